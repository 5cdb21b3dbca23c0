"""Dates as exports, feeds and heads write them."""

import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

_NEVER = re.compile(r"^\s*0000|^\s*-?0001")
_ZONE = re.compile(r"\s+(?=[+-]\d{2}:?\d{2}\s*$)")
_DAY = re.compile(r"^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(.*)$", re.DOTALL)
_QUARTER_MINUTES = 15


def read(text: str) -> datetime | None:
    """Return the instant that text names, with its zone if it says one; None if it names none."""
    words = text.strip()
    if not words or _NEVER.match(words):
        return None
    for reader in (_iso, parsedate_to_datetime):
        try:
            return reader(words)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
    return None


def _iso(words: str) -> datetime:
    if day := _DAY.match(words):
        words = f"{day[1]}-{int(day[2]):02}-{int(day[3]):02}{day[4]}"
    words = _ZONE.sub("", words)
    return datetime.fromisoformat(words.removesuffix(" UTC").removesuffix(" Z").strip())


def zoned(local: str, gmt: str) -> datetime | None:
    """Return a wall time whose zone is told by the same instant in UTC, as WordPress writes it."""
    here, there = read(local), read(gmt)
    if here is None:
        return there.replace(tzinfo=UTC) if there else None
    if there is None or here.tzinfo or there.tzinfo:
        return here
    ahead = here - there
    minutes = round(ahead.total_seconds() / 60)
    # No zone is more than 14 hours away; anything else is a slip of the pen.
    if abs(minutes) > 14 * 60 or minutes % _QUARTER_MINUTES:
        return here
    return here.replace(tzinfo=timezone(timedelta(minutes=minutes)))
