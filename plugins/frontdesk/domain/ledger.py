"""What the payments of one booking come to: what was taken, what went back, what is left."""

from collections.abc import Iterable, Sequence

from frontdesk.domain.givenback import STUCK, Dispute, DisputeState, Refund
from frontdesk.domain.money import Money
from frontdesk.domain.payment import Attempt, AttemptState, Mismatch, Purpose

# How a refund that did not arrive was closed: another one took its place, the therapist paid it
# back some other way, or the client's bank did.
AGAIN = "again"
BY_HAND = "by_hand"
BANK = "bank"
CLOSED = frozenset({AGAIN, BY_HAND, BANK})
# Payments that are parts of the price; a fee is not, and a card that is kept is no payment.
PARTS = frozenset({Purpose.PRICE, Purpose.DEPOSIT, Purpose.REST})
# Money that never became part of a booking, and so went back whole.
_WHOLE = ("late:", "attention:")


def made_by_hand(refund: Refund) -> bool:
    """Tell whether the therapist gave it back herself, at the provider, or asked for that anew."""
    return not refund.ours or refund.reason.endswith(":hand")


def counts(refund: Refund) -> bool:
    """Tell whether a refund stands for money that is the client's.

    One that was sent again is counted there. One made by hand that failed is nobody's debt by
    our rule; all others that failed still are.
    """
    if refund.failure in CLOSED:
        return refund.failure != AGAIN
    return refund.ours or refund.state not in STUCK


def given_back(refunds: Iterable[Refund], *, currency: str, intent: str = "") -> Money:
    """Return the sum of the refunds that count, of one payment or of all."""
    rows = (r for r in refunds if counts(r) and intent in {"", r.intent})
    return Money(sum(r.amount.minor for r in rows if r.amount.currency == currency), currency)


def left(attempt: Attempt, refunds: Iterable[Refund]) -> Money:
    """Return what of a payment has not gone back and is not on its way."""
    if attempt.state is not AttemptState.PAID:
        return Money(0, attempt.price.currency)
    back = given_back(refunds, currency=attempt.price.currency, intent=attempt.intent or "-")
    return attempt.price.less(back)


def payments(made: Iterable[Attempt], refunds: Sequence[Refund]) -> list[Attempt]:
    """Return the payments that are parts of a booking's price, oldest first.

    Those that came too late, twice or wrongly and went back whole are left out, and so is money
    of another currency than was asked for: no rule of ours can be applied to it.
    """
    whole = {refund.intent for refund in refunds if refund.reason.startswith(_WHOLE)}
    return [
        one
        for one in made
        if one.state is AttemptState.PAID
        and one.purpose in PARTS
        and one.problem != Mismatch.CURRENCY
        and one.intent not in whole
    ]


def paid(made: Iterable[Attempt], refunds: Sequence[Refund]) -> Money | None:
    """Return what was paid of the price, before anything went back for a cancellation.

    What the therapist gave back by hand, at the provider, is taken off: no rule asks for it.
    None when nothing was paid.
    """
    kept = payments(made, refunds)
    if not kept:
        return None
    currency = kept[0].price.currency
    total = Money(sum(one.price.minor for one in kept), currency)
    mine = {one.intent for one in kept}
    by_hand = [r for r in refunds if made_by_hand(r) and r.intent in mine]
    return total.less(given_back(by_hand, currency=currency))


def shares(
    back: Money, made: Iterable[Attempt], refunds: Sequence[Refund]
) -> list[tuple[Attempt, Money]]:
    """Return how an amount that goes back is spread over the payments, the newest first."""
    found, rest = [], back.minor
    for one in reversed(payments(made, refunds)):
        part = min(rest, left(one, refunds).minor)
        if part:
            found.append((one, Money(part, back.currency)))
            rest -= part
    return found


def disputed(intent: str, disputes: Iterable[Dispute]) -> bool:
    """Tell whether a bank has not decided yet about a payment."""
    return any(d.intent == intent and d.state is DisputeState.OPEN for d in disputes)
