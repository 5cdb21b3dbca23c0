"""A notice as Stripe signs it."""

import hashlib
import hmac
import json
from datetime import UTC, datetime
from typing import Any

from frontdesk.adapters.payments.stripe import Adapter

SECRET = "whsec_test_7f3c1a5e"
OTHER = "whsec_0123456789abcdef"
SENT = 1_767_225_600
NOW = datetime.fromtimestamp(SENT, UTC)
EVENT: dict[str, Any] = {
    "id": "evt_1",
    "object": "event",
    "type": "checkout.session.completed",
    "created": SENT - 2,
    "livemode": False,
    "data": {"object": {"id": "cs_test_1", "object": "checkout.session"}},
}
THIN: dict[str, Any] = {
    "id": "evt_test_65R9Ijk8dKEYZcXeRWn16",
    "object": "v2.core.event",
    "type": "v1.billing.meter.error_report_triggered",
    "created": "2026-01-01T00:00:00.000Z",
    "livemode": False,
    "related_object": {"id": "cs_test_1", "type": "checkout.session", "url": "/v1/…"},
}
BODY = json.dumps(EVENT).encode()
ADAPTER = Adapter(secret_key="sk_test_123456789", webhook_secrets=[SECRET])


def signed(body: bytes, *, secret: str = SECRET, at: int = SENT) -> str:
    digest = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={digest}"
