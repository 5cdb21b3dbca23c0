"""What the provider's own words about money mean, in plain ones."""

from frontdesk.domain.payment import Mismatch

# Source: failure_reason and pending_reason of a refund, and the error codes of making one.
_FAILURES = {
    "lost_or_stolen_card": "The card was reported lost or stolen.",
    "expired_or_canceled_card": "The card has run out or was closed.",
    "charge_for_pending_refund_disputed": "The client’s bank disputes the payment.",
    "charge_disputed": "The client’s bank disputes the payment.",
    "declined": "The client’s bank did not take it.",
    "insufficient_funds": "There is too little money in your payment account.",
    "balance_insufficient": "There is too little money in your payment account.",
    "merchant_request": "It was stopped in your payment account.",
    "processing": "The bank still works on it.",
    "api_key_expired": "The key to your payment account is not valid any more.",
    "charge_already_refunded": "The payment was given back already.",
    "account_gone": "The account that took the payment is not set up here any more.",
    "resource_missing": "Your payment account does not know this payment.",
}
_PROBLEMS = {
    Mismatch.MODE: (
        "The payment page was finished, but with test money where real money was asked for, or "
        "the other way round. It is not counted."
    ),
    Mismatch.AMOUNT: "The client paid {paid}, and that is not what was asked for.",
    Mismatch.CURRENCY: "The client paid {paid}, in another currency than was asked for.",
    Mismatch.REFERENCE: "The payment of {paid} names another appointment.",
    Mismatch.UNPAID: "The payment page was finished, but nothing was paid.",
    Mismatch.UNWELCOME: (
        "The client paid {paid}. The last answers say: under 18, or in a place where you may not "
        "work."
    ),
}


# The same to the client who paid; nobody is blamed.
_TO_CLIENT = {
    Mismatch.MODE: "You finished the payment page, but no real money came with it.",
    Mismatch.AMOUNT: "You paid {paid}. That is not the amount I asked for.",
    Mismatch.CURRENCY: "You paid {paid}. That is not the currency I asked for.",
    Mismatch.REFERENCE: "You paid {paid}. The payment carries the number of another appointment.",
    Mismatch.UNPAID: "You finished the payment page, but nothing was charged.",
    Mismatch.UNWELCOME: (
        "You paid {paid}. By your last answers you are under 18, or in a place where I may not "
        "work."
    ),
}


def failure(code: str) -> str:
    """Return why a refund failed or waits; a code nobody knows is told as it is."""
    if not code or code == "unknown":
        return "The payment service gives no reason."
    return _FAILURES.get(code, f"The payment service says: {code}.")


def problem(code: str, *, paid: str) -> str:
    """Return what does not match about a payment; paid is the amount in words."""
    return _PROBLEMS[Mismatch(code)].format(paid=paid)


def to_client(code: str, *, paid: str) -> str:
    """Return the same as problem() for the client who paid."""
    return _TO_CLIENT[Mismatch(code)].format(paid=paid)
