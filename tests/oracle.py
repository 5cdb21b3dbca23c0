"""What is on offer, found by walking every minute: slow, plain, and knowing none of our code.

It takes a therapist and a service as they are written down, and answers from definitions only.
The wall clock is read as one whose hands never go back: in an hour that comes twice they wait,
over a gap they jump. Opening and closing are when the hands reach them.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Stretches that began longer ago than this are taken to have never begun.
LOOK_BACK = timedelta(days=9)
NEVER_BEGAN = date(2001, 1, 1)

Row = tuple[int, int, int, int]


def offered(
    service: Any,
    who: Any,
    *,
    now: datetime,
    since: datetime,
    until: datetime,
    taken: Sequence[Row] = (),
    rooms: Mapping[str, Sequence[Row]] | None = None,
    ways: Mapping[str, Sequence[str]] | None = None,
    sessions: Sequence[tuple[int, str]] = (),
) -> dict[int, tuple[str, ...]]:
    """Return the ways one can meet in, by the UTC minute since 1970 at which a session starts.

    Rows are busy_from, starts, ends, busy_to; sessions are starts and services of what counts
    for the limits of a day.
    """
    busy, full = Blocked(taken), full_dates(service, who, sessions)
    blocked = {room: Blocked(rows) for room, rows in (rooms or {}).items()}
    found: dict[int, tuple[str, ...]] = {}
    for way in service.ways:
        needed = (ways or {}).get(way, ())
        for start in by_hours(service, who, since=since, until=until, way=way):
            if not in_time(service, who, start, now=now, since=since, until=until):
                continue
            if busy.hit(start, service) or shown(who.zone, start).date() in full:
                continue
            if needed and all(
                room in blocked and blocked[room].hit(start, service) for room in needed
            ):
                continue
            found[start] = (*found.get(start, ()), way)
    return dict(sorted(found.items()))


class Blocked:
    """The minutes of sessions, and those of their buffers as well."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.sessions = {m for _, starts, ends, _ in rows for m in range(starts, ends)}
        self.padded = {m for since, _, _, until in rows for m in range(since, until)}

    def hit(self, start: int, service: Any) -> bool:
        ends = start + service.minutes
        padded = range(start - service.buffer_before_minutes, ends + service.buffer_after_minutes)
        return not (
            self.padded.isdisjoint(range(start, ends)) and self.sessions.isdisjoint(padded)
        )


def full_dates(service: Any, who: Any, sessions: Sequence[tuple[int, str]]) -> set[date]:
    """Return the local dates on which no more is possible."""
    dates = [(shown(who.zone, start).date(), booked) for start, booked in sessions]
    full = set()
    for day in {day for day, _ in dates}:
        every = sum(day == other for other, _ in dates)
        of_it = sum((day, service.id) == pair for pair in dates)
        if who.sessions_per_day is not None and every >= who.sessions_per_day:
            full.add(day)
        if service.per_day is not None and of_it >= service.per_day:
            full.add(day)
    return full


def in_time(
    service: Any, who: Any, start: int, *, now: datetime, since: datetime, until: datetime
) -> bool:
    at = EPOCH + start * MINUTE
    if not since <= at < until or at < now + service.notice_minutes * MINUTE:
        return False
    today = now.astimezone(ZoneInfo(who.zone)).date()
    day = shown(who.zone, start).date()
    lapsed = [licence.expires is not None and licence.expires < day for licence in who.licences]
    if service.licence and lapsed and all(lapsed):
        return False
    return (day - today).days <= service.horizon_days


def by_hours(service: Any, who: Any, *, since: datetime, until: datetime, way: str) -> list[int]:
    """Return the starts that hours and time off allow in a range, and some around it."""
    look = Look(who, way)
    first, last = (since - EPOCH) // DAY - 1, (until + service.minutes * MINUTE - EPOCH) // DAY
    while look.open_at(*_hands(who.zone, first)[0]) and since - (EPOCH + first * DAY) < LOOK_BACK:
        first -= 1
    walk = [pair for day in range(first, last + 1) for pair in _hands(who.zone, day)]
    is_open = [look.open_at(*pair) for pair in walk]
    usable = [yes and not look.off_at(*pair) for yes, pair in zip(is_open, walk, strict=True)]
    opened_ago = counted(who, walk[0][0], is_open)
    return [
        minute
        for (minute, _), ago, left in zip(walk, opened_ago, left_of(usable), strict=True)
        if ago >= 0 and ago % service.step_minutes == 0 and left >= service.minutes
    ]


def counted(who: Any, first: int, is_open: Sequence[bool]) -> list[int]:
    """Return how many minutes ago the doors opened, for each minute; -1 while they are shut."""
    never = datetime.combine(NEVER_BEGAN, time(0), ZoneInfo(who.zone)).astimezone(UTC)
    # Open for as long as we look back: open always, and counted from a day long ago.
    ago = first - (never - EPOCH) // MINUTE - 1
    found = []
    for yes in is_open:
        ago = ago + 1 if yes else -1
        found.append(ago)
    return found


def left_of(usable: Sequence[bool]) -> list[int]:
    """Return for how many minutes on end one can stay, from each minute on."""
    found, left = [], 0
    for yes in reversed(usable):
        left = left + 1 if yes else 0
        found.append(left)
    return found[::-1]


class Look:
    """One therapist's doors, for one way, as the hands of the clock go round."""

    def __init__(self, who: Any, way: str) -> None:
        self.who, self.way = who, way
        self.days: dict[date, list[bool]] = {}

    def open_at(self, _minute: int, hands: datetime) -> bool:
        day = hands.date()
        if day not in self.days:
            self.days[day] = self._minutes_of(day)
        return self.days[day][hands.hour * 60 + hands.minute]

    def off_at(self, _minute: int, hands: datetime) -> bool:
        return any(off.since <= hands < off.until for off in self.who.time_off)

    def _minutes_of(self, day: date) -> list[bool]:
        overrides = [override for override in self.who.overrides if override.day == day]
        weekly = [window for window in self.who.hours if holds(window, day)]
        dated = [window for override in overrides for window in override.windows]
        windows = [
            (_minutes(window.opens), _minutes(window.closes) or 24 * 60)
            for window in (dated if overrides else weekly)
            if not window.ways or self.way in window.ways
        ]
        minutes = [False] * 24 * 60
        for opens, closes in windows:
            for number in range(opens, closes):
                minutes[number] = True
        return minutes


def holds(window: Any, day: date) -> bool:
    return bool(
        window.weekday == day.isoweekday()
        and (window.valid_from is None or window.valid_from <= day)
        and (window.valid_to is None or day <= window.valid_to)
    )


@cache
def _hands(zone: str, day: int) -> list[tuple[int, datetime]]:
    """Return the minutes of a UTC day since 1970, and what the hands show at each."""
    here, begin = ZoneInfo(zone), EPOCH + day * DAY

    def read(minutes: int) -> datetime:
        return (begin + minutes * MINUTE).astimezone(here).replace(tzinfo=None)

    hours = range(-24 * 60, 24 * 60 + 1, 60)
    begins = read(0)
    if len({read(n) - n * MINUTE for n in hours}) == 1:
        return [(day * 24 * 60 + n, begins + n * MINUTE) for n in range(24 * 60)]
    # Nowhere do clocks go back by more than a day.
    latest = max(read(-n) for n in range(1, 24 * 60 + 1))
    found = []
    for number in range(24 * 60):
        latest = max(latest, read(number))
        found.append((day * 24 * 60 + number, latest))
    return found


def shown(zone: str, minute: int) -> datetime:
    return (EPOCH + minute * MINUTE).astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute
