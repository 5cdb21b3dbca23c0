"""The shapes of intents, charges, refunds and the balance, as plain JSON."""

from typing import Any

from rehearsal.payments import cards
from rehearsal.payments.objects import token

Json = dict[str, Any]


def intent(data: Json, *, amount: int, currency: str, now: int) -> Json:
    """Return a PaymentIntent for these checked parameters, not confirmed yet."""
    ident = f"pi_3{token(23)}"
    copied = ("customer", "description", "payment_method", "receipt_email", "setup_future_usage")
    return {
        "id": ident,
        "object": "payment_intent",
        **{name: data.get(name) for name in (*copied, "statement_descriptor_suffix")},
        "amount": amount,
        "amount_capturable": 0,
        "amount_received": 0,
        "application": None,
        "canceled_at": None,
        "cancellation_reason": None,
        "capture_method": data.get("capture_method", "automatic_async"),
        "client_secret": f"{ident}_secret_{token(25)}",
        "confirmation_method": "automatic",
        "created": now,
        "currency": currency,
        "last_payment_error": None,
        "latest_charge": None,
        "livemode": False,
        "metadata": data.get("metadata") or {},
        "next_action": None,
        "payment_method_types": ["card"],
        "processing": None,
        "statement_descriptor": None,
        "status": "requires_payment_method",
    }


def charge(intent: Json, method: Json, *, decline: str | None, now: int) -> Json:
    """Return one try of a card: paid, or declined for the reason named in cards.DECLINES."""
    no = cards.DECLINES[decline] if decline else None
    copied = ("amount", "currency", "customer", "description", "metadata", "receipt_email")
    return {
        "id": f"ch_3{token(23)}",
        "object": "charge",
        **{name: intent[name] for name in copied},
        "amount_captured": 0 if no else intent["amount"],
        "amount_refunded": 0,
        "balance_transaction": None,
        "billing_details": {**method["billing_details"]},
        "captured": not no,
        "created": now,
        "disputed": False,
        "failure_code": no.code if no else None,
        "failure_message": no.words if no else None,
        "livemode": False,
        "outcome": _outcome(no.decline_code if no else None),
        "paid": not no,
        "payment_intent": intent["id"],
        "payment_method": method["id"],
        "payment_method_details": _shown(method["card"]),
        "receipt_url": None,
        "refunded": False,
        "statement_descriptor_suffix": intent["statement_descriptor_suffix"],
        "status": "failed" if no else "succeeded",
    }


def _shown(card: Json) -> Json:
    seen = ("brand", "country", "exp_month", "exp_year", "funding", "last4")
    return {"type": "card", "card": {**{n: card[n] for n in seen}, "network": "visa"}}


def _outcome(decline_code: str | None) -> Json:
    return {
        "network_status": "declined_by_network" if decline_code else "approved_by_network",
        "reason": decline_code,
        "risk_level": "normal",
        "seller_message": "The bank said no." if decline_code else "Payment complete.",
        "type": "issuer_declined" if decline_code else "authorized",
    }


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


def balance(totals: dict[str, int]) -> Json:
    """Return the account's balance from what was taken less what went back, by currency."""
    rows = [
        {"amount": amount, "currency": currency, "source_types": {"card": amount}}
        for currency, amount in sorted(totals.items())
    ]
    return {"object": "balance", "available": rows, "livemode": False, "pending": []}
