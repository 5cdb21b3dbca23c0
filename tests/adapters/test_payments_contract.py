"""Every payment provider, and our fake of one, keeps the promises of the Payments port.

A provider is a file in adapters/payments with an `Adapter`; this suite finds it by its name.
"""

import inspect
import json
from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.payments_stages import (
    PROVIDERS,
    SITE,
    Stage,
    name_of,
    opened,
    order_for,
    paid_for,
)
from frontdesk.actions.ports import Payments
from frontdesk.domain.errors import (
    ALREADY_REFUNDED,
    DISPUTED,
    BadSignature,
    PaymentsRefused,
)
from frontdesk.domain.givenback import DisputeState, RefundState
from frontdesk.domain.money import Money
from frontdesk.domain.payment import CheckoutStatus, Order, Purpose
from told_payments import ToldPayments

FEE = Money(5000, "USD")


@pytest.fixture
def adapter(stage: Stage) -> Payments:
    return stage.payments


@pytest.fixture
def order(stage: Stage) -> Order:
    return order_for(stage)


def test_there_is_a_provider() -> None:
    assert [name_of(module) for module in PROVIDERS] == ["stripe"]


@pytest.mark.parametrize("kept", [*(module.Adapter for module in PROVIDERS), ToldPayments])
def test_a_provider_has_every_method_of_the_port(kept: object) -> None:
    for name, promised in inspect.getmembers(Payments, inspect.isfunction):
        if not name.startswith("_"):
            assert list(inspect.signature(getattr(kept, name)).parameters) == list(
                inspect.signature(promised).parameters
            )


@pytest.mark.parametrize("keeps_card", [False, True])
@pytest.mark.parametrize("purpose", Purpose)
def test_preparing_needs_no_network_and_gives_plain_data(
    adapter: Payments,
    order: Order,
    purpose: Purpose,
    keeps_card: bool,  # noqa: FBT001
) -> None:
    wanted = replace(order, purpose=purpose, keeps_card=keeps_card)

    params = adapter.prepare(wanted)

    assert json.loads(json.dumps(params)) == params
    assert adapter.prepare(wanted) == params


def test_opening_twice_with_one_key_opens_one(adapter: Payments, order: Order) -> None:
    params = adapter.prepare(order)

    first = adapter.open(params, key="k")

    assert adapter.open(params, key="k") == first
    assert adapter.look(first.session) == first
    assert (first.status, first.total) == (CheckoutStatus.OPEN, order.price)
    assert (first.reference, first.livemode) == (order.booking, adapter.livemode)
    assert first.url is not None


def test_a_checkout_says_whose_it_is(adapter: Payments, order: Order) -> None:
    made = opened(adapter, replace(order, attempt=3))

    assert (made.site, made.attempt, made.card, made.failed) == (SITE, 3, None, False)


def test_expiring_is_said_once_and_asked_for_ever(adapter: Payments, order: Order) -> None:
    made = opened(adapter, order)

    first = adapter.expire(made.session)

    assert first.status is CheckoutStatus.EXPIRED
    assert adapter.expire(made.session) == first


def test_what_was_opened_is_found_by_our_reference(adapter: Payments, order: Order) -> None:
    made = opened(adapter, order)

    since = order.expires_at - timedelta(hours=1)

    assert adapter.find(order.booking, since=since) == made
    assert adapter.find("bk_2", since=since) is None


@pytest.mark.parametrize("what", ["cs_test_unknown", "pi_unknown", "du_unknown"])
def test_what_the_provider_does_not_know_is_refused(adapter: Payments, what: str) -> None:
    ask = {"cs": adapter.look, "pi": adapter.charged, "du": adapter.dispute}[what[:2]]

    with pytest.raises(PaymentsRefused) as refused:
        ask(what)

    assert refused.value.code == "resource_missing"


@pytest.mark.parametrize("purpose", sorted(set(Purpose) - {Purpose.CARD}))
def test_money_that_was_taken_is_seen(stage: Stage, order: Order, purpose: Purpose) -> None:
    paid = paid_for(stage, replace(order, purpose=purpose))

    assert (paid.status, paid.payment) == (CheckoutStatus.COMPLETE, "paid")
    assert paid.total == order.price
    assert paid.intent is not None
    assert (paid.card, paid.failed, paid.url) == (None, False, None)


def test_a_card_that_was_kept_while_paying_is_told(stage: Stage, order: Order) -> None:
    paid = paid_for(stage, replace(order, keeps_card=True))

    assert paid.payment == "paid"
    assert paid.card is not None
    assert paid.card.customer and paid.card.method  # noqa: PT018 - one thing: it can be charged


def test_a_card_can_be_kept_without_taking_anything(stage: Stage, order: Order) -> None:
    kept = paid_for(stage, replace(order, purpose=Purpose.CARD))

    assert (kept.status, kept.payment) == (CheckoutStatus.COMPLETE, "no_payment_required")
    assert (kept.total, kept.intent) == (Money(0, "USD"), None)
    assert kept.card is not None


def test_slow_money_is_neither_there_nor_lost(stage: Stage, order: Order) -> None:
    made = opened(stage.payments, order)
    stage.pay_slowly(made.session)

    now = stage.payments.look(made.session)

    assert (now.status, now.payment, now.failed) == (CheckoutStatus.COMPLETE, "unpaid", False)
    assert now.intent is not None


@pytest.mark.parametrize("succeeds", [True, False])
def test_slow_money_arrives_or_comes_to_nothing(
    stage: Stage,
    order: Order,
    succeeds: bool,  # noqa: FBT001
) -> None:
    made = opened(stage.payments, order)
    stage.pay_slowly(made.session)
    stage.settle(made.session, succeeds=succeeds)

    now = stage.payments.look(made.session)

    assert now.payment == ("paid" if succeeds else "unpaid")
    assert now.failed is not succeeds


def test_only_completed_checkouts_are_listed(stage: Stage, order: Order) -> None:
    opened(stage.payments, replace(order, attempt=2))
    paid = paid_for(stage, order)

    listed = stage.payments.completed(since=stage.now() - timedelta(days=3))

    assert list(listed) == [paid]


def test_a_refund_goes_out_once_for_each_id(stage: Stage, order: Order) -> None:
    intent = paid_for(stage, order).intent or ""

    first = stage.payments.refund(intent, amount=FEE, key="refund:1", refund_id="1")

    assert stage.payments.refund(intent, amount=FEE, key="refund:1", refund_id="1") == first
    assert (first.state, first.amount) == (RefundState.SUCCEEDED, FEE)
    assert (first.refund_id, first.failure) == ("1", "")
    assert list(stage.payments.refunds(intent)) == [first]


def test_refunds_made_by_hand_are_listed_too_oldest_first(stage: Stage, order: Order) -> None:
    intent = paid_for(stage, order).intent or ""
    ours = stage.payments.refund(intent, amount=FEE, key="refund:1", refund_id="1")
    by_hand = stage.back_by_hand(intent, FEE)

    told = stage.payments.refunds(intent)

    assert [news.provider_id for news in told] == [ours.provider_id, by_hand]
    assert [news.refund_id for news in told] == ["1", ""]
    assert [news.amount for news in told] == [FEE, FEE]


@pytest.mark.parametrize("state", [RefundState.PENDING, RefundState.FAILED, RefundState.CANCELLED])
def test_a_refund_that_has_not_arrived_is_not_called_done(
    stage: Stage, order: Order, state: RefundState
) -> None:
    intent = paid_for(stage, order).intent or ""
    stage.let_refunds(state)

    news = stage.payments.refund(intent, amount=FEE, key="refund:1", refund_id="1")

    assert news.state is state


def test_more_than_is_left_is_never_sent_back(stage: Stage, order: Order) -> None:
    intent = paid_for(stage, order).intent or ""
    stage.payments.refund(intent, amount=FEE, key="refund:1", refund_id="1")

    with pytest.raises(PaymentsRefused) as refused:
        stage.payments.refund(intent, amount=order.price, key="refund:2", refund_id="2")

    assert refused.value.code == "param:amount"
    assert len(stage.payments.refunds(intent)) == 1


def test_that_everything_went_back_by_hand_is_said_by_its_code(stage: Stage, order: Order) -> None:
    intent = paid_for(stage, order).intent or ""
    stage.back_by_hand(intent, order.price)

    with pytest.raises(PaymentsRefused) as refused:
        stage.payments.refund(intent, amount=order.price, key="refund:1", refund_id="1")

    assert refused.value.code == ALREADY_REFUNDED


def test_what_a_bank_took_back_cannot_go_back_twice(stage: Stage, order: Order) -> None:
    paid = paid_for(stage, order)
    dispute = stage.dispute(paid.session)

    with pytest.raises(PaymentsRefused) as refused:
        stage.payments.refund(paid.intent or "", amount=order.price, key="refund:1", refund_id="1")

    told = stage.payments.dispute(dispute)
    assert refused.value.code == DISPUTED
    assert (told.provider_id, told.intent) == (dispute, paid.intent)
    assert (told.amount, told.state) == (order.price, DisputeState.OPEN)
    assert told.answer_by is not None


@pytest.mark.parametrize("state", [DisputeState.WON, DisputeState.LOST])
def test_what_the_bank_decided_is_told(stage: Stage, order: Order, state: DisputeState) -> None:
    dispute = stage.dispute(paid_for(stage, order).session)
    stage.end_dispute(dispute, state)

    assert stage.payments.dispute(dispute).state is state


def test_notices_that_did_not_arrive_are_counted(stage: Stage, order: Order) -> None:
    since, until = stage.now() - timedelta(days=1), stage.now() + timedelta(minutes=5)
    before = stage.payments.unheard(since=since, until=until)
    stage.lose_notices()
    paid_for(stage, order)

    assert before == 0
    assert stage.payments.unheard(since=since, until=until) > 0
    assert stage.payments.unheard(since=since, until=since) == 0


def test_a_notice_without_a_signature_is_refused(adapter: Payments, order: Order) -> None:
    with pytest.raises(BadSignature):
        adapter.verify(b"{}", "", now=order.expires_at)
