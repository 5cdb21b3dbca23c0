"""The calendar file of a booking, which says "Appointment" and nothing more."""

from collections.abc import Sequence
from datetime import datetime

from frontdesk.domain.booking import Booking
from frontdesk.domain.practice import Practice


def invitation(  # noqa: PLR0913 - all that a file may say
    booking: Booking,
    *,
    practice: Practice,
    sender: str,
    url: str,
    method: str = "REQUEST",
    attendee: str = "",
    stamped: datetime | None = None,
) -> bytes:
    """Return the calendar file of a booking, in UTC.

    The same booking keeps its UID for life; a calendar replaces what it has when SEQUENCE rises.

    Args:
        booking: whose time it is; calendar_uid and revision become UID and SEQUENCE.
        practice: gives the phone number to call when the link does not open, never a name.
        sender: address of the organizer, the one the mail comes from.
        url: our own link, the only place that says more; also the LOCATION.
        method: REQUEST for a new or changed time, CANCEL to take it away.
        attendee: address of the person this copy goes to; nobody else's belongs in it.
        stamped: UTC instant of the change the file tells of; else when the booking was made.

    Source: RFC 5545 (file), RFC 5546 section 3.2 (methods).
    """
    # The icalendar package takes 10 MB, which an idle process should not hold.
    from frontdesk.adapters import ics_file  # noqa: PLC0415

    return ics_file.written(
        booking,
        phone=practice.phone_shown,
        sender=sender,
        url=url,
        method=method,
        attendee=attendee,
        stamped=stamped or booking.created_at,
    )


def subscription(
    sessions: Sequence[tuple[Booking, datetime]], *, practice: Practice, url: str
) -> bytes:
    """Return the calendar that a therapist's phone subscribes to: when, where, nothing else.

    Args:
        sessions: bookings, and the UTC instant of the last change of each.
        practice: gives the address of an office.
        url: where a person looks for more.

    Source: RFC 5545; REFRESH-INTERVAL is RFC 7986 section 5.7.
    """
    from frontdesk.adapters import ics_file  # noqa: PLC0415 - as above

    return ics_file.listed(sessions, practice=practice, url=url)
