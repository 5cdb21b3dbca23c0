"""A client's bank takes a payment back: the charge is disputed, and later won or lost."""

from typing import Any

from rehearsal.payments import objects, refusals
from rehearsal.payments.ledger import Cause, Ledger

Json = dict[str, Any]

ENDINGS = ("won", "lost", "warning_closed")
# On the way: the therapist has answered, and the bank thinks about it.
ANSWERED = ("under_review", "warning_under_review")
BEGINNINGS = ("needs_response", "warning_needs_response")
DAYS_TO_ANSWER = 7


def begin(
    ledger: Ledger, paid: str, *, reason: str = "general", status: str = "needs_response"
) -> Json:
    """Dispute the whole charge of a payment; from then on it cannot be refunded.

    Args:
        ledger: hold its lock.
        paid: a session's id, or an intent's.
        reason: the bank's, in Stripe's words.
        status: a warning is a bank's question only: no money is taken back yet.

    Raises:
        Refused: nothing was paid, or it is disputed already.
        ValueError: a dispute does not begin like that.
    """
    if status not in BEGINNINGS:
        raise ValueError(f"a dispute begins as one of {', '.join(BEGINNINGS)}")
    charge = _charge(ledger, paid)
    charge["disputed"] = True
    made = _dispute(charge, now=ledger.clock.now())
    made |= {"reason": reason, "status": status, "is_charge_refundable": _asks_only(status)}
    ledger.put("disputes", made)
    ledger.happened("charge.dispute.created", made, cause=Cause())
    if not _asks_only(status):
        ledger.happened("charge.dispute.funds_withdrawn", made, cause=Cause())
    return made


def _charge(ledger: Ledger, paid: str) -> Json:
    if paid.startswith("cs_"):
        paid = ledger.get("sessions", paid, param="session")["payment_intent"] or ""
    intent = ledger.get("intents", paid, param="intent")
    charge = ledger.tables["charges"].get(intent["latest_charge"] or "", {})
    if not charge.get("paid") or charge["disputed"]:
        raise refusals.Refused("There is no charge to dispute.")
    return charge


def _asks_only(status: str) -> bool:
    return status.startswith("warning_")


def end(ledger: Ledger, ident: str, *, status: str) -> Json:
    """Close a dispute as won or lost, or let the bank's answer be waited for."""
    known = (*ANSWERED, *ENDINGS)
    if status not in known:
        raise refusals.invalid("status", f"Invalid status: must be one of {', '.join(known)}")
    dispute = ledger.get("disputes", ident)
    if dispute["status"] in ENDINGS:
        raise refusals.Refused("This dispute has ended.")
    asked = _asks_only(dispute["status"])
    dispute["status"] = status
    if status in ANSWERED:
        dispute["evidence_details"] |= {"has_evidence": True, "submission_count": 1}
        ledger.happened("charge.dispute.updated", dispute, cause=Cause())
        return dispute
    ledger.happened("charge.dispute.closed", dispute, cause=Cause())
    if status == "won" and not asked:
        ledger.happened("charge.dispute.funds_reinstated", dispute, cause=Cause())
    return dispute


def taken(dispute: Json) -> int:
    """Return how much money a dispute keeps from the account as it stands."""
    back = dispute["status"] == "won" or _asks_only(dispute["status"])
    return 0 if back else int(dispute["amount"])


def refundable(ledger: Ledger, charge: Json) -> bool:
    """Return whether the money of a charge may still be sent back."""
    ours = [d for d in ledger.rows("disputes") if d["charge"] == charge["id"]]
    return all(d["is_charge_refundable"] for d in ours)


def _dispute(charge: Json, *, now: int) -> Json:
    answer = {"due_by": now + DAYS_TO_ANSWER * 86400, "enhanced_eligibility": {}}
    return {
        "id": f"du_1{objects.token(23)}",
        "object": "dispute",
        "amount": charge["amount"] - charge["amount_refunded"] or charge["amount"],
        "balance_transactions": [],
        "charge": charge["id"],
        "created": now,
        "currency": charge["currency"],
        "enhanced_eligibility_types": [],
        "evidence": {"enhanced_evidence": {}},
        "evidence_details": {
            **answer,
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
            "submission_method": "not_submitted",
        },
        "livemode": False,
        "metadata": {},
        "payment_intent": charge["payment_intent"],
    }
