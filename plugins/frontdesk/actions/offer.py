"""What a client may choose: open times of a service, asked of the rules and the store."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypedDict

from frontdesk.actions.ports import Ports
from frontdesk.actions.store_port import Reader
from frontdesk.domain.clocks import day_of, instant_of, midnight, minute
from frontdesk.domain.errors import SlotGone
from frontdesk.domain.fairness import fairest, weeks_around
from frontdesk.domain.practice import Service, Therapist
from frontdesk.domain.slots import (
    Counts,
    Slot,
    Taken,
    bounds,
    counted,
    fits,
    nearest,
    one_each,
    slots,
    starts,
)

DAY, WEEK = timedelta(days=1), timedelta(days=7)
# So many other times are told to somebody who cannot have the one they want.
NEAREST = 3


class _Span(TypedDict):
    since: datetime
    until: datetime
    now: datetime
    besides: str


@dataclass(frozen=True, slots=True)
class _Question:
    """What one request asks about: whose times, by which way, and at which moment.

    besides: id of a booking that does not count, because it is the client's own.
    """

    ports: Ports
    service: Service
    therapists: tuple[Therapist, ...]
    way: str
    besides: str
    now: datetime


def open_slots(  # noqa: PLR0913 - what a page can ask for
    ports: Ports,
    service: Service,
    *,
    since: datetime,
    until: datetime,
    besides: str = "",
    way: str = "",
    therapist: str = "",
) -> list[Slot]:
    """Return the slots of a service with since <= start < until, one for each therapist and start.

    Args:
        ports: the world.
        service: what is to be booked.
        since: UTC instant, included.
        until: UTC instant, excluded.
        besides: id of a booking that does not count, because it is the client's own hold.
        way: only slots that can be had by this way of meeting.
        therapist: id; only slots with this one. Nobody is found who does not offer the service.
    """
    asked = _asked(ports, service, way=way, therapist=therapist, besides=besides)
    return ports.store.read(lambda look: _open(look, asked, since=since, until=until))


def next_slots(
    ports: Ports, service: Service, *, most: int, way: str = "", therapist: str = ""
) -> list[Slot]:
    """Return the first slots from now on up to the horizon, one for each start.

    Where several therapists are free it names the first of them, and the ways of all.
    """
    asked = _asked(ports, service, way=way, therapist=therapist)
    return ports.store.read(lambda look: _next(look, asked, most))


def find(
    ports: Ports,
    service: Service,
    *,
    starts_at: datetime,
    way: str = "",
    therapist: str = "",
    besides: str = "",
) -> Slot | None:
    """Return the slot that starts exactly then, if it is on offer now by that way.

    Where no therapist is named and several are free, it is with whoever domain/fairness.py
    says is next.
    """
    asked = _asked(ports, service, way=way, therapist=therapist, besides=besides)

    def choose(look: Reader) -> Slot | None:
        until = starts_at + timedelta.resolution
        found = _open(look, asked, since=starts_at, until=until)
        return _fairest(look, asked, found) if len(found) > 1 else next(iter(found), None)

    return ports.store.read(choose)


def room_for(ports: Ports, service: Service, slot: Slot, *, way: str, besides: str = "") -> str:
    """Return the id of the first room that is free for a slot; '' when the way needs none.

    Raises:
        SlotGone: the way has rooms, and every one of them is taken then.
    """
    known = ports.practice.way(way)
    if known is None or not known.rooms:
        return ""
    asked = _asked(ports, service, way=way, therapist=slot.therapist, besides=besides)
    span = slot.starts_at, slot.starts_at + timedelta.resolution
    taken = ports.store.read(lambda look: _rooms(look, asked, span=span))
    for room in known.rooms:
        if fits(slot, service, taken.get(room, ())):
            return room
    raise SlotGone(slot.starts_at)


def by_rules(
    ports: Ports, service: Service, *, starts_at: datetime, way: str = "", therapist: str = ""
) -> bool:
    """Tell whether the hours would allow this start, whoever may have booked it."""
    asked = _asked(ports, service, way=way, therapist=therapist)
    until = starts_at + timedelta.resolution
    return any(
        starts(service, who, way=way, now=asked.now, since=starts_at, until=until)
        for who in asked.therapists
    )


def nearest_to(  # noqa: PLR0913 - as open_slots()
    ports: Ports,
    service: Service,
    *,
    starts_at: datetime,
    way: str = "",
    therapist: str = "",
    besides: str = "",
    but: datetime | None = None,
) -> Sequence[Slot]:
    """Return the three open slots closest to a time that cannot be had, one for each start.

    Fewer only where there are no more up to the horizon.

    but: a start that is not to be among them.
    """
    asked = _asked(ports, service, way=way, therapist=therapist, besides=besides)

    def choose(look: Reader) -> list[Slot]:
        for since, until in _around(starts_at, _limits(asked)):
            found = one_each(_open(look, asked, since=since, until=until), service)
            others = [slot for slot in found if slot.starts_at != but]
            if len(others) >= NEAREST:
                break
        return nearest(starts_at, others, most=NEAREST)

    return ports.store.read(choose)


def _asked(
    ports: Ports, service: Service, *, way: str, therapist: str, besides: str = ""
) -> _Question:
    offering = ports.practice.offering(service)
    wanted = tuple(who for who in offering if therapist in {"", who.id})
    return _Question(ports, service, wanted, way, besides, ports.clock.now())


def _open(look: Reader, asked: _Question, *, since: datetime, until: datetime) -> list[Slot]:
    rooms = _rooms(look, asked, span=(since, until))
    found: list[Slot] = []
    for who in asked.therapists:
        first, end = bounds(asked.service, who, now=asked.now)
        span = max(since, first), min(until, end)
        if span[0] < span[1]:
            found += slots(
                asked.service,
                who,
                now=asked.now,
                since=since,
                until=until,
                way=asked.way,
                taken=look.busy(who.id, **_reach(asked, span)),
                rooms=rooms,
                ways={way.id: way.rooms for way in asked.ports.practice.ways},
                counts=_counts(look, asked, who, span=span),
            )
    return sorted(found)


def _next(look: Reader, asked: _Question, most: int) -> list[Slot]:
    """Look a week ahead, which answers most questions, then twice as far, and so on."""
    since, end = _limits(asked)
    found: list[Slot] = []
    ahead = WEEK
    while len(found) < most and since < end:
        found += one_each(_open(look, asked, since=since, until=since + ahead), asked.service)
        since, ahead = since + ahead, 2 * ahead
    return found[:most]


def _limits(asked: _Question) -> tuple[datetime, datetime]:
    """Return the first start anybody may be booked at, and the instant the last offer ends."""
    limits = [bounds(asked.service, who, now=asked.now) for who in asked.therapists]
    since = min((first for first, _ in limits), default=asked.now)
    return since, max((last for _, last in limits), default=asked.now)


def _around(
    wanted: datetime, limits: tuple[datetime, datetime]
) -> Iterator[tuple[datetime, datetime]]:
    """Yield ever wider ranges around a wanted start, the last of which is all of the offer.

    Each reaches as far to one side as to the other, so nothing outside of it is nearer than
    what is found in it.
    """
    first, end = limits
    reach = max(first - wanted, wanted - end, timedelta()) + WEEK
    whole = False
    while not whole:
        since = first if wanted - first <= reach else wanted - reach
        until = end if end - wanted <= reach else wanted + reach
        yield since, until
        whole, reach = (since, until) == limits, 2 * reach


def _fairest(look: Reader, asked: _Question, found: Sequence[Slot]) -> Slot:
    start = minute(found[0].starts_at)
    by_id = {slot.therapist: slot for slot in found}
    free = [who for who in asked.therapists if who.id in by_id]
    loads = {}
    for who in free:
        first, after = (midnight(who.zone, day) for day in weeks_around(who.zone, start))
        begun = look.day_loads(who.id, **_between(asked, instant_of(first), instant_of(after)))
        loads[who.id] = [each for each, _ in begun]
    turn = day_of(asked.ports.practice.zone, start)
    return by_id[fairest(free, start=start, loads=loads, turn=turn).id]


def _rooms(
    look: Reader, asked: _Question, *, span: tuple[datetime, datetime]
) -> dict[str, Sequence[Taken]]:
    """Return what is taken in each room that a way asked for has."""
    wanted = [
        way
        for way in asked.ports.practice.ways
        if way.id in asked.service.ways and asked.way in {"", way.id}
    ]
    reach = _reach(asked, span)
    return {room: look.room_busy(room, **reach) for way in wanted for room in way.rooms}


def _counts(
    look: Reader, asked: _Question, who: Therapist, *, span: tuple[datetime, datetime]
) -> Counts:
    """Return the sessions of each day, if any number of them is too many."""
    if who.sessions_per_day is None and asked.service.per_day is None:
        return {}
    first, last = (day_of(who.zone, minute(at)) for at in span)
    days = midnight(who.zone, first), midnight(who.zone, last + 1)
    loads = look.day_loads(who.id, **_between(asked, *map(instant_of, days)))
    return counted(loads, asked.service, who)


def _reach(asked: _Question, span: tuple[datetime, datetime]) -> _Span:
    """Return what to ask of the store: whatever can meet a session that starts in the span.

    Whole days of it, so that the next minute and the next service ask about the very same,
    which the store may still know.
    """
    service = asked.service
    before = timedelta(minutes=service.buffer_before_minutes)
    after = timedelta(minutes=service.minutes + service.buffer_after_minutes)
    return _between(asked, _date(span[0] - before), _date(span[1] + after) + DAY)


def _date(at: datetime) -> datetime:
    """Return the beginning of the date of a UTC instant."""
    return at.replace(hour=0, minute=0, second=0, microsecond=0)


def _between(asked: _Question, since: datetime, until: datetime) -> _Span:
    return {"since": since, "until": until, "now": asked.now, "besides": asked.besides}
