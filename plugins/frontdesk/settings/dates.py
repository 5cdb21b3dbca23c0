"""Dates, wall times and instants, as people write them."""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

# Beyond these a day more or less, or a zone's offset, would leave the calendar Python knows.
FIRST_YEAR, LAST_YEAR = 1900, 9000
_DATE = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WALL = re.compile("([0-9]{4}-[0-9]{2}-[0-9]{2})T((?:[01][0-9]|2[0-3]):[0-5][0-9]|24:00)")
_DAY = timedelta(days=1)
_IN_THERE = f"a year from {FIRST_YEAR} to {LAST_YEAR} is needed"


def a_date(value: Any) -> date:
    """Read a date such as "2026-12-24"."""
    # A datetime is a date too, and equal to none: the day off would be worked through.
    if isinstance(value, date) and not isinstance(value, datetime):
        return _known(value)
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        raise ValueError("a date such as 2026-11-26 is needed")
    return _known(_in_calendar(value))


def begin(value: Any) -> datetime:
    """Read where a stretch begins: a wall time, or a date for its first midnight."""
    return _wall(value, whole_day=timedelta())


def end(value: Any) -> datetime:
    """Read where a stretch ends: a wall time, or a date for the midnight after it."""
    return _wall(value, whole_day=_DAY)


def an_instant(value: Any) -> datetime:
    """Read an instant in ISO 8601; without a zone nobody could tell which one is meant."""
    try:
        found = datetime.fromisoformat(value)
    except (ValueError, TypeError) as why:
        raise ValueError("an instant such as 2026-11-25T19:30:00Z is needed") from why
    if found.tzinfo is None:
        raise ValueError("a Z or an offset such as -08:00 is needed at its end")
    _known(found.date())
    return found.astimezone(UTC)


def _wall(value: Any, *, whole_day: timedelta) -> datetime:
    if isinstance(value, datetime):
        if value.tzinfo:
            raise ValueError("a time of your own clock is needed, without a zone")
        return datetime.combine(_known(value.date()), value.time())
    if isinstance(value, str) and (found := _WALL.fullmatch(value)):
        day = _known(_in_calendar(found[1]))
        if found[2] == "24:00":
            return datetime.combine(day, time(0)) + _DAY
        return datetime.combine(day, time.fromisoformat(found[2]))
    if isinstance(value, str) and not _DATE.fullmatch(value):
        raise ValueError("a date such as 2026-12-24 or a time such as 2026-12-24T13:00 is needed")
    return datetime.combine(a_date(value), time(0)) + whole_day


def _in_calendar(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError as why:
        raise ValueError("the calendar has no such day") from why


def _known(day: date) -> date:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(_IN_THERE)
    return day
