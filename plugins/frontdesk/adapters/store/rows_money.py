"""How money and what is told of it become rows, and rows become these again."""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping

from frontdesk.adapters.store.rows import (
    as_text,
    at_second,
    maybe_instant,
    maybe_seconds,
    seconds,
)
from frontdesk.domain.cards import Card, Fee, FeeState
from frontdesk.domain.findings import Finding
from frontdesk.domain.givenback import Dispute, DisputeState, Refund, RefundState
from frontdesk.domain.money import Money
from frontdesk.domain.payment import Attempt, AttemptState, Notice, Purpose


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
        "purpose": attempt.purpose.value,
        "account": attempt.account,
        "problem": attempt.problem,
        "paid_at": maybe_seconds(attempt.paid_at),
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
        purpose=Purpose(row["purpose"]),
        account=row["account"],
        problem=row["problem"],
        paid_at=maybe_instant(row["paid_at"]),
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
        "account": refund.account,
        "tries": refund.tries,
        "tried_at": maybe_seconds(refund.tried_at),
        "looked_at": maybe_seconds(refund.looked_at),
        "failure": refund.failure,
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
        account=row["account"],
        tries=row["tries"],
        tried_at=maybe_instant(row["tried_at"]),
        looked_at=maybe_instant(row["looked_at"]),
        failure=row["failure"],
    )


def dispute_row(dispute: Dispute) -> dict[str, Any]:
    """Return what is kept of a dispute."""
    return {
        "id": dispute.id,
        "booking": dispute.booking,
        "intent": dispute.intent,
        "amount_minor": dispute.amount.minor,
        "currency": dispute.amount.currency,
        "state": dispute.state.value,
        "created_at": seconds(dispute.created_at),
        "changed_at": seconds(dispute.changed_at),
        "answer_by": maybe_seconds(dispute.answer_by),
        "account": dispute.account,
    }


def dispute_of(row: RowMapping) -> Dispute:
    """Return the dispute a row tells of."""
    return Dispute(
        id=row["id"],
        booking=row["booking"],
        intent=row["intent"],
        amount=Money(row["amount_minor"], row["currency"]),
        state=DisputeState(row["state"]),
        created_at=at_second(row["created_at"]),
        changed_at=at_second(row["changed_at"]),
        answer_by=maybe_instant(row["answer_by"]),
        account=row["account"],
    )


def card_row(card: Card) -> dict[str, Any]:
    """Return what is kept of a card."""
    return {
        "booking": card.booking,
        "words": card.words,
        "agreed_at": seconds(card.agreed_at),
        "account": card.account,
        "customer": card.customer,
        "method": card.method,
        "dropped_at": maybe_seconds(card.dropped_at),
    }


def card_of(row: RowMapping) -> Card:
    """Return the card a row tells of."""
    return Card(
        booking=row["booking"],
        words=row["words"],
        agreed_at=at_second(row["agreed_at"]),
        account=row["account"],
        customer=row["customer"],
        method=row["method"],
        dropped_at=maybe_instant(row["dropped_at"]),
    )


def fee_row(fee: Fee) -> dict[str, Any]:
    """Return what is kept of a fee."""
    return {
        "id": fee.id,
        "booking": fee.booking,
        "reason": fee.reason,
        "amount_minor": fee.amount.minor,
        "currency": fee.amount.currency,
        "state": fee.state.value,
        "created_at": seconds(fee.created_at),
        "account": fee.account,
        "key": fee.key,
        "params": as_text(dict(fee.params)),
        "intent": fee.intent,
        "code": fee.code,
        "tried_at": maybe_seconds(fee.tried_at),
    }


def fee_of(row: RowMapping) -> Fee:
    """Return the fee a row tells of."""
    return Fee(
        id=row["id"],
        booking=row["booking"],
        reason=row["reason"],
        amount=Money(row["amount_minor"], row["currency"]),
        state=FeeState(row["state"]),
        created_at=at_second(row["created_at"]),
        account=row["account"],
        key=row["key"],
        params=json.loads(row["params"]),
        intent=row["intent"],
        code=row["code"],
        tried_at=maybe_instant(row["tried_at"]),
    )


def finding_row(finding: Finding, *, account: str) -> dict[str, Any]:
    """Return what is kept of a finding."""
    since = seconds(finding.since)
    return {
        "account": account,
        "kind": finding.kind,
        "subject": finding.subject,
        "since": since,
    }


def finding_of(row: RowMapping) -> Finding:
    """Return the finding a row tells of."""
    return Finding(row["kind"], row["subject"], at_second(row["since"]), row["account"])


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
