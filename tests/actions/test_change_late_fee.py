"""A late move is no way round the late fee."""

from dataclasses import replace
from datetime import timedelta

import pytest

from actions.changes import booked, kinder, later, now_is, refunds
from actions.clients import MONDAY_NINE
from fakes import World
from frontdesk.actions import change, chores
from frontdesk.adapters.mail.letters import Adapter as Letters
from frontdesk.domain.booking import Booking, By
from frontdesk.domain.money import Money

TWO_HOURS_BEFORE = MONDAY_NINE - timedelta(hours=2)
NEXT_WEEK = MONDAY_NINE + timedelta(weeks=1)


@pytest.fixture
def moved(here: World) -> tuple[World, Booking]:
    """Return a booking that was moved two hours before it was to begin, to a week later."""
    here = kinder(here)
    made = booked(here)
    here.clock.at = TWO_HOURS_BEFORE
    away = change.move(here.ports, made, starts_at=NEXT_WEEK, actor="client", fresh="x")
    return here, away


def test_who_moves_late_and_then_cancels_pays_the_late_fee(moved: tuple[World, Booking]) -> None:
    here, away = moved

    told = change.options(here.ports, away)
    left = change.cancel(here.ports, away, actor="client")
    later(here, minutes=3)

    assert (told.refund_now, told.kept_now) == (Money(9000, "USD"), Money(5000, "USD"))
    assert left.cancelled_by == By.CLIENT_LATE
    assert [row.amount for row in refunds(here, away)] == [told.refund_now]


def test_a_late_move_that_is_taken_back_leaves_the_fee_as_it_was(here: World) -> None:
    here = kinder(here, full_refund_hours=1)
    made = booked(here)
    here.clock.at = TWO_HOURS_BEFORE
    away = change.move(here.ports, made, starts_at=NEXT_WEEK, actor="client", fresh="x")

    back = change.undo(here.ports, away, actor="client")

    assert change.options(here.ports, away).refund_now == Money(9000, "USD")
    assert change.options(here.ports, back).refund_now == made.price


def test_a_therapist_who_cancels_what_was_moved_late_gives_everything_back(
    moved: tuple[World, Booking],
) -> None:
    here, away = moved

    change.cancel(here.ports, away, actor="therapist")
    later(here, minutes=3)

    assert [row.amount for row in refunds(here, now_is(here, away))] == [away.price]


def test_the_letter_about_a_late_move_tells_the_rule_that_holds(
    moved: tuple[World, Booking],
) -> None:
    here, _ = moved
    practice = here.ports.practice
    letters = Letters(practice, here.ports.origin, here.ports.links)
    here = replace(here, ports=replace(here.ports, letters=letters))
    here.clock.move(minutes=6)

    chores.reconcile(here.ports)

    told = next(m.text for m in here.mail.sent if m.to == "ana@example.com")
    assert "It was moved late. If you cancel it, I keep $50 and the rest goes back." in told
    assert "Cancel up to" not in told
