"""Coming to the payment: one at a time, nothing charged for what cannot be had."""

from dataclasses import replace

import pytest

from actions.clients import BACK, answered, booking, paying
from fakes import World
from frontdesk.actions import pay
from frontdesk.domain.booking import State
from frontdesk.domain.errors import HoldLost, PaymentsDown, PaymentsRefused, Unfinished
from frontdesk.domain.payment import AttemptState, CheckoutStatus


def test_pressing_pay_twice_leads_to_the_same_payment(here: World) -> None:
    enrolment = answered(here)

    first, second = paying(here, enrolment), paying(here, enrolment)

    assert first == second
    assert len(here.payments.checkouts) == 1


def test_a_lost_answer_is_found_again_under_the_same_key(here: World) -> None:
    enrolment = answered(here)
    here.payments.lost_answers = 1
    with pytest.raises(PaymentsDown):
        pay.start(here.ports, enrolment, cancel_url=BACK)

    session = paying(here, enrolment)

    assert list(here.payments.checkouts) == [session]
    assert booking(here, enrolment).state is State.AWAITING_PAYMENT


def test_a_refused_request_is_said_at_once_and_frees_the_way_for_another_try(here: World) -> None:
    enrolment = answered(here)
    here.payments.refuses = True
    with pytest.raises(PaymentsRefused):
        pay.start(here.ports, enrolment, cancel_url=BACK)
    here.payments.refuses = False

    session = paying(here, enrolment)

    attempts = here.ports.store.read(lambda look: look.attempts(enrolment.booking))
    assert [a.state for a in attempts] == [AttemptState.FAILED, AttemptState.OPEN]
    assert attempts[-1].session == session


def test_a_free_session_never_meets_the_provider(here: World) -> None:
    enrolment = answered(here, service=1)

    url = pay.start(here.ports, enrolment, cancel_url=BACK)

    assert url is None
    assert booking(here, enrolment).state is State.CONFIRMED
    assert here.payments.checkouts == {}


@pytest.mark.parametrize("step", ["contact", "place", "reason", "consent"])
def test_nothing_is_paid_before_every_step_is_done(here: World, step: str) -> None:
    enrolment = answered(here)
    missing = {
        "contact": replace(enrolment, email=""),
        "place": replace(enrolment, adult=None),
        "consent": replace(enrolment, consents=enrolment.consents[:1]),
        "reason": replace(enrolment, id="en_other"),
    }[step]

    with pytest.raises(Unfinished) as refused:
        pay.start(here.ports, missing, cancel_url=BACK)

    assert refused.value.step == step
    assert here.payments.checkouts == {}


def test_choosing_another_time_closes_the_payment_first(here: World) -> None:
    enrolment = answered(here)
    session = paying(here, enrolment)

    after = pay.abandon(here.ports, booking(here, enrolment))

    assert after.state is State.EXPIRED
    assert here.payments.checkouts[session].status is CheckoutStatus.EXPIRED


def test_choosing_another_time_a_moment_after_paying_keeps_what_was_paid_for(here: World) -> None:
    enrolment = answered(here)
    session = paying(here, enrolment)
    here.payments.pay(session)

    after = pay.abandon(here.ports, booking(here, enrolment))

    assert after.state is State.CONFIRMED


def test_paying_for_a_time_that_went_meanwhile_charges_nothing(here: World) -> None:
    enrolment = answered(here)
    here.clock.move(minutes=31)
    answered(here)

    with pytest.raises(HoldLost):
        pay.start(here.ports, enrolment, cancel_url=BACK)

    assert here.payments.checkouts == {}
