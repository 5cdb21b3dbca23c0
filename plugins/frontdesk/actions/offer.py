"""What a client may choose: open times of a service, asked of the rules and the store."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from frontdesk.actions.ports import Ports
from frontdesk.domain.practice import Service, Therapist
from frontdesk.domain.slots import Slot, bounds, nearest, slots

# Longest buffer and longest session: what may reach into a range from outside it.
REACH = timedelta(hours=24)


def open_slots(ports: Ports, service: Service, *, since: datetime, until: datetime) -> list[Slot]:
    """Return the slots of a service with since <= start < until, in order, of every therapist."""
    found = [
        slot
        for therapist in ports.practice.therapists
        for slot in _of(ports, service, therapist, since=since, until=until)
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


def find(ports: Ports, service: Service, *, starts_at: datetime) -> Slot | None:
    """Return the slot that starts exactly then, if it is on offer now."""
    one = timedelta(minutes=1)
    return next(iter(open_slots(ports, service, since=starts_at, until=starts_at + one)), None)


def nearest_to(ports: Ports, service: Service, *, starts_at: datetime) -> Sequence[Slot]:
    """Return up to three open slots close to a time that cannot be had."""
    week = timedelta(days=7)
    around = open_slots(ports, service, since=starts_at - week, until=starts_at + week)
    return nearest(starts_at, around or next_slots(ports, service, most=3))


def _of(
    ports: Ports, service: Service, therapist: Therapist, *, since: datetime, until: datetime
) -> list[Slot]:
    now = ports.clock.now()
    busy = ports.store.read(
        lambda look: look.busy(therapist.id, since=since - REACH, until=until + REACH, now=now)
    )
    return slots(service, therapist, now=now, since=since, until=until, busy=busy)
