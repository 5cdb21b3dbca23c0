"""Writes a calendar file with the icalendar package."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from icalendar import Alarm, Calendar, Event, vCalAddress

from frontdesk.domain.booking import Booking, State
from frontdesk.domain.practice import Practice

# Neutral on purpose: calendars are shared with families, employers and assistants.
SUMMARY = "Appointment"
ALARM_MINUTES = 15
REFRESH = timedelta(minutes=15)
TTL = "PT15M"


def written(  # noqa: PLR0913 - ics.invitation's own words
    booking: Booking,
    *,
    phone: str,
    sender: str,
    url: str,
    method: str,
    attendee: str,
    stamped: datetime,
) -> bytes:
    """Return the file; ics.invitation says what each part means."""
    calendar = _calendar()
    calendar.add("method", method)
    cancelled = method == "CANCEL"
    event = _event(booking, stamped=stamped, status="CANCELLED" if cancelled else "CONFIRMED")
    event.add("organizer", vCalAddress(f"mailto:{sender}"))
    event.add("location", url)
    event.add("url", url)
    event.add("description", f"{url}\nPhone: {phone}")
    if attendee:
        event.add("attendee", _attendee(attendee))
    if not cancelled:
        event.add_component(_alarm())
    calendar.add_component(event)
    written: bytes = calendar.to_ical()
    return written


def listed(sessions: Sequence[tuple[Booking, datetime]], *, practice: Practice, url: str) -> bytes:
    """Return the calendar to subscribe to; ics.subscription says what each part means."""
    calendar = _calendar()
    calendar.add("x-wr-calname", "Appointments")
    calendar.add("url", url)
    # Two names for one wish: programs know the one or the other.
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", TTL)
    for booking, changed_at in sessions:
        status = "TENTATIVE" if booking.state is State.REQUESTED else "CONFIRMED"
        event = _event(booking, stamped=changed_at, status=status)
        way = practice.way(booking.way)
        if way is not None and way.place:
            event.add("location", way.place)
        calendar.add_component(event)
    written: bytes = calendar.to_ical()
    return written


def _calendar() -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", "-//frontdesk//frontdesk//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    return calendar


def _event(booking: Booking, *, stamped: datetime, status: str) -> Event:
    event = Event()
    event.add("uid", booking.calendar_uid)
    event.add("sequence", booking.revision)
    event.add("dtstamp", stamped)
    event.add("dtstart", booking.starts_at)
    event.add("dtend", booking.ends_at)
    event.add("summary", SUMMARY)
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT" if status == "CANCELLED" else "OPAQUE")
    event.add("status", status)
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
