"""What a store keeps of payments and refunds, and what it is asked about them."""

from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.store.samples import (
    HOUR,
    MINUTE,
    SECOND,
    a_refund,
    an_attempt,
    keep,
    move,
)
from frontdesk.domain.booking import State
from frontdesk.domain.findings import Finding
from frontdesk.domain.givenback import ON_ITS_WAY, STUCK, RefundState
from frontdesk.domain.ledger import CLOSED
from frontdesk.domain.money import Money
from frontdesk.domain.payment import AttemptState, Mismatch, Notice, Purpose
from frontdesk.domain.policy import frozen
from frontdesk.domain.practice import Policy
from races.samples import MONDAY_TEN, NOW, a_booking


def saved(store, *rows):
    """Keep attempts or refunds."""
    for row in rows:
        verb = "save_refund" if hasattr(row, "reason") else "save_attempt"
        store.write(lambda w, row=row, verb=verb: getattr(w, verb)(row))
    return rows


def asked(store, name, *args, **how):
    return store.read(lambda r: getattr(r, name)(*args, **how))


def confirmed(store, starts_at=MONDAY_TEN, **changes):
    booking = keep(store, a_booking(starts_at, **changes))
    move(store, booking, State.HELD, State.CONFIRMED)
    return store.read(lambda r: r.booking(booking.id))


def test_an_attempt_comes_back_with_what_it_is_for_and_where_the_money_goes(store):
    booking = keep(store, a_booking())
    odd = an_attempt(
        booking,
        state=AttemptState.PROCESSING,
        session="cs_1",
        url="https://pay.example/cs_1",
        intent="pi_1",
        purpose=Purpose.DEPOSIT,
        account="ines",
        problem=Mismatch.AMOUNT,
        price=Money(4000, "JPY"),
    )

    saved(store, odd)

    assert asked(store, "attempts", booking.id) == [odd]
    assert asked(store, "attempt_of_session", "cs_1") == odd
    assert asked(store, "attempt_of_intent", "pi_1") == odd
    assert asked(store, "attempt_of_intent", "pi_2") is None


def test_a_payment_whose_intent_is_not_known_is_nobodys(store):
    booking = keep(store, a_booking())
    saved(store, an_attempt(booking))

    assert asked(store, "attempt_of_intent", "") is None


def test_payments_since_are_the_paid_ones_oldest_first(store):
    booking = keep(store, a_booking())
    paid = [
        an_attempt(booking, n, state=AttemptState.PAID, created_at=NOW + n * MINUTE)
        for n in (3, 1, 2)
    ]
    saved(store, *paid, an_attempt(booking, 4, state=AttemptState.OPEN, created_at=NOW + HOUR))

    found = asked(store, "paid_since", since=NOW + 2 * MINUTE)

    assert [attempt.number for attempt in found] == [2, 3]


@pytest.mark.parametrize("state", list(RefundState))
def test_a_refund_comes_back_in_every_state_with_its_tries(store, state):
    booking = keep(store, a_booking())
    row = a_refund(
        booking,
        state=state,
        provider_id="re_1",
        account="ines",
        tries=3,
        tried_at=NOW,
        looked_at=NOW + SECOND,
        failure="expired_or_canceled_card",
    )

    saved(store, row)

    assert asked(store, "refund", row.id) == row
    assert asked(store, "refund_of", "re_1") == row
    assert asked(store, "refund_of", "re_2") is None
    assert asked(store, "unrefunded", before=NOW + SECOND) == (
        [row] if state in ON_ITS_WAY else []
    )
    assert asked(store, "unrefunded", before=NOW) == []
    assert asked(store, "stuck_refunds") == ([row] if state in STUCK else [])


@pytest.mark.parametrize("how", sorted(CLOSED))
def test_a_refund_that_was_closed_is_not_stuck_any_more(store, how):
    booking = keep(store, a_booking())

    saved(store, a_refund(booking, state=RefundState.CANCELLED, failure=how))

    assert asked(store, "stuck_refunds") == []


def test_refunds_looked_at_longest_ago_come_first_and_stuck_ones_by_age(store):
    booking = keep(store, a_booking())

    def row(number, state, looked_at, age):
        return a_refund(
            booking,
            id=f"rf_{number}",
            reason=f"late:{number}",
            state=state,
            looked_at=looked_at,
            created_at=NOW - age * HOUR,
        )

    saved(
        store,
        row(1, RefundState.PENDING, NOW, 4),
        row(2, RefundState.SENT, NOW - HOUR, 3),
        row(3, RefundState.WANTED, None, 2),
        row(4, RefundState.FAILED, None, 1),
        row(5, RefundState.BLOCKED, None, 2),
    )

    moving = asked(store, "unrefunded", before=NOW)

    assert [r.id for r in moving] == ["rf_3", "rf_2", "rf_1"]
    assert [r.id for r in asked(store, "stuck_refunds")] == ["rf_5", "rf_4"]


def test_a_booking_has_one_refund_for_each_reason(store):
    booking = keep(store, a_booking())
    saved(store, a_refund(booking))

    with pytest.raises(ValueError, match="has a refund for late_money"):
        saved(store, a_refund(booking, id="rf_other"))


def test_refunds_made_by_hand_count_while_their_booking_is_firm(store):
    booking, other = confirmed(store), confirmed(store, MONDAY_TEN + 2 * HOUR)
    by_hand = a_refund(booking, id="rp_re_1", reason="provider:re_1", state=RefundState.SUCCEEDED)
    gone = a_refund(other, id="rp_re_2", reason="provider:re_2", state=RefundState.SUCCEEDED)
    failed = replace(by_hand, id="rp_re_3", reason="provider:re_3", state=RefundState.FAILED)
    saved(store, by_hand, gone, failed, a_refund(booking, state=RefundState.SUCCEEDED))
    move(store, other, State.CONFIRMED, State.CANCELLED)

    assert asked(store, "by_hand_refunds") == [by_hand]


def test_matters_are_bookings_in_attention_and_those_with_an_odd_payment(store):
    later = confirmed(store, MONDAY_TEN + 4 * HOUR)
    odd = keep(store, a_booking(state=State.ATTENTION, hold_until=None))
    fine = confirmed(store, MONDAY_TEN + 2 * HOUR)
    saved(store, an_attempt(later, problem=Mismatch.AMOUNT, state=AttemptState.PAID))
    saved(store, an_attempt(fine, state=AttemptState.PAID))

    assert asked(store, "matters") == [odd, later]


def test_firm_bookings_that_nobody_paid_are_found(store):
    unpaid = confirmed(store)
    paid = confirmed(store, MONDAY_TEN + 2 * HOUR)
    confirmed(store, MONDAY_TEN + 4 * HOUR, price=Money(0, "USD"))
    keep(store, a_booking(MONDAY_TEN + 6 * HOUR))
    saved(store, an_attempt(paid, state=AttemptState.PAID))
    saved(store, an_attempt(unpaid, state=AttemptState.EXPIRED))

    assert asked(store, "unpaid_bookings", since=unpaid.created_at) == [unpaid]
    assert asked(store, "unpaid_bookings", since=unpaid.created_at + SECOND) == []


def test_a_notice_is_remembered_once_and_forgotten_when_it_is_old(store):
    notice = Notice("evt_1", "refund.updated", None, False, NOW, intent="pi_1", refund="re_1")

    first, again = (store.write(lambda w: w.note_event(notice, received_at=NOW)) for _ in range(2))
    kept = store.write(lambda w: w.forget_events(before=NOW))
    gone = store.write(lambda w: w.forget_events(before=NOW + SECOND))

    assert (first, again, kept, gone) == (True, False, 0, 1)
    assert store.write(lambda w: w.note_event(notice, received_at=NOW))


def test_what_a_look_found_takes_the_place_of_the_last_and_keeps_its_age(store):
    def found(*kinds, at, account=""):
        rows = [Finding(kind, "cs_1", at, account) for kind in kinds]
        store.write(lambda w: w.set_findings(rows, account=account))

    found("amount", "unfound", at=NOW)
    found("amount", at=NOW + HOUR, account="ines")
    found("amount", "paid_unknown", at=NOW + 24 * HOUR)

    assert asked(store, "findings") == [
        Finding("amount", "cs_1", NOW),
        Finding("amount", "cs_1", NOW + HOUR, "ines"),
        Finding("paid_unknown", "cs_1", NOW + 24 * HOUR),
    ]


def test_the_price_of_a_held_booking_is_kept_with_its_rule(store):
    held, firm = keep(store, a_booking()), confirmed(store, MONDAY_TEN + 2 * HOUR)
    rule = frozen(Policy(24, Money(5000, "USD")), Money(9000, "USD"))

    def priced(booking):
        return replace(
            booking,
            price=Money(9000, "USD"),
            band="low",
            deposit=Money(3000, "USD"),
            policy=rule,
        )

    kept = store.write(lambda w: w.price(priced(held)))
    refused = store.write(lambda w: w.price(priced(firm)))

    assert (kept, refused) == (True, False)
    assert asked(store, "booking", held.id) == priced(held)
    assert asked(store, "booking", firm.id) == firm


def test_a_booking_in_attention_can_be_left_and_then_cancelled(store):
    booking = keep(store, a_booking(state=State.ATTENTION, hold_until=None))

    left = store.write(lambda w: w.leave(booking.id, at=NOW, by="provider"))
    move(store, booking, State.ATTENTION, State.CANCELLED)

    assert left
    assert asked(store, "booking", booking.id).cancelled_by == "provider"
    assert asked(store, "leaving", now=NOW + timedelta(days=1)) == []
