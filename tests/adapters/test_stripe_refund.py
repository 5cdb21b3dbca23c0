"""Money goes back through Stripe once, and is called returned only when it is."""

import threading

import pytest
import stripe

from adapters.stripe_stage import PRICE, opened
from frontdesk.adapters.payments.stripe import Adapter
from frontdesk.domain.errors import PaymentsRefused
from frontdesk.domain.money import Money
from frontdesk.domain.payment import Order, RefundState
from rehearsal.payments.server import Server


def test_a_refund_goes_out_once_for_each_id(
    adapter: Adapter, server: Server, order: Order
) -> None:
    intent = paid(adapter, server, order)
    first = adapter.refund(intent, amount=Money(4000, "USD"), key="refund:1", refund_id="1")

    # A day later Stripe has forgotten the key.
    server.ledger.tables["answers"].clear()
    again = adapter.refund(intent, amount=Money(4000, "USD"), key="refund:1", refund_id="1")

    assert again == first
    assert first.state is RefundState.SUCCEEDED
    assert [row["amount"] for row in server.ledger.rows("refunds")] == [4000]


def test_two_refunds_of_one_id_at_the_same_moment_go_out_once(
    adapter: Adapter, server: Server, order: Order
) -> None:
    intent = paid(adapter, server, order)

    def send() -> None:
        adapter.refund(intent, amount=Money(4000, "USD"), key="refund:1", refund_id="1")

    together = [threading.Thread(target=send) for _ in range(4)]
    for one in together:
        one.start()
    for one in together:
        one.join()

    assert [row["amount"] for row in server.ledger.rows("refunds")] == [4000]


def test_more_than_was_paid_is_never_refunded(
    adapter: Adapter, server: Server, order: Order
) -> None:
    intent = paid(adapter, server, order)

    with pytest.raises(PaymentsRefused) as refused:
        adapter.refund(intent, amount=Money(14001, "USD"), key="refund:1", refund_id="1")

    assert refused.value.code == "param:amount"
    assert server.ledger.rows("refunds") == []


def test_money_that_was_given_back_by_hand_counts_as_refunded(
    adapter: Adapter, server: Server, order: Order
) -> None:
    intent = paid(adapter, server, order)
    by_hand = _official(server).v1.refunds.create({"payment_intent": intent})

    news = adapter.refund(intent, amount=PRICE, key="refund:1", refund_id="1")

    assert (news.provider_id, news.state) == (by_hand.id, RefundState.SUCCEEDED)


@pytest.mark.parametrize(
    ("status", "state"), [("pending", RefundState.PENDING), ("failed", RefundState.FAILED)]
)
def test_a_refund_that_has_not_arrived_is_not_called_done(
    adapter: Adapter, server: Server, order: Order, status: str, state: RefundState
) -> None:
    intent = paid(adapter, server, order)
    server.ledger.refund_status = status

    news = adapter.refund(intent, amount=PRICE, key="refund:1", refund_id="1")

    assert news.state is state


def paid(adapter: Adapter, server: Server, order: Order) -> str:
    session = opened(adapter, order).session
    return str(server.pay(session)["payment_intent"])


def _official(server: Server) -> stripe.StripeClient:
    return stripe.StripeClient("sk_test_123456789", base_addresses={"api": server.origin})
