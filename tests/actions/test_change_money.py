"""Money that comes for a booking that is leaving, gone or over: all of it goes back."""

from dataclasses import replace
from datetime import timedelta

import pytest

from actions.changes import booked, kinder, later, now_is, refunds
from actions.clients import MONDAY_NINE, answered, bring, paying
from fakes import World
from frontdesk.actions import change, settle
from frontdesk.domain.booking import State
from frontdesk.domain.money import Money
from frontdesk.domain.payment import AttemptState

A_DAY_BEFORE = MONDAY_NINE - timedelta(days=1)
SECOND = timedelta(seconds=1)


def test_money_that_comes_twice_goes_back_in_full_while_a_booking_is_leaving(here: World) -> None:
    client = answered(here)
    first = paying(here, client)
    here.payments.pay(first)
    settle.settle(here.ports, first)
    made = now_is(here, here.ports.store.read(lambda look: look.booking(client.booking)))
    second = a_second_checkout(here, made.id)
    change.cancel(here.ports, made, actor="client")

    outcome = settle.settle(here.ports, second)
    later(here, minutes=3)

    assert outcome is settle.Outcome.REFUNDED
    assert sorted((r.reason, r.amount.minor) for r in refunds(here, made)) == [
        ("cancelled:1", 14000),
        ("late:2", 14000),
    ]


@pytest.mark.parametrize("state", [State.CANCELLED, State.NO_SHOW, State.COMPLETED])
def test_money_that_comes_for_what_is_over_goes_back_in_full(here: World, state: State) -> None:
    made = booked(here)
    second = a_second_checkout(here, made.id)
    bring(here, made, state)

    outcome = settle.settle(here.ports, second)

    assert outcome is settle.Outcome.REFUNDED
    assert [(r.reason, r.amount) for r in refunds(here, made)] == [("late:2", made.price)]
    assert now_is(here, made).state is state


def test_who_comes_back_to_a_payment_of_a_cancelled_booking_finds_the_booking(here: World) -> None:
    made = booked(kinder(here, late_fee=Money(14000, "USD")))
    here.clock.at = A_DAY_BEFORE + SECOND
    change.cancel(here.ports, made, actor="client")
    later(here, minutes=3)

    assert settle.settle(here.ports, "cs_test_1") is settle.Outcome.CONFIRMED


def a_second_checkout(here: World, booking_id: str) -> str:
    """Let the client pay again in another tab that was open all the time."""
    attempt = here.ports.store.read(lambda look: look.attempts(booking_id))[0]
    opened = here.payments.open(dict(attempt.params), key="second")
    twin = replace(
        attempt,
        id=f"{booking_id}:2",
        number=2,
        key="second",
        intent=None,
        session=opened.session,
        state=AttemptState.OPEN,
    )
    here.ports.store.write(lambda tx: tx.save_attempt(twin))
    here.payments.pay(opened.session)
    return opened.session
