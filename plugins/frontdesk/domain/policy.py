"""What goes back to a client when plans change; the words for it come from the same rule."""

from datetime import datetime, timedelta

from frontdesk.domain.booking import By
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
    return goes_back(paid, by=By.CLIENT_LATE, policy=policy)


def goes_back(paid: Money, *, by: str, policy: Policy) -> Money:
    """Return what goes back once it is known who cancelled: only a late client pays a fee.

    by: a By, decided by the instant of the press; the minutes of the undo cost nobody anything.

    Raises:
        CurrencyMismatch: as refund().
    """
    return paid.less(policy.late_fee) if by == By.CLIENT_LATE else paid


def cancelled_by_client(
    paid: Money, *, cancelled_at: datetime, starts_at: datetime, policy: Policy
) -> By:
    """Return how a client's cancellation counts; late only when a fee is kept. As refund()."""
    back = refund(paid, cancelled_at=cancelled_at, starts_at=starts_at, policy=policy)
    return By.CLIENT if back == paid else By.CLIENT_LATE


def full_refund_until(starts_at: datetime, policy: Policy) -> datetime:
    """Return the last UTC instant at which everything goes back."""
    return starts_at - timedelta(hours=policy.full_refund_hours)


def move_until(starts_at: datetime, policy: Policy) -> datetime:
    """Return the last UTC instant at which a client may move a session without asking."""
    return starts_at - timedelta(hours=policy.move_hours)
