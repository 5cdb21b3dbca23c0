"""A client's bank takes a payment back: the charge is disputed, and later won or lost."""

from typing import Any

from rehearsal.payments import objects, refusals
from rehearsal.payments.ledger import Cause, Ledger

Json = dict[str, Any]

ENDINGS = ("won", "lost")


def begin(ledger: Ledger, session: str) -> Json:
    """Dispute the whole charge of a paid session; from then on it cannot be refunded.

    Raises:
        Refused: the session was not paid, or is disputed already.
    """
    paid = ledger.get("sessions", session, param="session")
    intent = ledger.tables["intents"].get(paid["payment_intent"] or "", {})
    charge = ledger.tables["charges"].get(intent.get("latest_charge") or "", {})
    if not charge.get("paid") or charge["disputed"]:
        raise refusals.Refused("There is no charge to dispute.")
    charge["disputed"] = True
    made = ledger.put("disputes", _dispute(charge, now=ledger.clock.now()))
    ledger.happened("charge.dispute.created", made, cause=Cause())
    return made


def end(ledger: Ledger, ident: str, *, status: str) -> Json:
    """Close a dispute as won or lost."""
    if status not in ENDINGS:
        raise refusals.invalid("status", f"Invalid status: must be one of {', '.join(ENDINGS)}")
    dispute = ledger.get("disputes", ident)
    dispute["status"] = status
    ledger.happened("charge.dispute.closed", dispute, cause=Cause())
    return dispute


def _dispute(charge: Json, *, now: int) -> Json:
    details = {"due_by": now + 7 * 86400, "enhanced_eligibility": {}, "has_evidence": False}
    return {
        "id": f"du_1{objects.token(23)}",
        "object": "dispute",
        "amount": charge["amount"],
        "balance_transactions": [],
        "charge": charge["id"],
        "created": now,
        "currency": charge["currency"],
        "enhanced_eligibility_types": [],
        "evidence": {"enhanced_evidence": {}},
        "evidence_details": {
            **details,
            "past_due": False,
            "submission_count": 0,
            "submission_method": "not_submitted",
        },
        "is_charge_refundable": False,
        "livemode": False,
        "metadata": {},
        "payment_intent": charge["payment_intent"],
        "reason": "general",
        "status": "needs_response",
    }
