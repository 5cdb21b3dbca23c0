"""Money goes back through Stripe once, and is called returned only when it is."""

import threading
from contextlib import suppress
from typing import Any

import pytest

from adapters.stripe_stage import PRICE, SITE, opened
from frontdesk.adapters.payments.stripe import Adapter
from frontdesk.adapters.payments.stripe_refunds import DISPUTE_STATES
from frontdesk.domain.errors import PaymentsDown, PaymentsRefused
from frontdesk.domain.givenback import DisputeState, RefundState
from frontdesk.domain.money import Money
from frontdesk.domain.payment import Order
from rehearsal.payments import disputes, schema
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
        # While the first is at work, Stripe asks the others to come again.
        with suppress(PaymentsDown):
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


@pytest.mark.parametrize(
    ("told", "state", "failure"),
    [
        ({"status": "pending", "pending_reason": "insufficient_funds"}, "pending", None),
        ({"status": "pending", "pending_reason": "charge_pending"}, "pending", None),
        ({"status": "requires_action"}, "pending", ""),
        ({"status": "failed", "failure_reason": "expired_or_canceled_card"}, "failed", None),
        ({"status": "canceled", "failure_reason": "merchant_request"}, "cancelled", None),
        ({"status": "pondering"}, "pending", ""),
        ({"status": None}, "pending", ""),
    ],
)
def test_why_a_refund_waits_or_failed_is_told(
    adapter: Adapter,
    server: Server,
    order: Order,
    told: dict[str, Any],
    state: str,
    failure: str | None,
) -> None:
    intent = paid(adapter, server, order)
    sent = adapter.refund(intent, amount=PRICE, key="refund:1", refund_id="1")
    server.ledger.tables["refunds"][sent.provider_id] |= told

    (news,) = adapter.refunds(intent)

    why = told.get("failure_reason") or told.get("pending_reason")
    assert news.state is RefundState(state)
    assert news.failure == (why if failure is None else failure)
    assert (news.amount, news.refund_id) == (PRICE, "1")


def test_a_refund_says_whose_it_is_and_nothing_else(
    adapter: Adapter, server: Server, order: Order
) -> None:
    intent = paid(adapter, server, order)

    adapter.refund(intent, amount=PRICE, key="refund:1", refund_id="rf_1")

    (made,) = server.ledger.rows("refunds")
    assert made["metadata"] == {"refund": "rf_1", "site": SITE}
    assert made["reason"] is None


@pytest.mark.parametrize(
    ("status", "state"),
    [
        *(("needs_response", "open"), ("under_review", "open"), ("appeal_needs_response", "open")),
        *(("warning_needs_response", "open"), ("warning_under_review", "open")),
        *(("warning_closed", "won"), ("won", "won"), ("lost", "lost"), ("prevented", "lost")),
        ("pondering", "open"),
    ],
)
def test_every_word_for_a_dispute_is_brought_down_to_what_matters(
    adapter: Adapter, server: Server, order: Order, status: str, state: str
) -> None:
    dispute = disputed(adapter, server, order)
    dispute["status"] = status

    assert adapter.dispute(dispute["id"]).state is DisputeState(state)


@pytest.mark.parametrize("due", [0, None])
def test_a_dispute_that_takes_no_answer_has_no_day_to_answer_by(
    adapter: Adapter, server: Server, order: Order, due: int | None
) -> None:
    dispute = disputed(adapter, server, order)
    dispute["evidence_details"]["due_by"] = due

    assert adapter.dispute(dispute["id"]).answer_by is None


def test_the_statuses_known_here_are_those_of_the_package() -> None:
    answers = schema.derive()["answers"]
    disputes_know = set(answers["dispute"]["properties"]["status"]["enum"])

    assert disputes_know >= DISPUTE_STATES.keys()
    assert {word for word in disputes_know if "won" in word or "lost" in word} == {"won", "lost"}


def disputed(adapter: Adapter, server: Server, order: Order) -> dict[str, Any]:
    made = opened(adapter, order)
    server.pay(made.session)
    with server.ledger.lock:
        return disputes.begin(server.ledger, made.session)


def paid(adapter: Adapter, server: Server, order: Order) -> str:
    session = opened(adapter, order).session
    return str(server.pay(session)["payment_intent"])
