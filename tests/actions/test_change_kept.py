"""The old time of a moved booking, which is kept until the move cannot be taken back."""

from datetime import datetime, timedelta

import pytest

from actions.changes import (
    AFTERNOON,
    booked,
    later,
    letters,
)
from actions.clients import MONDAY_NINE, answered
from fakes import World
from frontdesk.actions import change
from frontdesk.domain.booking import Booking, State
from frontdesk.domain.errors import SlotGone

HALF_PAST_NINE = MONDAY_NINE + timedelta(minutes=30)


def move(here: World, made: Booking, to: datetime, **changes: str) -> Booking:
    asked = {"actor": "client", "fresh": f"{made.id}{made.revision}"} | changes
    return change.move(here.ports, made, starts_at=to, **asked)


def test_the_old_time_is_kept_for_three_minutes_and_then_free(here: World) -> None:
    made = booked(here)
    move(here, made, AFTERNOON)
    here.clock.move(minutes=3)
    with pytest.raises(SlotGone):
        answered(here)

    later(here, seconds=1)

    kept = here.ports.store.read(lambda look: look.booking(f"kp_{made.id}0"))
    assert kept.state is State.EXPIRED
    answered(here)


def test_what_is_kept_is_no_clients_booking(here: World) -> None:
    made = booked(here)
    move(here, made, AFTERNOON)
    now = here.clock.now()

    def look(store):
        day = {"since": now, "until": now + timedelta(days=7)}
        mine = store.bookings_of("ana@example.com", ends_after=now)
        counted = store.taken_up("ana@example.com", service=made.service, now=now)
        return [b.id for b, _ in store.agenda(**day)], [b.id for b in mine], counted

    assert here.ports.store.read(look) == ([made.id], [made.id], 1)


def test_ones_own_kept_time_is_no_obstacle_to_the_next_move(here: World) -> None:
    made = booked(here)
    moved = move(here, made, AFTERNOON)

    again = move(here, moved, HALF_PAST_NINE)

    assert again.starts_at == HALF_PAST_NINE


def test_moving_back_within_the_minutes_is_taking_it_back(here: World) -> None:
    made = booked(here)
    moved = move(here, made, AFTERNOON)

    back = move(here, moved, MONDAY_NINE)
    later(here, minutes=10)

    assert (back.starts_at, back.revision) == (MONDAY_NINE, made.revision + 2)
    assert letters(here) == []
