"""A therapist who moves a session close does not make its client pay for that."""

from datetime import timedelta

from actions.changes import AFTERNOON, booked, kinder, later, now_is, refunds
from actions.clients import MONDAY_NINE
from fakes import World
from frontdesk.actions import change
from frontdesk.domain.booking import Booking, By

NEXT_WEEK = MONDAY_NINE + timedelta(weeks=1)


def moved_close(here: World) -> Booking:
    """The therapist moves next week's session to one five hours from now."""
    made = booked(here, NEXT_WEEK)
    here.clock.at = AFTERNOON - timedelta(hours=5)
    return change.move(here.ports, made, starts_at=AFTERNOON, actor="therapist", fresh="x")


def test_a_client_whose_session_was_moved_close_cancels_it_for_nothing(here: World) -> None:
    here = kinder(here)
    close = moved_close(here)

    told = change.options(here.ports, close)
    left = change.cancel(here.ports, close, actor="client")
    later(here, minutes=3)

    assert (told.refund_now, told.full_refund_until) == (close.price, close.starts_at)
    assert left.cancelled_by == By.CLIENT
    assert [row.amount for row in refunds(here, close)] == [close.price]


def test_a_move_that_the_therapist_takes_back_leaves_the_rule_as_it_was(here: World) -> None:
    here = kinder(here)
    close = moved_close(here)

    back = change.undo(here.ports, close, actor="therapist")

    rule = here.ports.practice.policy
    assert (back.starts_at, back.policy) == (NEXT_WEEK, rule)
    assert now_is(here, back).policy == rule


def test_a_session_moved_far_enough_ahead_keeps_its_rule(here: World) -> None:
    here = kinder(here)
    made = booked(here)
    here.clock.at = MONDAY_NINE - timedelta(hours=2)

    away = change.move(here.ports, made, starts_at=NEXT_WEEK, actor="therapist", fresh="x")

    assert away.policy == here.ports.practice.policy
