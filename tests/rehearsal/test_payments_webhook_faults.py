"""Webhooks are dropped, doubled, turned around and signed wrongly when a test orders it."""

import http.client
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
import stripe

from payments_client import START
from payments_places import Post, until
from rehearsal.payments.server import Server

SECRET = "whsec_0123456789abcdef"


@pytest.fixture
def server(post: Post) -> Iterator[Server]:
    with Server(webhook_url=post.url, webhook_secret=SECRET, now=lambda: START) as running:
        yield running


def control(server: Server, order: dict[str, Any] | None = None, more: str = "") -> Any:
    """Order something of the webhooks, or ask how they stand."""
    line = http.client.HTTPConnection(urlsplit(server.origin).netloc, timeout=60)
    body = None if order is None else json.dumps(order)
    line.request("GET" if body is None else "POST", f"/__test/webhooks{more}", body)
    answer = line.getresponse()
    found = json.loads(answer.read())
    line.close()
    assert answer.status == 200, found
    return found


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


def test_events_can_arrive_in_reverse(server: Server, post: Post) -> None:
    control(server, {"mode": "reverse", "hold": 4})
    session = _session(server)

    server.pay(session)

    until(lambda: len(post.letters) == 4)
    seen = [json.loads(body)["id"] for body, _ in post.letters]
    assert seen == [event["id"] for event in reversed(server.ledger.rows("events"))]
    assert server.webhooks.mode == "deliver"


def test_what_is_held_back_is_delivered_by_the_next_order(server: Server, post: Post) -> None:
    control(server, {"mode": "reverse", "hold": 100})
    server.pay(_session(server))
    held = control(server)["held"]
    before = list(post.letters)

    control(server, {"mode": "deliver"})

    until(lambda: len(post.letters) == 4)
    assert before == []
    assert [json.loads(body)["id"] for body, _ in post.letters] == held[::-1]


@pytest.mark.parametrize("seconds", [301, -301])
def test_events_can_be_signed_at_another_time(server: Server, post: Post, seconds: int) -> None:
    control(server, {"signed_seconds_ago": seconds})

    server.pay(_session(server))
    until(lambda: len(post.letters) == 4)

    body, header = post.letters[0]
    assert header.startswith(f"t={int(START.timestamp()) - seconds},")
    assert stripe.WebhookSignature.verify_header(body, header, SECRET)


@pytest.mark.parametrize("order", [{"secret": "whsec_another_one"}, {"altered": True}])
def test_events_can_be_signed_wrongly(
    server: Server, post: Post, order: dict[str, object]
) -> None:
    control(server, order)

    server.pay(_session(server))
    until(lambda: len(post.letters) == 4)

    for body, header in post.letters:
        with pytest.raises(stripe.SignatureVerificationError):
            stripe.WebhookSignature.verify_header(body, header, SECRET)
    assert len(server.ledger.undelivered) == 4


def test_an_old_event_can_be_sent_once_more(server: Server, post: Post) -> None:
    server.pay(_session(server))
    until(lambda: len(post.letters) == 4)

    control(server, {"event": json.loads(post.letters[0][0])["id"]}, "/send")
    control(server, {"event": {"id": "evt_foreign", "object": "v2.core.event"}}, "/send")

    until(lambda: len(post.letters) == 6 and server.webhooks.idle())
    bodies = [json.loads(body) for body, _ in post.letters]
    idents = [body["id"] for body in bodies]
    assert idents.count(idents[0]) == 2
    assert {"id": "evt_foreign", "object": "v2.core.event"} in bodies
    signatures = [attempt["signature"] for attempt in control(server)["attempts"]]
    assert sorted(signatures) == sorted(header for _, header in post.letters)


def test_events_can_be_dropped_or_doubled(server: Server, post: Post) -> None:
    server.webhooks.mode = "drop"
    server.pay(_session(server))
    until(server.webhooks.idle)
    dropped = list(post.letters)

    server.webhooks.mode = "twice"
    server.pay(_session(server))
    until(lambda: len(post.letters) == 8)

    assert dropped == []
    assert post.kinds() == sorted(PAID * 2)
    official = stripe.StripeClient("sk_test_123456789", base_addresses={"api": server.origin})
    missed = official.v1.events.list({"delivery_success": False})
    assert sorted(event.type for event in missed.data) == PAID
