"""What a receipt lists: payments, fees and money given back, and what they come to."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from frontdesk.domain.cards import Fee, FeeState
from frontdesk.domain.givenback import ON_ITS_WAY, Dispute, DisputeState, Refund, RefundState
from frontdesk.domain.ledger import AGAIN, BANK, BY_HAND, counts
from frontdesk.domain.money import Money
from frontdesk.domain.payment import Attempt, AttemptState, Purpose

# Whoever reads a receipt learns that there was an appointment, and nothing of what it was for.
_WHAT = {
    Purpose.PRICE: "Appointment",
    Purpose.DEPOSIT: "Appointment, deposit",
    Purpose.REST: "Appointment, the rest",
    Purpose.FEE: "Appointment, fee",
}
_BACK = "Money back"


class Side(StrEnum):
    """What a line does to the sum: paid adds, back takes away, the others do neither yet.

    owed: it did not arrive, and is the client's all the same. waits: a bank has to decide.
    """

    PAID = "paid"
    BACK = "back"
    OPEN = "open"
    OWED = "owed"
    WAITS = "waits"


_SUMMED = (Side.PAID, Side.BACK, Side.OWED, Side.WAITS)


@dataclass(frozen=True, slots=True)
class Line:
    """One movement of money.

    Attributes:
        at: UTC instant at which it began.
        state: how it stands, in words.
        reference: the payment provider's id for it, or "": ours would tell a reader nothing.
    """

    at: datetime
    what: str
    amount: Money
    state: str
    reference: str
    side: Side


@dataclass(frozen=True, slots=True)
class Receipt:
    """The lines by date, and what they come to in the currency of the booking."""

    lines: tuple[Line, ...]
    paid: Money
    back: Money
    owed: Money
    waits: Money

    @property
    def kept(self) -> Money:
        """What is left of the payments once all that is the client's has reached her."""
        gone = self.back.minor + self.owed.minor + self.waits.minor
        return self.paid.less(Money(gone, self.paid.currency))

    @property
    def made(self) -> bool:
        """Whether there is anything to give a receipt for."""
        return any(line.side is Side.PAID for line in self.lines)


@dataclass(frozen=True, slots=True)
class Moves:
    """Everything that is known of the money of one booking."""

    attempts: Sequence[Attempt]
    refunds: Sequence[Refund] = ()
    disputes: Sequence[Dispute] = ()
    fee: Fee | None = field(default=None)


def receipt(moves: Moves, *, currency: str) -> Receipt:
    """Return the receipt of a booking.

    Money of another currency than the booking's is listed, and left out of the sums.
    """
    found = [
        *_payments(moves.attempts),
        *_fee(moves.fee, moves.attempts),
        *_refunds(moves.refunds),
        *_taken(moves.disputes),
    ]
    lines = tuple(sorted(found, key=lambda line: line.at))
    sums = [_sum(lines, side, currency) for side in _SUMMED]
    return Receipt(lines, *sums)


def _payments(attempts: Iterable[Attempt]) -> Iterator[Line]:
    told = {
        AttemptState.PAID: ("Paid", Side.PAID),
        AttemptState.PROCESSING: ("On its way", Side.OPEN),
    }
    for one in attempts:
        if one.purpose is Purpose.CARD or one.price.free or one.state not in told:
            continue
        words, side = told[one.state]
        reference = one.intent or one.session or ""
        at = one.paid_at or one.created_at
        yield Line(at, _WHAT[one.purpose], one.price, words, reference, side)


def _fee(fee: Fee | None, attempts: Iterable[Attempt]) -> Iterator[Line]:
    """Yield the fee that was charged to a card on file; one paid by the client is a payment."""
    if fee is None or fee.state is not FeeState.PAID:
        return
    # A charge that came through late may stand beside what the client paid, and went back.
    by_client = any(
        one.purpose is Purpose.FEE
        and one.state is AttemptState.PAID
        and (not fee.intent or one.intent == fee.intent)
        for one in attempts
    )
    if not by_client:
        at, what = fee.tried_at or fee.created_at, _WHAT[Purpose.FEE]
        yield Line(at, what, fee.amount, "Paid", fee.intent, Side.PAID)


def _refunds(refunds: Iterable[Refund]) -> Iterator[Line]:
    for one in refunds:
        # Another line tells of one that was sent again, or that the bank took.
        if one.failure in {AGAIN, BANK}:
            continue
        words, side = _back(one)
        yield Line(one.created_at, _BACK, one.amount, words, one.provider_id or "", side)


def _back(one: Refund) -> tuple[str, Side]:
    if one.failure == BY_HAND:
        return "Given back another way", Side.BACK
    if one.state is RefundState.SUCCEEDED:
        return "Given back", Side.BACK
    if one.state is RefundState.BLOCKED:
        return "Waits for your bank", Side.WAITS
    if one.state in ON_ITS_WAY:
        return "On its way", Side.BACK
    # What somebody gave back of her own accord at the provider, and did not arrive, is no debt.
    return "Did not arrive", Side.OWED if counts(one) else Side.OPEN


def _taken(disputes: Iterable[Dispute]) -> Iterator[Line]:
    for one in disputes:
        if one.state is DisputeState.LOST:
            words = "Taken back by the bank"
            yield Line(one.created_at, _BACK, one.amount, words, one.id, Side.BACK)


def _sum(lines: Iterable[Line], side: Side, currency: str) -> Money:
    same = (x.amount for x in lines if x.side is side and x.amount.currency == currency)
    return Money(sum(one.minor for one in same), currency)
