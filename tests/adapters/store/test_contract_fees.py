"""What a store keeps of disputes, cards and fees."""

from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.store.samples import HOUR, MINUTE, SECOND, keep, move
from frontdesk.domain.booking import State
from frontdesk.domain.cards import Card, Fee, FeeState
from frontdesk.domain.givenback import Dispute, DisputeState
from frontdesk.domain.money import Money
from races.samples import MONDAY_TEN, NOW, a_booking

FEE = Money(5000, "USD")


def asked(store, name, *args, **how):
    return store.read(lambda r: getattr(r, name)(*args, **how))


def a_dispute(booking, number=1, **changes):
    at = NOW + number * SECOND
    row = Dispute(f"dp_{number}", booking.id, "pi_1", FEE, DisputeState.OPEN, at, at)
    return replace(row, **changes)


def a_card(booking, **changes):
    return replace(Card(booking.id, "I agree.", NOW, customer="cus_1", method="pm_1"), **changes)


def a_fee(booking, state=FeeState.DUE, **changes):
    return replace(Fee(f"fe_{booking.id}", booking.id, "late", FEE, state, NOW), **changes)


def test_a_dispute_comes_back_and_is_listed_while_it_is_open(store):
    booking = keep(store, a_booking())
    first = a_dispute(booking, answer_by=NOW + HOUR, account="ines")
    second = a_dispute(booking, 2)
    for row in (second, first):
        store.write(lambda w, row=row: w.save_dispute(row))
    before = asked(store, "open_disputes")
    won = replace(first, state=DisputeState.WON, changed_at=NOW + HOUR)

    store.write(lambda w: w.save_dispute(won))

    assert before == [first, second]
    assert asked(store, "open_disputes") == [second]
    assert asked(store, "dispute", "dp_1") == won
    assert asked(store, "disputes", booking.id) == [won, second]
    assert asked(store, "dispute", "dp_9") is None


def test_a_card_comes_back_and_is_replaced_by_its_booking(store):
    booking = keep(store, a_booking())
    agreed = a_card(booking, customer="", method="", account="ines")
    store.write(lambda w: w.save_card(agreed))
    first = asked(store, "card", booking.id)

    store.write(lambda w: w.save_card(a_card(booking, dropped_at=NOW)))

    assert first == agreed
    assert asked(store, "card", booking.id) == a_card(booking, dropped_at=NOW)
    assert asked(store, "card", "bk_none") is None


def test_cards_are_idle_once_the_session_is_over_or_will_not_be(store):
    def with_card(hours, state, **changes):
        booking = keep(store, a_booking(MONDAY_TEN + hours * HOUR))
        move(store, booking, State.HELD, state)
        store.write(lambda w: w.save_card(a_card(booking, **changes)))
        return booking

    over, ahead = with_card(0, State.CONFIRMED), with_card(2, State.CONFIRMED)
    gone = with_card(4, State.EXPIRED, agreed_at=NOW + HOUR)
    with_card(6, State.EXPIRED, dropped_at=NOW)
    with_card(8, State.EXPIRED, method="")
    owing = with_card(10, State.EXPIRED)
    store.write(lambda w: w.save_fee(a_fee(owing)))

    found = asked(store, "idle_cards", ended_before=over.ends_at + MINUTE, account="")

    assert [card.booking for card in found] == [over.id, gone.id]
    assert ahead.id not in [card.booking for card in found]


def test_each_account_has_its_own_share_of_idle_cards(store):
    for number in range(3):
        booking = keep(store, a_booking(MONDAY_TEN + 2 * number * HOUR))
        move(store, booking, State.HELD, State.EXPIRED)
        card = a_card(booking, account="" if number else "gone")
        store.write(lambda w, card=card: w.save_card(card))

    before = {"ended_before": NOW}

    assert sorted(asked(store, "idle_accounts", **before)) == ["", "gone"]
    assert len(asked(store, "idle_cards", **before, account="")) == 2
    assert len(asked(store, "idle_cards", **before, account="gone")) == 1
    assert asked(store, "idle_cards", **before, account="ines") == []


def test_fees_that_were_charged_to_a_card_are_told_from_those_paid_by_a_page(store):
    charged = a_fee(keep(store, a_booking()), FeeState.PAID, intent="pi_1", tried_at=NOW)
    others = [
        {"intent": "pi_2", "tried_at": NOW - SECOND},
        {"intent": "pi_3", "tried_at": None},
        {"intent": "", "tried_at": NOW},
        {"intent": "pi_4", "tried_at": NOW, "state": FeeState.ASKED},
    ]
    rows = [charged]
    for number, changes in enumerate(others, 1):
        booking = keep(store, a_booking(MONDAY_TEN + 2 * number * HOUR))
        rows.append(a_fee(booking, **{"state": FeeState.PAID, **changes}))
    for row in rows:
        store.write(lambda w, row=row: w.save_fee(row))

    assert asked(store, "charged_fees", since=NOW) == [charged]


@pytest.mark.parametrize("state", list(FeeState))
def test_a_fee_comes_back_and_is_open_until_it_is_paid_or_waived(store, state):
    booking = keep(store, a_booking())
    fee = a_fee(
        booking,
        state,
        account="ines",
        key="fee:1",
        params={"amount": 5000, "metadata": {"booking": booking.id}},
        intent="pi_fee",
        code="card_declined",
        tried_at=NOW,
    )

    store.write(lambda w: w.save_fee(fee))

    still_open = state not in {FeeState.PAID, FeeState.WAIVED}
    assert asked(store, "fee", booking.id) == fee
    assert asked(store, "fee_of_intent", "pi_fee") == fee
    assert asked(store, "open_fees") == ([fee] if still_open else [])


def test_a_fee_without_a_payment_is_nobodys(store):
    booking = keep(store, a_booking())
    store.write(lambda w: w.save_fee(a_fee(booking)))

    assert asked(store, "fee_of_intent", "") is None
    assert asked(store, "fee", "bk_none") is None


def test_open_fees_come_by_age(store):
    bookings = [keep(store, a_booking(MONDAY_TEN + n * HOUR)) for n in (0, 2, 4)]
    for days, booking in enumerate(bookings):
        fee = a_fee(booking, created_at=NOW - timedelta(days=days))
        store.write(lambda w, fee=fee: w.save_fee(fee))

    found = asked(store, "open_fees")

    assert [fee.booking for fee in found] == [one.id for one in reversed(bookings)]


def test_a_fee_to_be_charged_comes_before_those_that_wait_for_somebody(store):
    older, newer = (keep(store, a_booking(MONDAY_TEN + n * HOUR)) for n in (0, 2))
    store.write(lambda w: w.save_fee(a_fee(older, created_at=NOW - timedelta(days=9))))
    store.write(lambda w: w.save_fee(a_fee(newer, state=FeeState.WANTED)))

    found = asked(store, "open_fees")

    assert [fee.booking for fee in found] == [newer.id, older.id]
