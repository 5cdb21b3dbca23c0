"""Money that goes back: whole, in parts, never more than was taken."""

from typing import Any

from rehearsal.payments import amounts, disputes, objects_money, refusals
from rehearsal.payments.ledger import Cause, Ledger

Json = dict[str, Any]

STATUSES = ("pending", "requires_action", "succeeded", "failed", "canceled")
BACK = ("failed", "canceled")
# The reasons that Stripe gives, from the docstrings of stripe/_refund.py.
FAILURES = (
    *("lost_or_stolen_card", "expired_or_canceled_card", "charge_for_pending_refund_disputed"),
    *("insufficient_funds", "declined", "merchant_request", "unknown"),
)
WAITS = ("processing", "insufficient_funds", "charge_pending")


def create(ledger: Ledger, params: Json, *, cause: Cause) -> Json:
    """Refund a charge.

    Raises:
        Refused: nothing was taken, all went back already, or more is asked than is left.
    """
    charge = _charge(ledger, params)
    amount = _amount(ledger, charge, params)
    now, status = ledger.clock.now(), ledger.refund_status
    made = objects_money.refund(charge, params, amount=amount, status=status, now=now)
    _explain(made, ledger.refund_reason)
    ledger.put("refunds", made)
    if status not in BACK:
        _count(charge, amount)
    ledger.happened("refund.created", made, cause=cause)
    if status not in BACK:
        ledger.happened("charge.refunded", charge, cause=cause)
    elif status == "failed":
        ledger.happened("refund.failed", made, cause=cause)
    return made


def by_hand(ledger: Ledger, intent: str, *, amount: int | None = None) -> Json:
    """Do what a therapist does with her mouse at Stripe: refund, without our ids in it."""
    params: Json = {"payment_intent": intent, "reason": "requested_by_customer"}
    if amount is not None:
        params["amount"] = amount
    return create(ledger, params, cause=Cause())


def known(status: str, reason: str | None) -> None:
    """Let a status and its reason pass.

    Raises:
        ValueError: no such status, or a reason that Stripe does not give for it.
    """
    if status not in STATUSES:
        raise ValueError(f"the status of a refund is one of {', '.join(STATUSES)}")
    reasons = {"failed": FAILURES, "pending": WAITS}.get(status, ())
    if reason is not None and reason not in reasons:
        raise ValueError(f"the reason for {status} is one of {', '.join(reasons) or 'none'}")


def _explain(refund: Json, reason: str | None) -> None:
    """Say why a refund waits or failed, as its status now has it."""
    refund.pop("pending_reason", None)
    if refund["status"] == "pending":
        refund["pending_reason"] = reason or "processing"
    if refund["status"] == "failed":
        refund["failure_reason"] = reason or "lost_or_stolen_card"


def _amount(ledger: Ledger, charge: Json, params: Json) -> int:
    left = charge["amount"] - charge["amount_refunded"]
    if not disputes.refundable(ledger, charge):
        words = f"Charge {charge['id']} has been charged back; cannot issue a refund."
        raise refusals.Refused(words, code="charge_disputed", kept=True)
    if not left:
        words = f"Charge {charge['id']} has already been refunded."
        raise refusals.Refused(words, code="charge_already_refunded", kept=True)
    amount = int(params.get("amount", left))
    if amount < 1:
        words = "This value must be greater than or equal to 1."
        raise refusals.invalid("amount", words, code="parameter_invalid_integer")
    if amount > left:
        asked, rest = (amounts.written(a, charge["currency"]) for a in (amount, left))
        words = f"Refund amount ({asked}) is greater than unrefunded amount on charge ({rest})"
        raise refusals.invalid("amount", words, kept=True)
    return amount


def _charge(ledger: Ledger, params: Json) -> Json:
    if "charge" in params:
        charge = ledger.get("charges", params["charge"], param="charge")
    elif "payment_intent" in params:
        intent = ledger.get("intents", params["payment_intent"], param="payment_intent")
        charge = ledger.tables["charges"].get(intent["latest_charge"] or "", {})
    else:
        words = "One of payment_intent or charge should be provided for this request."
        raise refusals.Refused(words, code="parameter_missing")
    if not charge.get("paid"):
        words = "This PaymentIntent does not have a successful charge to refund."
        raise refusals.Refused(words, kept=True)
    return charge


def _count(charge: Json, amount: int) -> None:
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] == charge["amount"]


def change(ledger: Ledger, ident: str, *, status: str, reason: str | None = None) -> Json:
    """Let a refund go on to another status; what failed or was cancelled is ours again."""
    known(status, reason)
    refund = ledger.get("refunds", ident)
    if refund["status"] in BACK:
        raise refusals.Refused("This refund has ended.")
    refund["status"] = status
    _explain(refund, reason)
    if status in BACK:
        _count(ledger.get("charges", refund["charge"]), -refund["amount"])
    ledger.happened("refund.updated", refund, cause=Cause())
    if status == "failed":
        ledger.happened("refund.failed", refund, cause=Cause())
    return refund
