"""Money that goes back: whole, in parts, never more than was taken."""

from typing import Any

from rehearsal.payments import amounts, objects, refusals
from rehearsal.payments.ledger import Cause, Ledger

Json = dict[str, Any]

STATUSES = ("pending", "succeeded", "failed", "canceled")


def create(ledger: Ledger, params: Json, *, cause: Cause) -> Json:
    """Refund a charge.

    Raises:
        Refused: nothing was taken, all went back already, or more is asked than is left.
    """
    charge = _charge(ledger, params)
    amount = _amount(charge, params)
    now, status = ledger.clock.now(), ledger.refund_status
    made = objects.refund(charge, params, amount=amount, status=status, now=now)
    ledger.put("refunds", made)
    _count(charge, amount)
    ledger.happened("refund.created", made, cause=cause)
    ledger.happened("charge.refunded", charge, cause=cause)
    return made


def _amount(charge: Json, params: Json) -> int:
    left = charge["amount"] - charge["amount_refunded"]
    if charge["disputed"]:
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


def change(ledger: Ledger, ident: str, *, status: str) -> Json:
    """Let a refund go on to another status; what failed or was cancelled is ours again."""
    refund = ledger.get("refunds", ident)
    if status not in STATUSES:
        raise refusals.invalid("status", f"Invalid status: must be one of {', '.join(STATUSES)}")
    if refund["status"] in {"failed", "canceled"}:
        raise refusals.Refused("This refund has ended.")
    refund["status"] = status
    if status in {"failed", "canceled"}:
        _count(ledger.get("charges", refund["charge"]), -refund["amount"])
        refund["failure_reason"] = "lost_or_stolen_card" if status == "failed" else None
    ledger.happened("refund.updated", refund, cause=Cause())
    if status == "failed":
        ledger.happened("refund.failed", refund, cause=Cause())
    return refund
