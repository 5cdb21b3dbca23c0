"""How what the provider says of refunds becomes our rows, and who is told."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from frontdesk.actions.confirm import owe_row
from frontdesk.actions.ports import Ports
from frontdesk.actions.store_port import MailRow, Writer
from frontdesk.domain import ledger
from frontdesk.domain.booking import Booking, State
from frontdesk.domain.cards import FeeState
from frontdesk.domain.givenback import ON_ITS_WAY, STUCK, Refund, RefundNews, RefundState
from frontdesk.domain.money import Money
from frontdesk.domain.payment import AttemptState

# News may come in any order; a refund only ever goes on. It may fail days after it arrived.
_RANK = {
    RefundState.WANTED: 0,
    RefundState.SENT: 1,
    RefundState.BLOCKED: 1,
    RefundState.PENDING: 2,
    RefundState.SUCCEEDED: 3,
    RefundState.FAILED: 4,
    RefundState.CANCELLED: 4,
}
_BACK_WITH_US = frozenset({RefundState.FAILED, RefundState.CANCELLED})


@dataclass(frozen=True, slots=True)
class Payment:
    """What a refund is of; booking and intent are ids."""

    booking: str
    intent: str
    account: str


def agree(tx: Writer, ports: Ports, paid: Payment, *, listed: Sequence[RefundNews]) -> None:
    """Bring our rows of a payment to what the provider lists, and take in what it did by hand."""
    now = ports.clock.now()
    booking = tx.booking(paid.booking)
    if booking is None:
        return
    for news in listed:
        if row := _ours(tx, paid, news):
            told(tx, ports, row, news=news)
        elif news.amount is not None:
            _take_in(tx, ports, _by_hand(paid, news, ports), booking=booking)
    for row in tx.refunds(paid.booking):
        if row.intent == paid.intent and row.state in ON_ITS_WAY and row.looked_at != now:
            tx.save_refund(replace(row, looked_at=now))


def _by_hand(paid: Payment, news: RefundNews, ports: Ports) -> Refund:
    """Return the row of a refund that somebody made at the provider."""
    now = ports.clock.now()
    return Refund(
        id=f"rp_{news.provider_id}",
        booking=paid.booking,
        intent=paid.intent,
        amount=news.amount or Money(0, "XXX"),
        reason=f"provider:{news.provider_id}",
        state=news.state,
        created_at=news.created_at or now,
        provider_id=news.provider_id,
        account=paid.account,
        looked_at=now,
        failure=news.failure,
    )


def told(tx: Writer, ports: Ports, row: Refund, *, news: RefundNews) -> None:
    """Keep what the provider says of one refund, and tell both sides if it did not arrive."""
    now = ports.clock.now()
    if row.failure in ledger.CLOSED:
        return
    on = _RANK[news.state] >= _RANK[row.state]
    kept = replace(
        row,
        state=news.state if on else row.state,
        failure=news.failure if on else row.failure,
        provider_id=news.provider_id,
        looked_at=now,
    )
    tx.save_refund(kept)
    if kept.state in _BACK_WITH_US and row.state not in _BACK_WITH_US:
        owe_row(tx, MailRow(row.id, "refund-failed", "therapist", 0, now))
        if row.ours:
            owe_row(tx, MailRow(row.id, "refund-failed", "client", 0, now))


def shrink(tx: Writer, row: Refund) -> bool:
    """Let a refund want no more than is left of its payment; False when as much is left."""
    back = [r for r in tx.refunds(row.booking) if r.id != row.id and r.state not in STUCK]
    taken = _captured(tx, row)
    there = taken.less(ledger.given_back(back, currency=taken.currency, intent=row.intent))
    if there.minor >= row.amount.minor:
        return False
    _cut(tx, row, to=there.minor)
    return True


def _ours(tx: Writer, paid: Payment, news: RefundNews) -> Refund | None:
    named = tx.refund(news.refund_id) if news.refund_id else None
    known = named or tx.refund_of(news.provider_id)
    return known if known and known.booking == paid.booking else None


def _take_in(tx: Writer, ports: Ports, made: Refund, *, booking: Booking) -> None:
    """Keep a refund made by hand; what it gave back need not be sent by us any more."""
    tx.save_refund(made)
    if made.state in STUCK:
        return
    rest = made.amount.minor
    for row in tx.refunds(made.booking):
        if row.ours and row.intent == made.intent and _unsent(row):
            cut = min(rest, row.amount.minor)
            rest -= cut
            _cut(tx, row, to=row.amount.minor - cut)
    if _all_back(tx, booking):
        owe_row(tx, MailRow(made.id, "refund-by-hand", "therapist", 0, ports.clock.now()))


def _unsent(row: Refund) -> bool:
    return row.state is RefundState.WANTED and not row.tries


def _cut(tx: Writer, row: Refund, *, to: int) -> None:
    less = replace(row, amount=Money(to, row.amount.currency))
    if not to:
        less = replace(less, state=RefundState.CANCELLED, failure=ledger.BY_HAND)
    tx.save_refund(less)


def _all_back(tx: Writer, booking: Booking) -> bool:
    """Tell whether an appointment stands though all that was paid for it went back."""
    if booking.state is not State.CONFIRMED or booking.cancels_at is not None:
        return False
    paid = ledger.paid(tx.attempts(booking.id), tx.refunds(booking.id))
    return paid is not None and paid.free


def _captured(tx: Writer, row: Refund) -> Money:
    """Return what was taken in all by the payment that a refund is of."""
    for attempt in tx.attempts(row.booking):
        if attempt.intent == row.intent and attempt.state is AttemptState.PAID:
            return attempt.price
    fee = tx.fee(row.booking)
    if fee is not None and fee.intent == row.intent and fee.state is FeeState.PAID:
        return fee.amount
    return Money(0, row.amount.currency)
