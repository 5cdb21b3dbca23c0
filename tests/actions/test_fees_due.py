"""Fees: due by the rule, put to the therapist, let go of when they were a slip."""

from dataclasses import replace
from datetime import timedelta

import pytest

from actions.changes import booked, later, letters, now_is
from actions.clients import MONDAY_NINE
from actions.owing import (
    DECLINED,
    FREE,
    LATE,
    MISSED,
    carded,
    charged,
    fee,
    left_late,
    missed,
    press,
    state,
)
from fakes import World
from frontdesk.actions import change, fee_choices, matters
from frontdesk.domain import fee_words
from frontdesk.domain.booking import Booking, State
from frontdesk.domain.cards import ChargeNews, FeeState
from frontdesk.domain.errors import NotNow
from frontdesk.domain.money import Money


def test_nobody_who_cancels_in_time_owes_a_fee(desk: World, made: Booking) -> None:
    change.cancel(desk.ports, made, actor="client")
    later(desk, minutes=3)

    assert now_is(desk, made).state is State.CANCELLED
    assert fee(desk, made) is None


def test_a_late_cancellation_is_put_to_the_therapist_and_not_charged(
    desk: World, made: Booking
) -> None:
    left_late(desk, made)

    found = fee(desk, made)
    assert found is not None
    assert (found.id, found.reason, found.amount) == (f"fe_{made.id}", "late", LATE)
    assert (found.state, desk.payments.charges) == (FeeState.DUE, {})
    assert letters(desk) == ["cancelled:client", "cancelled:therapist"]


def test_a_late_cancellation_that_is_taken_back_owes_nothing(desk: World, made: Booking) -> None:
    desk.clock.at = MONDAY_NINE - timedelta(hours=3)

    leaving = change.cancel(desk.ports, made, actor="client")
    change.undo(desk.ports, leaving, actor="client")
    later(desk, minutes=10)

    assert now_is(desk, made).state is State.CONFIRMED
    assert fee(desk, made) is None


def test_a_therapist_who_cancels_is_owed_nothing(desk: World, made: Booking) -> None:
    desk.clock.at = MONDAY_NINE - timedelta(hours=3)
    change.cancel(desk.ports, made, actor="therapist")
    later(desk, minutes=3)

    assert now_is(desk, made).state is State.CANCELLED
    assert fee(desk, made) is None


def test_what_was_paid_counts_towards_the_fee(desk: World) -> None:
    made = carded(desk, service=0)

    found = missed(desk, made)

    assert (found.reason, found.amount) == ("no_show", MISSED.less(Money(4_000, "USD")))


def test_without_a_card_nothing_is_due(here: World) -> None:
    made = booked(here, service=FREE)
    here.clock.at = MONDAY_NINE + timedelta(hours=2)

    change.mark(here.ports, made, state=State.NO_SHOW)

    assert fee(here, made) is None
    assert matters.listed(here.ports) == []


def test_a_waived_fee_is_never_charged(desk: World, made: Booking) -> None:
    found = missed(desk, made)
    press(desk, "waive")

    with pytest.raises(NotNow, match="changed"):
        fee_choices.charge(desk.ports, found.id)
    later(desk, hours=2)

    assert state(desk, made) is FeeState.WAIVED
    assert desk.payments.charge_params == []
    assert letters(desk) == []


@pytest.mark.parametrize("answer", [None, DECLINED])
def test_a_client_who_came_after_all_owes_nothing(
    desk: World, made: Booking, answer: ChargeNews | None
) -> None:
    missed(desk, made)
    if answer:
        desk.payments.next_charge = answer
        charged(desk, made)

    change.mark(desk.ports, made, state=State.COMPLETED)

    found = fee(desk, made)
    assert found is not None
    assert (found.state, found.code) == (FeeState.WAIVED, fee_words.CORRECTED)
    assert matters.listed(desk.ports) == []


def test_a_fee_that_was_paid_stays_when_the_mark_is_corrected(desk: World, made: Booking) -> None:
    missed(desk, made)
    charged(desk, made)

    change.mark(desk.ports, made, state=State.COMPLETED)

    assert state(desk, made) is FeeState.PAID


def test_a_fee_that_was_waived_by_hand_stays_so(desk: World, made: Booking) -> None:
    missed(desk, made)
    press(desk, "waive")
    change.mark(desk.ports, made, state=State.COMPLETED)

    change.mark(desk.ports, made, state=State.NO_SHOW)

    assert state(desk, made) is FeeState.WAIVED


def test_an_answer_that_is_missing_is_not_taken_for_a_slip(desk: World, made: Booking) -> None:
    found = missed(desk, made)
    sent = {"tried_at": desk.clock.now(), "params": {"reference": made.id}}
    lost = replace(found, state=FeeState.FAILED, code=fee_words.UNANSWERED, **sent)
    desk.ports.store.write(lambda tx: tx.save_fee(lost))

    change.mark(desk.ports, made, state=State.COMPLETED)

    (matter,) = matters.listed(desk.ports)
    assert state(desk, made) is FeeState.WANTED
    assert (matter.title.partition(":")[0], matter.acts) == ("A fee you let go of", ())


def test_a_card_without_a_word_of_consent_is_not_charged(desk: World, made: Booking) -> None:
    card = desk.ports.store.read(lambda look: look.card(made.id))
    assert card is not None
    desk.ports.store.write(lambda tx: tx.save_card(replace(card, words="")))

    left_late(desk, made)

    assert fee(desk, made) is None
    assert now_is(desk, made).cancelled_by == "client"
