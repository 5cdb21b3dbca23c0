"""Webhook endpoints: registered, changed, taken away; their secret is shown once."""

from typing import Any
from urllib.parse import urlsplit

from rehearsal.payments import listing, objects_account, refusals
from rehearsal.payments.ledger import Ledger

Json = dict[str, Any]

URL = "/v1/webhook_endpoints"
MOST = 16


def create(ledger: Ledger, params: Json) -> Json:
    """Register an address, and return it with its secret.

    Raises:
        Refused: not an address, or one endpoint more than Stripe allows.
    """
    _check(params)
    if len(ledger.rows("endpoints")) >= MOST:
        words = f"You have reached the maximum of {MOST} test webhook endpoints."
        raise refusals.Refused(words)
    made = objects_account.endpoint(params, now=ledger.clock.now())
    return ledger.put("endpoints", made)


def _check(params: Json) -> None:
    address = urlsplit(params.get("url", "http://127.0.0.1"))
    if address.scheme not in {"http", "https"} or not address.hostname:
        raise refusals.invalid("url", "Not a valid URL", code="url_invalid")
    if params.get("enabled_events", ["*"]) == []:
        raise refusals.invalid("enabled_events", "At least one event type is needed.")


def page(ledger: Ledger, params: Json) -> Json:
    """Return one page of the endpoints."""
    rows = [_without_secret(row) for row in ledger.rows("endpoints")]
    return listing.page(rows, params, url=URL)


def shown(ledger: Ledger, ident: str) -> Json:
    """Return one endpoint."""
    return _without_secret(ledger.get("endpoints", ident))


def change(ledger: Ledger, ident: str, params: Json) -> Json:
    """Change address, events, words or whether it is told at all."""
    _check(params)
    row = ledger.get("endpoints", ident)
    row |= {name: params[name] for name in ("url", "enabled_events") if name in params}
    row["description"] = params.get("description", row["description"]) or None
    # An empty value takes its name away, and an empty whole takes all of them.
    told = params.get("metadata", {})
    merged = {**row["metadata"], **told} if told or "metadata" not in params else {}
    row["metadata"] = {name: value for name, value in merged.items() if value}
    if "disabled" in params:
        row["status"] = "disabled" if params["disabled"] else "enabled"
    ledger.put("endpoints", row)
    return _without_secret(row)


def delete(ledger: Ledger, ident: str) -> Json:
    """Tell this address nothing any more."""
    ledger.get("endpoints", ident)
    ledger.take("endpoints", ident)
    return {"id": ident, "object": "webhook_endpoint", "deleted": True}


def _without_secret(row: Json) -> Json:
    return {name: value for name, value in row.items() if name != "secret"}
