"""What is on offer and what the store accepts are the same times."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from fakes import World
from frontdesk.actions import hold, offer
from frontdesk.actions.ports import Ports
from frontdesk.domain.booking import Booking
from frontdesk.domain.practice import Service
from frontdesk.domain.rehearsed import open_around
from frontdesk.domain.slots import Slot, padded

TUESDAY = datetime(2026, 11, 24, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
NAMES = iter(range(10_000))


def around_the_clock(here: World, *, rooms: tuple[str, ...]) -> Ports:
    """Two therapists who are always there, rooms for the office, and starts each five minutes."""
    practice = open_around(here.ports.practice, TUESDAY.date())
    ines = replace(practice.therapists[0], zone="UTC")
    services = tuple(
        replace(each, step_minutes=5, notice_minutes=0, ways=("video", "office"), **buffers)
        for each, buffers in zip(
            practice.services,
            (
                {"buffer_before_minutes": 25, "buffer_after_minutes": 10},
                {"buffer_before_minutes": 5, "buffer_after_minutes": 40},
            ),
            strict=True,
        )
    )
    ways = tuple(replace(way, rooms=rooms) if way.id == "office" else way for way in practice.ways)
    people = (ines, replace(ines, id="bo"))
    return replace(
        here.ports, practice=replace(practice, therapists=people, services=services, ways=ways)
    )


def sample(ports: Ports, what: Service) -> Booking:
    """A booking late in the day, where nothing is in its way."""
    chosen = hold.Choice(what, TUESDAY + timedelta(hours=23), "video", "UTC", "ines")
    fresh = (f"sample-{what.id}",) * 2 + ("sample@x",)
    return hold.prepare(ports, chosen, fresh=fresh, now=ports.clock.now())


def moved(made: Booking, what: Service, at: datetime, *, who: str, way: str) -> Booking:
    """The same at another time, whether that is on offer or not; in the first room."""
    slot = Slot(at, at + what.minutes * MINUTE, who)
    busy_from, busy_to = padded(slot, what)
    times = {"starts_at": at, "ends_at": slot.ends_at, "busy_from": busy_from, "busy_to": busy_to}
    place = {"therapist": who, "way": way, "room": "blue" if way == "office" else ""}
    name = f"{next(NAMES):08}"
    return replace(made, id=name, reference=name, calendar_uid=name, **times, **place)


class Undone(Exception):
    """Takes a change back that was only tried."""


def accepted(ports: Ports, booking: Booking) -> bool:
    """Tell whether the store would take a booking, and leave it as it was."""
    answers: list[bool] = []

    def attempt(tx) -> None:
        answers.append(tx.hold(booking, now=ports.clock.now()))
        raise Undone

    with pytest.raises(Undone):
        ports.store.write(attempt)
    return answers[0]


@pytest.mark.parametrize("number", [0, 1])
@pytest.mark.parametrize("way", ["video", "office"])
def test_the_store_takes_exactly_the_times_on_offer(here: World, number: int, way: str) -> None:
    ports = around_the_clock(here, rooms=("blue",))
    long, short = ports.practice.services
    here.clock.at = TUESDAY - timedelta(hours=1)
    for what, hour, who, where in (
        (long, 6, "ines", "video"),
        (short, 8, "ines", "office"),
        (short, 10, "bo", "office"),
        (long, 12, "bo", "office"),
    ):
        at = TUESDAY + timedelta(hours=hour)
        made = moved(sample(ports, what), what, at, who=who, way=where)
        assert ports.store.write(lambda tx, made=made: tx.hold(made, now=here.clock.now()))
    what, begin = (long, short)[number], TUESDAY + timedelta(hours=4)
    starts = [begin + n * 5 * MINUTE for n in range(12 * 10)]

    found = offer.open_slots(
        ports, what, since=begin, until=starts[-1] + MINUTE, way=way, therapist="ines"
    )

    made = sample(ports, what)
    taken = [at for at in starts if accepted(ports, moved(made, what, at, who="ines", way=way))]
    assert [slot.starts_at for slot in found] == taken
    assert 0 < len(taken) < len(starts)
