"""Cards are let go of when they are not needed any more."""

from dataclasses import replace
from datetime import timedelta

import pytest

from actions.changes import later
from actions.owing import (
    done,
    left_late,
    missed,
    press,
)
from actions.paying_later import opened
from fakes import MORNING, World
from frontdesk.actions import cards, change, chores, fee_choices, matters, settle
from frontdesk.actions.store_port import Writer
from frontdesk.domain.booking import Booking, State
from frontdesk.domain.cards import Card
from frontdesk.domain.errors import NotNow
from frontdesk.domain.money import Money
from frontdesk.domain.payment import Purpose
from races.samples import a_booking
from told_payments import ToldPayments


def test_a_card_that_was_let_go_of_is_charged_no_more(desk: World, made: Booking) -> None:
    missed(desk, made)
    card = desk.ports.store.read(lambda look: look.card(made.id))
    assert card is not None
    cards.drop(desk.ports, card)

    (matter,) = matters.listed(desk.ports)
    with pytest.raises(NotNow, match="changed"):
        fee_choices.charge(desk.ports, f"fe_{made.id}")

    assert [step.name for step in matter.acts] == ["waive"]


def test_cards_are_let_go_of_thirty_days_after_the_session(desk: World, made: Booking) -> None:
    desk.clock.at = made.ends_at + timedelta(hours=2)
    chores.reconcile(desk.ports)
    desk.clock.at = made.ends_at + timedelta(days=30)
    chores.nightly(desk.ports)
    before = list(desk.payments.dropped)

    desk.clock.move(minutes=1)
    chores.nightly(desk.ports)
    chores.nightly(desk.ports)

    card = desk.ports.store.read(lambda look: look.card(made.id))
    assert before == []
    assert card is not None
    assert (card.dropped_at, desk.payments.dropped) == (desk.clock.at, [card.method])


def test_the_card_of_a_session_that_will_not_be_is_let_go_of_that_night(
    desk: World, made: Booking
) -> None:
    change.cancel(desk.ports, made, actor="client")
    later(desk, minutes=3)

    chores.nightly(desk.ports)

    assert len(desk.payments.dropped) == 1


def test_a_card_is_kept_while_a_fee_is_open_and_not_longer(desk: World, made: Booking) -> None:
    left_late(desk, made)
    desk.clock.move(days=60)
    chores.nightly(desk.ports)
    before = list(desk.payments.dropped)

    press(desk, "waive")
    chores.nightly(desk.ports)

    assert before == []
    assert len(desk.payments.dropped) == 1


def test_a_card_the_provider_does_not_answer_about_is_tried_again(
    desk: World, made: Booking
) -> None:
    change.cancel(desk.ports, made, actor="client")
    later(desk, minutes=3)
    desk.payments.down = True
    chores.nightly(desk.ports)
    between = desk.ports.store.read(lambda look: look.card(made.id))
    desk.payments.down = False

    chores.nightly(desk.ports)

    assert between is not None
    assert between.dropped_at is None
    assert len(desk.payments.dropped) == 1


def left(tx: Writer, card: Card, number: int) -> None:
    """Leave a card with an account that is gone, for a booking that came to nothing."""
    over = a_booking(MORNING + timedelta(days=7), number=9000 + number)
    assert tx.hold(over, now=MORNING)
    tx.advance(over.id, frm=frozenset({State.HELD}), to=State.EXPIRED, hold_until=None)
    method, agreed_at = f"pm_{number}", card.agreed_at - timedelta(days=1)
    tx.save_card(
        replace(card, booking=over.id, account="gone", method=method, agreed_at=agreed_at)
    )


def test_cards_of_an_account_that_is_gone_keep_no_others_waiting_and_are_told_of(
    desk: World, made: Booking
) -> None:
    card = desk.ports.store.read(lambda look: look.card(made.id))
    assert card is not None
    own = ToldPayments()
    # More of them than one look takes, and all older than the practice's own.
    desk.ports.store.write(lambda tx: [left(tx, card, number) for number in range(120)])
    change.cancel(desk.ports, made, actor="client")
    later(desk, minutes=3)

    chores.nightly(desk.ports)
    told = desk.ports.store.read(lambda look: look.findings())
    desk.ports = replace(desk.ports, tills={"gone": own})
    chores.nightly(desk.ports)

    assert desk.payments.dropped == [card.method]
    assert ("cards_kept", "gone") in {(one.kind, one.subject) for one in told}
    assert len(own.dropped) == 100
    chores.nightly(desk.ports)
    assert len(own.dropped) == 120
    assert desk.ports.store.read(lambda look: look.findings()) == []


def test_a_card_whose_place_another_takes_is_let_go_of(desk: World, made: Booking) -> None:
    first = desk.ports.store.read(lambda look: look.card(made.id))
    assert first is not None
    second = opened(desk, made, Purpose.CARD, Money(0, "USD"))
    desk.payments.keeps.add(second)

    desk.payments.pay(second)
    settle.settle(desk.ports, second)
    done(desk)

    kept = desk.ports.store.read(lambda look: look.card(made.id))
    assert kept is not None
    assert (kept.method, kept.words, kept.dropped_at) == (f"pm_{second}", first.words, None)
    assert set(desk.payments.dropped) == {first.method}
