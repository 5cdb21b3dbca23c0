"""Sessions that come again: every week or every other, at the same wall time."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from frontdesk.domain.clocks import instant

# How many weeks lie between two sessions.
STEPS = (1, 2)
COUNTS = range(2, 13)
# Sessions that are to be paid are held this long.
PAY_WITHIN = timedelta(hours=24)
_PREFIX = "sr_"


class Why(StrEnum):
    """Why a date of a series cannot be had at its usual time."""

    TAKEN = "taken"
    CLOSED = "closed"
    FAR = "far"
    SOON = "soon"
    PLACE = "place"
    LIMIT = "limit"


def repeats(wall: str, zone: str, *, weeks: int, count: int) -> tuple[datetime, ...]:
    """Return the UTC instants of the sessions after one, in order.

    Args:
        wall: the therapist's wall time of the one, "2026-11-25T11:30".
        zone: IANA name of the therapist's clock.
        weeks: how many weeks lie between two.
        count: how many come after it.

    The clock on the therapist's wall shows the same each time, so after a clock change the
    instants are an hour apart from a whole number of weeks. Where that wall time is missing or
    comes twice it is read as everywhere: the instant the gap ends, and the first of the two.
    """
    first, here = datetime.fromisoformat(wall), ZoneInfo(zone)
    return tuple(
        instant(first + timedelta(weeks=weeks * number), here) for number in range(1, count + 1)
    )


def around(starts_at: datetime) -> tuple[datetime, datetime]:
    """Return the week around a date in which another time may stand in for it, half-open.

    The weeks of two dates of a series never share an instant, so no time is offered twice.
    """
    half = timedelta(days=3)
    return starts_at - half, starts_at + half


def series_of(booking_id: str, series: str) -> str:
    """Return the id of the series a booking begins, or of the one it is part of."""
    return series or f"{_PREFIX}{booking_id}"


def first_of(series: str) -> str:
    """Return the id of the booking that a series was booked from."""
    return series.removeprefix(_PREFIX)


def distinct(chosen: Iterable[datetime]) -> tuple[datetime, ...]:
    """Return the instants in order, each once."""
    return tuple(sorted(set(chosen)))
