"""Remind clients by mail: of the session itself, and of what is still open of its price."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from frontdesk.actions import acts, links, rest
from frontdesk.actions.confirm import owe_row
from frontdesk.actions.ports import Note, Ports
from frontdesk.actions.store_port import MailRow, Reader, Writer
from frontdesk.domain import reminding, wording
from frontdesk.domain.booking import Act, Booking, Change, Enrolment
from frontdesk.domain.due_words import made_rule
from frontdesk.domain.history import at_revision
from frontdesk.domain.money import Money
from frontdesk.domain.policy import agreed, full_refund_until, late_anyway
from frontdesk.domain.practice import Way
from frontdesk.domain.reminding import Plan, Reminder
from frontdesk.domain.session import Meeting
from frontdesk.domain.terms_words import both
from frontdesk.domain.waiting import quiet_until

LETTER = "rm"


@dataclass(frozen=True, slots=True)
class Due:
    """One reminder to be written now."""

    booking: str
    kind: Reminder


def due(ports: Ports) -> list[Due]:
    """Return the reminders to be written now."""
    now = ports.clock.now()
    until = now + reminding.farthest(hours=ports.practice.reminder_hours)

    def found(look: Reader) -> list[Due]:
        ahead = look.agenda(since=now, until=until + timedelta(minutes=1))
        return [
            Due(booking.id, plan.kind)
            for booking, _ in ahead
            for plan in reminding.plans(booking, hours=ports.practice.reminder_hours)
            if _wanted(look, ports, booking, kind=plan.kind)
        ]

    return ports.store.read(found)


def owe(ports: Ports, reminder: Due) -> None:
    """Owe one reminder, once for each time that a booking has had."""
    now = acts.present(ports)

    def change(tx: Writer) -> None:
        booking = tx.booking(reminder.booking)
        if booking is not None and _wanted(tx, ports, booking, kind=reminder.kind):
            about = f"{LETTER}_{booking.id}"
            owe_row(tx, MailRow(about, reminder.kind.value, "client", booking.revision, now))

    ports.store.write(change)


def waits(look: Reader, row: MailRow, *, now: datetime) -> bool:
    """Tell whether a letter that is owed waits for the end of the client's night."""
    if not row.about.startswith(f"{LETTER}_"):
        return False
    booking = look.booking(_named(row))
    return booking is not None and quiet_until(now, booking.client_zone) is not None


def note(ports: Ports, row: MailRow) -> Note | None:
    """Return what a reminder says; None when it is not true any more."""
    booking = ports.store.read(lambda look: look.booking(_named(row)))
    if booking is None or not ports.store.read(
        lambda look: (
            _due(look, ports, booking, kind=row.kind) is not None
            and _same_time(look.changes(booking.id), booking, row.revision)
        )
    ):
        return None
    client = ports.store.read(lambda look: look.enrolment(booking.enrolment))
    if client is None or not client.email:
        return None
    left = ports.store.read(lambda look: _left(look, booking))
    return Note(client.email, _facts(ports, booking, client, left=left))


def _named(row: MailRow) -> str:
    return row.about.removeprefix(f"{LETTER}_")


def _wanted(look: Reader, ports: Ports, booking: Booking, *, kind: str) -> bool:
    """Tell whether it is due, was not written yet, and tells the client something."""
    plan = _due(look, ports, booking, kind=kind)
    if plan is None:
        return False
    changes = look.changes(booking.id)
    # Who booked or moved later than that has just been told.
    just_told = _told_at(look, booking, changes) >= plan.at
    return not just_told and not _written(look, booking, changes, kind=kind)


def _due(look: Reader, ports: Ports, booking: Booking, *, kind: str) -> Plan | None:
    """Return a reminder that is true and of use now, written or not."""
    plan = reminding.planned(booking, kind, hours=ports.practice.reminder_hours)
    if plan is None or not plan.due(ports.clock.now()):
        return None
    asks = kind == Reminder.REST
    return None if asks and _left(look, booking).free else plan


def _left(look: Reader, booking: Booking) -> Money:
    """Return what is open and not on its way."""
    found = rest.standing(look, booking)
    return Money(0, booking.price.currency) if found.coming else found.left


def _told_at(look: Reader, booking: Booking, changes: Sequence[Change]) -> datetime:
    """Return the UTC instant at which the client learned of this time."""
    moved = [one.at for one in changes if one.act is Act.MOVE and one.undone_at is None]
    rows = (
        look.mail(booking.id, kind="confirmed", audience="client", revision=revision)
        for revision in range(booking.revision + 1)
    )
    return max([booking.created_at, *moved, *(row.wanted_at for row in rows if row)])


def _written(look: Reader, booking: Booking, changes: Sequence[Change], *, kind: str) -> bool:
    """Tell whether the client was reminded of this very time, whatever has changed besides."""
    about = f"{LETTER}_{booking.id}"
    return any(
        look.mail(about, kind=kind, audience="client", revision=revision) is not None
        for revision in range(booking.revision + 1)
        if _same_time(changes, booking, revision)
    )


def _same_time(changes: Sequence[Change], booking: Booking, revision: int) -> bool:
    was = None if revision == booking.revision else at_revision(changes, revision)
    return was is None or was["starts_at"] == booking.starts_at.isoformat()


def _facts(ports: Ports, booking: Booking, client: Enrolment, *, left: Money) -> dict[str, object]:
    zone = booking.client_zone
    theirs, ours = (_span(booking, one) for one in (zone, booking.zone))
    token = links.booking_token(ports, booking)
    return {
        "name": client.name,
        "day": wording.day_words(booking.starts_at, zone),
        "when": theirs,
        "when_here": ours if ours != theirs else "",
        "way": _way(ports, booking),
        "others": _others(ports, booking),
        "rings": bool(client.phone),
        "left": "" if left.free else wording.money_words(left),
        "price": wording.money_words(booking.price),
        "rule": _rule(ports, booking),
        "link": f"{ports.origin}/booking/{token}",
        "join": f"{ports.origin}/join/{token}",
    }


def _way(ports: Ports, booking: Booking) -> Way | None:
    """Return how they meet; a wish for the phone counts as much as a way that was chosen."""
    wished = ports.practice.way(Meeting.PHONE) if booking.phone_since else None
    return wished or ports.practice.way(booking.way)


def _others(ports: Ports, booking: Booking) -> list[tuple[str, str]]:
    """Return the other ways to meet: id, and words such as "by phone"."""
    service = ports.practice.service(booking.service)
    known = [ports.practice.way(one) for one in (service.ways if service else ())]
    here = {booking.way, Meeting.PHONE if booking.phone_since else ""}
    others = [way for way in known if way and way.id not in here]
    return [(way.id, wording.how_words(way.id, way.name)) for way in others]


def _rule(ports: Ports, booking: Booking) -> str:
    """Return the rule for cancelling, and until when that is for this session."""
    rule, service = agreed(booking, ports.practice.policy), ports.practice.service(booking.service)
    said = made_rule(booking, service, rule)
    until = full_refund_until(booking.starts_at, rule)
    # The hours do not count where it is free up to the start, or late whatever they say.
    never = not rule.full_refund_hours or rule.late_fee.free or late_anyway(booking, rule)
    if never or (booking.price.free and not (service and service.keeps_card)):
        return said
    if ports.clock.now() > until:
        return f"{said} For this session that moment has passed."
    return f"{said} For this session, you have until {both(until, booking)}."


def _span(booking: Booking, zone: str) -> str:
    day = wording.day_words(booking.starts_at, zone)
    return f"{day}, {wording.span_words(booking.starts_at, booking.ends_at, zone)}"
