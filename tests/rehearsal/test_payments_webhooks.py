"""The test payment server tells of what happened, signed, and never makes anybody wait for it."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import stripe

from payments_client import START
from payments_places import Post, until
from rehearsal.payments import webhooks
from rehearsal.payments.server import Server

SECRET = "whsec_0123456789abcdef"


@pytest.fixture
def server(post: Post) -> Iterator[Server]:
    with Server(webhook_url=post.url, webhook_secret=SECRET, now=lambda: START) as running:
        yield running


def _session(server: Server, *, key: str = "sk_test_123456789") -> str:
    official = stripe.StripeClient(key, base_addresses={"api": server.origin})
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
    until(lambda: len(post.letters) == 4)

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

    until(lambda: len(post.letters) == 2)

    first, second = (json.loads(body)["id"] for body, _ in post.letters)
    assert first == second
    assert server.ledger.tables["sessions"][session]["status"] == "expired"
    until(lambda: not server.ledger.undelivered)


def test_a_slow_receiver_keeps_nobody_waiting(server: Server, post: Post) -> None:
    post.open.clear()

    server.pay(_session(server))

    assert post.letters == []
    assert not server.webhooks.idle()
    assert len(server.ledger.undelivered) == 4
    post.open.set()
    until(server.webhooks.idle)
    assert server.ledger.undelivered == set()


def test_a_changed_endpoint_is_told_what_it_wants_now(post: Post) -> None:
    with Server() as server:
        official = stripe.StripeClient("sk_test_123456789", base_addresses={"api": server.origin})
        hooks = official.v1.webhook_endpoints
        wanted: Any = ["checkout.session.completed"]
        endpoint = hooks.create({"url": "http://127.0.0.1:1/old", "enabled_events": wanted})
        gone = hooks.create({"url": post.url, "enabled_events": ["*"]})

        changed = hooks.update(
            endpoint.id, {"url": post.url, "enabled_events": ["payment_intent.succeeded"]}
        )
        deleted = hooks.delete(gone.id)
        server.pay(_session(server))
        until(lambda: len(post.letters) == 1 and server.webhooks.idle())

        assert post.kinds() == ["payment_intent.succeeded"]
        assert "secret" not in changed
        assert deleted.deleted is True
        hooks.update(endpoint.id, {"disabled": True})
        server.pay(_session(server))
        assert server.webhooks.idle()
        assert [row.status for row in hooks.list().data] == ["disabled"]


def test_an_endpoint_gets_the_kinds_it_asked_for_with_its_own_secret(post: Post) -> None:
    with Server() as server:
        official = stripe.StripeClient("sk_test_123456789", base_addresses={"api": server.origin})
        endpoint = official.v1.webhook_endpoints.create(
            {"url": post.url, "enabled_events": ["checkout.session.completed"]}
        )

        server.pay(_session(server))
        until(lambda: len(post.letters) == 1 and server.webhooks.idle())

        body, header = post.letters[0]
        assert post.kinds() == ["checkout.session.completed"]
        assert endpoint.secret is not None
        assert stripe.WebhookSignature.verify_header(body, header, endpoint.secret, tolerance=300)


def test_another_account_tells_its_own_receiver(server: Server, post: Post) -> None:
    other = Post()
    key = "sk_test_bruno_0123"
    server.accounts.open("bruno", key=key, webhook=other.url, secret="whsec_bruno_0123")

    server.pay(_session(server, key=key))

    until(lambda: len(other.letters) == 4)
    other.close()
    body, header = other.letters[0]
    assert other.kinds() == PAID
    assert stripe.WebhookSignature.verify_header(body, header, "whsec_bruno_0123")
    assert post.letters == []


def test_nobody_beyond_this_machine_is_told() -> None:
    with Server(webhook_url="http://192.0.2.1/hooks") as server:
        server.pay(_session(server))

        assert server.webhooks.idle()
        assert len(server.ledger.undelivered) == 4
