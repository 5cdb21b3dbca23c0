"""The therapists of the PRACTICE setting: licences, hours and days off."""

import re
from collections.abc import Mapping
from datetime import date, time
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from frontdesk.domain.practice import Licence, Therapist, Window, nearest
from frontdesk.settings.reading import Reading, optional_text, text

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WINDOW = re.compile(r"(\d{2}):(\d{2})-(\d{2}):(\d{2})")
_JURISDICTION = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?")


def therapist(one: Reading, *, home: str) -> Therapist:
    """Read one therapist; home is the practice's zone, used when none is given."""
    return Therapist(
        id=one.take("id", text, blank=""),
        name=one.take("name", text, blank=""),
        credentials=one.take("credentials", optional_text, default=""),
        profession=one.take("profession", text, blank=""),
        zone=one.take("zone", zone, default=home),
        licences=tuple(_licence(row) for row in one.each("licences")),
        hours=one.take("hours", _hours, blank=()),
        days_off=one.take("days_off", lambda rows: tuple(_date(row) for row in rows), default=()),
    )


def zone(value: Any) -> str:
    """Read an IANA zone name."""
    name = text(value)
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as why:
        near = nearest(name, available_timezones())
        hint = f'; did you mean "{near}"?' if near else ""
        raise ValueError(f"a zone such as America/Los_Angeles is needed{hint}") from why
    return name


def _licence(row: Reading) -> Licence:
    return Licence(
        title=row.take("title", text, blank=""),
        jurisdiction=row.take("jurisdiction", _jurisdiction, blank=""),
        place=row.take("place", text, blank=""),
        number=row.take("number", text, blank=""),
        check_url=row.take("check_url", optional_text, default=""),
        expires=row.take("expires", _date, default=None),
    )


def _hours(value: Any) -> tuple[Window, ...]:
    if not isinstance(value, Mapping) or not value:
        raise ValueError('{"mon": ["09:00-12:00"], …} is needed')
    windows: list[Window] = []
    for day, spans in value.items():
        if day not in DAYS:
            raise ValueError(f"{day!r} is not one of {', '.join(DAYS)}")
        windows += _day(DAYS.index(day) + 1, spans)
    return tuple(windows)


def _day(weekday: int, spans: Any) -> list[Window]:
    found = [_window(weekday, span) for span in spans]
    found.sort(key=lambda w: w.opens)
    for before, after in pairwise(found):
        if before.closes == time(0) or after.opens < before.closes:
            raise ValueError(f"{DAYS[weekday - 1]} has two windows that overlap")
    return found


def _window(weekday: int, span: Any) -> Window:
    matched = _WINDOW.fullmatch(span) if isinstance(span, str) else None
    if not matched:
        raise ValueError(f'{span!r} is not a window such as "09:00-12:00"')
    opens_at, closes_at = (int(matched[1]), int(matched[2])), (int(matched[3]), int(matched[4]))
    if closes_at == (24, 0):
        closes_at = (0, 0)
    opens, closes = time(*opens_at), time(*closes_at)
    if closes != time(0) and closes <= opens:
        raise ValueError(f"{span} closes before it opens")
    return Window(weekday, opens, closes)


def _date(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(text(value))


def _jurisdiction(value: Any) -> str:
    if not isinstance(value, str) or not _JURISDICTION.fullmatch(value):
        raise ValueError("a code such as US-OR or PT is needed")
    return value
