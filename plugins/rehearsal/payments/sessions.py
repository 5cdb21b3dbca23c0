"""The life of a Checkout Session: opened, tried, paid, settled later, expired."""

from typing import Any

from rehearsal.payments import (
    charging,
    keeping,
    objects,
    objects_kept,
    objects_money,
    refusals,
    session_checks,
)
from rehearsal.payments.cards import BY_VALUE
from rehearsal.payments.ledger import Cause, Ledger

Json = dict[str, Any]

LATER = "later"
OUTCOMES = (*BY_VALUE, LATER)


def create(ledger: Ledger, params: Json, *, origin: str, cause: Cause) -> Json:
    """Open a session.

    Raises:
        Refused: a parameter that Stripe would not take.
    """
    session_checks.check(ledger, params)
    if params["mode"] == "setup":
        total, currency = None, params.get("currency", "").lower() or None
    else:
        total, currency = session_checks.total(ledger, params)
    made = objects.session(
        params, total=total, currency=currency, now=ledger.clock.now(), origin=origin
    )
    name = _name(ledger, params)
    data = params.get("payment_intent_data", {})
    ledger.put("orders", {"id": made["id"], "name": name, "intent_data": data})
    if params["mode"] == "setup":
        made["setup_intent"] = _setup(ledger, params, cause=cause)["id"]
    return ledger.put("sessions", made)


def _name(ledger: Ledger, params: Json) -> str:
    if params["mode"] == "setup":
        return ""
    item = params["line_items"][0]
    price = item.get("price_data") or ledger.get("prices", item["price"])
    if "product_data" in price:
        return str(price["product_data"]["name"])
    return str(ledger.get("products", price["product"])["name"])


def _setup(ledger: Ledger, params: Json, *, cause: Cause) -> Json:
    data, now = params.get("setup_intent_data", {}), ledger.clock.now()
    made = objects_kept.setup(data, customer=params.get("customer"), now=now)
    ledger.put("setups", made)
    ledger.happened("setup_intent.created", made, cause=cause)
    return made


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
    """Do what a client's press of Pay or Keep does, and return the session as it is then.

    Args:
        ledger: hold its lock.
        ident: an open session; of any other nothing changes.
        outcome: one of OUTCOMES; "later" is a bank debit that settles after days.
    """
    session = ledger.get("sessions", ident, param="session")
    if session["status"] != "open":
        return session
    pressed = _press_keep if session["mode"] == "setup" else _press_pay
    if pressed(ledger, session, outcome=outcome):
        session |= {"status": "complete", "url": None}
        ledger.happened("checkout.session.completed", session, cause=Cause())
    return session


def _press_keep(ledger: Ledger, session: Json, *, outcome: str) -> bool:
    if outcome == LATER:
        raise refusals.Refused("The test payment server keeps cards only, no bank accounts.")
    return keeping.keep_card(ledger, session, BY_VALUE[outcome])


def _press_pay(ledger: Ledger, session: Json, *, outcome: str) -> bool:
    intent = _intent(ledger, session)
    card = BY_VALUE["succeeds" if outcome == LATER else outcome]
    method = keeping.new_method(ledger, card, email=session["customer_email"])
    if card.now:
        charging.decline(ledger, intent, method, why=card.now, cause=Cause())
        return False
    intent["customer"] = keeping.customer_of(ledger, session)
    if outcome == LATER:
        intent |= {"status": "processing", "payment_method": method["id"]}
        ledger.happened("payment_intent.processing", intent, cause=Cause())
    else:
        _take(ledger, session, method)
    return True


def _take(ledger: Ledger, session: Json, method: Json) -> None:
    intent = ledger.get("intents", session["payment_intent"])
    if intent["customer"] and intent.get("setup_future_usage"):
        keeping.attach(ledger, method, intent["customer"])
    session["payment_status"] = "paid"
    charging.take(ledger, intent, method, cause=Cause())


def settle(ledger: Ledger, ident: str, *, succeeds: bool) -> Json:
    """End the waiting of a session that was paid "later"."""
    session = ledger.get("sessions", ident, param="session")
    if session["status"] != "complete" or session["payment_status"] != "unpaid":
        raise refusals.Refused("This session waits for no bank.")
    intent = ledger.get("intents", session["payment_intent"])
    if intent["status"] != "processing":
        raise refusals.Refused("This session waits for no bank any more.")
    method = ledger.get("methods", intent["payment_method"])
    if succeeds:
        _take(ledger, session, method)
    else:
        charging.decline(ledger, intent, method, why="declined", cause=Cause())
    ended = "succeeded" if succeeds else "failed"
    ledger.happened(f"checkout.session.async_payment_{ended}", session, cause=Cause())
    return session


def _intent(ledger: Ledger, session: Json) -> Json:
    if session["payment_intent"]:
        return ledger.get("intents", session["payment_intent"])
    data = ledger.tables["orders"][session["id"]]["intent_data"]
    amount, currency = session["amount_total"], session["currency"]
    now = ledger.clock.now()
    made = objects_money.intent(data, amount=amount, currency=currency, now=now)
    ledger.put("intents", made)
    session["payment_intent"] = made["id"]
    ledger.happened("payment_intent.created", made, cause=Cause())
    return made
