"""Several checkouts of one booking: none takes the time from another."""

from dataclasses import replace

import pytest

from actions.changes import booked
from actions.clients import BACK, answered, booking, mails, paying
from actions.paying_later import opened
from fakes import World
from frontdesk.actions import chores, hold, pay, settle
from frontdesk.actions.settle import Outcome
from frontdesk.domain.booking import State
from frontdesk.domain.errors import PaymentsDown, PaymentsRefused
from frontdesk.domain.money import Money
from frontdesk.domain.payment import CheckoutStatus, Purpose


def test_an_old_checkout_that_runs_out_leaves_the_new_one_its_time(here: World) -> None:
    enrolment = answered(here)
    here.payments.lost_answers = 1
    with pytest.raises(PaymentsDown):
        pay.start(here.ports, enrolment, cancel_url=BACK)
    here.clock.move(minutes=6)
    second = paying(here, enrolment)
    first = next(s for s in here.payments.checkouts if s != second)
    here.payments.tell(first, status=CheckoutStatus.EXPIRED)

    settle.settle(here.ports, first)
    chores.reconcile(here.ports)
    here.payments.pay(second)

    assert booking(here, enrolment).state is State.AWAITING_PAYMENT
    assert settle.settle(here.ports, second) is Outcome.CONFIRMED


def test_somebody_who_turns_out_to_be_elsewhere_is_put_to_the_therapist(here: World) -> None:
    enrolment = answered(here)
    session = paying(here, enrolment)
    elsewhere = replace(enrolment, jurisdiction="")
    here.ports.store.write(lambda tx: tx.save_enrolment(elsewhere))
    here.payments.pay(session)

    outcome = settle.settle(here.ports, session)

    assert outcome is Outcome.ATTENTION
    assert booking(here, enrolment).state is State.ATTENTION
    assert mails(here) == ["attention:therapist", "attention:client"]


def test_a_payment_settled_well_into_the_session_goes_back(here: World) -> None:
    enrolment = answered(here)
    session = paying(here, enrolment)
    here.payments.pay(session)
    here.clock.at = booking(here, enrolment).starts_at
    here.clock.move(minutes=11)

    assert settle.settle(here.ports, session) is Outcome.REFUNDED


def test_a_refund_the_provider_refuses_is_told_to_the_therapist(
    here: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    enrolment = answered(here)
    session = paying(here, enrolment)
    here.payments.pay(session)
    here.clock.at = booking(here, enrolment).ends_at
    settle.settle(here.ports, session)

    def refuse(*_: object, **__: object) -> None:
        raise PaymentsRefused("balance_insufficient")

    monkeypatch.setattr(here.payments, "refund", refuse)
    here.clock.move(minutes=5)
    for _ in range(3):
        chores.reconcile(here.ports)

    assert mails(here) == ["refunded:client", "refund-waits:therapist"]


def test_one_letter_that_cannot_be_written_keeps_nothing_else_waiting(
    here: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    enrolment = answered(here)
    session = paying(here, enrolment)
    here.payments.pay(session)
    here.clock.at = booking(here, enrolment).ends_at
    settle.settle(here.ports, session)

    def broken(*_: object, **__: object) -> None:
        raise KeyError("a word that is not there any more")

    monkeypatch.setattr(here.ports.letters, "compose", broken)
    here.clock.move(minutes=5)
    chores.reconcile(here.ports)

    assert len(here.payments.sent_back) == 1


def test_a_hold_is_not_renewed_for_ever(here: World) -> None:
    enrolment = answered(here)
    begun = here.clock.now()
    for _ in range(10):
        here.clock.move(minutes=20)
        kept = hold.keep(here.ports, booking(here, enrolment))

    assert kept.hold_until is not None
    assert (kept.hold_until - begun).total_seconds() <= 2 * 3600


def test_of_each_payment_that_does_not_match_the_therapist_is_told(here: World) -> None:
    made = booked(here)
    for minor in (100, 200):
        session = opened(here, made, Purpose.REST, Money(10000, "USD"))
        here.payments.pay(session)
        here.payments.tell(session, total=Money(minor, "USD"))
        settle.settle(here.ports, session)
        settle.settle(here.ports, session)

    assert sorted(mails(here))[:4] == ["attention:client"] * 2 + ["attention:therapist"] * 2
