"""What the letters of the waitlist tell: that somebody is on it, and that a time is held."""

from collections.abc import Mapping

from frontdesk.actions.ports import Note, Ports
from frontdesk.actions.store_port import MailRow
from frontdesk.domain import due_words, terms_words, wording
from frontdesk.domain.booking import Booking
from frontdesk.domain.due import nothing
from frontdesk.domain.waiting import ON_IT, Answer, Entry


def waiting(ports: Ports, row: MailRow) -> Note | None:
    """Return the note to somebody on the list, new or asked for again: their one link."""
    entry = ports.store.read(lambda look: look.entry(row.about))
    service = ports.practice.service(entry.service) if entry else None
    if entry is None or service is None or entry.state not in ON_IT:
        return None
    token = ports.links.make("waitlist", entry.id)
    facts = {
        "name": entry.name,
        # Its name might tell why somebody comes.
        "length": wording.minutes_words(service.minutes),
        "until": wording.day_words(entry.ends_at, entry.zone),
        "link": f"{ports.origin}/waitlist/entry/{token}",
    }
    return Note(entry.email, facts)


def offered(ports: Ports, row: MailRow) -> Note | None:
    """Return the note that a time is held; None once the offer is over."""
    booking_id = row.about.partition("_")[2]
    made = ports.store.read(lambda look: look.offer(booking_id))
    booking = ports.store.read(lambda look: look.booking(booking_id))
    entry = ports.store.read(lambda look: look.entry(made.entry)) if made else None
    if made is None or booking is None or entry is None or made.answer is not Answer.OPEN:
        return None
    # The booking is held on the clock of the entry.
    until = terms_words.both(made.until, booking)
    facts = {**_session(ports, booking), "name": entry.name, "until": until}
    return Note(entry.email, facts)


def _session(ports: Ports, booking: Booking) -> dict[str, object]:
    service = ports.practice.service(booking.service)
    way = ports.practice.way(booking.way)
    theirs, ours = spans(booking)
    token = ports.links.make("enrol", booking.enrolment)
    return {
        "way": way.name if way else booking.way,
        "day": wording.day_words(booking.starts_at, booking.client_zone),
        "when": theirs,
        "when_here": "" if ours == theirs else ours,
        "price": due_words.of_booking(booking, service, low=True),
        "pay": "" if nothing(service, booking) else due_words.to_do(booking, service),
        "link": f"{ports.origin}/enrol/{token}/contact",
    }


def spans(booking: Booking) -> tuple[str, str]:
    """Return day and time of a session on the client's clock and on the therapist's."""
    theirs, ours = (
        f"{wording.day_words(booking.starts_at, zone)}, "
        f"{wording.span_words(booking.starts_at, booking.ends_at, zone)}"
        for zone in (booking.client_zone, booking.zone)
    )
    return theirs, ours


def place_words(before: int) -> str:
    """Return where somebody stands in the line, as a sentence."""
    if before == 0:
        return "You are next in line."
    people = "1 person is" if before == 1 else f"{before} people are"
    return f"{people} before you in line."


def wish_words(entry: Entry, names: Mapping[str, str]) -> str:
    """Return what somebody waits for: "Video or phone, on Monday or Friday, mornings"."""
    how = wording.choice_words([names.get(way, way).lower() for way in entry.ways])
    days = [wording.WEEKDAYS[day - 1] for day in entry.weekdays] or ["any day"]
    when = [f"{part.value}s" for part in entry.parts] or ["any time of day"]
    told = f"{how}, {wording.choice_words(days)}, {wording.choice_words(when)}"
    return told[:1].upper() + told[1:]
