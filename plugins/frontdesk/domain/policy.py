"""What goes back to a client when plans change; the words for it come from the same rule."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from frontdesk.domain.booking import Booking, By
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


def frozen(policy: Policy, price: Money) -> Policy:
    """Return the rule as it is kept with a booking: the fees in the currency of its price.

    A currency that has no fee of its own is not charged one.
    """
    fees = (policy.late_fee, *policy.late_fees)
    misses = (policy.no_show_fee or policy.late_fee, *(policy.no_show_fees or policy.late_fees))
    return replace(
        policy,
        late_fee=_of(fees, price.currency),
        no_show_fee=_of(misses, price.currency) if policy.no_show_fee else None,
        late_fees=(),
        no_show_fees=(),
    )


def agreed(booking: Booking, policy: Policy) -> Policy:
    """Return the rule of a booking: the one its client saw, or else the practice's."""
    return booking.policy or frozen(policy, booking.price)


def _of(fees: Iterable[Money], currency: str) -> Money:
    return next((fee for fee in fees if fee.currency == currency), Money(0, currency))


def goes_back(paid: Money, *, by: str, policy: Policy) -> Money:
    """Return what goes back once it is known who cancelled: only a late client pays a fee.

    by: a By, decided by the instant of the press; the minutes of the undo cost nobody anything.

    Raises:
        CurrencyMismatch: as refund().
    """
    return paid.less(policy.late_fee) if by == By.CLIENT_LATE else paid


def cancelled_by_client(
    paid: Money,
    *,
    cancelled_at: datetime,
    starts_at: datetime,
    policy: Policy,
    moved_late: bool = False,
    card: bool = False,
) -> By:
    """Return how a client's cancellation counts; late only when a fee is kept. As refund().

    moved_late: it was moved when it was too late to be moved freely. Cancelling it is late then
        whatever the hours: a late move must be no way round the late fee.
    card: whether a card is kept that a fee may be charged to. Then it is late too where nothing
        was paid that a fee could be kept of.
    """
    late = moved_late or cancelled_at > full_refund_until(starts_at, policy)
    if card and late and not policy.late_fee.free:
        return By.CLIENT_LATE
    if moved_late:
        back = goes_back(paid, by=By.CLIENT_LATE, policy=policy)
    else:
        back = refund(paid, cancelled_at=cancelled_at, starts_at=starts_at, policy=policy)
    return By.CLIENT if back == paid else By.CLIENT_LATE


def late_fee(price: Money, policy: Policy) -> Money:
    """Return what a late cancellation costs in all: never more than the session, if that costs.

    Raises:
        CurrencyMismatch: the fee is in another currency than the price.
    """
    return policy.late_fee if price.free else price.less(price.less(policy.late_fee))


def late_anyway(booking: Booking, policy: Policy) -> bool:
    """Tell whether a late move makes every cancellation by the client a late one.

    policy: the rule of this booking. Where cancelling is free up to the start it stays free.
    """
    return booking.late_moves > 0 and policy.full_refund_hours > 0


def after_our_move(policy: Policy, *, starts_at: datetime, now: datetime) -> Policy:
    """Return the rule of a session that the therapist gives a time, by the rule before.

    Where it would be late at once, cancelling is free up to the start: nobody pays a fee for a
    time they did not choose and could not refuse.
    """
    late = now > full_refund_until(starts_at, policy)
    return replace(policy, full_refund_hours=0) if late else policy


def full_refund_until(starts_at: datetime, policy: Policy) -> datetime:
    """Return the last UTC instant at which everything goes back."""
    return starts_at - timedelta(hours=policy.full_refund_hours)


def move_until(starts_at: datetime, policy: Policy) -> datetime:
    """Return the last UTC instant at which a client may move a session without asking."""
    return starts_at - timedelta(hours=policy.move_hours)
