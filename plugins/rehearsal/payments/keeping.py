"""Cards that are kept: the customer they belong to, and the end of their being kept."""

from typing import Any

from rehearsal.payments import objects_kept, refusals
from rehearsal.payments.cards import BY_VALUE, Card
from rehearsal.payments.ledger import Cause, Ledger

Json = dict[str, Any]

# Tokens and ready-made cards that Stripe's command line and its documentation use.
TOKENS = {
    "tok_visa": "succeeds",
    "tok_chargeDeclined": "declined",
    "tok_chargeDeclinedInsufficientFunds": "no_funds",
    "tok_chargeCustomerFail": "declined_later",
    "tok_authenticationRequired": "asks_later",
}
NEVER_AGAIN = (
    "The provided PaymentMethod was previously used with a PaymentIntent without Customer "
    "attachment, or was detached from a Customer. It may not be used again. To use a "
    "PaymentMethod multiple times, you must attach it to a Customer first."
)


def create_customer(ledger: Ledger, params: Json, *, cause: Cause) -> Json:
    """Write a customer down."""
    made = ledger.put("customers", objects_kept.customer(params, now=ledger.clock.now()))
    ledger.happened("customer.created", made, cause=cause)
    return made


def delete_customer(ledger: Ledger, ident: str, *, cause: Cause) -> Json:
    """Forget a customer, and detach every card."""
    row = ledger.get("customers", ident, param="customer")
    for method in ledger.rows("methods"):
        if method["customer"] == ident:
            detach(ledger, method["id"], cause=cause)
    ledger.take("customers", ident)
    ledger.put("spent", {"id": ident})
    ledger.happened("customer.deleted", row, cause=cause)
    return _gone(ident)


def customer(ledger: Ledger, ident: str) -> Json:
    """Return a customer; of a deleted one, that it was deleted."""
    return _gone(ident) if ident in ledger.tables["spent"] else ledger.get("customers", ident)


def _gone(ident: str) -> Json:
    return {"id": ident, "object": "customer", "deleted": True}


def customer_of(ledger: Ledger, session: Json) -> str | None:
    """Return the customer of a session that is being completed, created if it says so."""
    if session["customer"] is None and session["customer_creation"] == "always":
        params = {"email": session["customer_email"]}
        session["customer"] = create_customer(ledger, params, cause=Cause())["id"]
    found: str | None = session["customer"]
    return found


def new_method(ledger: Ledger, card: Card, *, email: str | None) -> Json:
    """Write down a card that somebody typed."""
    made = objects_kept.method(card, email=email, now=ledger.clock.now())
    return ledger.put("methods", made)


def create_method(ledger: Ledger, params: Json) -> Json:
    """Write down a card that the API is told of, by one of Stripe's test tokens.

    Raises:
        Refused: anything else; real card numbers must never come near a test server.
    """
    token = params.get("card", {}).get("token")
    if params.get("type", "card") != "card" or token not in TOKENS:
        words = f"The test payment server only knows the tokens {', '.join(TOKENS)}."
        raise refusals.invalid("card[token]", words)
    made = new_method(ledger, BY_VALUE[TOKENS[token]], email=None)
    told = params.get("billing_details") or {}
    made["billing_details"] |= {name: value or None for name, value in told.items()}
    made["metadata"] = params.get("metadata") or {}
    return made


def attach(ledger: Ledger, method: Json, customer: str) -> None:
    """Keep a card for a customer."""
    method["customer"] = customer
    ledger.happened("payment_method.attached", method, cause=Cause())


def detach(ledger: Ledger, ident: str, *, cause: Cause) -> Json:
    """Stop keeping a card; it can never be charged again.

    Raises:
        Refused: it belongs to nobody, or no longer.
    """
    method = ledger.get("methods", ident, param="payment_method")
    if method["customer"] is None:
        words = (
            "The payment method you provided is not attached to a customer so detachment is "
            "impossible."
        )
        raise refusals.Refused(words, kept=True)
    method["customer"] = None
    ledger.put("spent", {"id": ident})
    ledger.happened("payment_method.detached", method, cause=cause)
    return method


def usable(ledger: Ledger, ident: str, *, customer: str | None) -> Json:
    """Return the card, if this customer may be charged with it.

    Raises:
        Refused: it is unknown, was dropped, or belongs to somebody else.
    """
    method = ledger.get("methods", ident, param="payment_method")
    owner = method["customer"]
    if owner is None and ident in ledger.tables["spent"]:
        raise refusals.Refused(NEVER_AGAIN)
    if owner and customer is None:
        words = (
            f"The PaymentMethod {ident} belongs to the Customer {owner}. Please include the "
            "Customer in the `customer` parameter on the PaymentIntent."
        )
        raise refusals.invalid("payment_method", words)
    if customer and owner != customer:
        words = (
            f"The customer does not have a payment method with the ID {ident}. The payment "
            "method must be attached to the customer."
        )
        raise refusals.invalid("payment_method", words, code="resource_missing")
    return method


def keep_card(ledger: Ledger, session: Json, card: Card) -> bool:
    """Complete the SetupIntent of a session; False when the bank declines the card."""
    setup = ledger.get("setups", session["setup_intent"])
    method = new_method(ledger, card, email=session["customer_email"])
    if card.now:
        error = objects_kept.setup_error(method, card.now)
        setup |= {"status": "requires_payment_method", "last_setup_error": error}
        ledger.happened("setup_intent.setup_failed", setup, cause=Cause())
        return False
    if customer := customer_of(ledger, session):
        attach(ledger, method, customer)
    setup |= {"status": "succeeded", "payment_method": method["id"], "last_setup_error": None}
    setup["customer"] = session["customer"]
    ledger.happened("setup_intent.succeeded", setup, cause=Cause())
    return True
