"""Refunds over several payments and by hand: no more than is owed, no more than came."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from actions.changes import booked, kinder, later, now_is, refunds, work
from actions.clients import MONDAY_NINE
from actions.going_back import PRICE, USD, by_hand, left, only, paid, told
from fakes import World
from frontdesk.actions import change, chores
from frontdesk.actions import refunds as back
from frontdesk.domain import ledger
from frontdesk.domain.booking import Booking, State
from frontdesk.domain.givenback import Refund, RefundState
from frontdesk.domain.money import Money
from frontdesk.domain.payment import AttemptState, Purpose


@pytest.fixture
def leaving(here: World) -> tuple[World, Booking]:
    """Return a booking whose price is on its way back, and not yet sent."""
    return left(here)


@pytest.mark.parametrize(
    ("given", "sent"), [(4000, [10000]), (14000, []), (13999, [1]), (1, [13999])]
)
def test_what_was_given_back_by_hand_is_not_sent_again(
    leaving, given: int, sent: Sequence[int]
) -> None:
    here, made = leaving
    by_hand(here, made, given)

    work(here)

    assert [money.minor for money in here.payments.sent_back.values()] == list(sent)
    assert ledger.given_back(refunds(here, made), currency=USD) == PRICE


@pytest.mark.parametrize("given", [5000, 9000, 12000])
def test_who_gave_back_by_hand_before_a_late_cancellation_keeps_no_more_than_the_fee(
    here: World, given: int
) -> None:
    here = kinder(here)
    made = booked(here)
    by_hand(here, made, given)
    back.look(here.ports, paid(here, made).intent or "")
    here.clock.at = MONDAY_NINE - timedelta(hours=2)

    shown = change.options(here.ports, made)
    change.cancel(here.ports, made, actor="client")
    later(here, minutes=3)

    total = ledger.given_back(refunds(here, made), currency=USD).minor
    assert total == max(given, 9000)
    assert shown.kept_now.minor == PRICE.minor - total


def test_the_provider_saying_that_all_went_back_closes_ours(leaving, monkeypatch) -> None:
    here, made = leaving
    really = here.payments.refunds
    monkeypatch.setattr(here.payments, "refunds", lambda _: [])
    here.payments.refund_refused = "charge_already_refunded"
    by_hand(here, made, 14000)
    answers = iter([[], really(only(here, made).intent)])
    monkeypatch.setattr(here.payments, "refunds", lambda _: next(answers))

    chores.run(here.ports, "refund", {"booking": made.id})

    rows = {row.ours: row for row in refunds(here, made)}
    assert (rows[True].failure, rows[True].amount.minor) == (ledger.BY_HAND, 0)
    assert rows[False].reason == "provider:re_hand"
    assert rows[False].amount == PRICE


def test_giving_all_back_by_hand_asks_whether_to_cancel_and_does_not(here: World) -> None:
    made = booked(here)
    by_hand(here, made, 14000)

    for _ in range(2):
        back.look(here.ports, paid(here, made).intent or "")

    assert now_is(here, made).state is State.CONFIRMED
    assert told(here, "refund-by-hand") == ["refund-by-hand:therapist"]
    assert only(here, made).id == "rp_re_hand"


def test_giving_a_part_back_by_hand_asks_nothing(here: World) -> None:
    made = booked(here)
    by_hand(here, made, 4000)

    back.look(here.ports, paid(here, made).intent or "")

    assert told(here, "refund-by-hand") == []
    assert only(here, made).amount == Money(4000, USD)


def test_a_payment_of_somebody_else_is_left_alone(here: World) -> None:
    here.payments.down = True

    back.look(here.ports, "pi_of_nobody")

    assert here.ports.store.read(lambda look: look.refund_of("re_1")) is None


def deposit_and_rest(here: World, made: Booking) -> None:
    """Make of a paid booking one that was paid in two parts, 40 and 100."""
    first = paid(here, made)
    parts = [
        replace(first, purpose=Purpose.DEPOSIT, price=Money(4000, USD)),
        replace(
            first,
            id=f"{made.id}:2",
            number=2,
            key="second",
            session="cs_rest",
            intent="pi_rest",
            purpose=Purpose.REST,
            price=Money(10000, USD),
            state=AttemptState.PAID,
        ),
    ]
    here.ports.store.write(lambda tx: [tx.save_attempt(part) for part in parts])


def test_a_late_fee_is_kept_out_of_both_payments_the_newest_going_back_first(here: World) -> None:
    here = kinder(here, late_fee=Money(3000, USD))
    made = booked(here)
    deposit_and_rest(here, made)
    here.clock.at = MONDAY_NINE - timedelta(hours=2)

    change.cancel(here.ports, made, actor="client")
    later(here, minutes=3)

    assert {r.intent: r.amount.minor for r in refunds(here, made)} == {
        "pi_rest": 10000,
        paid(here, made).intent: 1000,
    }
    assert sum(money.minor for money in here.payments.sent_back.values()) == 11000


def test_a_therapist_who_cancels_gives_both_payments_back(here: World) -> None:
    made = booked(here)
    deposit_and_rest(here, made)

    change.cancel(here.ports, made, actor="therapist")
    later(here, minutes=3)

    assert ledger.given_back(refunds(here, made), currency=USD) == PRICE
    assert change.options(here.ports, now_is(here, made)).refund_now == PRICE


def test_a_stuck_refund_does_not_keep_a_session_from_being_moved(here: World) -> None:
    made = booked(here)
    row = Refund("rf_x", made.id, "pi_x", PRICE, "late:2", RefundState.FAILED, here.clock.now())
    here.ports.store.write(lambda tx: tx.save_refund(row))
    stuck = change.options(here.ports, made)
    here.ports.store.write(lambda tx: tx.save_refund(replace(row, state=RefundState.SENT)))

    moving = change.options(here.ports, made)

    assert "move" not in stuck.why_not
    assert moving.why_not["move"] == "refund_pending"
