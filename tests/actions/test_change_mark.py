"""How sessions end: held, or nobody came; and what the therapist may still correct."""

from datetime import timedelta

import pytest

from actions.changes import booked, changes, later, letters, now_is, refunds
from actions.clients import MONDAY_NINE, answered, booking
from fakes import World
from frontdesk.actions import change, chores, join
from frontdesk.domain.booking import Act, State
from frontdesk.domain.errors import NotNow
from frontdesk.domain.session import Door

ENDS = MONDAY_NINE + timedelta(minutes=50)
SECOND = timedelta(seconds=1)


def test_a_session_counts_as_held_once_its_door_is_shut(here: World) -> None:
    made = booked(here)
    here.clock.at = ENDS + timedelta(minutes=60)
    chores.reconcile(here.ports)
    open_still = now_is(here, made).state

    later(here, minutes=1)

    assert (open_still, now_is(here, made).state) == (State.CONFIRMED, State.COMPLETED)
    assert [(c.act, c.actor) for c in changes(here, made)] == [(Act.COMPLETE, "system")]
    assert letters(here) == []


def test_a_session_that_is_being_cancelled_is_not_held(here: World) -> None:
    made = booked(here)
    here.clock.at = ENDS + timedelta(minutes=60)
    change.cancel(here.ports, made, actor="therapist")

    later(here, minutes=2)
    between = now_is(here, made).state
    later(here, minutes=1)

    assert (between, now_is(here, made).state) == (State.CONFIRMED, State.CANCELLED)


@pytest.mark.parametrize("at", [MONDAY_NINE, ENDS + timedelta(hours=48)])
def test_the_therapist_says_that_nobody_came_and_may_take_it_back(here: World, at) -> None:
    made = booked(here)
    here.clock.at = at

    gone = change.mark(here.ports, made, state=State.NO_SHOW)
    again = change.mark(here.ports, made, state=State.NO_SHOW)
    held = change.mark(here.ports, made, state=State.COMPLETED)

    assert (gone.state, again, held.state) == (State.NO_SHOW, gone, State.COMPLETED)
    assert [c.act for c in changes(here, made)] == [Act.NO_SHOW, Act.COMPLETE]
    assert refunds(here, made) == []


@pytest.mark.parametrize(
    ("at", "code"),
    [(MONDAY_NINE - SECOND, "early"), (ENDS + timedelta(hours=48) + SECOND, "late")],
)
def test_not_before_the_start_and_not_for_ever(here: World, at, code: str) -> None:
    made = booked(here)
    here.clock.at = at

    with pytest.raises(NotNow, match=code):
        change.mark(here.ports, made, state=State.NO_SHOW)


def test_only_sessions_are_marked_and_only_as_what_happens_to_sessions(here: World) -> None:
    held = booking(here, answered(here))
    here.clock.at = MONDAY_NINE

    with pytest.raises(NotNow, match="held"):
        change.mark(here.ports, held, state=State.NO_SHOW)
    with pytest.raises(ValueError, match="cancelled"):
        change.mark(here.ports, held, state=State.CANCELLED)


def test_what_is_being_cancelled_is_not_marked(here: World) -> None:
    made = booked(here)
    here.clock.at = MONDAY_NINE
    change.cancel(here.ports, made, actor="client")

    with pytest.raises(NotNow, match="leaving"):
        change.mark(here.ports, made, state=State.NO_SHOW)


def test_the_door_is_shut_when_nobody_came_or_while_it_is_being_cancelled(here: World) -> None:
    made = booked(here)
    here.clock.at = MONDAY_NINE

    leaving = change.cancel(here.ports, made, actor="client")
    going = join.receive(made.id, ports=here.ports)
    change.undo(here.ports, leaving, actor="client")
    back = join.receive(made.id, ports=here.ports)
    change.mark(here.ports, back.booking, state=State.NO_SHOW)
    over = join.receive(made.id, ports=here.ports)

    assert [(v.door, v.leaving) for v in (going, back, over)] == [
        (Door.OVER, True),
        (Door.OPEN, False),
        (Door.OVER, False),
    ]
