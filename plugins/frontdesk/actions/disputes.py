"""Payments a client's bank takes back: kept as rows, and put to the therapist at once."""

import logging
from dataclasses import replace

from frontdesk.actions import refunds
from frontdesk.actions.confirm import owe_row
from frontdesk.actions.ports import Ports
from frontdesk.actions.store_port import MailRow, Writer
from frontdesk.actions.tills import till
from frontdesk.domain.booking import Booking
from frontdesk.domain.givenback import Dispute, DisputeNews, DisputeState, RefundState
from frontdesk.domain.ledger import BANK, CLOSED

_LOG = logging.getLogger("frontdesk.disputes")


def look(ports: Ports, dispute_id: str, *, account: str = "") -> None:
    """Make our row of a dispute agree with the provider, and tell the therapist what is new.

    She answers it in her account there: nothing of ours, and no word about a client, is sent.
    While it is open nothing of this payment is sent back: the bank may take it as well. A
    payment that is not ours is left alone.

    Raises:
        PaymentsDown, PaymentsRefused: nothing was learned.
        AccountGone: the account is not set up any more.
    """
    news = till(ports, account).dispute(dispute_id)
    booking = ports.store.read(lambda look: refunds.booking_of(look, news.intent, account=account))
    if booking is None:
        _LOG.warning("a dispute about somebody else's payment was left alone: %s", dispute_id)
        return
    ports.store.write(lambda tx: _keep(tx, ports, news, booking=booking, account=account))


def _keep(tx: Writer, ports: Ports, news: DisputeNews, *, booking: Booking, account: str) -> None:
    now = ports.clock.now()
    tx.booking(booking.id)
    known = tx.dispute(news.provider_id)
    if known is not None and known.state is not DisputeState.OPEN:
        # Decided is decided; older news may come later.
        return
    row = Dispute(
        id=news.provider_id,
        booking=booking.id,
        intent=news.intent,
        amount=news.amount,
        state=news.state,
        created_at=news.created_at,
        changed_at=now,
        answer_by=news.answer_by,
        account=account,
    )
    if known is not None and replace(row, changed_at=known.changed_at) == known:
        return
    tx.save_dispute(row)
    if known is None:
        owe_row(tx, MailRow(f"dp_{row.id}", "dispute", "therapist", 0, now))
    if row.state is not DisputeState.OPEN:
        owe_row(tx, MailRow(f"dp_{row.id}", "dispute-over", "therapist", 0, now))
    if row.state is DisputeState.LOST:
        _bank_paid(tx, row)


def _bank_paid(tx: Writer, dispute: Dispute) -> None:
    """Close the refunds that waited: the client has the money from the bank."""
    waiting = refunds.UNSENT | {RefundState.BLOCKED}
    for row in tx.refunds(dispute.booking):
        waits = row.state in waiting and row.failure not in CLOSED
        if waits and row.intent == dispute.intent:
            tx.save_refund(replace(row, state=RefundState.CANCELLED, failure=BANK))
