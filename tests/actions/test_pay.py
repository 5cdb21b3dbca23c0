"""Coming to the payment: one at a time, nothing charged for what cannot be had."""

from dataclasses import replace

import pytest

from actions.clients import (
    BACK,
    answered,
    at_once,
    attempts,
    booking,
    bring,
    mails,
    overtaken,
    paying,
)
from fakes import World
from frontdesk.actions import hold, pay, settle
from frontdesk.domain.booking import State
from frontdesk.domain.errors import HoldLost, NotNow, PaymentsDown, PaymentsRefused, Unfinished
from frontdesk.domain.payment import AttemptState, Checkout, CheckoutStatus


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


@pytest.mark.parametrize(
    "through",
    [
        (State.ATTENTION,),
        (State.CONFIRMED, State.CANCELLED),
        (State.CONFIRMED, State.COMPLETED),
    ],
)
def test_what_is_decided_already_is_not_paid_again(
    here: World, through: tuple[State, ...]
) -> None:
    enrolment = answered(here)
    bring(here, booking(here, enrolment), *through)

    with pytest.raises(NotNow) as refused:
        pay.start(here.ports, enrolment, cancel_url=BACK)

    assert refused.value.state == through[-1]
    assert here.payments.checkouts == {}


def test_a_booking_that_is_gone_cannot_be_paid(here: World) -> None:
    orphan = replace(answered(here), booking="bk_gone")

    with pytest.raises(HoldLost):
        pay.start(here.ports, orphan, cancel_url=BACK)

    assert here.payments.checkouts == {}


def test_a_request_that_was_never_sent_and_is_stale_gives_way_to_a_new_one(here: World) -> None:
    enrolment = answered(here)
    here.payments.down = True
    with pytest.raises(PaymentsDown):
        pay.start(here.ports, enrolment, cancel_url=BACK)
    here.payments.down = False
    here.clock.move(minutes=6)

    session = paying(here, enrolment)

    assert attempts(here, enrolment) == [AttemptState.WANTED, AttemptState.OPEN]
    assert here.payments.keys == {f"cs:{enrolment.booking}:2": session}


def test_pressing_pay_after_paying_finds_the_booking_confirmed(here: World) -> None:
    enrolment = answered(here)
    here.payments.pay(paying(here, enrolment))

    with pytest.raises(NotNow):
        pay.start(here.ports, enrolment, cancel_url=BACK)

    assert booking(here, enrolment).state is State.CONFIRMED
    assert len(here.payments.checkouts) == 1


@pytest.mark.parametrize("change", [1, 2, 3])
def test_two_presses_at_the_same_moment_lead_to_one_payment(here: World, change: int) -> None:
    enrolment = answered(here)
    first: list[str] = []
    ports = overtaken(here, lambda: first.append(paying(here, enrolment)), before=change)
    # The second press is not in the same second, so its own request would read otherwise.
    here.clock.move(seconds=0.7)

    url = pay.start(ports, enrolment, cancel_url=BACK)

    assert url == f"https://pay.example/{first[0]}"
    assert attempts(here, enrolment) == [AttemptState.OPEN]
    assert booking(here, enrolment).state is State.AWAITING_PAYMENT


def test_many_presses_at_once_lead_to_one_payment(here: World) -> None:
    enrolment = answered(here)

    urls = at_once(lambda _: pay.start(here.ports, enrolment, cancel_url=BACK))

    assert set(urls) == {"https://pay.example/cs_test_1"}
    assert attempts(here, enrolment) == [AttemptState.OPEN]


@pytest.mark.parametrize("change", [1, 2])
def test_two_presses_for_a_free_session_both_find_it_confirmed(here: World, change: int) -> None:
    enrolment = answered(here, service=1)
    ports = overtaken(
        here, lambda: pay.start(here.ports, enrolment, cancel_url=BACK), before=change
    )

    assert pay.start(ports, enrolment, cancel_url=BACK) is None
    assert booking(here, enrolment).state is State.CONFIRMED
    assert mails(here) == ["confirmed:client", "confirmed:therapist"]


@pytest.mark.parametrize("service", [0, 1])
def test_a_time_let_go_in_another_tab_is_neither_charged_nor_confirmed(
    here: World, service: int
) -> None:
    enrolment = answered(here, service=service)
    held = booking(here, enrolment)
    ports = overtaken(here, lambda: hold.release(here.ports, held), before=2)

    with pytest.raises(HoldLost):
        pay.start(ports, enrolment, cancel_url=BACK)

    assert booking(here, enrolment).state is State.EXPIRED
    assert here.payments.checkouts == {}
    assert attempts(here, enrolment) == []


def test_a_notice_between_request_and_answer_is_not_undone_by_the_answer(here: World) -> None:
    enrolment = answered(here)

    def notice() -> None:
        here.payments.pay("cs_test_1")
        settle.settle(here.ports, "cs_test_1")

    # Changes: the hold, the attempt, the answer.
    pay.start(overtaken(here, notice, before=3), enrolment, cancel_url=BACK)

    assert booking(here, enrolment).state is State.CONFIRMED
    assert attempts(here, enrolment) == [AttemptState.PAID]


def test_a_refusal_does_not_undo_what_another_press_was_granted(here: World) -> None:
    enrolment = answered(here)

    def granted() -> None:
        here.payments.refuses = False
        paying(here, enrolment)

    here.payments.refuses = True

    with pytest.raises(PaymentsRefused):
        pay.start(overtaken(here, granted, before=3), enrolment, cancel_url=BACK)

    assert attempts(here, enrolment) == [AttemptState.OPEN]
    assert booking(here, enrolment).state is State.AWAITING_PAYMENT


def test_choosing_another_time_closes_only_what_is_open(here: World) -> None:
    enrolment = answered(here)
    here.payments.refuses = True
    with pytest.raises(PaymentsRefused):
        pay.start(here.ports, enrolment, cancel_url=BACK)
    here.payments.refuses = False
    paying(here, enrolment)

    after = pay.abandon(here.ports, booking(here, enrolment))
    # What is closed needs no provider any more.
    here.payments.down = True
    again = pay.abandon(here.ports, after)

    assert again.state is after.state is State.EXPIRED
    assert attempts(here, enrolment) == [AttemptState.FAILED, AttemptState.EXPIRED]


def test_another_time_waits_for_one_slow_answer_only(
    here: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = answered(here)
    paying(here, client)
    right = here.payments.expire

    def slow(session: str) -> Checkout:
        here.clock.move(seconds=9)
        return right(session)

    with monkeypatch.context() as patched:
        patched.setattr(here.payments, "expire", slow)
        with pytest.raises(PaymentsDown):
            pay.abandon(here.ports, booking(here, client))

    assert pay.abandon(here.ports, booking(here, client)).state is State.EXPIRED
