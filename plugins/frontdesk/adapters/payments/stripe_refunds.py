"""Money on its way back as Stripe tells of it: refunds that we send, disputes that banks start."""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any

from frontdesk.adapters.payments.stripe_checkouts import ident, metadata
from frontdesk.domain.givenback import DisputeNews, DisputeState, RefundNews, RefundState
from frontdesk.domain.money import Money

if TYPE_CHECKING:
    import stripe

    from frontdesk.adapters.payments.stripe_line import Line

REFUND_STATES = {
    "succeeded": RefundState.SUCCEEDED,
    "failed": RefundState.FAILED,
    "canceled": RefundState.CANCELLED,
}
# A question from the bank that it closes, or takes back, leaves the money with us. What was
# "prevented" was given to the client before it became a dispute: for us it is as if lost.
DISPUTE_STATES = {
    "won": DisputeState.WON,
    "warning_closed": DisputeState.WON,
    "lost": DisputeState.LOST,
    "prevented": DisputeState.LOST,
}
MOST_REFUNDS = 1000
MOST_REFUNDED = 5000
MOST_DISPUTED = 1000


def sent_back(
    line: "Line", intent: str, *, amount: Money, key: str, told: dict[str, str]
) -> RefundNews:
    """Send money back once for each id in `told`, and tell how it stands when asked again.

    Stripe forgets a key after a day, and a second part-refund would then go out. So the
    refunds made so far are read first; the key covers only calls at the same moment.
    """
    with line.asking() as v1:
        for known in _refunds(v1, intent):
            if metadata(known).get("refund") == told["refund"]:
                return _news(known)
        # No reason is given: the known ones all say something about the client.
        asked: stripe.params.RefundCreateParams = {
            "payment_intent": intent,
            "amount": amount.minor,
            "metadata": told,
        }
        return _news(v1.refunds.create(asked, {"idempotency_key": key}))


def refunds(line: "Line", intent: str) -> list[RefundNews]:
    """Return every refund of a payment, oldest first."""
    with line.asking() as v1:
        return [_news(one) for one in _refunds(v1, intent)][::-1]


def refunds_since(line: "Line", since: datetime) -> list[RefundNews]:
    """Return every refund made since, newest first."""
    with line.asking(patiently=True) as v1:
        page = v1.refunds.list(_since(since))
        return [_news(one) for one in islice(page.auto_paging_iter(), MOST_REFUNDED)]


def dispute(line: "Line", dispute_id: str) -> DisputeNews:
    """Return how a dispute stands."""
    with line.asking() as v1:
        return _contested(v1.disputes.retrieve(dispute_id))


def disputes_since(line: "Line", since: datetime) -> list[DisputeNews]:
    """Return every dispute begun since, newest first."""
    with line.asking(patiently=True) as v1:
        page = v1.disputes.list(_since(since))
        return [_contested(one) for one in islice(page.auto_paging_iter(), MOST_DISPUTED)]


def _since(since: datetime) -> Any:
    return {"created": {"gte": int(since.timestamp())}, "limit": 100}


def _contested(told: "stripe.Dispute") -> DisputeNews:
    # Stripe says 0 where the bank takes no answer.
    due = getattr(told.evidence_details, "due_by", None)
    return DisputeNews(
        provider_id=told.id,
        intent=ident(told.payment_intent) or "",
        amount=Money(told.amount, told.currency.upper()),
        # A word that we have not met is not yet a decision.
        state=DISPUTE_STATES.get(told.status, DisputeState.OPEN),
        created_at=datetime.fromtimestamp(told.created, UTC),
        answer_by=datetime.fromtimestamp(due, UTC) if due else None,
    )


def _refunds(v1: "stripe.V1Services", intent: str) -> Iterator["stripe.Refund"]:
    # Newest first, a hundred a page.
    page = v1.refunds.list({"payment_intent": intent, "limit": 100})
    return islice(page.auto_paging_iter(), MOST_REFUNDS)


def _news(refund: "stripe.Refund") -> RefundNews:
    return RefundNews(
        provider_id=refund.id,
        # A status that we have not met is not yet money in the client's hands.
        state=REFUND_STATES.get(refund.status or "", RefundState.PENDING),
        amount=Money(refund.amount, refund.currency.upper()),
        refund_id=metadata(refund).get("refund", ""),
        failure=_why(refund),
        created_at=datetime.fromtimestamp(refund.created, UTC),
        intent=ident(refund.payment_intent) or "",
    )


def _why(refund: "stripe.Refund") -> str:
    # Stripe leaves a field out where it has nothing to say.
    told = (getattr(refund, name, None) for name in ("failure_reason", "pending_reason"))
    return next((str(reason) for reason in told if reason), "")
