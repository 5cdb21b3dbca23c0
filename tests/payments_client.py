"""A plain HTTP client of the test payment server that holds each answer against its schema."""

import http.client
import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

import jsonschema

from rehearsal.payments import schema
from rehearsal.payments.server import Server

Json = dict[str, Any]

SCHEMAS = {
    kind: jsonschema.Draft202012Validator(wanted)
    for kind, wanted in json.loads(schema.FILE.read_text())["answers"].items()
}
START = datetime(2026, 11, 21, 9, tzinfo=UTC)
NOW = int(START.timestamp())


class Client:
    """Asks over one kept-alive connection and holds each answer against its schema."""

    def __init__(self, server: Server) -> None:
        self.line = http.client.HTTPConnection(urlsplit(server.origin).netloc, timeout=60)
        self.headers: dict[str, str] = {}

    def ask(self, method: str, path: str, form: Json | str | None = None, **headers: str) -> Json:
        sent = {"Authorization": "Bearer sk_test_123456789"}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        body = form if isinstance(form, str) else None
        if isinstance(form, dict) and method == "POST":
            body = urlencode(form)
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        elif isinstance(form, dict):
            path = f"{path}?{urlencode(form)}"
        self.line.request(method, path, body, sent)
        answer = self.line.getresponse()
        self.status, self.headers = answer.status, dict(answer.headers)
        found: Json = json.loads(answer.read())
        if self.status == 200 and path.startswith("/v1/"):
            conforms(found)
        return found

    def order(self, path: str, body: Json) -> Json:
        return self.ask("POST", path, json.dumps(body))

    def session(self, **more: Any) -> Json:
        return self.ask("POST", "/v1/checkout/sessions", wanted(**more))


def conforms(found: Json) -> None:
    """Hold an object, and every object within it, against what Stripe's package knows."""
    if found.get("deleted"):
        assert found.keys() == {"id", "object", "deleted"}
        return
    SCHEMAS[found["object"]].validate(found)
    nested = found["data"] if found["object"] == "list" else list(found.values())
    if found["object"] == "event":
        nested = [found["data"]["object"]]
    for one in nested:
        if isinstance(one, dict) and one.get("object") in SCHEMAS:
            conforms(one)


def wanted(**more: Any) -> Json:
    return {
        "mode": "payment",
        "client_reference_id": "b1",
        "line_items[0][quantity]": 1,
        "line_items[0][price_data][currency]": "usd",
        "line_items[0][price_data][unit_amount]": 14000,
        "line_items[0][price_data][product_data][name]": "Appointment",
        "customer_email": "ana@example.com",
        "expires_at": NOW + 35 * 60,
        "success_url": "http://127.0.0.1:8900/paid?session={CHECKOUT_SESSION_ID}",
        "cancel_url": "http://127.0.0.1:8900/book/",
        **more,
    }


def setup_wanted(**more: Any) -> Json:
    """Return what a session is asked for that keeps a card and takes no money."""
    return {
        "mode": "setup",
        "client_reference_id": "b1",
        "currency": "usd",
        "customer_creation": "always",
        "customer_email": "ana@example.com",
        "setup_intent_data[metadata][booking]": "b1",
        "expires_at": NOW + 35 * 60,
        "success_url": "http://127.0.0.1:8900/paid?session={CHECKOUT_SESSION_ID}",
        "cancel_url": "http://127.0.0.1:8900/book/",
        **more,
    }
