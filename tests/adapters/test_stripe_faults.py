"""Stripe may be slow, broken or gone: nobody waits long and nothing happens twice."""

import json
import socket
import time
from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.answering import Answering
from adapters.stripe_stage import kept, make, opened
from frontdesk.adapters.payments.stripe import WAITS_SECONDS, Adapter
from frontdesk.domain.errors import PaymentsDown, PaymentsRefused
from frontdesk.domain.payment import CheckoutStatus, Order
from rehearsal.payments.server import Server

# One try may wait for a minute here, and all of them together for a moment only.
QUICK = (0.5, 60.0, 1.5)
# Where the outcome is what counts, and a machine may be slow.
PATIENT = (10.0, 30.0, 60.0)
# Far more than a slow machine needs, and far less than the server hangs.
SOON_SECONDS = 40


def test_a_passing_failure_is_tried_again_with_the_same_key(
    adapter: Adapter, server: Server, order: Order
) -> None:
    server.faults.order("500", count=2)

    made = opened(adapter, order)

    assert made.status is CheckoutStatus.OPEN
    assert {row["idempotency-key"] for row in server.requests} == {"cs:bk_7Q2M:1"}
    assert [row["status"] for row in server.requests] == [500, 500, 200]


def test_a_lasting_failure_is_told_as_down_and_the_key_still_works(
    adapter: Adapter, server: Server, order: Order
) -> None:
    server.faults.order("500", count=3)
    with pytest.raises(PaymentsDown):
        opened(adapter, order)

    made = opened(adapter, order)

    assert made.status is CheckoutStatus.OPEN
    assert len(server.ledger.rows("sessions")) == 1


def test_too_many_requests_are_waited_out_with_the_same_key(server: Server, order: Order) -> None:
    server.faults.order("429", count=2)

    made = opened(make(server.origin, waits=PATIENT), order)

    assert made.status is CheckoutStatus.OPEN
    assert {row["idempotency-key"] for row in server.requests} == {"cs:bk_7Q2M:1"}
    assert [row["status"] for row in server.requests] == [429, 429, 200]


def test_too_many_requests_for_long_is_told_as_down(
    adapter: Adapter, server: Server, order: Order
) -> None:
    server.faults.order("429", count=10)

    with pytest.raises(PaymentsDown):
        opened(adapter, order)


@pytest.mark.parametrize(
    ("headers", "tries"),
    [
        ({"Retry-After": "1"}, 3),
        ({"Retry-After": "3600"}, 1),
        ({"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"}, 3),
        ({"Stripe-Should-Retry": "false"}, 1),
    ],
)
def test_how_long_to_wait_is_taken_from_the_answer(
    order: Order, headers: dict[str, str], tries: int
) -> None:
    with Answering(429, '{"error": {"type": "invalid_request_error"}}', headers) as base:
        with pytest.raises(PaymentsDown):
            opened(make(base.origin, waits=PATIENT), order)

        assert base.asked == tries


MAINTENANCE = "<html><title>Maintenance</title></html>"


@pytest.mark.parametrize(
    ("status", "body"),
    [
        *((503, MAINTENANCE), (502, ""), (500, "null")),
        # Somebody in between answers, so nothing is known of what Stripe did.
        *((200, MAINTENANCE), (200, ""), (403, MAINTENANCE), (404, ""), (407, "{}")),
        (409, '{"error": {"type": "idempotency_error", "code": "idempotency_key_in_use"}}'),
        (400, '{"error": {"type": "invalid_request_error", "code": "rate_limit"}}'),
    ],
)
def test_an_answer_that_is_none_is_told_as_down(order: Order, status: int, body: str) -> None:
    with Answering(status, body, {}) as base, pytest.raises(PaymentsDown):
        opened(make(base.origin), order)


@pytest.mark.parametrize(
    ("status", "error", "code"),
    [
        (400, {"type": "invalid_request_error", "param": "expires_at"}, "param:expires_at"),
        (401, {"type": "invalid_request_error"}, "AuthenticationError"),
        (403, {"type": "invalid_request_error"}, "PermissionError"),
        (404, {"type": "invalid_request_error", "code": "resource_missing"}, "resource_missing"),
    ],
)
def test_an_answer_that_stays_the_same_is_a_refusal_with_its_code(
    order: Order, status: int, error: dict[str, str], code: str
) -> None:
    told = json.dumps({"error": {**error, "message": "ana@example.com"}})
    with Answering(status, told, {}) as base:
        with pytest.raises(PaymentsRefused) as refused:
            opened(make(base.origin, waits=PATIENT), order)

        assert refused.value.code == code
        assert base.asked == 1


def test_a_connection_that_breaks_after_the_work_replays_the_answer(
    adapter: Adapter, server: Server, order: Order
) -> None:
    server.faults.order("reset_after_commit")

    made = opened(adapter, order)

    assert [row["id"] for row in server.ledger.rows("sessions")] == [made.session]


def test_a_failure_that_stripe_keeps_is_not_waited_out(
    adapter: Adapter, server: Server, order: Order
) -> None:
    server.faults.order("500_kept")

    with pytest.raises(PaymentsRefused) as refused:
        opened(adapter, order)

    assert refused.value.code == "failure_replayed"
    assert opened(adapter, replace(order, attempt=2)).status is CheckoutStatus.OPEN


def test_a_session_behind_a_kept_failure_is_found(
    adapter: Adapter, server: Server, order: Order
) -> None:
    made = opened(adapter, order)
    # As if the work had been done and only the answer had failed.
    failed = {"status": 500, "answer": {"error": {"type": "api_error", "message": "?"}}}
    server.ledger.tables["answers"][f"cs:{order.booking}:1"] |= failed

    found = opened(make(server.origin), order)

    assert found == made


def test_a_server_that_hangs_is_left_in_time(server: Server, order: Order) -> None:
    server.faults.order("hang", count=10)
    adapter = make(server.origin, waits=QUICK)
    started = time.monotonic()

    with pytest.raises(PaymentsDown):
        opened(adapter, order)

    assert time.monotonic() - started < SOON_SECONDS


def test_nobody_waits_longer_than_fifteen_seconds() -> None:
    connect, _, total = WAITS_SECONDS
    longest_pause_of_the_package = 1.0

    assert total + longest_pause_of_the_package < 15
    assert connect < total


def test_a_conversation_of_many_pages_shares_one_deadline(server: Server, order: Order) -> None:
    adapter = make(server.origin, waits=QUICK)
    opened(adapter, order)
    server.faults.order("hang", count=10, path="/v1/checkout/sessions")
    started = time.monotonic()

    with pytest.raises(PaymentsDown):
        adapter.find("bk_unknown", since=order.expires_at - timedelta(hours=1))

    assert time.monotonic() - started < SOON_SECONDS


def test_what_follows_a_refusal_shares_the_deadline(server: Server, order: Order) -> None:
    adapter = make(server.origin, waits=QUICK)
    card = kept(server, make(server.origin), order)
    adapter.drop_card(card)
    server.faults.order("hang", count=10, path=f"/v1/payment_methods/{card.method}")
    started = time.monotonic()

    with pytest.raises(PaymentsDown):
        adapter.drop_card(card)

    assert time.monotonic() - started < SOON_SECONDS


def test_nobody_there_is_told_as_down(order: Order) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        adapter = make(f"http://127.0.0.1:{taken.getsockname()[1]}", waits=QUICK)

        with pytest.raises(PaymentsDown):
            opened(adapter, order)
