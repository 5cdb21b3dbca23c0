"""The life of a Checkout Session: opened, tried, paid, settled later, expired."""

from typing import Any
from urllib.parse import urlsplit

from rehearsal.payments import amounts, objects, refusals
from rehearsal.payments.ledger import Cause, Ledger

Json = dict[str, Any]

SHORTEST_SECONDS = 30 * 60
LONGEST_SECONDS = 24 * 3600
LONGEST_REFERENCE = 200
LONGEST_STATEMENT = 22
OUTCOMES = ("succeeds", "declined", "no_funds", "later")


def create(ledger: Ledger, params: Json, *, origin: str, cause: Cause) -> Json:
    """Open a session.

    Raises:
        Refused: a parameter that Stripe would not take.
    """
    _check(params, now=ledger.clock.now())
    total, currency = _total(params)
    made = objects.session(
        params, total=total, currency=currency, now=ledger.clock.now(), origin=origin
    )
    product = params["line_items"][0]["price_data"]["product_data"]
    order = {"id": made["id"], "name": product["name"], "cause": cause.request}
    ledger.put("orders", {**order, "intent_data": params.get("payment_intent_data", {})})
    return ledger.put("sessions", made)


def _check(params: Json, *, now: int) -> None:
    if params.get("mode") != "payment":
        words = "The test payment server only knows mode `payment`."
        raise refusals.missing("mode") if "mode" not in params else refusals.invalid("mode", words)
    if params.get("ui_mode", "hosted_page") != "hosted_page":
        raise refusals.invalid("ui_mode", "The test payment server only knows `hosted_page`.")
    if "success_url" not in params:
        raise refusals.missing("success_url")
    for name in ("success_url", "cancel_url"):
        if name in params and urlsplit(params[name]).scheme not in {"http", "https"}:
            raise refusals.invalid(name, "Not a valid URL", code="url_invalid")
    if len(params.get("client_reference_id", "")) > LONGEST_REFERENCE:
        words = f"Must be at most {LONGEST_REFERENCE} characters"
        raise refusals.invalid("client_reference_id", words, code="parameter_invalid_string")
    if "expand" in params:
        raise refusals.invalid("expand", "The test payment server expands nothing.")
    _check_life(params.get("expires_at", now + LONGEST_SECONDS - 1) - now)
    _check_suffix(params.get("payment_intent_data", {}))


def _check_life(seconds: int) -> None:
    start = "The `expires_at` timestamp must be"
    if seconds < SHORTEST_SECONDS:
        words = f"{start} at least 30 minutes from Checkout Session creation."
        raise refusals.invalid("expires_at", words)
    if seconds >= LONGEST_SECONDS:
        words = f"{start} less than 24 hours from Checkout Session creation."
        raise refusals.invalid("expires_at", words)


def _check_suffix(data: Json) -> None:
    if "statement_descriptor" in data:
        words = "Use `statement_descriptor_suffix` for card payments."
        raise refusals.invalid("payment_intent_data[statement_descriptor]", words)
    suffix = data.get("statement_descriptor_suffix", "A")
    latin = any(c.isascii() and c.isalpha() for c in suffix)
    if len(suffix) > LONGEST_STATEMENT or not latin or set(suffix) & set("<>\\'\"*"):
        words = (
            f"The suffix needs a Latin letter, none of <>\\'\"*, and at most {LONGEST_STATEMENT}."
        )
        raise refusals.invalid("payment_intent_data[statement_descriptor_suffix]", words)


def _total(params: Json) -> tuple[int, str]:
    items = params.get("line_items")
    if not items:
        raise refusals.missing("line_items")
    parts = [_part(item, f"line_items[{at}]") for at, item in enumerate(items)]
    currencies = {currency for _, currency in parts}
    if len(currencies) > 1:
        raise refusals.invalid("line_items", "All line items must have the same currency.")
    currency = currencies.pop()
    return _enough(sum(amount for amount, _ in parts), currency), currency


def _part(item: Json, path: str) -> tuple[int, str]:
    if "price_data" not in item:
        raise refusals.missing(f"{path}[price_data]")
    price, path = item["price_data"], f"{path}[price_data]"
    for name in ("unit_amount", "product_data"):
        if name not in price:
            raise refusals.missing(f"{path}[{name}]")
    if price["unit_amount"] < 0 or item.get("quantity", 1) < 1:
        words = "This value must be greater than or equal to 0."
        raise refusals.invalid(f"{path}[unit_amount]", words)
    return price["unit_amount"] * item.get("quantity", 1), price["currency"].lower()


def _enough(total: int, currency: str) -> int:
    least = amounts.MINIMUM.get(currency, 0)
    if total < least:
        words = (
            "The Checkout Session's total amount due must add up to at least "
            f"{amounts.written(least, currency)} {currency}"
        )
        raise refusals.invalid("line_items", words, code="amount_too_small")
    return total


def expire(ledger: Ledger, ident: str, *, cause: Cause) -> Json:
    """Close an open session, as the API's own call does.

    Raises:
        Refused: it is complete or expired already, in Stripe's words.
    """
    session = ledger.get("sessions", ident, param="session")
    if session["status"] != "open":
        raise refusals.Refused(
            'Only Checkout Sessions with a status in ["open"] can be expired. '
            f"This Checkout Session has a status of `{session['status']}`.",
            kept=True,
        )
    return _close(ledger, session, cause=cause)


def lapse(ledger: Ledger) -> None:
    """Close every open session whose time is over."""
    now = ledger.clock.now()
    for session in ledger.rows("sessions"):
        if session["status"] == "open" and session["expires_at"] <= now:
            _close(ledger, session, cause=Cause())


def _close(ledger: Ledger, session: Json, *, cause: Cause) -> Json:
    session |= {"status": "expired", "url": None}
    ledger.happened("checkout.session.expired", session, cause=cause)
    return session


def pay(ledger: Ledger, ident: str, *, outcome: str) -> Json:
    """Do what a client's press of Pay does, and return the session as it is then.

    Args:
        ledger: hold its lock.
        ident: an open session; of any other nothing changes.
        outcome: one of OUTCOMES; "later" is a bank debit that settles after days.
    """
    session = ledger.get("sessions", ident, param="session")
    if session["status"] != "open":
        return session
    intent = _intent(ledger, session)
    if outcome in objects.DECLINES:
        _decline(ledger, intent, outcome=outcome)
        return session
    session |= {"status": "complete", "url": None}
    if outcome == "later":
        intent |= {"status": "processing"}
        ledger.happened("payment_intent.processing", intent, cause=Cause())
    else:
        _take(ledger, session, intent)
    ledger.happened("checkout.session.completed", session, cause=Cause())
    return session


def settle(ledger: Ledger, ident: str, *, succeeds: bool) -> Json:
    """End the waiting of a session that was paid "later"."""
    session = ledger.get("sessions", ident, param="session")
    if session["status"] != "complete" or session["payment_status"] != "unpaid":
        raise refusals.Refused("This session waits for no bank.")
    intent = ledger.get("intents", session["payment_intent"])
    if succeeds:
        _take(ledger, session, intent)
    else:
        _decline(ledger, intent, outcome="declined")
    ended = "succeeded" if succeeds else "failed"
    ledger.happened(f"checkout.session.async_payment_{ended}", session, cause=Cause())
    return session


def _intent(ledger: Ledger, session: Json) -> Json:
    if session["payment_intent"]:
        return ledger.get("intents", session["payment_intent"])
    data = ledger.tables["orders"][session["id"]]["intent_data"]
    intent = ledger.put("intents", objects.intent(session, data, now=ledger.clock.now()))
    session["payment_intent"] = intent["id"]
    ledger.happened("payment_intent.created", intent, cause=Cause())
    return intent


def _decline(ledger: Ledger, intent: Json, *, outcome: str) -> None:
    charge = _charge(ledger, intent, decline=outcome)
    intent |= {
        "status": "requires_payment_method",
        "last_payment_error": objects.last_error(charge),
    }
    ledger.happened("charge.failed", charge, cause=Cause())
    ledger.happened("payment_intent.payment_failed", intent, cause=Cause())


def _take(ledger: Ledger, session: Json, intent: Json) -> None:
    charge = _charge(ledger, intent, decline=None)
    session["payment_status"] = "paid"
    intent |= {"status": "succeeded", "amount_received": intent["amount"]}
    intent |= {"last_payment_error": None, "payment_method": charge["payment_method"]}
    ledger.happened("charge.succeeded", charge, cause=Cause())
    ledger.happened("payment_intent.succeeded", intent, cause=Cause())


def _charge(ledger: Ledger, intent: Json, *, decline: str | None) -> Json:
    email = next(
        (
            s["customer_email"]
            for s in ledger.rows("sessions")
            if s["payment_intent"] == intent["id"]
        ),
        None,
    )
    made = objects.charge(intent, email=email, decline=decline, now=ledger.clock.now())
    intent["latest_charge"] = made["id"]
    return ledger.put("charges", made)
