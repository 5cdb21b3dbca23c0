"""What every payment provider's books can be asked, and what stands behind a key or a card."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.payments_stages import SITE, Stage, card_kept, opened, order_for, paid_for
from frontdesk.actions.ports import Payments
from frontdesk.domain.cards import CardRef, ChargeState
from frontdesk.domain.errors import OTHER_WORDS, PaymentsRefused
from frontdesk.domain.givenback import DisputeState
from frontdesk.domain.money import Money
from frontdesk.domain.payment import CheckoutStatus, Order, Purpose

FEE = Money(5000, "USD")


@pytest.fixture
def adapter(stage: Stage) -> Payments:
    return stage.payments


@pytest.fixture
def order(stage: Stage) -> Order:
    return order_for(stage)


def test_a_key_that_came_in_other_words_for_the_same_leads_to_the_same(
    adapter: Payments, order: Order
) -> None:
    made = opened(adapter, order)
    longer = replace(order, expires_at=order.expires_at + timedelta(minutes=1))

    assert opened(adapter, longer) == made


@pytest.mark.parametrize(
    "change",
    [
        {"price": Money(9000, "USD")},
        {"price": Money(14000, "EUR")},
        {"purpose": Purpose.CARD},
        {"keeps_card": True},
        {"site": "77" * 8},
    ],
)
def test_a_key_that_came_for_something_else_is_refused_and_that_is_closed(
    adapter: Payments, order: Order, change: dict[str, object]
) -> None:
    made = opened(adapter, order)

    with pytest.raises(PaymentsRefused) as refused:
        opened(adapter, replace(order, **change))  # type: ignore[arg-type]

    assert refused.value.code == OTHER_WORDS
    assert adapter.look(made.session).status is CheckoutStatus.EXPIRED


def test_a_key_under_which_something_was_paid_leads_to_that(stage: Stage, order: Order) -> None:
    paid = paid_for(stage, order)

    again = opened(stage.payments, replace(order, price=FEE))

    assert (again.session, again.payment) == (paid.session, "paid")


@pytest.mark.parametrize(
    ("card", "state", "code"),
    [
        ("succeeds", ChargeState.PAID, ""),
        ("declined_later", ChargeState.DECLINED, "generic_decline"),
        ("asks_later", ChargeState.NEEDS_CLIENT, "authentication_required"),
    ],
)
def test_what_the_bank_says_to_a_charge_is_an_answer(
    stage: Stage, order: Order, card: str, state: ChargeState, code: str
) -> None:
    kept = card_kept(stage, order, card=card)
    params = stage.payments.charging(replace(order, price=FEE, purpose=Purpose.FEE), kept)

    news = stage.payments.charge(params, key="fee:1")

    assert (news.state, news.code) == (state, code)
    assert json.loads(json.dumps(params)) == params
    assert stage.payments.charge(params, key="fee:1") == news
    assert stage.payments.charged(news.intent) == news


def test_a_card_that_was_let_go_is_never_charged_again(stage: Stage, order: Order) -> None:
    kept = card_kept(stage, order)
    stage.payments.drop_card(kept)
    stage.payments.drop_card(kept)

    with pytest.raises(PaymentsRefused):
        stage.payments.charge(stage.payments.charging(order, kept), key="fee:1")


def test_letting_go_of_a_card_that_never_was_is_fine(adapter: Payments) -> None:
    adapter.drop_card(CardRef("cus_unknown", "pm_unknown"))


def test_tries_to_charge_a_card_are_found_without_their_answers(
    stage: Stage, order: Order
) -> None:
    # The payment that the card was kept with is none of them.
    card = paid_for(stage, replace(order, keeps_card=True)).card
    assert card is not None
    asked = replace(order, price=FEE, purpose=Purpose.FEE, fee="fe_bk_1")
    first = stage.payments.charging(asked, card)
    second = stage.payments.charging(replace(asked, attempt=2), card)
    made = [stage.payments.charge(p, key=f"fe:{n}") for n, p in enumerate((first, second))]

    found = stage.payments.tried(first)

    assert [news.charge for news in found] == made[::-1]
    assert [news.attempt for news in found] == [2, 1]
    assert {(n.reference, n.site, n.fee, n.amount) for n in found} == {
        ("bk_1", SITE, "fe_bk_1", FEE)
    }
    assert stage.payments.payment(made[0].intent) == found[1]


def test_nothing_was_tried_for_another_booking(stage: Stage, order: Order) -> None:
    card = card_kept(stage, order)
    asked = replace(order, price=FEE, purpose=Purpose.FEE)
    params = stage.payments.charging(asked, card)
    stage.payments.charge(params, key="fe:1")
    other = stage.payments.charging(replace(asked, booking="bk_2"), card)

    assert stage.payments.tried(other) == []


def test_every_payment_that_came_is_listed_however_it_was_made(stage: Stage, order: Order) -> None:
    by_page = paid_for(stage, replace(order, keeps_card=True))
    opened(stage.payments, replace(order, attempt=2))
    assert by_page.card is not None
    asked = replace(order, price=FEE, purpose=Purpose.FEE, fee="fe_bk_1")
    charged = stage.payments.charge(stage.payments.charging(asked, by_page.card), key="fe:1")

    since, until = stage.now() - timedelta(days=1), stage.now() + timedelta(minutes=1)
    found = {one.intent: one for one in stage.payments.taken(since=since, until=until)}

    assert found.keys() == {by_page.intent, charged.intent}
    assert found[by_page.intent or ""].amount == order.price
    assert {one.fee for one in found.values()} == {"", "fe_bk_1"}
    assert {one.state for one in found.values()} == {ChargeState.PAID}
    assert {one.livemode for one in found.values()} == {stage.payments.livemode}


def test_refunds_are_listed_with_the_payment_they_are_of(stage: Stage, order: Order) -> None:
    intent = paid_for(stage, order).intent or ""
    ours = stage.payments.refund(intent, amount=FEE, key="refund:1", refund_id="1")
    by_hand = stage.back_by_hand(intent, FEE)

    found = stage.payments.refunds_since(stage.now() - timedelta(days=1))

    assert {news.provider_id for news in found} == {ours.provider_id, by_hand}
    assert {news.intent for news in found} == {intent}


def test_disputes_are_listed_as_they_stand(stage: Stage, order: Order) -> None:
    dispute = stage.dispute(paid_for(stage, order).session)
    stage.end_dispute(dispute, DisputeState.LOST)

    (found,) = stage.payments.disputes_since(stage.now() - timedelta(days=1))

    assert found == stage.payments.dispute(dispute)
    assert found.state is DisputeState.LOST
    assert stage.payments.disputes_since(stage.now() + timedelta(days=1)) == []


def test_a_payment_nobody_knows_is_refused_by_its_code(adapter: Payments) -> None:
    with pytest.raises(PaymentsRefused) as refused:
        adapter.payment("pi_unknown")

    assert refused.value.code == "resource_missing"
