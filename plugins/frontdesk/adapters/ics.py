"""The calendar file of a booking, which says "Appointment" and nothing more."""

from datetime import timedelta

from icalendar import Alarm, Calendar, Event, vCalAddress

from frontdesk.domain.booking import Booking
from frontdesk.domain.practice import Practice

# Neutral on purpose: calendars are shared with families, employers and assistants.
SUMMARY = "Appointment"
ALARM_MINUTES = 15


def invitation(
    booking: Booking,
    *,
    practice: Practice,
    sender: str,
    url: str,
    method: str = "REQUEST",
    attendee: str = "",
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

    Source: RFC 5545 (file), RFC 5546 section 3.2 (methods).
    """
    calendar = Calendar()
    calendar.add("prodid", "-//frontdesk//frontdesk//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    event = _event(booking, cancelled=method == "CANCEL")
    event.add("organizer", vCalAddress(f"mailto:{sender}"))
    event.add("location", url)
    event.add("url", url)
    event.add("description", f"{url}\nPhone: {practice.phone_shown}")
    if attendee:
        event.add("attendee", _attendee(attendee))
    calendar.add_component(event)
    written: bytes = calendar.to_ical()
    return written


def _event(booking: Booking, *, cancelled: bool) -> Event:
    event = Event()
    event.add("uid", booking.calendar_uid)
    event.add("sequence", booking.revision)
    event.add("dtstamp", booking.created_at)
    event.add("dtstart", booking.starts_at)
    event.add("dtend", booking.ends_at)
    event.add("summary", SUMMARY)
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT" if cancelled else "OPAQUE")
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    if not cancelled:
        event.add_component(_alarm())
    return event


def _alarm() -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", SUMMARY)
    alarm.add("trigger", timedelta(minutes=-ALARM_MINUTES))
    return alarm


def _attendee(address: str) -> vCalAddress:
    """Return a guest who has already said yes, so that no program mails an answer."""
    guest = vCalAddress(f"mailto:{address}")
    guest.params["PARTSTAT"] = "ACCEPTED"
    guest.params["RSVP"] = "FALSE"
    return guest
