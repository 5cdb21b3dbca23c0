"""How payments, refunds and notices become rows, and rows become these again."""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping

from frontdesk.adapters.store.rows import as_text, at_second, seconds
from frontdesk.domain.money import Money
from frontdesk.domain.payment import Attempt, AttemptState, Notice, Refund, RefundState


def attempt_row(attempt: Attempt) -> dict[str, Any]:
    """Return what is kept of a checkout."""
    return {
        "id": attempt.id,
        "booking": attempt.booking,
        "number": attempt.number,
        "key": attempt.key,
        "params": as_text(attempt.params),
        "price_minor": attempt.price.minor,
        "currency": attempt.price.currency,
        "expires_at": seconds(attempt.expires_at),
        "state": attempt.state.value,
        "created_at": seconds(attempt.created_at),
        "session": attempt.session,
        "url": attempt.url,
        "intent": attempt.intent,
    }


def attempt_of(row: RowMapping) -> Attempt:
    """Return the checkout a row tells of."""
    return Attempt(
        id=row["id"],
        booking=row["booking"],
        number=row["number"],
        key=row["key"],
        params=json.loads(row["params"]),
        price=Money(row["price_minor"], row["currency"]),
        expires_at=at_second(row["expires_at"]),
        state=AttemptState(row["state"]),
        created_at=at_second(row["created_at"]),
        session=row["session"],
        url=row["url"],
        intent=row["intent"],
    )


def refund_row(refund: Refund) -> dict[str, Any]:
    """Return what is kept of a refund."""
    return {
        "id": refund.id,
        "booking": refund.booking,
        "intent": refund.intent,
        "amount_minor": refund.amount.minor,
        "currency": refund.amount.currency,
        "reason": refund.reason,
        "state": refund.state.value,
        "created_at": seconds(refund.created_at),
        "provider_id": refund.provider_id,
    }


def refund_of(row: RowMapping) -> Refund:
    """Return the refund a row tells of."""
    return Refund(
        id=row["id"],
        booking=row["booking"],
        intent=row["intent"],
        amount=Money(row["amount_minor"], row["currency"]),
        reason=row["reason"],
        state=RefundState(row["state"]),
        created_at=at_second(row["created_at"]),
        provider_id=row["provider_id"],
    )


def event_row(notice: Notice, *, received_at: datetime) -> dict[str, Any]:
    """Return what is kept of a notice."""
    return {
        "id": notice.id,
        "kind": notice.kind,
        "session": notice.session,
        "livemode": notice.livemode,
        "created_at": seconds(notice.created_at),
        "received_at": seconds(received_at),
    }
