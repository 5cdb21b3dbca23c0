"""What a client owes by the rule of a booking who cancelled late or did not come."""

from enum import StrEnum

from frontdesk.domain.booking import Booking, By
from frontdesk.domain.money import Money, chargeable
from frontdesk.domain.policy import agreed, frozen, goes_back, late_fee
from frontdesk.domain.practice import Policy


class Reason(StrEnum):
    """What a fee is for."""

    LATE = "late"
    NO_SHOW = "no_show"


def whole(price: Money, *, reason: Reason, policy: Policy) -> Money:
    """Return what this costs in all, in the currency of the price.

    Never more than the fee of the rule, nor more than the session, if that costs something.
    """
    rule = frozen(policy, price)
    if reason is Reason.NO_SHOW and rule.no_show_fee is not None:
        # Capped in the same way.
        return price.less(price.less(rule.no_show_fee)) if not price.free else rule.no_show_fee
    return late_fee(price, rule)


def owed(price: Money, paid: Money | None, *, reason: Reason, policy: Policy) -> Money:
    """Return what of it is not covered by what was paid and is kept.

    Args:
        price: what the session costs.
        paid: what was paid of that, before anything goes back for a cancellation; or None.
        reason: a late cancellation gives back what is more than the fee; after a session that
            nobody came to, all that was paid is kept.
        policy: the rule of the booking.

    Raises:
        CurrencyMismatch: it was paid in another currency than it costs.
    """
    kept = paid or Money(0, price.currency)
    if reason is Reason.LATE:
        back = goes_back(kept, by=By.CLIENT_LATE, policy=frozen(policy, price))
        kept = kept.less(back)
    return whole(price, reason=reason, policy=policy).less(kept)


def charge(
    booking: Booking, paid: Money | None, *, reason: Reason, policy: Policy
) -> Money | None:
    """Return what may be charged to a card on file; None for nothing, or for too little.

    policy: the rule of the practice; that of the booking comes before it. Raises: as owed().
    """
    rule = agreed(booking, policy)
    missing = owed(booking.price, paid, reason=reason, policy=rule)
    return None if chargeable(missing) else missing
