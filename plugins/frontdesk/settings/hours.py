"""When a therapist can be booked: weekly hours, the hours of single dates, time off."""

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date, time, timedelta
from itertools import combinations
from typing import Any

from frontdesk.domain.practice import Override, TimeOff, Window
from frontdesk.settings.dates import a_date, begin, end
from frontdesk.settings.reading import Reading, one_of

WAYS = ("video", "phone", "office")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY_WORDS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_TIME = "([01][0-9]|2[0-3]):([0-5][0-9])"
_WINDOW = re.compile(f"{_TIME}-((?:[01][0-9]|2[0-3]):[0-5][0-9]|24:00)")


def weekly(inner: Reading) -> tuple[Window, ...]:
    """Read the hours of each weekday."""
    found: list[Window] = []
    for weekday, day in enumerate(DAYS, start=1):
        rows = inner.each(day, least=0, short="window")
        windows = [_weekly_window(row, weekday) for row in rows]
        found += _apart([w for w in windows if w], inner, day)
    inner.done()
    return tuple(found)


def overrides(one: Reading) -> tuple[Override, ...]:
    """Read the dates that have hours of their own."""
    found = [_override(row) for row in one.each("overrides", least=0)]
    for day, times in Counter(each.day for each in found if each).items():
        if times > 1:
            one.wrong(one.place("overrides"), f"has {times} entries for {day}; make them one")
    return tuple(each for each in found if each)


def time_off(one: Reading) -> tuple[TimeOff, ...]:
    """Read the dates and stretches nobody can book."""
    found = [_time_off(row) for row in one.each("time_off", least=0, short="from")]
    return tuple(each for each in found if each)


def _weekly_window(row: Reading, weekday: int) -> Window | None:
    span = row.take("window", _span, blank=None)
    ways = row.items("ways", one_of(*WAYS), least=1, optional=True)
    since = row.take("from", a_date, default=None)
    until = row.take("to", a_date, default=None)
    if span is None:
        return None
    found = Window(weekday, *span, ways, since, until)
    if since and until:
        _check_range(row, found, (since, until))
    return found


def _check_range(row: Reading, window: Window, dates: tuple[date, date]) -> None:
    since, until = dates
    if until < since:
        row.wrong(row.place("to"), f"is {until}: it ends before it begins")
    elif since + timedelta(days=(window.weekday - since.isoweekday()) % 7) > until:
        day = _DAY_WORDS[window.weekday - 1]
        row.wrong(row.path, f"never holds: there is no {day} from {since} to {until}")


def _override(row: Reading) -> Override | None:
    day = row.take("date", a_date, blank=None)
    weekday = day.isoweekday() if day else 1
    windows = [_dated_window(each, weekday) for each in row.each("hours", least=0, short="window")]
    if row.raw.get("hours") is None:
        row.wrong(row.place("hours"), "is missing; [] closes the day")
    apart = _apart([w for w in windows if w], row, "hours")
    return Override(day, tuple(apart)) if day else None


def _dated_window(row: Reading, weekday: int) -> Window | None:
    span = row.take("window", _span, blank=None)
    ways = row.items("ways", one_of(*WAYS), least=1, optional=True)
    return Window(weekday, *span, ways) if span else None


def _time_off(row: Reading) -> TimeOff | None:
    if row.short:
        day = row.take("from", a_date, blank=None)
        return TimeOff(begin(day), end(day)) if day else None
    since, until = row.take("from", begin, blank=None), row.take("to", end, blank=None)
    if since is None or until is None:
        return None
    if until <= since:
        row.wrong(row.place("to"), f"is {row.raw['to']}: it ends before it begins")
        return None
    return TimeOff(since, until)


def _apart(found: list[Window], inner: Reading, key: str) -> Sequence[Window]:
    found.sort(key=lambda w: w.opens)
    for one, other in combinations(found, 2):
        if _meet(one, other):
            inner.wrong(inner.place(key), f"has two windows that overlap at {other.opens:%H:%M}")
    return found


def _meet(one: Window, other: Window) -> bool:
    """Tell whether two windows of one day, in order, are ever open at once for one way."""
    if one.closes != time(0) and one.closes <= other.opens:
        return False
    if one.ways and other.ways and not set(one.ways) & set(other.ways):
        return False
    begins = max(one.valid_from or date.min, other.valid_from or date.min)
    return begins <= min(one.valid_to or date.max, other.valid_to or date.max)


def _span(written: Any) -> tuple[time, time]:
    matched = _WINDOW.fullmatch(written) if isinstance(written, str) else None
    if not matched:
        raise ValueError('a window such as "09:00-12:00" is needed, from 00:00 to 24:00')
    opens = time(int(matched[1]), int(matched[2]))
    # The midnight that ends a day is written 24:00, and kept as the 00:00 after it.
    closes = time(0) if matched[3] == "24:00" else time.fromisoformat(matched[3])
    if closes != time(0) and closes <= opens:
        raise ValueError(
            f'it closes before it opens; past midnight, write "{opens:%H:%M}-24:00" here and '
            f'"00:00-{closes:%H:%M}" on the next day'
        )
    return opens, closes
