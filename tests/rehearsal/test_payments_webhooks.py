"""The test payment server tells of what happened, signed, and never makes anybody wait for it."""

import json
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
import stripe

from rehearsal.payments import webhooks
from rehearsal.payments.server import Server

SECRET = "whsec_0123456789abcdef"
START = datetime(2026, 11, 21, 9, tzinfo=UTC)


class Post:
    """A receiver that keeps what it got and answers what it is told to."""

    def __init__(self) -> None:
        self.letters: list[tuple[bytes, str]] = []
        self.answers: list[int] = []
        self.open = threading.Event()
        self.open.set()
        post = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                post.open.wait(10)
                post.letters.append((body, self.headers["Stripe-Signature"]))
                self.send_response(post.answers.pop(0) if post.answers else 200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *arguments: Any) -> None:  # noqa: A002
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hooks/stripe"

    def kinds(self) -> list[str]:
        return sorted(json.loads(body)["type"] for body, _ in self.letters)


@pytest.fixture
def post() -> Iterator[Post]:
    made = Post()
    threading.Thread(target=made.server.serve_forever, args=(0.02,), daemon=True).start()
    yield made
    made.open.set()
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def server(post: Post) -> Iterator[Server]:
    with Server(webhook_url=post.url, webhook_secret=SECRET, now=lambda: START) as running:
        yield running


def _session(server: Server) -> str:
    official = stripe.StripeClient("sk_test_123456789", base_addresses={"api": server.origin})
    price: Any = {"currency": "usd", "unit_amount": 14000, "product_data": {"name": "Time"}}
    return official.v1.checkout.sessions.create(
        {
            "mode": "payment",
            "success_url": "http://127.0.0.1:9/",
            "line_items": [{"quantity": 1, "price_data": price}],
        }
    ).id


PAID = [
    "charge.succeeded",
    "checkout.session.completed",
    "payment_intent.created",
    "payment_intent.succeeded",
]


def test_a_payment_is_told_signed_as_stripe_signs(server: Server, post: Post) -> None:
    server.pay(_session(server))
    _until(lambda: len(post.letters) == 4)

    body, header = post.letters[0]

    assert post.kinds() == PAID
    assert header.startswith(f"t={int(START.timestamp())},v1=")
    assert stripe.WebhookSignature.verify_header(body, header, SECRET, tolerance=0)
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.WebhookSignature.verify_header(body, header, f"{SECRET}x", tolerance=0)


def test_our_signature_is_the_packages_own() -> None:
    payload = b'{"id":"evt_1","object":"event"}'

    ours = webhooks.signature(payload, secret=SECRET, at=1_767_225_600)

    theirs = stripe.WebhookSignature.generate_signature_header(
        payload.decode(), SECRET, 1_767_225_600
    )
    assert ours == theirs


def test_a_receiver_that_fails_is_tried_again(server: Server, post: Post) -> None:
    post.answers = [500]
    session = _session(server)
    server.clock.advance(24 * 3600)

    _until(lambda: len(post.letters) == 2)

    first, second = (json.loads(body)["id"] for body, _ in post.letters)
    assert first == second
    assert server.ledger.tables["sessions"][session]["status"] == "expired"
    _until(lambda: not server.ledger.undelivered)


def test_a_slow_receiver_keeps_nobody_waiting(server: Server, post: Post) -> None:
    post.open.clear()

    server.pay(_session(server))

    assert post.letters == []
    assert not server.webhooks.idle()
    assert len(server.ledger.undelivered) == 4
    post.open.set()
    _until(server.webhooks.idle)
    assert server.ledger.undelivered == set()


def test_events_can_be_dropped_or_doubled(server: Server, post: Post) -> None:
    server.webhooks.mode = "drop"
    server.pay(_session(server))
    _until(server.webhooks.idle)
    dropped = list(post.letters)

    server.webhooks.mode = "twice"
    server.pay(_session(server))
    _until(lambda: len(post.letters) == 8)

    assert dropped == []
    assert post.kinds() == sorted(PAID * 2)
    official = stripe.StripeClient("sk_test_123456789", base_addresses={"api": server.origin})
    missed = official.v1.events.list({"delivery_success": False})
    assert sorted(event.type for event in missed.data) == PAID


def test_an_endpoint_gets_the_kinds_it_asked_for_with_its_own_secret(post: Post) -> None:
    with Server() as server:
        official = stripe.StripeClient("sk_test_123456789", base_addresses={"api": server.origin})
        endpoint = official.v1.webhook_endpoints.create(
            {"url": post.url, "enabled_events": ["checkout.session.completed"]}
        )

        server.pay(_session(server))
        _until(lambda: len(post.letters) == 1 and server.webhooks.idle())

        body, header = post.letters[0]
        assert post.kinds() == ["checkout.session.completed"]
        assert endpoint.secret is not None
        assert stripe.WebhookSignature.verify_header(body, header, endpoint.secret, tolerance=300)


def test_nobody_beyond_this_machine_is_told() -> None:
    with Server(webhook_url="http://192.0.2.1/hooks") as server:
        server.pay(_session(server))

        assert server.webhooks.idle()
        assert len(server.ledger.undelivered) == 4


def _until(true: Callable[[], bool]) -> None:
    waited = threading.Event()
    for _ in range(500):
        if true():
            return
        waited.wait(0.01)
    pytest.fail("it did not happen within five seconds")
