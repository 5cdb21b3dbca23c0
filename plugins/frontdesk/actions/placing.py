"""Where a booking may go: another time, another therapist, a room at the same time."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from frontdesk.actions import offer
from frontdesk.actions.ports import Ports
from frontdesk.actions.store_port import Writer
from frontdesk.domain.booking import Booking, State
from frontdesk.domain.enrolment import welcome
from frontdesk.domain.errors import NotNow, SlotGone, SlotNotOffered
from frontdesk.domain.policy import after_our_move, agreed
from frontdesk.domain.practice import Service
from frontdesk.domain.slots import Slot, padded
from frontdesk.domain.terms import ANYWHERE, CLIENT, late_move

# A therapist may move a session to any day there are hours for.
TWO_YEARS = 2 * 366


@dataclass(frozen=True, slots=True)
class Wanted:
    """A time somebody wants a booking to have; therapist is an id, actor who wants it."""

    starts_at: datetime
    therapist: str
    actor: str


def moved(ports: Ports, booking: Booking, wanted: Wanted) -> Booking:
    """Return the booking as it would be at another time, one revision on.

    Raises:
        SlotNotOffered, SlotGone: it cannot be there.
        NotNow: "service": the practice does not offer it any more.
    """
    slot = _slot(ports, booking, wanted)
    service = _service(ports, booking, actor=wanted.actor)
    _welcomed(ports, booking, service, slot=slot)
    therapist = ports.practice.therapist(slot.therapist)
    zone = therapist.zone if therapist else ports.practice.zone
    busy_from, busy_to = padded(slot, service)
    now, rule = ports.clock.now(), agreed(booking, ports.practice.policy)
    theirs = wanted.actor == CLIENT
    return replace(
        booking,
        therapist=slot.therapist,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        busy_from=busy_from,
        busy_to=busy_to,
        wall=slot.starts_at.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%dT%H:%M"),
        zone=zone,
        room=offer.room_for(ports, service, slot, way=booking.way, besides=booking.id),
        phone_since=None,
        late_moves=booking.late_moves + (theirs and late_move(booking, rule, now=now)),
        policy=rule if theirs else after_our_move(rule, starts_at=slot.starts_at, now=now),
        revision=booking.revision + 1,
    )


def near(ports: Ports, booking: Booking, wanted: Wanted) -> Sequence[datetime]:
    """Return the three starts closest to a wanted one at which the booking could be instead."""
    found = offer.nearest_to(
        ports,
        _service(ports, booking, actor=wanted.actor),
        starts_at=wanted.starts_at,
        way=booking.way,
        therapist=wanted.therapist,
        besides=booking.id,
        but=booking.starts_at,
    )
    return [slot.starts_at for slot in found]


def room(ports: Ports, booking: Booking, way: str) -> str | None:
    """Return the room for meeting in another way at the same time, "" where none is needed.

    None where the service is not offered by that way, or not at this time, or no room is free.
    """
    service = ports.practice.service(booking.service)
    if service is not None and way not in service.ways:
        return None
    if way in ANYWHERE:
        return "" if ports.practice.way(way) else None
    if service is None:
        return None
    # Notice is for whoever is not expected yet; this client is.
    service = _without_notice(service)
    slot = offer.find(
        ports,
        service,
        starts_at=booking.starts_at,
        way=way,
        therapist=booking.therapist,
        besides=booking.id,
    )
    try:
        return offer.room_for(ports, service, slot, way=way, besides=booking.id) if slot else None
    except SlotGone:
        return None


def ways(ports: Ports, booking: Booking, anywhere: Sequence[str]) -> tuple[str, ...]:
    """Return the ways a booking can be switched to, in the order of its service.

    anywhere: those that need no place, as Terms.may_switch_to has them.
    """
    service = ports.practice.service(booking.service)
    others = (way for way in (service.ways if service else anywhere) if way != booking.way)
    return tuple(way for way in others if room(ports, booking, way) is not None)


def _slot(ports: Ports, booking: Booking, wanted: Wanted) -> Slot:
    if slot := _found(ports, booking, wanted):
        return slot
    # What is in the way may be what this very booking let go a minute ago.
    ports.store.write(lambda tx: _let_go(tx, booking))
    if slot := _found(ports, booking, wanted):
        return slot
    service = _service(ports, booking, actor=wanted.actor)
    taken = offer.by_rules(
        ports,
        service,
        starts_at=wanted.starts_at,
        way=booking.way,
        therapist=wanted.therapist,
    )
    raise (SlotGone if taken else SlotNotOffered)(wanted.starts_at)


def _found(ports: Ports, booking: Booking, wanted: Wanted) -> Slot | None:
    return offer.find(
        ports,
        _service(ports, booking, actor=wanted.actor),
        starts_at=wanted.starts_at,
        way=booking.way,
        therapist=wanted.therapist,
        besides=booking.id,
    )


def _let_go(tx: Writer, booking: Booking) -> None:
    for change in tx.changes(booking.id):
        kept = tx.booking(change.was.get("keeper") or "")
        if kept is not None and change.undone_at is None:
            held = frozenset({State.HELD})
            tx.advance(kept.id, frm=held, to=State.EXPIRED, hold_until=kept.hold_until)


def _service(ports: Ports, booking: Booking, *, actor: str) -> Service:
    service = ports.practice.service(booking.service)
    if service is None:
        raise NotNow("service")
    return service if actor == CLIENT else _without_notice(service)


def _without_notice(service: Service) -> Service:
    return replace(service, notice_minutes=0, horizon_days=max(service.horizon_days, TWO_YEARS))


def _welcomed(ports: Ports, booking: Booking, service: Service, *, slot: Slot) -> None:
    """Refuse a date at which the therapist's licence for the client's place has expired."""
    client = ports.store.read(lambda look: look.enrolment(booking.enrolment))
    therapist = ports.practice.therapist(slot.therapist)
    if client is None or therapist is None or not client.jurisdiction:
        return
    day = slot.starts_at.astimezone(ZoneInfo(therapist.zone)).date()
    if not welcome(client.jurisdiction, service, therapist=therapist, day=day):
        raise SlotNotOffered(slot.starts_at)
