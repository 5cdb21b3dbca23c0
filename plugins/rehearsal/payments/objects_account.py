"""The shapes of what belongs to the account itself: its settings and its webhook endpoints."""

from typing import Any

from rehearsal.payments.objects import token

Json = dict[str, Any]

ACCOUNT: Json = {
    "id": "acct_1Rehearsal000000",
    "object": "account",
    "business_profile": {"name": "Test practice", "url": None},
    "business_type": "individual",
    "capabilities": {"card_payments": "active", "transfers": "active"},
    "charges_enabled": True,
    "country": "US",
    "default_currency": "usd",
    "details_submitted": True,
    "email": "practice@example.com",
    "payouts_enabled": True,
    "settings": {
        "branding": {"icon": None, "logo": None, "primary_color": None, "secondary_color": None},
        "card_payments": {
            "decline_on": {"avs_failure": False, "cvc_failure": True},
            "statement_descriptor_prefix": "PRACTICE",
            "statement_descriptor_prefix_kana": None,
            "statement_descriptor_prefix_kanji": None,
        },
        "dashboard": {"display_name": "Test practice", "timezone": "America/Los_Angeles"},
        "payments": {
            "statement_descriptor": "PRACTICE",
            "statement_descriptor_kana": None,
            "statement_descriptor_kanji": None,
        },
    },
    "type": "standard",
}
# What a test may set: an account that may not take money yet, or lives elsewhere.
CHANGEABLE = ("charges_enabled", "country", "default_currency", "details_submitted", "email")


def endpoint(params: Json, *, now: int) -> Json:
    """Return a webhook endpoint with its secret, which Stripe shows only this once."""
    return {
        "id": f"we_1{token(23)}",
        "object": "webhook_endpoint",
        "api_version": params.get("api_version"),
        "application": None,
        "created": now,
        "description": params.get("description") or None,
        "enabled_events": params["enabled_events"],
        "livemode": False,
        "metadata": params.get("metadata") or {},
        "secret": f"whsec_{token(32)}",
        "status": "enabled",
        "url": params["url"],
    }
