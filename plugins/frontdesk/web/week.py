"""A few days of open times, laid out for one page of radio buttons."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from frontdesk.actions import offer
from frontdesk.actions.ports import Ports
from frontdesk.domain.practice import Service
from frontdesk.domain.slots import Slot, bounds
from frontdesk.domain.wording import clock_words, date_words, zone_words

DAYS_SHOWN = 5
# A page full of radio buttons overwhelms; the rest of a day is one link away.
MOST_A_DAY = 6
# Room to count days to both sides of any time a link may carry.
_YEARS = range(2000, 2200)
_AREAS = ("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian")


@dataclass(frozen=True, slots=True)
class Time:
    """One radio button: value is the UTC instant."""

    value: str
    words: str


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


def week(
    ports: Ports,
    service: Service,
    *,
    zone: str,
    first: date | None,
    only: date | None,
    besides: str = "",
) -> Week:
    """Return the open times of a few days in the client's zone.

    Args:
        ports: the world.
        service: what is booked.
        zone: IANA name; it changes how slots are shown and grouped, never which there are.
        first: the first day to show; None begins at the first day that has a time.
        only: show all times of this one day instead.
        besides: the client's own held booking, which does not count as taken.
    """
    here = ZoneInfo(zone)
    now = ports.clock.now()
    today = now.astimezone(here).date()
    end = max(bounds(service, t, now=now)[1] for t in ports.practice.therapists)
    start = only or max(first or _first_day(ports, service, here) or today, today)
    count = 1 if only else DAYS_SHOWN
    found = _by_day(ports, service, here, start=start, count=count, besides=besides)
    days = tuple(_day(day, found.get(day, []), zone, whole=bool(only)) for day in found)
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


def _first_day(ports: Ports, service: Service, here: ZoneInfo) -> date | None:
    first = offer.next_slots(ports, service, most=1)
    return first[0].starts_at.astimezone(here).date() if first else None


def _by_day(
    ports: Ports, service: Service, here: ZoneInfo, *, start: date, count: int, besides: str
) -> dict[date, list[Slot]]:
    days: dict[date, list[Slot]] = {start + timedelta(days=n): [] for n in range(count)}
    since = datetime.combine(start, datetime.min.time(), here).astimezone(UTC)
    until = datetime.combine(start + timedelta(days=count), datetime.min.time(), here)
    end = until.astimezone(UTC)
    for slot in offer.open_slots(ports, service, since=since, until=end, besides=besides):
        day = days[slot.starts_at.astimezone(here).date()]
        # Two therapists free at the same time are one choice; who it is comes later.
        if not day or day[-1].starts_at != slot.starts_at:
            day.append(slot)
    return days


def _day(day: date, slots: Sequence[Slot], zone: str, *, whole: bool) -> Day:
    shown = slots if whole else slots[:MOST_A_DAY]
    weekday, _, words = date_words(day).partition(", ")
    return Day(
        iso=day.isoformat(),
        weekday=weekday,
        words=words,
        times=tuple(Time(value_of(s.starts_at), clock_words(s.starts_at, zone)) for s in shown),
        more=len(slots) - len(shown),
    )


def _range_words(start: date, count: int) -> str:
    last = start + timedelta(days=count - 1)
    first_words = date_words(start).partition(", ")[2]
    return first_words if count == 1 else f"{first_words} to {date_words(last).partition(', ')[2]}"
