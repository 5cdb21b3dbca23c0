"""Fees for late cancellations and missed sessions: due by the rule, charged once if decided so."""

from dataclasses import replace
from datetime import datetime

from frontdesk.actions import acts, links
from frontdesk.actions.confirm import owe_row
from frontdesk.actions.ports import Ports
from frontdesk.actions.store_port import MailRow, Reader, Writer
from frontdesk.domain.booking import Booking
from frontdesk.domain.cards import Fee, FeeState
from frontdesk.domain.fee_words import CORRECTED, UNANSWERED
from frontdesk.domain.fees import Reason, charge
from frontdesk.domain.money import Money

PREFIX = "fe"
# Nothing was taken, nothing is being taken, and nobody has decided.
_OPEN = frozenset({FeeState.DUE, FeeState.ASKED, FeeState.FAILED})


def would_be(look: Reader, ports: Ports, booking: Booking, *, reason: Reason) -> Money | None:
    """Return what may be charged to the card on file of a booking; None for nothing.

    What was decided before stays decided; only a mark that was a slip counts for nothing.
    """
    known = look.fee(booking.id)
    decided = known is not None and not _was_corrected(known)
    if decided or not acts.keeps_card(look, booking):
        return None
    paid = acts.price_paid(look.attempts(booking.id), look.refunds(booking.id))
    return charge(booking, paid, reason=reason, policy=ports.practice.policy)


def due(tx: Writer, ports: Ports, booking: Booking, *, reason: Reason) -> None:
    """Put a fee to the therapist, in the transaction that makes it owed; never charge it."""
    amount, known = would_be(tx, ports, booking, reason=reason), tx.fee(booking.id)
    card = tx.card(booking.id)
    if known is not None and is_let_go(known):
        # The correction was the slip, and the charge was on the line all the time.
        tx.save_fee(replace(known, code=""))
    if amount is None or card is None:
        return
    fee = Fee(
        id=f"{PREFIX}_{booking.id}",
        booking=booking.id,
        reason=reason.value,
        amount=amount,
        state=FeeState.DUE,
        created_at=ports.clock.now(),
        account=card.account,
        # It counts the tries, and no key is ever used for a second one.
        key=known.key if known else "",
    )
    tx.save_fee(fee)


def corrected(tx: Writer, booking: Booking) -> None:
    """Let go of the fee of a session that took place after all, unless it is paid already.

    One that was sent, with no answer yet, is not sent any more. It is asked about until it is
    known how it ended, and what it took goes back.
    """
    fee = tx.fee(booking.id)
    if fee is None or fee.state not in _OPEN | {FeeState.WANTED}:
        return
    sent = fee.tried_at is not None
    flies = sent and (fee.state is FeeState.WANTED or fee.code == UNANSWERED)
    state = FeeState.WANTED if flies else FeeState.WAIVED
    tx.save_fee(replace(fee, state=state, code=CORRECTED))


def is_let_go(fee: Fee) -> bool:
    """Tell whether it is only asked about any more: the session took place after all."""
    return fee.state is FeeState.WANTED and fee.code == CORRECTED


def named(look: Reader, fee_id: str) -> Fee | None:
    """Return a fee by its id."""
    return look.fee(fee_id.removeprefix(f"{PREFIX}_"))


def fresh(tx: Writer, fee: Fee) -> Fee:
    """Return a fee as it is now, once nobody else is at its booking."""
    tx.booking(fee.booking)
    return tx.fee(fee.booking) or fee


def tell(tx: Writer, fee: Fee, *, kind: str, audience: str, now: datetime) -> None:
    """Owe a letter about a fee, one for each try."""
    owe_row(tx, MailRow(fee.id, kind, audience, tries(fee), now))


def ask(tx: Writer, ports: Ports, fee: Fee) -> None:
    """Ask the client to pay it by a link that works long enough."""
    booking, now = tx.booking(fee.booking), ports.clock.now()
    tx.save_fee(replace(fee, state=FeeState.ASKED))
    if booking is not None:
        token = links.booking_token(ports, booking)
        until = max(links.expires_at(booking), now + links.AFTERWARDS)
        digest = ports.links.digest(token)
        tx.add_link(digest, purpose="booking", subject=booking.id, expires_at=until)
    tell(tx, fee, kind="fee-asked", audience="client", now=now)


def paid(tx: Writer, fee: Fee, *, now: datetime) -> None:
    """Keep that a fee was paid, and write so to the client."""
    tx.save_fee(replace(fee, state=FeeState.PAID, code=""))
    tell(tx, fee, kind="fee", audience="client", now=now)


def tries(fee: Fee) -> int:
    """Return how often it was decided to charge it."""
    return int(fee.key.rpartition(":")[2] or 0)


def _was_corrected(fee: Fee) -> bool:
    return fee.state is FeeState.WAIVED and fee.code == CORRECTED
