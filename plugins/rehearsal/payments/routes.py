"""Every address of the API that is rehearsed, and the work behind it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from rehearsal.payments import (
    catalogue,
    charging,
    disputes,
    endpoints,
    keeping,
    listing,
    objects_money,
    refunds,
    sessions,
)
from rehearsal.payments.ledger import KINDS, Cause, Ledger

Json = dict[str, Any]


@dataclass(frozen=True)
class Call:
    """One request whose key, version and parameters are in order."""

    ledger: Ledger
    origin: str
    ident: str
    params: Json
    cause: Cause


Work = Callable[[Call], Json]


@dataclass(frozen=True)
class Route:
    """What one address does.

    Attributes:
        kind: of the object that is answered, or of those in the list that is.
    """

    work: Work
    kind: str
    listed: bool = False


def _list(table: str, url: str) -> Route:
    def work(call: Call) -> Json:
        return listing.page(call.ledger.rows(table), call.params, url=url)

    return Route(work, KINDS[table], listed=True)


def _get(table: str, param: str) -> Route:
    return Route(lambda call: call.ledger.get(table, call.ident, param=param), KINDS[table])


def _events(call: Call) -> Json:
    params = dict(call.params)
    kinds = params.pop("types", None) or [params.pop("type", "*")]
    arrived = params.pop("delivery_success", None)
    rows = [
        event
        for event in call.ledger.rows("events")
        if any(_kind_fits(event["type"], kind) for kind in kinds)
        and arrived in {None, event["id"] not in call.ledger.undelivered}
    ]
    return listing.page(rows, params, url="/v1/events")


def _kind_fits(kind: str, wanted: str) -> bool:
    if wanted.endswith("*"):
        return kind.startswith(wanted[:-1])
    return kind == wanted


def _balance(call: Call) -> Json:
    totals: dict[str, int] = {}
    for charge in call.ledger.rows("charges"):
        kept = charge["amount_captured"] - charge["amount_refunded"]
        totals[charge["currency"]] = totals.get(charge["currency"], 0) + kept
    for dispute in call.ledger.rows("disputes"):
        totals[dispute["currency"]] -= disputes.taken(dispute)
    return objects_money.balance(totals)


_SESSION = KINDS["sessions"]
_METHOD = KINDS["methods"]
_ENDPOINT = KINDS["endpoints"]

ROUTES: dict[str, Route] = {
    "POST /v1/checkout/sessions": Route(
        lambda c: sessions.create(c.ledger, c.params, origin=c.origin, cause=c.cause), _SESSION
    ),
    "GET /v1/checkout/sessions": _list("sessions", "/v1/checkout/sessions"),
    "GET /v1/checkout/sessions/ID": _get("sessions", "session"),
    "POST /v1/checkout/sessions/ID/expire": Route(
        lambda c: sessions.expire(c.ledger, c.ident, cause=c.cause), _SESSION
    ),
    "POST /v1/payment_intents": Route(
        lambda c: charging.create(c.ledger, c.params, cause=c.cause), "payment_intent"
    ),
    "GET /v1/payment_intents": _list("intents", "/v1/payment_intents"),
    "GET /v1/payment_intents/ID": _get("intents", "intent"),
    "GET /v1/setup_intents": _list("setups", "/v1/setup_intents"),
    "GET /v1/setup_intents/ID": _get("setups", "intent"),
    "POST /v1/payment_methods": Route(
        lambda c: keeping.create_method(c.ledger, c.params), _METHOD
    ),
    "GET /v1/payment_methods": _list("methods", "/v1/payment_methods"),
    "GET /v1/payment_methods/ID": _get("methods", "payment_method"),
    "POST /v1/payment_methods/ID/detach": Route(
        lambda c: keeping.detach(c.ledger, c.ident, cause=c.cause), _METHOD
    ),
    "POST /v1/customers": Route(
        lambda c: keeping.create_customer(c.ledger, c.params, cause=c.cause), "customer"
    ),
    "GET /v1/customers": _list("customers", "/v1/customers"),
    "GET /v1/customers/ID": Route(lambda c: keeping.customer(c.ledger, c.ident), "customer"),
    "DELETE /v1/customers/ID": Route(
        lambda c: keeping.delete_customer(c.ledger, c.ident, cause=c.cause), "customer"
    ),
    "GET /v1/charges": _list("charges", "/v1/charges"),
    "GET /v1/charges/ID": _get("charges", "charge"),
    "POST /v1/refunds": Route(
        lambda c: refunds.create(c.ledger, c.params, cause=c.cause), "refund"
    ),
    "GET /v1/refunds": _list("refunds", "/v1/refunds"),
    "GET /v1/refunds/ID": _get("refunds", "refund"),
    "GET /v1/disputes": _list("disputes", "/v1/disputes"),
    "GET /v1/disputes/ID": _get("disputes", "dispute"),
    "GET /v1/events": Route(_events, "event", listed=True),
    "GET /v1/events/ID": _get("events", "id"),
    "GET /v1/balance": Route(_balance, "balance"),
    "GET /v1/account": Route(lambda c: c.ledger.account, "account"),
    "POST /v1/products": Route(lambda c: catalogue.product(c.ledger, c.params), "product"),
    "GET /v1/products/ID": _get("products", "id"),
    "POST /v1/prices": Route(lambda c: catalogue.price(c.ledger, c.params), "price"),
    "GET /v1/prices/ID": _get("prices", "price"),
    "GET /v1/payment_pages/ID": _get("sessions", "payment_page"),
    "POST /v1/payment_pages/ID/confirm": Route(
        lambda c: catalogue.confirm(c.ledger, c.ident, c.params), _SESSION
    ),
    "POST /v1/webhook_endpoints": Route(lambda c: endpoints.create(c.ledger, c.params), _ENDPOINT),
    "GET /v1/webhook_endpoints": Route(
        lambda c: endpoints.page(c.ledger, c.params), _ENDPOINT, listed=True
    ),
    "GET /v1/webhook_endpoints/ID": Route(lambda c: endpoints.shown(c.ledger, c.ident), _ENDPOINT),
    "POST /v1/webhook_endpoints/ID": Route(
        lambda c: endpoints.change(c.ledger, c.ident, c.params), _ENDPOINT
    ),
    "DELETE /v1/webhook_endpoints/ID": Route(
        lambda c: endpoints.delete(c.ledger, c.ident), _ENDPOINT
    ),
}
