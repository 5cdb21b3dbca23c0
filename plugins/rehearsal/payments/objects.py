"""The shapes of Stripe's objects, as plain JSON, complete enough for the derived schemas."""

import secrets
import string
from collections.abc import Sequence
from typing import Any

from rehearsal.payments.forms import API_VERSION

Json = dict[str, Any]

_LETTERS = string.ascii_letters + string.digits


def token(length: int = 24) -> str:
    """Return random letters and digits, as Stripe's ids end in."""
    return "".join(secrets.choice(_LETTERS) for _ in range(length))


def session(
    params: Json, *, total: int | None, currency: str | None, now: int, origin: str
) -> Json:
    """Return a new, open Checkout Session for these checked parameters."""
    ident = f"cs_test_a1{token(56)}"
    mode = params["mode"]
    return {
        **_never_used(),
        **_asked(params, now=now),
        "id": ident,
        "amount_subtotal": total,
        "amount_total": total,
        "created": now,
        "currency": currency,
        "mode": mode,
        "payment_intent": None,
        "payment_status": "unpaid" if mode == "payment" else "no_payment_required",
        "setup_intent": None,
        "status": "open",
        "total_details": _no_extras() if mode == "payment" else None,
        "url": f"{origin}/c/pay/{ident}",
    }


def _asked(params: Json, *, now: int) -> Json:
    """Return what a session repeats of its parameters, or fills in where they are silent."""
    copied = ("allowed_payment_method_types", "cancel_url", "client_reference_id", "locale")
    more = ("customer", "customer_email", "excluded_payment_method_types", "submit_type")
    email = params.get("customer_email")
    created = None if "customer" in params else params.get("customer_creation", "if_required")
    return {
        **{name: params.get(name) for name in (*copied, *more, "success_url")},
        "adaptive_pricing": {"enabled": params.get("adaptive_pricing", {}).get("enabled", False)},
        "customer_creation": created,
        "customer_details": details(email) if email else None,
        "expires_at": params.get("expires_at", now + 24 * 3600),
        "metadata": params.get("metadata") or {},
        "ui_mode": params.get("ui_mode", "hosted_page"),
    }


def _never_used() -> Json:
    """Return the fields that stay as they are in everything that is rehearsed here."""
    empty = (
        *("after_expiration", "allow_promotion_codes", "billing_address_collection"),
        *("client_secret", "collected_information", "consent", "consent_collection"),
        *("invoice", "invoice_creation", "payment_link", "recovered_from"),
        *("shipping_address_collection", "shipping_cost", "subscription"),
    )
    return {
        "object": "checkout.session",
        **dict.fromkeys(empty),
        "automatic_tax": {"enabled": False, "liability": None, "provider": None, "status": None},
        "custom_fields": [],
        "custom_text": {"after_submit": None, "submit": None},
        "livemode": False,
        "payment_method_collection": "if_required",
        "payment_method_options": {},
        "payment_method_types": ["card"],
        "phone_number_collection": {"enabled": False},
        "shipping_options": [],
    }


def _no_extras() -> Json:
    return {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0}


def details(email: str) -> Json:
    """Return what a session knows of the person who pays."""
    return {
        "address": None,
        "email": email,
        "name": None,
        "phone": None,
        "tax_exempt": "none",
        "tax_ids": None,
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


def listed(rows: Sequence[Json], *, url: str, more: bool) -> Json:
    """Return one page of a list; more tells whether another follows."""
    return {"object": "list", "data": list(rows), "has_more": more, "url": url}
