"""Products, prices and payment pages: what Stripe's own command line makes payments with."""

from typing import Any

from rehearsal.payments import amounts, objects_kept, refusals, sessions
from rehearsal.payments.cards import BY_LAST4
from rehearsal.payments.ledger import Ledger

Json = dict[str, Any]


def product(ledger: Ledger, params: Json) -> Json:
    """Write a product down."""
    return ledger.put("products", objects_kept.product(params, now=ledger.clock.now()))


def price(ledger: Ledger, params: Json) -> Json:
    """Write down a price that is paid once.

    Raises:
        Refused: no product or no whole amount, or a price for a subscription.
    """
    amounts.known(params["currency"], "currency")
    if "recurring" in params:
        words = "The test payment server knows no subscriptions."
        raise refusals.invalid("recurring", words)
    if params.get("unit_amount", -1) < 0:
        raise refusals.missing("unit_amount")
    if "product" in params:
        ident = ledger.get("products", params["product"], param="product")["id"]
    elif "product_data" in params:
        ident = product(ledger, params["product_data"])["id"]
    else:
        raise refusals.missing("product")
    return ledger.put("prices", objects_kept.price(params, product=ident, now=ledger.clock.now()))


def confirm(ledger: Ledger, ident: str, params: Json) -> Json:
    """Do what the hosted page does, for a caller without a browser."""
    session = ledger.get("sessions", ident, param="payment_page")
    method = ledger.get("methods", params["payment_method"], param="payment_method")
    expected = params.get("expected_amount", session["amount_total"])
    if expected != session["amount_total"]:
        raise refusals.invalid("expected_amount", "The amount has changed.")
    card = BY_LAST4[method["card"]["last4"]]
    return sessions.pay(ledger, ident, outcome=card.value)
