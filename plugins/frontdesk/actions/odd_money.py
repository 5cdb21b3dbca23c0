"""What the therapist decides about a payment that does not match: keep it, or send it back."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from frontdesk.actions import acts, refunds, waitlist
from frontdesk.actions.confirm import confirm, owe_row
from frontdesk.actions.ports import Ports
from frontdesk.actions.store_port import MailRow, Writer
from frontdesk.domain import ledger
from frontdesk.domain.booking import Act, Booking, By, State
from frontdesk.domain.cards import FeeState
from frontdesk.domain.errors import NotNow
from frontdesk.domain.payment import Attempt, Mismatch, Purpose


def keep(ports: Ports, booking_id: str) -> None:
    """Keep the appointment and the payment, as if it had matched.

    Raises:
        NotNow: "changed": it was decided already. "currency": no rule of ours can be applied to
            money of another currency, so it can only go back.
    """
    now = acts.present(ports)

    def change(tx: Writer) -> None:
        booking, odd = _undecided(tx, booking_id)
        if any(one.problem == Mismatch.CURRENCY for one in odd):
            raise NotNow("currency")
        for one in odd:
            tx.save_attempt(replace(one, problem=""))
            _count_fee(tx, one)
            if booking.state is not State.ATTENTION:
                # Otherwise the letter that confirms it says so.
                owe_row(tx, MailRow(f"at_{one.id}", "kept", "client", 0, now))
        if booking.state is State.ATTENTION and not confirm(tx, ports, booking):
            raise NotNow("changed")

    ports.store.write(change)


def send_back(ports: Ports, booking_id: str) -> None:
    """Send back all that was taken, and cancel an appointment that was never firm.

    An appointment that stands, and was only to be paid for further, goes on standing.

    Raises:
        NotNow: "changed": it was decided already.
    """
    now = acts.present(ports)

    def change(tx: Writer) -> None:
        booking, odd = _undecided(tx, booking_id)
        open_ = booking.state is State.ATTENTION
        taken = tx.attempts(booking.id) if open_ else odd
        owed = [_owe(tx, one, now=now) for one in taken]
        if open_:
            _cancel(tx, ports, booking)
        if not any(owed) and not all(one.price.free for one in odd):
            # It went back before, and a letter said so.
            return
        number = sum(r.reason.startswith("attention:") for r in tx.refunds(booking.id))
        owe_row(tx, MailRow(f"rt_{booking.id}", "returned", "client", number, now))

    ports.store.write(change)


def _owe(tx: Writer, paid: Attempt, *, now: datetime) -> bool:
    if paid.problem:
        tx.save_attempt(replace(paid, problem=""))
    left = ledger.left(paid, tx.refunds(paid.booking))
    return refunds.owe(tx, paid, amount=left, reason=refunds.ATTENTION, now=now)


def _undecided(tx: Writer, booking_id: str) -> tuple[Booking, Sequence[Attempt]]:
    booking = tx.booking(booking_id)
    odd = [one for one in tx.attempts(booking_id) if one.problem]
    if booking is None or not (odd or booking.state is State.ATTENTION):
        raise NotNow("changed")
    return booking, odd


def _cancel(tx: Writer, ports: Ports, booking: Booking) -> None:
    now = acts.present(ports)
    tx.leave(booking.id, at=now, by=By.PROVIDER)
    acts.note(tx, booking, Act.CANCEL, actor="therapist", now=now, can_undo=False)
    frm = frozenset({State.ATTENTION})
    tx.advance(booking.id, frm=frm, to=State.CANCELLED, hold_until=None)
    waitlist.freed(tx, ports, booking)


def _count_fee(tx: Writer, paid: Attempt) -> None:
    fee = tx.fee(paid.booking) if paid.purpose is Purpose.FEE else None
    if fee is not None and fee.state is not FeeState.PAID:
        settled = replace(fee, state=FeeState.PAID, intent=paid.intent or "", code="")
        tx.save_fee(settled)
