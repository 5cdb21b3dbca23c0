"""The shapes of Stripe's objects, as plain JSON, complete enough for the derived schemas."""

import secrets
import string
from collections.abc import Sequence
from typing import Any

from rehearsal.payments.forms import API_VERSION

Json = dict[str, Any]

_LETTERS = string.ascii_letters + string.digits
DECLINES = {
    "declined": ("generic_decline", "Your card was declined."),
    "no_funds": ("insufficient_funds", "Your card has insufficient funds."),
}


def token(length: int = 24) -> str:
    """Return random letters and digits, as Stripe's ids end in."""
    return "".join(secrets.choice(_LETTERS) for _ in range(length))


def session(params: Json, *, total: int, currency: str, now: int, origin: str) -> Json:
    """Return a new, open Checkout Session for these checked parameters."""
    ident = f"cs_test_a1{token(56)}"
    email = params.get("customer_email")
    copied = ("allowed_payment_method_types", "cancel_url", "client_reference_id", "locale")
    more = ("customer_email", "excluded_payment_method_types", "submit_type", "success_url")
    return {
        "id": ident,
        "object": "checkout.session",
        **{name: params.get(name) for name in copied + more},
        "adaptive_pricing": {"enabled": params.get("adaptive_pricing", {}).get("enabled", False)},
        "after_expiration": None,
        "allow_promotion_codes": None,
        "amount_subtotal": total,
        "amount_total": total,
        "automatic_tax": {"enabled": False, "liability": None, "provider": None, "status": None},
        "billing_address_collection": None,
        "client_secret": None,
        "collected_information": None,
        "consent": None,
        "consent_collection": None,
        "created": now,
        "currency": currency,
        "custom_fields": [],
        "custom_text": {"after_submit": None, "submit": None},
        "customer": None,
        "customer_creation": "if_required",
        "customer_details": _customer(email) if email else None,
        "expires_at": params.get("expires_at", now + 24 * 3600),
        "invoice": None,
        "invoice_creation": None,
        "livemode": False,
        "metadata": params.get("metadata", {}),
        "mode": "payment",
        "payment_intent": None,
        "payment_link": None,
        "payment_method_collection": "if_required",
        "payment_method_options": {},
        "payment_method_types": ["card"],
        "payment_status": "unpaid",
        "phone_number_collection": {"enabled": False},
        "recovered_from": None,
        "setup_intent": None,
        "shipping_address_collection": None,
        "shipping_cost": None,
        "shipping_options": [],
        "status": "open",
        "subscription": None,
        "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
        "ui_mode": params.get("ui_mode", "hosted_page"),
        "url": f"{origin}/c/pay/{ident}",
    }


def _customer(email: str) -> Json:
    return {
        "address": None,
        "email": email,
        "name": None,
        "phone": None,
        "tax_exempt": "none",
        "tax_ids": None,
    }


def intent(session: Json, data: Json, *, now: int) -> Json:
    """Return the PaymentIntent that a client's first press of Pay creates."""
    ident = f"pi_3{token(23)}"
    return {
        "id": ident,
        "object": "payment_intent",
        "amount": session["amount_total"],
        "amount_capturable": 0,
        "amount_received": 0,
        "application": None,
        "canceled_at": None,
        "cancellation_reason": None,
        "capture_method": data.get("capture_method", "automatic_async"),
        "client_secret": None,
        "confirmation_method": "automatic",
        "created": now,
        "currency": session["currency"],
        "customer": None,
        "description": data.get("description"),
        "last_payment_error": None,
        "latest_charge": None,
        "livemode": False,
        "metadata": data.get("metadata", {}),
        "next_action": None,
        "payment_method": None,
        "payment_method_types": ["card"],
        "processing": None,
        "receipt_email": data.get("receipt_email"),
        "statement_descriptor": None,
        "statement_descriptor_suffix": data.get("statement_descriptor_suffix"),
        "status": "requires_payment_method",
    }


def charge(intent: Json, *, email: str | None, decline: str | None, now: int) -> Json:
    """Return one try of a card: paid, or declined for the reason named in DECLINES."""
    code, words = DECLINES[decline] if decline else (None, None)
    copied = ("amount", "currency", "customer", "description", "metadata", "receipt_email")
    return {
        "id": f"ch_3{token(23)}",
        "object": "charge",
        **{name: intent[name] for name in copied},
        "amount_captured": 0 if decline else intent["amount"],
        "amount_refunded": 0,
        "balance_transaction": None,
        "billing_details": {"address": None, "email": email, "name": None, "phone": None},
        "captured": not decline,
        "created": now,
        "disputed": False,
        "failure_code": "card_declined" if decline else None,
        "failure_message": words,
        "livemode": False,
        "outcome": _outcome(code),
        "paid": not decline,
        "payment_intent": intent["id"],
        "payment_method": f"pm_1{token(23)}",
        "payment_method_details": _card("9995" if decline == "no_funds" else "4242"),
        "receipt_url": None,
        "refunded": False,
        "statement_descriptor_suffix": intent["statement_descriptor_suffix"],
        "status": "failed" if decline else "succeeded",
    }


def _outcome(decline_code: str | None) -> Json:
    return {
        "network_status": "declined_by_network" if decline_code else "approved_by_network",
        "reason": decline_code,
        "risk_level": "normal",
        "seller_message": "The bank said no." if decline_code else "Payment complete.",
        "type": "issuer_declined" if decline_code else "authorized",
    }


def _card(last4: str) -> Json:
    card = {"brand": "visa", "country": "US", "exp_month": 12, "exp_year": 2034, "last4": last4}
    return {"type": "card", "card": {**card, "funding": "credit", "network": "visa"}}


def last_error(charge: Json) -> Json:
    """Return what a declined charge leaves on its PaymentIntent."""
    return {
        "charge": charge["id"],
        "code": charge["failure_code"],
        "decline_code": charge["outcome"]["reason"],
        "message": charge["failure_message"],
        "type": "card_error",
    }


def refund(charge: Json, params: Json, *, amount: int, status: str, now: int) -> Json:
    """Return a refund of this charge, in the status that the rehearsal was told to give."""
    return {
        "id": f"re_3{token(23)}",
        "object": "refund",
        "amount": amount,
        "balance_transaction": None,
        "charge": charge["id"],
        "created": now,
        "currency": charge["currency"],
        "metadata": params.get("metadata") or {},
        "payment_intent": charge["payment_intent"],
        "reason": params.get("reason"),
        "receipt_number": None,
        "source_transfer_reversal": None,
        "status": status,
        "transfer_reversal": None,
    }


def event(kind: str, about: Json, *, now: int, request: Json, waiting: int) -> Json:
    """Return a snapshot event; waiting counts the webhooks not yet delivered."""
    return {
        "id": f"evt_1{token(23)}",
        "object": "event",
        "api_version": API_VERSION,
        "created": now,
        "data": {"object": about},
        "livemode": False,
        "pending_webhooks": waiting,
        "request": request,
        "type": kind,
    }


def endpoint(params: Json, *, now: int) -> Json:
    """Return a webhook endpoint with its secret, which Stripe shows only this once."""
    return {
        "id": f"we_1{token(23)}",
        "object": "webhook_endpoint",
        "api_version": params.get("api_version"),
        "application": None,
        "created": now,
        "description": params.get("description"),
        "enabled_events": params["enabled_events"],
        "livemode": False,
        "metadata": params.get("metadata") or {},
        "secret": f"whsec_{token(32)}",
        "status": "enabled",
        "url": params["url"],
    }


def balance(totals: dict[str, int]) -> Json:
    """Return the account's balance from what was taken less what went back, by currency."""
    rows = [
        {"amount": amount, "currency": currency, "source_types": {"card": amount}}
        for currency, amount in sorted(totals.items())
    ]
    return {"object": "balance", "available": rows, "livemode": False, "pending": []}


def listed(rows: Sequence[Json], *, url: str, more: bool) -> Json:
    """Return one page of a list; more tells whether another follows."""
    return {"object": "list", "data": list(rows), "has_more": more, "url": url}
