"""What may be booked: hours minus busy times, notice, horizon and buffers."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from frontdesk.domain.hours import Span, instant, open_windows
from frontdesk.domain.practice import Service, Therapist


@dataclass(frozen=True, slots=True, order=True)
class Slot:
    """A time on offer, in UTC, with whom."""

    starts_at: datetime
    ends_at: datetime
    therapist: str


def slots(
    service: Service,
    therapist: Therapist,
    *,
    now: datetime,
    since: datetime,
    until: datetime,
    busy: Sequence[Span] = (),
) -> list[Slot]:
    """Return the slots with since <= start < until, in order.

    Args:
        service: length, step, notice and horizon.
        therapist: hours in the therapist's own wall time.
        now: the present; a start exactly at now plus notice is still offered.
        since: UTC instant, included.
        until: UTC instant, excluded.
        busy: padded spans of what blocks (busy_from, busy_to), ordered or not.

    A candidate starts at a window's opening plus a whole number of steps, so a booking never
    shifts the other starts. The session itself lies wholly inside one window; buffers may
    overhang closing time.

    Source: half-open intervals throughout; the horizon counts the therapist's local dates.
    """
    first, last = bounds(service, therapist, now=now)
    since, until = max(since, first), min(until, last)
    if since >= until:
        return []
    taken = sorted(busy)
    return [
        Slot(start, start + timedelta(minutes=service.minutes), therapist.id)
        for start in _candidates(service, therapist, since=since, until=until)
        if not _clashes(_padded(start, service), taken)
    ]


def bounds(service: Service, therapist: Therapist, *, now: datetime) -> Span:
    """Return the first start that notice allows, and the UTC instant the horizon ends."""
    zone = ZoneInfo(therapist.zone)
    last_day = now.astimezone(zone).date() + timedelta(days=service.horizon_days)
    after = datetime.combine(last_day + timedelta(days=1), time(0))
    return now + timedelta(minutes=service.notice_minutes), instant(after, zone)


def nearest(wanted: datetime, offered: Iterable[Slot], *, most: int = 3) -> list[Slot]:
    """Return the slots closest to the wanted start, in order of time."""
    close = sorted(offered, key=lambda slot: (abs(slot.starts_at - wanted), slot.starts_at))
    return sorted(close[:most])


def padded(slot: Slot, service: Service) -> Span:
    """Return the span that a booking of this slot keeps from others, buffers included."""
    return _padded(slot.starts_at, service)


def _padded(start: datetime, service: Service) -> Span:
    return (
        start - timedelta(minutes=service.buffer_before_minutes),
        start + timedelta(minutes=service.minutes + service.buffer_after_minutes),
    )


def _candidates(
    service: Service, therapist: Therapist, *, since: datetime, until: datetime
) -> Iterator[datetime]:
    zone = ZoneInfo(therapist.zone)
    length, step = timedelta(minutes=service.minutes), timedelta(minutes=service.step_minutes)
    first, last = since.astimezone(zone).date(), until.astimezone(zone).date()
    for opens, closes in open_windows(therapist, first=first, last=last):
        # Steps are counted from the opening, so what is asked for never shifts a start.
        start = opens + step * max(0, -((opens - since) // step))
        while start + length <= closes and start < until:
            yield start
            start += step


def _clashes(span: Span, taken: Sequence[Span]) -> bool:
    return any(since < span[1] and span[0] < until for since, until in taken)
