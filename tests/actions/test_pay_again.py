"""Paying at a provider that is slow or has forgotten: one payment all the same."""

from dataclasses import replace

import pytest

from actions.clients import answered, attempts, booking
from actions.priced import LOW, SCALE, asked, made, pressed, with_prices
from fakes import World
from frontdesk.domain.booking import State
from frontdesk.domain.errors import FAILURE_REPLAYED, KeySpent, PaymentsDown, PaymentsRefused
from frontdesk.domain.payment import AttemptState


def test_the_money_goes_to_the_account_of_the_therapist(here: World) -> None:
    here.ports = replace(here.ports, tills={"ines": here.payments})
    enrolment = answered(here)

    pressed(here, enrolment)

    assert made(here, enrolment)[0].account == "ines"


@pytest.mark.parametrize("code", [FAILURE_REPLAYED, "idempotency_error"])
def test_a_key_that_is_spent_is_given_up_for_another(
    here: World, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    enrolment = answered(here)
    right, refusals = here.payments.open, [code]

    def spent(params, *, key):
        if refusals:
            raise PaymentsRefused(refusals.pop())
        return right(params, key=key)

    monkeypatch.setattr(here.payments, "open", spent)

    session = pressed(here, enrolment)

    assert attempts(here, enrolment) == [AttemptState.FAILED, AttemptState.OPEN]
    assert here.payments.keys == {f"cs:{enrolment.booking}:2": session}


def test_a_key_that_is_spent_twice_is_no_failure_of_the_client(
    here: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    enrolment = answered(here)

    def spent(params, *, key):
        raise PaymentsRefused(FAILURE_REPLAYED)

    monkeypatch.setattr(here.payments, "open", spent)

    with pytest.raises(KeySpent):
        pressed(here, enrolment)

    assert booking(here, enrolment).state is State.HELD
    monkeypatch.undo()
    assert pressed(here, enrolment)


def test_nobody_waits_for_a_third_slow_call(here: World, monkeypatch: pytest.MonkeyPatch) -> None:
    with_prices(here, bands=SCALE)
    enrolment = answered(here)
    pressed(here, enrolment, "full")
    right = here.payments.expire

    def slow(session):
        here.clock.move(seconds=9)
        return right(session)

    monkeypatch.setattr(here.payments, "expire", slow)

    with pytest.raises(PaymentsDown):
        pressed(here, enrolment, "low")

    assert booking(here, enrolment).state is State.AWAITING_PAYMENT
    monkeypatch.undo()
    assert asked(here, pressed(here, enrolment, "low")) == LOW.price
