"""What a client may choose: open times of a service, asked of the rules and the store."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from frontdesk.actions.ports import Ports
from frontdesk.domain.hours import Span
from frontdesk.domain.practice import Service, Therapist
from frontdesk.domain.slots import Slot, bounds, nearest, slots

# Longest buffer and longest session: what may reach into a range from outside it.
REACH = timedelta(hours=24)


def open_slots(
    ports: Ports, service: Service, *, since: datetime, until: datetime, besides: str = ""
) -> list[Slot]:
    """Return the slots of a service with since <= start < until, in order, of every therapist.

    besides: id of a booking that does not count, because it is the client's own hold.
    """
    now = ports.clock.now()
    found = [
        slot
        for therapist in ports.practice.therapists
        for slot in slots(
            service,
            therapist,
            now=now,
            since=since,
            until=until,
            busy=_busy(ports, therapist, since=since, until=until, besides=besides),
        )
    ]
    return sorted(found)


def next_slots(ports: Ports, service: Service, *, most: int) -> list[Slot]:
    """Return the first slots from now on, looking ahead a week at a time up to the horizon."""
    now = ports.clock.now()
    end = max(bounds(service, t, now=now)[1] for t in ports.practice.therapists)
    found: list[Slot] = []
    since = now
    while len(found) < most and since < end:
        found += open_slots(ports, service, since=since, until=since + timedelta(days=7))
        since += timedelta(days=7)
    return found[:most]


def find(ports: Ports, service: Service, *, starts_at: datetime, besides: str = "") -> Slot | None:
    """Return the slot that starts exactly then, if it is on offer now."""
    until = starts_at + timedelta.resolution
    found = open_slots(ports, service, since=starts_at, until=until, besides=besides)
    return found[0] if found else None


def by_rules(ports: Ports, service: Service, *, starts_at: datetime) -> bool:
    """Tell whether the hours would allow this start, whoever may have booked it."""
    now, until = ports.clock.now(), starts_at + timedelta.resolution
    return any(
        slots(service, therapist, now=now, since=starts_at, until=until)
        for therapist in ports.practice.therapists
    )


def nearest_to(ports: Ports, service: Service, *, starts_at: datetime) -> Sequence[Slot]:
    """Return up to three open slots close to a time that cannot be had."""
    week = timedelta(days=7)
    around = open_slots(ports, service, since=starts_at - week, until=starts_at + week)
    return nearest(starts_at, around or next_slots(ports, service, most=3))


def _busy(
    ports: Ports, therapist: Therapist, *, since: datetime, until: datetime, besides: str
) -> Sequence[Span]:
    now = ports.clock.now()
    return ports.store.read(
        lambda look: look.busy(
            therapist.id, since=since - REACH, until=until + REACH, now=now, besides=besides
        )
    )
