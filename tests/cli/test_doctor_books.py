"""The doctor reads our own settings and books: amounts, refunds that are stuck, disputes."""

from dataclasses import replace
from datetime import timedelta

from actions.changes import booked
from actions.clients import answered
from fakes import World
from frontdesk.cli import doctor, doctor_books, doctor_money
from frontdesk.cli.said import Level
from frontdesk.domain.findings import Finding
from frontdesk.domain.givenback import Dispute, DisputeState, Refund, RefundState
from frontdesk.domain.money import Money
from frontdesk.domain.practice import Band, Practice

SECRET = "whsec_practice12345"


def test_amounts_that_stripe_refuses_are_named(practice: Practice) -> None:
    first = practice.services[0]
    odd = replace(
        first,
        bands=(Band("low", "Low", Money(30, "USD")), Band("high", "High", Money(14000, "USD"))),
        deposits=(Money(1234, "HUF"), Money(0, "USD")),
    )
    dear = replace(first, id="dear", price=Money(10**9, "USD"), bands=(), deposits=())

    said = list(doctor_money.prices(replace(practice, services=(odd, dear))))

    assert [one.words for one in said] == [
        "service first-session: 0.30 USD is less than the 0.50 USD that Stripe takes",
        "service first-session: 12.34 HUF is less than the 175.00 HUF that Stripe takes",
        "service dear: 10000000.00 USD is more than the 999999.99 USD that Stripe takes",
    ]
    assert {one.level for one in said} == {Level.FAIL}


def test_fees_count_only_where_a_card_can_be_charged_for_them(practice: Practice) -> None:
    small = replace(practice, policy=replace(practice.policy, late_fee=Money(10, "USD")))
    kept = replace(small, services=(replace(small.services[0], keeps_card=True),))

    assert [one.level for one in doctor_money.prices(small)] == [Level.OK]
    assert [one.level for one in doctor_money.prices(kept)] == [Level.FAIL]


def test_money_that_somebody_must_look_at_fails(here: World) -> None:
    now = here.clock.now()
    held = answered(here).booking
    refund = Refund(
        id="rf_1",
        booking=held,
        intent="pi_1",
        amount=Money(9000, "USD"),
        reason="cancelled:1",
        state=RefundState.FAILED,
        created_at=now,
        failure="expired_or_canceled_card",
    )
    closed = replace(refund, id="rf_2", reason="late:1", failure="by_hand")
    dispute = Dispute(
        id="du_1",
        booking=held,
        intent="pi_1",
        amount=Money(14000, "USD"),
        state=DisputeState.OPEN,
        created_at=now,
        changed_at=now,
        answer_by=now + timedelta(days=7),
    )

    def change(tx):
        for row in (refund, closed):
            tx.save_refund(row)
        tx.save_dispute(dispute)
        tx.set_findings([Finding("paid_unknown", "cs_1", now, "ines")], account="ines")

    here.ports.store.write(change)
    said = list(doctor_books.books(here.ports))

    assert {one.level for one in said} == {Level.FAIL}
    assert [one.what for one in said] == ["books of ines", "refunds", "disputes"]
    assert "cs_1" in said[0].words
    assert "90.00 USD" in said[1].words
    assert "rf_1, expired_or_canceled_card" in said[1].words
    assert "answer by 2026-11-27" in said[2].words


def test_money_that_waits_for_a_decision_or_a_bank_fails_too(here: World) -> None:
    made = booked(here)
    (paid,) = here.ports.store.read(lambda look: look.attempts(made.id))
    now = here.clock.now()
    waits = Refund("rf_1", made.id, "pi_1", paid.price, "cancelled:1", RefundState.PENDING, now)
    usual = replace(waits, id="rf_2", reason="late:2", failure="processing")

    def change(tx):
        tx.save_attempt(replace(paid, problem="amount"))
        tx.save_refund(replace(waits, failure="insufficient_funds"))
        tx.save_refund(usual)

    here.ports.store.write(change)
    here.clock.move(minutes=1)
    said = list(doctor_books.books(here.ports))

    assert [(one.level, one.what) for one in said] == [
        (Level.FAIL, "books"),
        (Level.FAIL, "refunds"),
    ]
    assert made.reference in said[0].words
    assert "rf_1, insufficient_funds" in said[1].words


def test_one_broken_look_leaves_the_others_and_shows_no_secret() -> None:
    def broken():
        raise RuntimeError(SECRET)
        yield

    (said,) = doctor._careful("site", broken)

    assert said.level is Level.FAIL
    assert "RuntimeError" in said.words
    assert SECRET not in said.words
