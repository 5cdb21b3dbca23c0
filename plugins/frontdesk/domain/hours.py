"""Weekly hours in wall time turned into UTC windows, right on the days clocks change."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from frontdesk.domain.practice import Therapist

Span = tuple[datetime, datetime]

_DAY = timedelta(days=1)
# Hours that never close have no opening to count from; any day does, if it is always the same.
_LONG_AGO = date(2001, 1, 1)


def open_windows(therapist: Therapist, *, first: date, last: date) -> list[Span]:
    """Return the UTC windows of the therapist's local days from first to last, both included.

    Windows that touch are merged, also across midnight; one that was open already when first
    began is returned from its true opening, so what is counted from an opening never depends
    on the days asked for. A wall time that does not exist (clocks went forward) is read as the
    instant the gap ends; one that happens twice is read as the first of the two. Ordered,
    without overlap.
    """
    zone = ZoneInfo(therapist.zone)
    found = merged(sorted(_windows(therapist, zone, first=first, last=last)))
    begins = _midnight(first, zone)
    return [(since, until) for since, until in found if until > begins]


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


def _gap_end(low: datetime, high: datetime, zone: ZoneInfo) -> datetime:
    before = low.astimezone(zone).utcoffset()
    while high - low > timedelta.resolution:
        middle = low + (high - low) // 2
        if middle.astimezone(zone).utcoffset() == before:
            low = middle
        else:
            high = middle
    return high


def _windows(therapist: Therapist, zone: ZoneInfo, *, first: date, last: date) -> Iterator[Span]:
    began = _began(therapist, first)
    yield from _of_day(therapist, zone, began)
    if began + _DAY < first:
        yield _midnight(began + _DAY, zone), _midnight(first, zone)
    for number in range((last - first).days + 1):
        yield from _of_day(therapist, zone, first + number * _DAY)


def _began(therapist: Therapist, day: date) -> date:
    """Return the last day before this one that was not open round the clock."""
    for number in range(1, 8):
        if not _round_the_clock(therapist, day - number * _DAY):
            return day - number * _DAY
    # A whole week without closing: only a day off can have ended that.
    return max((off for off in therapist.days_off if off < day), default=_LONG_AGO)


def _round_the_clock(therapist: Therapist, day: date) -> bool:
    midnight = datetime.combine(day, time(0))
    return merged(sorted(_walls(therapist, day))) == [(midnight, midnight + _DAY)]


def _of_day(therapist: Therapist, zone: ZoneInfo, day: date) -> Iterator[Span]:
    for opens, closes in _walls(therapist, day):
        since, until = instant(opens, zone), instant(closes, zone)
        if since < until:
            yield since, until


def _walls(therapist: Therapist, day: date) -> Iterator[Span]:
    """Yield the windows of one day in naive wall time; none on a day off."""
    if day in therapist.days_off:
        return
    for window in therapist.hours:
        if window.weekday == day.isoweekday():
            ends_on = day if window.closes != time(0) else day + _DAY
            yield datetime.combine(day, window.opens), datetime.combine(ends_on, window.closes)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return instant(datetime.combine(day, time(0)), zone)
