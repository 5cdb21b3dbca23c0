"""Trying a card: on the hosted page with the client there, or later without."""

import copy
from typing import Any

from rehearsal.payments import amounts, keeping, objects_money, refusals, session_checks
from rehearsal.payments.cards import BY_LAST4
from rehearsal.payments.ledger import Cause, Ledger

Json = dict[str, Any]


def create(ledger: Ledger, params: Json, *, cause: Cause) -> Json:
    """Make a PaymentIntent and, with `confirm`, charge the card that is kept.

    Raises:
        Refused: wrong parameters, or 402 with the reason and the intent when the bank says no.
    """
    method = _check(ledger, params)
    currency = amounts.known(params["currency"], "currency")
    amount = amounts.enough(params["amount"], currency, "amount")
    made = objects_money.intent(params, amount=amount, currency=currency, now=ledger.clock.now())
    ledger.put("intents", made)
    if method:
        made["status"] = "requires_confirmation"
    ledger.happened("payment_intent.created", made, cause=cause)
    if params.get("confirm") and method:
        return _confirm(ledger, made, method, asks=_may_ask(params), cause=cause)
    return made


def _check(ledger: Ledger, params: Json) -> Json | None:
    if "off_session" in params and not params.get("confirm"):
        words = (
            "The parameter `off_session` cannot be passed when creating a PaymentIntent unless "
            "`confirm` is set to true."
        )
        raise refusals.invalid("off_session", words)
    if "customer" in params:
        ledger.get("customers", params["customer"], param="customer")
    session_checks.check_suffix(params)
    if "payment_method" in params:
        return keeping.usable(ledger, params["payment_method"], customer=params.get("customer"))
    if params.get("confirm"):
        words = (
            "You cannot confirm this PaymentIntent because it's missing a payment method. You "
            "can either update the PaymentIntent with a payment method and then confirm it "
            "again, or confirm it again directly with a payment method."
        )
        raise refusals.Refused(words, code="payment_intent_unexpected_state")
    return None


def _may_ask(params: Json) -> bool:
    away = params.get("off_session") not in {None, False, "false"}
    return not away and not params.get("error_on_requires_action")


def _confirm(ledger: Ledger, intent: Json, method: Json, *, asks: bool, cause: Cause) -> Json:
    card = BY_LAST4[method["card"]["last4"]]
    if asks and card.alone == "authentication":
        # The client would now be asked by the bank, which nobody rehearses here.
        told = {"type": "use_stripe_sdk", "use_stripe_sdk": {"type": "three_d_secure_redirect"}}
        intent |= {"status": "requires_action", "next_action": told}
        ledger.happened("payment_intent.requires_action", intent, cause=cause)
    elif declined := card.now or card.alone:
        charge = decline(ledger, intent, method, why=declined, cause=cause)
        raise _refused(intent, charge, method)
    else:
        take(ledger, intent, method, cause=cause)
    return intent


def _refused(intent: Json, charge: Json, method: Json) -> refusals.Refused:
    error = objects_money.last_error(charge)
    words = error.pop("message")
    more = copy.deepcopy({"payment_intent": intent, "payment_method": method})
    return refusals.Refused(words, status=402, kept=True, **error, **more)


def take(ledger: Ledger, intent: Json, method: Json, *, cause: Cause) -> None:
    """Charge the card: the money is there."""
    _charge(ledger, intent, method)
    intent |= {"status": "succeeded", "amount_received": intent["amount"]}
    intent |= {"last_payment_error": None, "payment_method": method["id"], "next_action": None}
    charge = ledger.get("charges", intent["latest_charge"])
    ledger.happened("charge.succeeded", charge, cause=cause)
    ledger.happened("payment_intent.succeeded", intent, cause=cause)


def decline(ledger: Ledger, intent: Json, method: Json, *, why: str, cause: Cause) -> Json:
    """Try the card in vain, and return the charge that failed."""
    charge = _charge(ledger, intent, method, why=why)
    error = {**objects_money.last_error(charge), "payment_method": copy.deepcopy(method)}
    intent |= {"status": "requires_payment_method", "last_payment_error": error}
    intent["payment_method"] = None
    ledger.happened("charge.failed", charge, cause=cause)
    ledger.happened("payment_intent.payment_failed", intent, cause=cause)
    return charge


def _charge(ledger: Ledger, intent: Json, method: Json, *, why: str | None = None) -> Json:
    made = objects_money.charge(intent, method, decline=why, now=ledger.clock.now())
    intent["latest_charge"] = made["id"]
    if intent["customer"] is None:
        # A card that was used without being kept cannot be used a second time.
        ledger.put("spent", {"id": method["id"]})
    return ledger.put("charges", made)
