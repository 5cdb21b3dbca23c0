"""What may be booked: hours minus what is taken, notice, horizon, limits and buffers."""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from frontdesk.domain import clocks
from frontdesk.domain.clocks import EPOCH, MINUTE, midnight, minute, minute_up
from frontdesk.domain.hours import Own, Stretch, openings, ways_named
from frontdesk.domain.practice import Service, Therapist

# What is not free: busy_from, starts, ends, busy_to in whole UTC minutes since 1970.
Taken = tuple[int, int, int, int]
# By local date: the sessions on it that count, and those among them of the service in question.
Counts = Mapping[date, tuple[int, int]]

# Starts are remembered in pages of about a month.
_PAGE = 32 * clocks.DAY_MINUTES
_EVER = (-(1 << 60), 1 << 60)


class Slot(NamedTuple):
    """A time on offer, in UTC, with whom and by which ways of meeting."""

    starts_at: datetime
    ends_at: datetime
    therapist: str
    ways: tuple[str, ...] = ()


def slots(  # noqa: PLR0913 - the whole question, so the answer depends on nothing else
    service: Service,
    therapist: Therapist,
    *,
    now: datetime,
    since: datetime,
    until: datetime,
    way: str = "",
    taken: Sequence[Taken] = (),
    rooms: Mapping[str, Sequence[Taken]] | None = None,
    ways: Mapping[str, Sequence[str]] | None = None,
    counts: Counts | None = None,
) -> list[Slot]:
    """Return the slots with since <= start < until, in order, each with the ways it can be had.

    Args:
        service: length, step, notice, horizon, buffers, ways and limits.
        therapist: hours in the therapist's own wall time.
        now: the present; a start exactly at now plus notice is still offered.
        since: UTC instant, included.
        until: UTC instant, excluded.
        way: only slots, and their mention, by this way of meeting; empty for all of them.
        taken: what the therapist cannot be booked over.
        rooms: what is taken in each shared room, by its id.
        ways: ids of the rooms that a way needs one of; a way not named here needs none.
        counts: sessions of each local date, for the limits of a day.

    A candidate starts at an opening plus a whole number of steps, so neither a booking nor time
    off shifts the other starts. The session itself lies wholly inside the hours; buffers may
    overhang closing time. Between two sessions lies the larger of the earlier one's buffer
    after and the later one's buffer before.

    Source: half-open intervals throughout; the horizon counts the therapist's local dates.
    """
    span = _range(service, therapist, now=now, since=since, until=until)
    asked = _asked(service, therapist, way)
    full = _full_days(service, therapist, counts or {})
    free = {}
    for own in set(asked.values()):
        found = _starts(service, therapist, own, span=span)
        free[own] = _on_days(_free(found, service, taken), full)
    needed, rooms = ways or {}, rooms or {}
    offered = {}
    for each, own in asked.items():
        those = [rooms.get(room, ()) for room in needed.get(each, ())]
        offered[each] = _with_a_room(free[own], service, those)
    return _told(service, therapist, offered)


def starts(  # noqa: PLR0913 - as slots()
    service: Service,
    therapist: Therapist,
    *,
    way: str = "",
    now: datetime,
    since: datetime,
    until: datetime,
    taken: Sequence[Taken] = (),
    counts: Counts | None = None,
) -> list[int]:
    """Return the starts of slots() in UTC minutes since 1970, whether a room is free or not."""
    span = _range(service, therapist, now=now, since=since, until=until)
    full = _full_days(service, therapist, counts or {})
    asked = set(_asked(service, therapist, way).values())
    hours = [_starts(service, therapist, own, span=span) for own in asked]
    found = hours[0] if len(hours) == 1 else sorted(set().union(*hours))
    return _on_days(_free(found, service, taken), full)


def bounds(service: Service, therapist: Therapist, *, now: datetime) -> tuple[datetime, datetime]:
    """Return the first start that notice allows, and the UTC instant at which the offer ends.

    That is the midnight after the last local date of the horizon, or after the last on which
    the therapist has a licence, if the service needs one.
    """
    first = now + timedelta(minutes=service.notice_minutes)
    return first, clocks.instant_of(_end(service, therapist, now))


def nearest(wanted: datetime, offered: Iterable[Slot], *, most: int = 3) -> list[Slot]:
    """Return the slots closest to the wanted start, in order of time."""
    close = sorted(offered, key=lambda slot: (abs(slot.starts_at - wanted), slot.starts_at))
    return sorted(close[:most])


def one_each(offered: Iterable[Slot], service: Service) -> list[Slot]:
    """Return one slot for each start: with the first therapist told, by any way one has then."""
    firsts: dict[datetime, Slot] = {}
    for slot in sorted(offered, key=lambda slot: slot.starts_at):
        known = firsts.setdefault(slot.starts_at, slot)
        if known.ways != slot.ways:
            both = tuple(way for way in service.ways if way in known.ways or way in slot.ways)
            firsts[slot.starts_at] = known._replace(ways=both)
    return list(firsts.values())


def padded(slot: Slot, service: Service) -> tuple[datetime, datetime]:
    """Return the span that a booking of this slot keeps from others, buffers included."""
    return (
        slot.starts_at - timedelta(minutes=service.buffer_before_minutes),
        slot.ends_at + timedelta(minutes=service.buffer_after_minutes),
    )


def fits(slot: Slot, service: Service, taken: Sequence[Taken]) -> bool:
    """Tell whether a booking of this slot meets nothing of what is taken."""
    return bool(_free([minute(slot.starts_at)], service, taken))


def counted(loads: Iterable[tuple[int, str]], service: Service, therapist: Therapist) -> Counts:
    """Count sessions by local date; loads are the start minute and service id of each."""
    found: dict[date, tuple[int, int]] = {}
    for start, booked in loads:
        day = date.fromordinal(clocks.day_of(therapist.zone, start))
        total, of_it = found.get(day, (0, 0))
        found[day] = (total + 1, of_it + (booked == service.id))
    return found


def _range(
    service: Service, therapist: Therapist, *, now: datetime, since: datetime, until: datetime
) -> Stretch:
    first = now + timedelta(minutes=service.notice_minutes)
    return minute_up(max(since, first)), min(minute_up(until), _end(service, therapist, now))


def _end(service: Service, therapist: Therapist, now: datetime) -> int:
    last = clocks.day_of(therapist.zone, minute(now)) + service.horizon_days
    if service.licence and therapist.licences:
        dates = [licence.expires for licence in therapist.licences]
        valid = [day.toordinal() for day in dates if day is not None]
        last = min(last, max(valid)) if len(valid) == len(dates) else last
    return midnight(therapist.zone, last + 1)


def _asked(service: Service, therapist: Therapist, way: str) -> dict[str, str]:
    """Return the ways asked for, each with the hours it has: its own, or "" for those of all."""
    own_hours = ways_named(therapist)
    asked = (each for each in service.ways if way in ("", each))
    return {each: each if each in own_hours else "" for each in asked}


def _starts(service: Service, therapist: Therapist, way: str, *, span: Stretch) -> list[int]:
    """Return every start that the hours allow within a span of UTC minutes."""
    since, until = span
    own, grid = Own(therapist), (service.minutes, service.step_minutes)
    found: list[int] = []
    for number in range(since // _PAGE, (until - 1) // _PAGE + 1):
        page = _page(own, way, (*grid, number))
        found += page[bisect_left(page, since) : bisect_left(page, until)]
    return found


@lru_cache(maxsize=2048)
def _page(own: Own, way: str, page: tuple[int, int, int]) -> "array[int]":
    """Return the starts on one page: for sessions and steps of so many minutes, and its number."""
    (minutes, step, number), zone = page, own.therapist.zone
    since, until = number * _PAGE, (number + 1) * _PAGE
    first, last = clocks.day_of(zone, since), clocks.day_of(zone, until + minutes)
    found = array("q")
    for opens, closes, counted_from in openings(own.therapist, first=first, last=last, way=way):
        begins = max(opens, since)
        start = begins + (counted_from - begins) % step
        found.extend(range(start, min(closes - minutes + 1, until), step))
    return found


def _full_days(service: Service, therapist: Therapist, counts: Counts) -> list[Stretch]:
    """Return the days that can take no more sessions."""
    most, most_of_it, zone = therapist.sessions_per_day, service.per_day, therapist.zone
    if most is None and most_of_it is None:
        return []
    if 0 in {most, most_of_it}:
        return [_EVER]
    full = [
        day.toordinal()
        for day, (all_of_them, of_it) in counts.items()
        if (most is not None and all_of_them >= most)
        or (most_of_it is not None and of_it >= most_of_it)
    ]
    return [(midnight(zone, day), midnight(zone, day + 1)) for day in full]


def _on_days(found: list[int], full: Sequence[Stretch]) -> list[int]:
    """Return the starts that are on none of the full days."""
    for begins, ends in full:
        found = found[: bisect_left(found, begins)] + found[bisect_left(found, ends) :]
    return found


def _free(found: list[int], service: Service, taken: Sequence[Taken]) -> list[int]:
    """Return the starts at which a session, buffers included, meets nothing that is taken.

    Each taken time forbids the starts in one open interval: those too late to be over before
    it and too early to begin after it. Most of a month's time is spent in this loop, so it
    does by hand what min() and max() would say better, and looks a place up only where the
    next start that is not yet decided lies before the interval's end.
    """
    if not found:
        return found
    before, minutes = service.buffer_before_minutes, service.minutes
    reach = minutes + service.buffer_after_minutes
    kept: list[int] = []
    place, wanted, latest = 0, found[0], _EVER[0]
    for busy_from, starts_at, ends_at, busy_to in taken:
        begins, ends = busy_from - minutes, ends_at + before
        if starts_at - reach < begins:  # noqa: PLR1730
            begins = starts_at - reach
        if begins < latest:
            return _free(found, service, _by_beginning(service, taken))
        latest = begins
        if busy_to > ends:  # noqa: PLR1730
            ends = busy_to
        if ends > wanted and busy_from < busy_to:
            stop = bisect_right(found, begins, place)
            kept += found[place:stop]
            place = bisect_left(found, ends, stop)
            wanted = found[place] if place < len(found) else _EVER[1]
    return kept + found[place:]


def _by_beginning(service: Service, taken: Sequence[Taken]) -> list[Taken]:
    """Put taken times in the order of the first start that each forbids."""
    after = service.buffer_after_minutes
    return sorted(taken, key=lambda row: min(row[0], row[1] - after))


def _with_a_room(free: list[int], service: Service, rooms: Sequence[Sequence[Taken]]) -> list[int]:
    """Return the starts at which one of the rooms is free; all of them if none is needed."""
    if not rooms:
        return free
    nowhere = set(free)
    for taken in rooms:
        nowhere.difference_update(_free(free, service, taken))
    return [start for start in free if start not in nowhere]


def _told(service: Service, therapist: Therapist, offered: Mapping[str, list[int]]) -> list[Slot]:
    minutes, who, every = service.minutes, therapist.id, tuple(offered)
    lists = list(offered.values())
    if all(each is lists[0] for each in lists):
        return [_slot(start, minutes, (who, every)) for start in (lists[0] if lists else ())]
    had: dict[int, tuple[str, ...]] = {}
    for way, each in offered.items():
        for start in each:
            had[start] = (*had.get(start, ()), way)
    return [_slot(start, minutes, (who, had[start])) for start in sorted(had)]


@lru_cache(maxsize=1 << 13)
def _slot(start: int, minutes: int, whose: tuple[str, tuple[str, ...]]) -> Slot:
    """Return the slot that starts at a UTC minute: with whom, and by which ways.

    Remembered, because to make its instants takes longer than to look it up.
    """
    begins = EPOCH + start * MINUTE
    return Slot(begins, begins + minutes * MINUTE, *whose)
