"""Weekly hours in wall time turned into UTC windows, right on the days clocks change."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from frontdesk.domain.practice import Therapist

Span = tuple[datetime, datetime]


def open_windows(therapist: Therapist, *, first: date, last: date) -> list[Span]:
    """Return the UTC windows of the therapist's local days from first to last, both included.

    Windows that touch are merged, also across midnight. A wall time that does not exist
    (clocks went forward) is read as the instant the gap ends; one that happens twice is read
    as the first of the two. Ordered, without overlap.
    """
    zone = ZoneInfo(therapist.zone)
    return merged(sorted(_windows(therapist, zone, first=first, last=last)))


def merged(spans: list[Span]) -> list[Span]:
    """Join ordered spans that touch or overlap."""
    joined: list[Span] = []
    for since, until in spans:
        if joined and since <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], until))
        else:
            joined.append((since, until))
    return joined


def instant(wall: datetime, zone: ZoneInfo) -> datetime:
    """Return the UTC instant of a naive wall time."""
    early = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if early.astimezone(zone).replace(tzinfo=None) == wall:
        return early
    # The wall time is in a gap. With fold=0 it is read by the offset before the change and so
    # comes out after the gap by as much as it lay inside it; the gap itself ends at this instant.
    before, after = wall.replace(tzinfo=zone, fold=0), wall.replace(tzinfo=zone, fold=1)
    jump = (after.utcoffset() or timedelta()) - (before.utcoffset() or timedelta())
    return _gap_end(early - abs(jump), early, zone)


def _gap_end(low: datetime, high: datetime, zone: ZoneInfo) -> datetime:
    before = low.astimezone(zone).utcoffset()
    while high - low > timedelta(minutes=1):
        middle = low + timedelta(minutes=int((high - low) / timedelta(minutes=1)) // 2)
        if middle.astimezone(zone).utcoffset() == before:
            low = middle
        else:
            high = middle
    return high


def _windows(therapist: Therapist, zone: ZoneInfo, *, first: date, last: date) -> Iterator[Span]:
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        if day in therapist.days_off:
            continue
        for window in therapist.hours:
            if window.weekday == day.isoweekday():
                ends_on = day if window.closes != time(0) else day + timedelta(days=1)
                since = instant(datetime.combine(day, window.opens), zone)
                until = instant(datetime.combine(ends_on, window.closes), zone)
                if since < until:
                    yield since, until
