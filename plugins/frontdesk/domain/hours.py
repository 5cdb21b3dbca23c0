"""A therapist's hours turned into stretches of UTC minutes, right on the days clocks change."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from zoneinfo import ZoneInfo

from frontdesk.domain.clocks import DAY_MINUTES, instant, midnight, minute, minute_up, wall_minute
from frontdesk.domain.practice import Therapist, Window

# From and until in UTC minutes since 1970, half-open.
Stretch = tuple[int, int]
# A stretch that is open, and a minute that starts are counted from.
Opening = tuple[int, int, int]

# Hours that never close have no opening to count from; any day does, if it is always the same.
LONG_AGO = date(2001, 1, 1).toordinal()
# A week tells what every week holds. In one week a missing hour may hide a pause, but not in
# the one before as well.
_WEEKS = 15


def openings(therapist: Therapist, *, first: int, last: int, way: str = "") -> list[Opening]:
    """Return what is open on the days (ordinals) from first to last, both included, in order.

    Args:
        therapist: weekly hours, overrides and time off in the therapist's own wall time.
        first: ordinal of a local day. What is open at its midnight is told from its opening.
        last: ordinal of a local day. What is open at its end is told up to its end only.
        way: the way of meeting; windows that name ways count only where they name this one.

    Each is (from, until, counted_from). An override takes the place of its date's weekly
    windows. Windows that touch or overlap are one, also across midnight, and starts are counted
    from its opening, whichever days are asked for; where there never was one, from midnight of
    January 1, 2001. Time off is then cut out, which leaves the counting as it was. A wall time
    that does not exist (clocks went forward) is read as the instant the gap ends; one that
    happens twice is read as the first of the two.
    """
    rules = rules_of(Own(therapist), way)
    return list(_without(_merged(rules, first=first, last=last), rules.off))


def ways_named(therapist: Therapist) -> frozenset[str]:
    """Return the ways that have hours of their own."""
    return _ways_named(Own(therapist))


class Own:
    """A therapist as the key of a cache: the very same object, so nothing of it is hashed.

    To hash every window of a week costs more than the answer that is remembered for it. The
    key keeps the therapist alive, so another one cannot come to have the same id.
    """

    __slots__ = ("therapist",)

    def __init__(self, therapist: Therapist) -> None:
        self.therapist = therapist

    def __hash__(self) -> int:
        return id(self.therapist)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Own) and other.therapist is self.therapist


@dataclass(frozen=True, slots=True)
class Rules:
    """The hours for one way, laid out for looking days up; wall times in minutes of the day.

    Attributes:
        weekly: opens, closes, first and last day of each window, by ISO weekday.
        dated: the windows of a day with an override.
        turns: days on which the weekly hours or what replaces them begin to differ, in order.
        off: time off in UTC minutes, in order and apart.
    """

    zone: str
    weekly: dict[int, list[tuple[int, int, int, int]]]
    dated: dict[int, list[Stretch]]
    turns: list[int]
    off: list[Stretch]

    def of_day(self, day: int) -> list[Stretch]:
        """Return the merged stretches of one local day, before time off."""
        walls = self.dated.get(day)
        if walls is None:
            weekly = self.weekly.get((day - 1) % 7 + 1, ())
            walls = [(a, b) for a, b, first, last in weekly if first <= day <= last]
        return joined(
            (wall_minute(self.zone, day, a), wall_minute(self.zone, day, b)) for a, b in walls
        )

    def closes_on(self, day: int) -> bool:
        """Tell whether any of the day is closed, time off aside."""
        begins, ends = midnight(self.zone, day), midnight(self.zone, day + 1)
        # A date the zone skipped closes nothing.
        return begins < ends and self.of_day(day) != [(begins, ends)]


@lru_cache(maxsize=1024)
def rules_of(own: Own, way: str) -> Rules:
    """Return a therapist's hours for one way; only windows that name no way when it is empty."""
    therapist = own.therapist
    weekly: dict[int, list[tuple[int, int, int, int]]] = {}
    dated: dict[int, list[Stretch]] = {}
    turns: set[int] = set()
    for window in _for_way(therapist.hours, way):
        first = window.valid_from.toordinal() if window.valid_from else 1
        last = window.valid_to.toordinal() if window.valid_to else date.max.toordinal()
        weekly.setdefault(window.weekday, []).append((*_walls(window), first, last))
        turns |= {first, last + 1}
    for override in therapist.overrides:
        day = override.day.toordinal()
        dated.setdefault(day, []).extend(_walls(w) for w in _for_way(override.windows, way))
        turns |= {day, day + 1}
    return Rules(therapist.zone, weekly, dated, sorted(turns), _off(therapist))


@lru_cache(maxsize=1024)
def _ways_named(own: Own) -> frozenset[str]:
    therapist = own.therapist
    windows = [*therapist.hours, *(w for o in therapist.overrides for w in o.windows)]
    return frozenset(way for window in windows for way in window.ways)


def joined(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Return stretches in order, those that touch or overlap as one and empty ones left out."""
    found: list[Stretch] = []
    for since, until in sorted(s for s in stretches if s[0] < s[1]):
        if found and since <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], until))
        else:
            found.append((since, until))
    return found


def _for_way(windows: Iterable[Window], way: str) -> list[Window]:
    return [window for window in windows if not window.ways or way in window.ways]


def _walls(window: Window) -> Stretch:
    closes = window.closes.hour * 60 + window.closes.minute
    return window.opens.hour * 60 + window.opens.minute, closes or DAY_MINUTES


def _off(therapist: Therapist) -> list[Stretch]:
    zone = ZoneInfo(therapist.zone)
    return joined(
        (minute(instant(off.since, zone)), minute_up(instant(off.until, zone)))
        for off in therapist.time_off
    )


def _merged(rules: Rules, *, first: int, last: int) -> list[Opening]:
    """Return what is open, time off aside, from its true opening on."""
    began = _began(rules, first)
    stretches = list(rules.of_day(began or first - 1))
    begins = midnight(rules.zone, first)
    if began is not None:
        stretches.append((midnight(rules.zone, began + 1), begins))
    for day in range(first, last + 1):
        stretches += rules.of_day(day)
    found = [(since, until, since) for since, until in joined(stretches) if until > begins]
    if began is None and found and found[0][0] <= begins:
        found[0] = (*found[0][:2], midnight(rules.zone, LONG_AGO))
    return found


def _began(rules: Rules, first: int) -> int | None:
    """Return the last day before first on which something was closed; None if there was none.

    Between two turns every week is like the next, so only the days before each turn are asked.
    """
    for turn in (first, *(day for day in reversed(rules.turns) if day < first)):
        for day in range(turn - 1, max(turn - 1 - _WEEKS, 0), -1):
            if rules.closes_on(day):
                return day
    return None


def _without(open_now: Sequence[Opening], off: Sequence[Stretch]) -> Iterator[Opening]:
    """Cut what is off out of what is open; both are in order."""
    for opens, closes, counted_from in open_now:
        since = opens
        for begins, ends in off:
            if ends <= since or begins >= closes:
                continue
            if since < begins:
                yield since, begins, counted_from
            since = ends
        if since < closes:
            yield since, closes, counted_from
