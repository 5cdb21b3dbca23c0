"""A few days of open times, laid out for one page of radio buttons."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from frontdesk.actions import offer
from frontdesk.actions.ports import Ports
from frontdesk.domain.clocks import day_of as local_day
from frontdesk.domain.clocks import instant, minute
from frontdesk.domain.practice import Service
from frontdesk.domain.slots import bounds
from frontdesk.domain.wording import clock_words, date_words, zone_words

DAYS_SHOWN = 5
# A page full of radio buttons overwhelms; the rest of a day is one link away.
MOST_A_DAY = 6
# Room to count days to both sides of any time a link may carry.
_YEARS = range(2000, 2200)
_AREAS = ("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian")


@dataclass(frozen=True, slots=True)
class Time:
    """One radio button: value is the UTC instant; only names the ways it can be had by, if few."""

    value: str
    words: str
    only: str = ""


@dataclass(frozen=True, slots=True)
class Day:
    """One day group. more: how many times stand behind the link to the whole day."""

    iso: str
    weekday: str
    words: str
    times: tuple[Time, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Week:
    """The days on the page, and where the links to earlier and later ones lead."""

    days: tuple[Day, ...]
    zone: str
    zone_words: str
    earlier: str | None
    later: str | None
    later_words: str
    whole_day: bool
    empty: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Which open times are wanted: of a service, by a way, with somebody, besides one's own."""

    ports: Ports
    service: Service
    besides: str = ""
    way: str = ""
    therapist: str = ""


def week(  # noqa: PLR0913 - what a page can ask for
    ports: Ports,
    service: Service,
    *,
    zone: str,
    first: date | None,
    only: date | None,
    besides: str = "",
    way: str = "",
    therapist: str = "",
) -> Week:
    """Return the open times of a few days in the client's zone.

    Args:
        ports: the world.
        service: what is booked.
        zone: IANA name; it changes how slots are shown and grouped, never which there are.
        first: the first day to show; None begins at the first day that has a time.
        only: show all times of this one day instead.
        besides: the client's own held booking, which does not count as taken.
        way: only times that can be had by this way of meeting; empty for any.
        therapist: only times with this one; empty for whoever is free.
    """
    wish = Wish(ports=ports, service=service, besides=besides, way=way, therapist=therapist)
    here = ZoneInfo(zone)
    now = ports.clock.now()
    today = now.astimezone(here).date()
    end = max(bounds(service, t, now=now)[1] for t in ports.practice.offering(service))
    start = only or max(first or _first_day(wish, here) or today, today)
    count = 1 if only else DAYS_SHOWN
    found = _by_day(wish, here, start=start, count=count)
    days = tuple(_day(wish, day, found[day], zone=zone, whole=bool(only)) for day in found)
    after = start + timedelta(days=count)
    last = end.astimezone(here).date()
    return Week(
        days=days,
        zone=zone,
        zone_words=zone_words(zone),
        earlier=(max(today, start - timedelta(days=count))).isoformat() if start > today else None,
        later=after.isoformat() if after < last else None,
        later_words=_range_words(after, count),
        whole_day=bool(only),
        empty=not any(day.times for day in days),
    )


@cache
def zones() -> tuple[tuple[str, str], ...]:
    """Return every zone a person may live in, as IANA name and words, ordered by words."""
    names = (z for z in _known() if z.startswith((*_AREAS, "Pacific/")))
    return tuple(sorted(((z, _place(z)) for z in names), key=lambda pair: pair[1]))


def known_zone(name: str | None, *, default: str) -> str:
    """Return the zone asked for, or the default when there is no such zone."""
    return name if name and name in _known() else default


@cache
def _known() -> frozenset[str]:
    return frozenset(available_timezones())


def day_of(text: str | None) -> date | None:
    """Return a date of a link, or None when it is not one."""
    try:
        day = date.fromisoformat(text) if text else None
    except ValueError:
        return None
    return day if day and day.year in _YEARS else None


def instant_of(text: str | None) -> datetime | None:
    """Return the UTC instant of a radio button's value, or None."""
    try:
        instant = datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
    if instant is None or instant.tzinfo is None or instant.year not in _YEARS:
        return None
    return instant.astimezone(UTC)


def value_of(instant: datetime) -> str:
    """Return an instant the way radio buttons and links carry it."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _place(zone: str) -> str:
    area, _, city = zone.partition("/")
    shown = city.replace("_", " ").replace("/", ", ")
    words = zone_words(zone)
    own_name = not words.startswith(shown.rpartition(", ")[2])
    return f"{shown}, {area} ({words})" if own_name else f"{shown}, {area}"


def _first_day(wish: Wish, here: ZoneInfo) -> date | None:
    first = offer.next_slots(
        wish.ports, wish.service, most=1, way=wish.way, therapist=wish.therapist
    )
    return first[0].starts_at.astimezone(here).date() if first else None


def _by_day(
    wish: Wish, here: ZoneInfo, *, start: date, count: int
) -> dict[date, dict[datetime, frozenset[str]]]:
    """Return by day the starts on offer, each with the ways it can be had by."""
    days: dict[date, dict[datetime, frozenset[str]]]
    days = {start + timedelta(days=n): {} for n in range(count)}
    since, until = (
        instant(datetime.combine(day, time(0)), here)
        for day in (start, start + timedelta(days=count))
    )
    for slot in offer.open_slots(
        wish.ports,
        wish.service,
        since=since,
        until=until,
        besides=wish.besides,
        way=wish.way,
        therapist=wish.therapist,
    ):
        day = days[date.fromordinal(local_day(here.key, minute(slot.starts_at)))]
        # Two therapists free at the same time are one choice; who it is comes later.
        day[slot.starts_at] = day.get(slot.starts_at, frozenset()) | set(slot.ways)
    return days


def _day(
    wish: Wish,
    day: date,
    found: Mapping[datetime, frozenset[str]],
    *,
    zone: str,
    whole: bool,
) -> Day:
    shown = list(found)[: None if whole else MOST_A_DAY]
    weekday, _, words = date_words(day).partition(", ")
    return Day(
        iso=day.isoformat(),
        weekday=weekday,
        words=words,
        times=tuple(
            Time(value_of(at), clock_words(at, zone), _only(wish, found[at])) for at in shown
        ),
        more=len(found) - len(shown),
    )


def _only(wish: Wish, ways: frozenset[str]) -> str:
    """Return the names of the ways a time can be had by, where that is not every way."""
    possible = [way for way in wish.service.ways if way in ways]
    if wish.way or len(possible) == len(wish.service.ways):
        return ""
    names = (wish.ports.practice.way(way) for way in possible)
    return ", ".join(way.name.lower() for way in names if way)


def _range_words(start: date, count: int) -> str:
    last = start + timedelta(days=count - 1)
    first_words = date_words(start).partition(", ")[2]
    return first_words if count == 1 else f"{first_words} to {date_words(last).partition(', ')[2]}"
