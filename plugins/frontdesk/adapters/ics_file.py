"""Writes a calendar file with the icalendar package."""

from datetime import timedelta

from icalendar import Alarm, Calendar, Event, vCalAddress

from frontdesk.domain.booking import Booking

# Neutral on purpose: calendars are shared with families, employers and assistants.
SUMMARY = "Appointment"
ALARM_MINUTES = 15


def written(
    booking: Booking, *, phone: str, sender: str, url: str, method: str, attendee: str
) -> bytes:
    """Return the file; ics.invitation says what each part means."""
    calendar = Calendar()
    calendar.add("prodid", "-//frontdesk//frontdesk//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    event = _event(booking, cancelled=method == "CANCEL")
    event.add("organizer", vCalAddress(f"mailto:{sender}"))
    event.add("location", url)
    event.add("url", url)
    event.add("description", f"{url}\nPhone: {phone}")
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
