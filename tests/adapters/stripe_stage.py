"""The Stripe adapter and its counterpart, set up for a test."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener

from frontdesk.adapters.payments.stripe import Adapter
from frontdesk.domain.cards import CardRef
from frontdesk.domain.money import Money
from frontdesk.domain.payment import Checkout, Order, Purpose
from rehearsal.payments.server import Server

PRICE = Money(14000, "USD")
SITE = "5a" * 8


def make_order(server: Server) -> Order:
    """Return what a client is asked to pay, with 35 minutes to do it."""
    return Order(
        booking="bk_7Q2M",
        attempt=1,
        price=PRICE,
        words="Appointment",
        email="ana@example.com",
        expires_at=datetime.fromtimestamp(server.clock.now(), UTC) + timedelta(minutes=35),
        success_url="http://127.0.0.1:8900/paid?session={CHECKOUT_SESSION_ID}",
        cancel_url="http://127.0.0.1:8900/enrol/tok/pay",
        site=SITE,
    )


def make(base: str, **more: Any) -> Adapter:
    return Adapter(
        secret_key="sk_test_123456789",
        webhook_secrets=["whsec_0123456789"],
        api_base=base,
        site=SITE,
        **more,
    )


def opened(adapter: Adapter, order: Order) -> Checkout:
    return adapter.open(adapter.prepare(order), key=f"cs:{order.booking}:{order.attempt}")


def paid(server: Server, adapter: Adapter, order: Order) -> Checkout:
    """Return the checkout of an order that the client has paid."""
    made = opened(adapter, order)
    server.pay(made.session)
    return adapter.look(made.session)


def kept(server: Server, adapter: Adapter, order: Order, *, card: str = "succeeds") -> CardRef:
    """Return a card that a client left for later."""
    made = opened(adapter, replace(order, purpose=Purpose.CARD))
    server.pay(made.session, outcome=card)
    found = adapter.look(made.session).card
    assert found is not None
    return found


def press_pay(made: Checkout) -> str | None:
    """Press Pay on the hosted page and return where it leads."""
    assert made.url is not None
    form = urlencode({"card": "succeeds"}).encode()
    try:
        with build_opener(_Stay).open(Request(made.url, form), timeout=10):
            return None
    except HTTPError as answer:
        with answer:
            return answer.headers["Location"]


class _Stay(HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        """Follow nothing: the address is the answer."""
