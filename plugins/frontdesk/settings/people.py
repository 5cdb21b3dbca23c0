"""The therapists of the PRACTICE setting: licences, hours and days off."""

import re
from datetime import date, datetime, time
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from frontdesk.domain.practice import Licence, Therapist, Window, nearest
from frontdesk.settings.reading import Reading, name, optional_text, text

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_TIME = "([01][0-9]|2[0-3]):([0-5][0-9])"
_WINDOW = re.compile(f"{_TIME}-((?:[01][0-9]|2[0-3]):[0-5][0-9]|24:00)")
_DATE = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_JURISDICTION = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?")


def therapist(one: Reading, *, home: str) -> Therapist:
    """Read one therapist; home is the practice's zone, used when none is given."""
    return Therapist(
        id=one.take("id", name, blank=""),
        name=one.take("name", text, blank=""),
        credentials=one.take("credentials", optional_text, default=""),
        profession=one.take("profession", text, blank=""),
        zone=one.take("zone", zone, default=home, blank=home),
        licences=tuple(_licence(row) for row in one.each("licences")),
        hours=_hours(one.inner("hours")),
        days_off=one.items("days_off", _date, least=0),
    )


def zone(value: Any) -> str:
    """Read an IANA zone name."""
    wanted = text(value)
    try:
        ZoneInfo(wanted)
    except (ZoneInfoNotFoundError, ValueError, OSError) as why:
        near = nearest(wanted, available_timezones())
        hint = f'; did you mean "{near}"?' if near else ""
        raise ValueError(f"a zone such as America/Los_Angeles is needed{hint}") from why
    return wanted


def _licence(row: Reading) -> Licence:
    return Licence(
        title=row.take("title", text, blank=""),
        jurisdiction=row.take("jurisdiction", _jurisdiction, blank=""),
        place=row.take("place", text, blank=""),
        number=row.take("number", text, blank=""),
        check_url=row.take("check_url", optional_text, default=""),
        expires=row.take("expires", _date, default=None),
    )


def _hours(inner: Reading) -> tuple[Window, ...]:
    found: list[Window] = []
    for weekday, day in enumerate(DAYS, start=1):
        windows = inner.items(day, _window, least=0)
        found += _apart([Window(weekday, opens, closes) for opens, closes in windows], inner, day)
    inner.done()
    if not any(inner.raw.get(day) for day in DAYS):
        inner.wrong(inner.path, 'needs at least one day, such as "mon": ["09:00-12:00"]')
    return tuple(found)


def _apart(found: list[Window], inner: Reading, day: str) -> list[Window]:
    found.sort(key=lambda w: w.opens)
    for before, after in pairwise(found):
        if before.closes == time(0) or after.opens < before.closes:
            inner.wrong(inner.place(day), f"has two windows that overlap at {after.opens:%H:%M}")
    return found


def _window(span: Any) -> tuple[time, time]:
    matched = _WINDOW.fullmatch(span) if isinstance(span, str) else None
    if not matched:
        raise ValueError('a window such as "09:00-12:00" is needed, from 00:00 to 24:00')
    opens = time(int(matched[1]), int(matched[2]))
    # The midnight that ends a day is written 24:00, and kept as the 00:00 after it.
    closes = time(0) if matched[3] == "24:00" else time.fromisoformat(matched[3])
    if closes != time(0) and closes <= opens:
        raise ValueError("it closes before it opens")
    return opens, closes


def _date(value: Any) -> date:
    # A datetime is a date too, and equal to none: the day off would be worked through.
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        raise ValueError("a date such as 2026-11-26 is needed")
    return date.fromisoformat(value)


def _jurisdiction(value: Any) -> str:
    if not isinstance(value, str) or not _JURISDICTION.fullmatch(value):
        raise ValueError("a code such as US-OR or PT is needed")
    return value
