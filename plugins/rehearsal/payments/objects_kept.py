"""The shapes of what is kept between payments: customers, cards, setups, products, prices."""

from typing import Any

from rehearsal.payments import cards
from rehearsal.payments.cards import Card
from rehearsal.payments.objects import token

Json = dict[str, Any]


def customer(params: Json, *, now: int) -> Json:
    """Return a customer; of a person only what the parameters say."""
    copied = ("address", "description", "email", "name", "phone", "shipping")
    return {
        "id": f"cus_{token(14)}",
        "object": "customer",
        **{name: params.get(name) or None for name in copied},
        "balance": 0,
        "created": now,
        "currency": None,
        "default_source": None,
        "delinquent": False,
        "discount": None,
        "invoice_prefix": token(8).upper(),
        "livemode": False,
        "metadata": params.get("metadata") or {},
        "next_invoice_sequence": 1,
        "preferred_locales": params.get("preferred_locales") or [],
        "tax_exempt": "none",
        "test_clock": None,
    }


def method(card: Card, *, email: str | None, now: int) -> Json:
    """Return a card as a payment method that belongs to nobody yet."""
    passed = {"address_line1_check": None, "address_postal_code_check": None, "cvc_check": "pass"}
    more = {"checks": passed, "fingerprint": f"rehearsal{card.last4}", "wallet": None}
    return {
        "id": f"pm_1{token(23)}",
        "object": "payment_method",
        "allow_redisplay": "unspecified",
        "billing_details": {"address": None, "email": email, "name": None, "phone": None},
        "card": {**cards.details(card), **more},
        "created": now,
        "customer": None,
        "livemode": False,
        "metadata": {},
        "type": "card",
    }


def setup(data: Json, *, customer: str | None, now: int) -> Json:
    """Return the SetupIntent of a session that keeps a card."""
    ident = f"seti_1{token(23)}"
    return {
        "id": ident,
        "object": "setup_intent",
        "application": None,
        "cancellation_reason": None,
        "client_secret": f"{ident}_secret_{token(25)}",
        "created": now,
        "customer": customer,
        "description": data.get("description"),
        "last_setup_error": None,
        "latest_attempt": None,
        "livemode": False,
        "mandate": None,
        "metadata": data.get("metadata") or {},
        "next_action": None,
        "payment_method": None,
        "payment_method_types": ["card"],
        "single_use_mandate": None,
        "status": "requires_payment_method",
        "usage": "off_session",
    }


def setup_error(method: Json, decline: str) -> Json:
    """Return what a declined card leaves on its SetupIntent."""
    no = cards.DECLINES[decline]
    return {
        "code": no.code,
        "decline_code": no.decline_code,
        "message": no.words,
        "payment_method": method,
        "type": "card_error",
    }


def product(params: Json, *, now: int) -> Json:
    """Return a product, which only price lists and Stripe's command line need."""
    return {
        "id": params.get("id") or f"prod_{token(14)}",
        "object": "product",
        "active": params.get("active", True),
        "created": now,
        "default_price": None,
        "description": params.get("description") or None,
        "images": [],
        "livemode": False,
        "marketing_features": [],
        "metadata": params.get("metadata") or {},
        "name": params["name"],
        "package_dimensions": None,
        "shippable": None,
        "statement_descriptor": None,
        "tax_code": None,
        "type": "service",
        "unit_label": None,
        "updated": now,
        "url": None,
    }


def price(params: Json, *, product: str, now: int) -> Json:
    """Return a price that is paid once."""
    amount = params["unit_amount"]
    return {
        "id": f"price_1{token(23)}",
        "object": "price",
        "active": params.get("active", True),
        "billing_scheme": "per_unit",
        "created": now,
        "currency": params["currency"].lower(),
        "custom_unit_amount": None,
        "livemode": False,
        "lookup_key": None,
        "metadata": params.get("metadata") or {},
        "nickname": params.get("nickname"),
        "product": product,
        "recurring": None,
        "tax_behavior": "unspecified",
        "tiers_mode": None,
        "transform_quantity": None,
        "type": "one_time",
        "unit_amount": amount,
        "unit_amount_decimal": str(amount),
    }
