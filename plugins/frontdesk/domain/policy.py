"""What goes back to a client when plans change; the words for it come from the same rule."""

from datetime import datetime, timedelta

from frontdesk.domain.money import Money
from frontdesk.domain.practice import Policy


def refund(paid: Money, *, cancelled_at: datetime, starts_at: datetime, policy: Policy) -> Money:
    """Return what goes back to the client when a paid session is cancelled.

    Args:
        paid: what the client paid, in minor units of one currency.
        cancelled_at: UTC instant of the cancellation.
        starts_at: UTC instant the session was to begin.
        policy: full_refund_hours counts elapsed hours before starts_at; equality goes to the
            client.

    Raises:
        CurrencyMismatch: the late fee is in another currency than paid.

    Source: the rule a client accepts before paying, shown by wording.cancel_rule.
    """
    if cancelled_at <= full_refund_until(starts_at, policy):
        return paid
    return paid.less(policy.late_fee)


def full_refund_until(starts_at: datetime, policy: Policy) -> datetime:
    """Return the last UTC instant at which everything goes back."""
    return starts_at - timedelta(hours=policy.full_refund_hours)
