"""The test payment server of another process, as its own API and its orders show it."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from threading import Event
from time import monotonic
from typing import Any

import httpx2

from rehearsal.payments.webhooks import signature

PATIENCE_SECONDS = 60.0
Json = dict[str, Any]


def until(found: Callable[[], Any], what: str) -> Any:
    """Return what was found once it is there; fail when it does not come."""
    deadline = monotonic() + PATIENCE_SECONDS
    while not (there := found()):
        assert monotonic() < deadline, f"never came: {what}"
        Event().wait(0.03)
    return there


@dataclass(frozen=True)
class Provider:
    """The test payment server, as its own API and its orders show it."""

    origin: str
    key: str
    secret: str

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        told = {"Authorization": f"Bearer {self.key}"}
        sent = None if body is None else json.dumps(body)
        answer = httpx2.request(
            method, f"{self.origin}{path}", content=sent, headers=told, timeout=60
        )
        assert answer.status_code == 200, answer.text
        return answer.json()

    def order(self, what: str, **body: Any) -> Any:
        return self.ask("POST", f"/__test/{what}", body)

    def pay(self, session: str, outcome: str = "succeeds") -> Json:
        return self.order("pay", session=session, outcome=outcome)

    def listed(self, kind: str, **asked: str) -> list[Json]:
        """Return all objects of a kind, newest first."""
        query = "&".join(f"{k}={v}" for k, v in asked.items())
        page = self.ask("GET", f"/v1/{kind}?limit=100&{query}")
        assert not page["has_more"]
        return page["data"]

    def open_for_somebody_else(self) -> str:
        """Let another site that uses the same account open a checkout; return its id."""
        line = "line_items[0]"
        words = {
            "mode": "payment",
            "success_url": "https://example.com/",
            "client_reference_id": "order-7",
            "metadata[site]": "77" * 8,
            f"{line}[quantity]": "1",
            f"{line}[price_data][currency]": "usd",
            f"{line}[price_data][unit_amount]": "900",
            f"{line}[price_data][product_data][name]": "Book",
        }
        told = {"Authorization": f"Bearer {self.key}"}
        answer = httpx2.post(
            f"{self.origin}/v1/checkout/sessions", data=words, headers=told, timeout=60
        )
        assert answer.status_code == 200, answer.text
        return str(answer.json()["id"])

    def tries(self) -> list[Json]:
        """Return each try to deliver a notice."""
        made: list[Json] = self.ask("GET", "/__test/webhooks")["attempts"]
        return made

    def sessions(self, booking: str) -> list[Json]:
        made = self.listed("checkout/sessions")
        return [one for one in made if one["client_reference_id"] == booking]

    def refunds(self, booking: str) -> list[Json]:
        intents = [s["payment_intent"] for s in self.sessions(booking) if s["payment_intent"]]
        return [r for i in intents for r in self.listed("refunds", payment_intent=i)]

    def events(self, session: str, kind: str = "checkout.session.completed") -> list[Json]:
        made = self.listed("events", type=kind)
        return [e for e in made if e["data"]["object"]["id"] == session]

    def idle(self) -> bool:
        return bool(self.ask("GET", "/__test/webhooks")["idle"])

    def calm(self) -> None:
        """Let all be well again."""
        self.order("faults")
        self.order("webhooks", mode="deliver")
        self.order("events", lost=False)
        self.order("refunds", next_status="succeeded")

    def signed(self, event: Any, *, at: int) -> tuple[bytes, str]:
        body = event if isinstance(event, bytes) else json.dumps(event, indent=2).encode()
        return body, signature(body, secret=self.secret, at=at)
