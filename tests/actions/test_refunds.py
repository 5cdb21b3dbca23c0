"""Money on its way back: sent once, looked after until it arrived, never more than came."""

from dataclasses import replace
from datetime import timedelta

import pytest

from actions.changes import later, refunds, work
from actions.going_back import PRICE, USD, left, only, say, told
from fakes import World
from frontdesk.actions import chores
from frontdesk.actions import refunds as back
from frontdesk.domain import ledger
from frontdesk.domain.booking import Booking
from frontdesk.domain.errors import NotNow, PaymentsDown
from frontdesk.domain.givenback import Dispute, DisputeState, Refund, RefundState


@pytest.fixture
def leaving(here: World) -> tuple[World, Booking]:
    """Return a booking whose price is on its way back, and not yet sent."""
    return left(here)


def test_a_refund_is_sent_once_however_often_it_is_ordered(leaving) -> None:
    here, made = leaving

    for _ in range(3):
        chores.run(here.ports, "refund", {"booking": made.id})
        chores.reconcile(here.ports)

    row = only(here, made)
    assert (row.state, row.tries, row.provider_id) == (RefundState.SUCCEEDED, 1, "re_1")
    assert list(here.payments.sent_back.values()) == [PRICE]


def test_that_it_is_tried_is_kept_before_the_provider_hears_of_it(leaving, monkeypatch) -> None:
    here, made = leaving
    seen: list[Refund] = []

    def crash(*_: object, **__: object) -> None:
        seen.append(only(here, made))
        raise PaymentsDown("the process is killed here")

    monkeypatch.setattr(here.payments, "refund", crash)
    with pytest.raises(PaymentsDown):
        chores.run(here.ports, "refund", {"booking": made.id})
    monkeypatch.undo()
    later(here, minutes=2)

    assert (seen[0].state, seen[0].tries) == (RefundState.SENT, 1)
    assert only(here, made).state is RefundState.SUCCEEDED
    assert list(here.payments.sent_back.values()) == [PRICE]


def test_an_answer_that_was_lost_is_found_and_nothing_is_sent_twice(leaving, monkeypatch) -> None:
    here, made = leaving
    really = here.payments.refund

    def lost(*args: object, **how: object) -> None:
        really(*args, **how)
        raise PaymentsDown("reset")

    monkeypatch.setattr(here.payments, "refund", lost)
    with pytest.raises(PaymentsDown):
        chores.run(here.ports, "refund", {"booking": made.id})
    monkeypatch.undo()
    later(here, minutes=2)

    assert only(here, made).state is RefundState.SUCCEEDED
    assert list(here.payments.sent_back.values()) == [PRICE]


def test_tries_come_after_a_minute_and_then_more_and_more_rarely(here: World) -> None:
    now = here.clock.now()
    row = Refund("rf", "bk", "pi", PRICE, "late:1", RefundState.SENT, now, tried_at=now)

    waits = []
    for tries in range(1, 10):
        minutes = 0
        while not back.due(replace(row, tries=tries), now=now + timedelta(minutes=minutes)):
            minutes += 1
        waits.append(minutes)

    assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    assert back.due(replace(row, tried_at=None), now=now)


def test_a_refund_the_bank_works_on_is_asked_about_hourly(leaving) -> None:
    here, made = leaving
    here.payments.refund_state = RefundState.PENDING
    chores.run(here.ports, "refund", {"booking": made.id})
    say(here, made, state=RefundState.SUCCEEDED)

    here.clock.move(minutes=59)
    chores.reconcile(here.ports)
    early = only(here, made).state
    here.clock.move(minutes=1)
    chores.reconcile(here.ports)

    assert (early, only(here, made).state) == (RefundState.PENDING, RefundState.SUCCEEDED)


@pytest.mark.parametrize("first", [RefundState.PENDING, RefundState.SUCCEEDED])
def test_one_that_fails_days_later_is_told_to_both_once(leaving, first: RefundState) -> None:
    here, made = leaving
    here.payments.refund_state = first
    chores.run(here.ports, "refund", {"booking": made.id})
    here.clock.move(days=5)
    say(here, made, state=RefundState.FAILED, failure="expired_or_canceled_card")

    for _ in range(3):
        back.look(here.ports, only(here, made).intent)

    row = only(here, made)
    assert (row.state, row.failure) == (RefundState.FAILED, "expired_or_canceled_card")
    assert told(here, "refund-failed") == ["refund-failed:therapist", "refund-failed:client"]


def test_old_news_do_not_take_back_newer_ones(leaving) -> None:
    here, made = leaving
    chores.run(here.ports, "refund", {"booking": made.id})
    say(here, made, state=RefundState.PENDING)

    back.look(here.ports, only(here, made).intent)

    assert only(here, made).state is RefundState.SUCCEEDED


def test_one_that_failed_is_sent_again_as_a_new_one(leaving) -> None:
    here, made = leaving
    here.payments.refund_state = RefundState.FAILED
    chores.run(here.ports, "refund", {"booking": made.id})
    here.payments.refund_state = RefundState.SUCCEEDED

    back.again(here.ports, only(here, made).id)
    work(here)

    rows = refunds(here, made)
    assert [(r.reason, r.state, r.failure) for r in rows] == [
        ("cancelled:1", RefundState.FAILED, ledger.AGAIN),
        ("again:1", RefundState.SUCCEEDED, ""),
    ]
    assert ledger.given_back(rows, currency=USD) == PRICE
    with pytest.raises(NotNow):
        back.again(here.ports, rows[0].id)


def test_one_that_failed_can_be_closed_as_paid_another_way(leaving) -> None:
    here, made = leaving
    here.payments.refund_state = RefundState.FAILED
    chores.run(here.ports, "refund", {"booking": made.id})

    back.by_hand(here.ports, only(here, made).id)
    say(here, made, state=RefundState.CANCELLED)
    back.look(here.ports, only(here, made).intent)

    row = only(here, made)
    assert (row.state, row.failure) == (RefundState.CANCELLED, ledger.BY_HAND)
    assert here.ports.store.read(lambda look: look.stuck_refunds()) == []
    assert ledger.given_back([row], currency=USD) == PRICE


def test_one_that_arrived_after_all_cannot_be_closed(leaving, monkeypatch) -> None:
    here, made = leaving
    really = here.payments.refund

    def lost(*args: object, **how: object) -> None:
        really(*args, **how)
        raise PaymentsDown("reset")

    monkeypatch.setattr(here.payments, "refund", lost)
    with pytest.raises(PaymentsDown):
        chores.run(here.ports, "refund", {"booking": made.id})

    with pytest.raises(NotNow):
        back.by_hand(here.ports, only(here, made).id)

    assert only(here, made).state is RefundState.SUCCEEDED


def test_a_disputed_payment_is_not_sent_back_a_second_time(leaving) -> None:
    here, made = leaving
    here.payments.refund_refused = "charge_disputed"

    chores.run(here.ports, "refund", {"booking": made.id})

    row = only(here, made)
    assert (row.state, row.failure) == (RefundState.BLOCKED, "charge_disputed")
    assert told(here, "refund-failed") == ["refund-failed:therapist"]


def test_while_a_dispute_is_open_nothing_is_asked_of_the_provider(leaving) -> None:
    here, made = leaving
    row, now = only(here, made), here.clock.now()
    open_ = Dispute("dp_1", made.id, row.intent, PRICE, DisputeState.OPEN, now, now)
    here.ports.store.write(lambda tx: tx.save_dispute(open_))

    chores.run(here.ports, "refund", {"booking": made.id})

    assert only(here, made).state is RefundState.BLOCKED
    assert here.payments.sent_back == {}
    with pytest.raises(NotNow, match="disputed"):
        back.again(here.ports, row.id)


def test_a_refusal_is_tried_again_and_told_once(leaving) -> None:
    here, made = leaving
    here.payments.refund_refused = "api_key_expired"
    for _ in range(90):
        here.clock.move(minutes=1)
        chores.reconcile(here.ports)
    refused = only(here, made)

    here.payments.refund_refused = ""
    later(here, minutes=61)

    assert (refused.state, refused.failure) == (RefundState.SENT, "api_key_expired")
    assert 5 <= refused.tries <= 8
    assert told(here, "refund-waits") == ["refund-waits:therapist"]
    assert (only(here, made).state, only(here, made).failure) == (RefundState.SUCCEEDED, "")
