"""Wall time and instants: which UTC minute the clocks of a zone show what at."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
DAY_MINUTES = 24 * 60


def minute(at: datetime) -> int:
    """Return the whole UTC minute since 1970 that an instant lies in."""
    return (at - EPOCH) // MINUTE


def minute_up(at: datetime) -> int:
    """Return the first whole UTC minute since 1970 that is not before an instant."""
    return -((EPOCH - at) // MINUTE)


@lru_cache(maxsize=1 << 13)
def instant_of(minutes: int) -> datetime:
    """Return the UTC instant of a minute since 1970.

    Remembered, because to multiply a timedelta takes longer than all else about a slot.
    """
    return EPOCH + minutes * MINUTE


def instant(wall: datetime, zone: ZoneInfo) -> datetime:
    """Return the UTC instant of a naive wall time.

    In a gap that is the instant the gap ends; of a time that happens twice it is the first.
    """
    early = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if early.astimezone(zone).replace(tzinfo=None) == wall:
        return early
    # The wall time is in a gap. With fold=0 it is read by the offset before the change and so
    # comes out after the gap by as much as it lay inside it; the gap itself ends at this instant.
    before, after = wall.replace(tzinfo=zone, fold=0), wall.replace(tzinfo=zone, fold=1)
    jump = (after.utcoffset() or timedelta()) - (before.utcoffset() or timedelta())
    return _gap_end(early - abs(jump), early, zone)


@lru_cache(maxsize=1 << 15)
def midnight(zone: str, day: int) -> int:
    """Return the UTC minute at which a day (its proleptic ordinal) begins in a zone.

    A day lasts from its own midnight to the next one, each read as instant() reads it; so every
    minute lies in exactly one day, and a date that a zone skipped has none.
    """
    return minute(instant(datetime.combine(date.fromordinal(day), time(0)), ZoneInfo(zone)))


def day_of(zone: str, minutes: int) -> int:
    """Return the ordinal of the day that a UTC minute lies in, as midnight() draws the line."""
    day = instant_of(minutes).astimezone(ZoneInfo(zone)).toordinal()
    # Where clocks went back over midnight they show the date before once more.
    return day + 1 if minutes >= midnight(zone, day + 1) else day


def wall_minute(zone: str, day: int, minutes: int) -> int:
    """Return the UTC minute at which clocks reach so many minutes (0 to 1440) after midnight.

    Missing and doubled wall times are read as instant() reads them.
    """
    begins, ends = midnight(zone, day), midnight(zone, day + 1)
    if ends - begins == DAY_MINUTES:
        # Clocks never change twice within a day, so in one of this length they do not change.
        return begins + minutes
    if minutes == DAY_MINUTES:
        return ends
    shown = datetime.combine(date.fromordinal(day), time(*divmod(minutes, 60)))
    return minute(instant(shown, ZoneInfo(zone)))


def _gap_end(low: datetime, high: datetime, zone: ZoneInfo) -> datetime:
    before = low.astimezone(zone).utcoffset()
    while high - low > timedelta.resolution:
        middle = low + (high - low) // 2
        if middle.astimezone(zone).utcoffset() == before:
            low = middle
        else:
            high = middle
    return high
