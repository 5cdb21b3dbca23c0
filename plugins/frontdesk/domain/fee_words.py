"""What is said of a fee: to the client who owes it, and to the therapist who decides."""

from frontdesk.domain.cards import Fee, FeeState
from frontdesk.domain.fees import Reason
from frontdesk.domain.money import Money
from frontdesk.domain.wording import money_words

# Codes of our own, beside those of the provider.
UNANSWERED = "unanswered"
CORRECTED = "corrected"

# Source: docs.stripe.com/declines/codes.
_DECLINES = {
    "api_key_expired": "The key to your payment account is not valid any more.",
    "authentication_required": "Their bank wants them to confirm it.",
    "card_declined": "Their bank said no.",
    "do_not_honor": "Their bank said no.",
    "expired_card": "The card has run out.",
    "failure_replayed": "The payment service failed, and nothing was charged.",
    "generic_decline": "Their bank said no.",
    "insufficient_funds": "There was too little money in their account.",
    "lost_card": "The card was reported lost.",
    "resource_missing": "The card is not there any more.",
    "stolen_card": "The card was reported stolen.",
}
_FOR = {
    Reason.LATE: "cancelling late",
    Reason.NO_SHOW: "a session they did not come to",
}
_OWN = {
    Reason.LATE: "cancelling late",
    Reason.NO_SHOW: "a session we missed each other at",
}


def reason_words(fee: Fee, *, desk: bool = False) -> str:
    """Return what a fee is for: "cancelling late"; desk: for the therapist's eyes."""
    return (_FOR if desk else _OWN)[Reason(fee.reason)]


def client(fee: Fee) -> str:
    """Return where a fee stands for the client; "" where there is none any more."""
    amount, rule = money_words(fee.amount), "By the rule you agreed to"
    return {
        FeeState.DUE: f"{rule}, I may charge {amount} to your card. If I do, you get an email.",
        FeeState.WANTED: ""
        if fee.code == CORRECTED
        else f"{rule}, I charge {amount} to your card. You get an email about it.",
        FeeState.ASKED: f"{rule}, there is a fee of {amount}. Your card could not be charged.",
        FeeState.FAILED: f"{rule}, there is a fee of {amount}. I write to you about it.",
        FeeState.PAID: f"The fee of {amount} for {reason_words(fee)} is paid.",
        FeeState.WAIVED: "" if fee.code == CORRECTED else f"I let the fee of {amount} go.",
    }[fee.state]


def sent_back(fee: Fee | None, amount: Money) -> str:
    """Return for the client why money for a fee goes back, as the fee stands now."""
    words = money_words(amount)
    if fee is None:
        return f"{words} was taken from your card, and you do not owe it."
    reason = reason_words(fee)
    if fee.state is FeeState.PAID:
        return f"{words} for {reason} was paid a second time."
    if fee.state is not FeeState.WAIVED:
        return f"{words} for {reason} came while your card was being charged for the same."
    if fee.code == CORRECTED:
        return f"{words} was taken for {reason}. I had put down by mistake that we did not meet."
    return f"{words} for {reason} was paid after I had let that fee go."


def with_charge(back: str, charge: Money | None, *, free: bool, desk: bool = False) -> str:
    """Return what becomes of the money of a cancelled session, a card on file included.

    Args:
        back: what becomes of what was paid, in words.
        charge: what may be charged to the card besides.
        free: whether nothing was paid, so that only the charge is worth telling.
        desk: for the therapist's eyes; otherwise for the client's.
    """
    if charge is None:
        return back
    amount = money_words(charge)
    more = (
        f"By the rule, you may charge {amount} to their card. You decide that on your desk."
        if desk
        else f"By the rule you agreed to, I may charge {amount} to the card you left. If I do, "
        "you get an email."
    )
    return more if free else f"{back} {more}"


def declined(code: str) -> str:
    """Return why a card could not be charged; a code nobody knows is told as it is."""
    if not code:
        return "The payment service gives no reason."
    return _DECLINES.get(code, f"The payment service says: {code}.")


def told(charge: Money | None) -> str:
    """Return for the therapist what a mark "did not come" means for a card on file."""
    if charge is None:
        return "What was paid stays as it is. No email goes out."
    amount = money_words(charge)
    return (
        f"By the rule, {amount} may be charged to the card. You decide that on your list, under "
        "“Money to look at”. Until then nothing is charged, and no email goes out."
    )


def taken_back(fee: Fee | None) -> str:
    """Return for the therapist what the mark "they came" means for a fee."""
    if fee is None or fee.state is FeeState.WAIVED:
        return "What was paid stays as it is. No email goes out."
    amount = money_words(fee.amount)
    if fee.state is FeeState.PAID:
        return f"The fee of {amount} was paid, and stays. To return it, use your Stripe account."
    if fee.tried_at and (fee.state is FeeState.WANTED or fee.code == UNANSWERED):
        return f"The fee of {amount} may be charged already. If it was, all of it goes back."
    return f"The fee of {amount} is let go of. No email goes out."
