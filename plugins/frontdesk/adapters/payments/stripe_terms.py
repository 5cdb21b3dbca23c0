"""What Stripe is asked for: checkouts and charges as plain data, in neutral words only."""

from typing import Any

from frontdesk.domain.cards import CardRef
from frontdesk.domain.payment import Order, Purpose

# These tell days later whether the money came, and a session may begin before that.
# Source: docs.stripe.com/payments/payment-methods, "delayed notification".
DELAYED = (
    *("acss_debit", "au_becs_debit", "bacs_debit", "boleto", "customer_balance", "konbini"),
    *("multibanco", "nz_bank_account", "oxxo", "payto", "sepa_debit", "sofort"),
    "us_bank_account",
)
# Source: the `locale` parameter of the installed package; anything else is "auto".
LOCALES = frozenset(
    (
        *("bg", "cs", "da", "de", "el", "en", "en-GB", "es", "es-419", "et", "fi", "fil", "fr"),
        *("fr-CA", "hi-IN", "hr", "hu", "id", "it", "ja", "ko", "lt", "lv", "ms", "mt", "nb"),
        *("nl", "pl", "pt", "pt-BR", "ro", "ru", "sk", "sl", "sv", "th", "tr", "vi", "zh"),
        *("zh-HK", "zh-TW"),
    )
)
# What stands on the button: a first payment books the time, a later one only pays.
LATER = frozenset({Purpose.REST, Purpose.FEE})


def checkout(order: Order, *, statement: str | None) -> dict[str, Any]:
    """Return the request for a hosted checkout of this order."""
    told = _told_always(order)
    if order.purpose is Purpose.CARD:
        # Nothing is taken, so Stripe refuses whatever is only about a payment.
        return told | {
            "mode": "setup",
            "currency": order.price.currency.lower(),
            "customer_creation": "always",
            "setup_intent_data": {"description": order.words, "metadata": ours(order)},
        }
    intent = _told_of_payment(order, statement)
    if order.keeps_card:
        # A card can be charged again only as the card of a customer.
        told["customer_creation"] = "always"
        intent["setup_future_usage"] = "off_session"
    return told | {
        "mode": "payment",
        "submit_type": "pay" if order.purpose in LATER else "book",
        "line_items": [_line_item(order)],
        "payment_intent_data": intent,
        # Otherwise Stripe may show, and take, a price in another currency than we agreed.
        "adaptive_pricing": {"enabled": False},
    }


def charge(order: Order, card: CardRef, *, statement: str | None) -> dict[str, Any]:
    """Return the request that takes this order's price from a card while its owner is away."""
    return _told_of_payment(order, statement) | {
        "amount": order.price.minor,
        "currency": order.price.currency.lower(),
        "customer": card.customer,
        "payment_method": card.method,
        "confirm": True,
        "off_session": True,
        "error_on_requires_action": True,
        # Without it Stripe wants an address to send the absent client to.
        "automatic_payment_methods": {"enabled": True, "allow_redirects": "never"},
    }


def ours(order: Order) -> dict[str, str]:
    """Return the metadata by which we know our own again: ids, and nothing else."""
    told = {
        "booking": order.booking,
        "attempt": str(order.attempt),
        "site": order.site,
        "fee": order.fee,
    }
    # An empty value means to Stripe that the name is to be left out.
    return {name: value for name, value in told.items() if value}


def _told_always(order: Order) -> dict[str, Any]:
    return {
        "locale": order.language if order.language in LOCALES else "auto",
        "client_reference_id": order.booking,
        "metadata": ours(order),
        "customer_email": order.email,
        "expires_at": int(order.expires_at.timestamp()),
        "excluded_payment_method_types": list(DELAYED),
        "success_url": order.success_url,
        "cancel_url": order.cancel_url,
    }


def _told_of_payment(order: Order, statement: str | None) -> dict[str, Any]:
    told: dict[str, Any] = {"description": order.words, "metadata": ours(order)}
    return told | ({"statement_descriptor_suffix": statement} if statement else {})


def _line_item(order: Order) -> dict[str, Any]:
    price = {
        "currency": order.price.currency.lower(),
        "unit_amount": order.price.minor,
        "product_data": {"name": order.words},
    }
    return {"quantity": 1, "price_data": price}
