"""What becomes of bookings by themselves: cancellations get final, sessions and requests end."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from frontdesk.actions import acts, fees, refunds
from frontdesk.actions.confirm import owe
from frontdesk.actions.ports import Ports
from frontdesk.actions.store_port import Writer
from frontdesk.actions.telling import SIDES
from frontdesk.actions.waitlist import freed, lapsed
from frontdesk.domain import ledger, session
from frontdesk.domain.booking import Act, Booking, By, State
from frontdesk.domain.fees import Reason
from frontdesk.domain.payment import Mismatch
from frontdesk.domain.policy import agreed, goes_back


def leave(ports: Ports, args: Mapping[str, Any]) -> None:
    """Make a cancellation final whose minutes to take it back are over; else do nothing."""
    ports.store.write(lambda tx: _leave(tx, ports, args["booking"]))


def let_go(ports: Ports, args: Mapping[str, Any]) -> None:
    """Let go of a time that was kept in case a change is taken back, once it cannot be."""
    now = acts.present(ports)

    def change(tx: Writer) -> None:
        kept = tx.booking(args["keeper"])
        if kept is None or kept.hold_until is None or now <= kept.hold_until:
            return
        held = frozenset({State.HELD})
        if tx.advance(kept.id, frm=held, to=State.EXPIRED, hold_until=kept.hold_until):
            lapsed(tx, ports, kept)

    ports.store.write(change)


def complete(ports: Ports, booking: Booking) -> None:
    """Let a session that is over count as held; the therapist may still say otherwise."""
    now = acts.present(ports)

    def change(tx: Writer) -> None:
        found = tx.booking(booking.id)
        if found is None or found.cancels_at or now <= session.closes_at(found.ends_at):
            return
        confirmed = frozenset({State.CONFIRMED})
        if tx.advance(found.id, frm=confirmed, to=State.COMPLETED, hold_until=None):
            acts.note(tx, found, Act.COMPLETE, actor="system", now=now, can_undo=False)

    ports.store.write(change)


def lapse(ports: Ports, booking: Booking) -> None:
    """Let go of a request nobody answered in time, and tell both sides."""
    now = acts.present(ports)

    def change(tx: Writer) -> None:
        found = tx.booking(booking.id)
        if found is None or found.hold_until is None or now <= found.hold_until:
            return
        asked = frozenset({State.REQUESTED})
        if tx.advance(found.id, frm=asked, to=State.EXPIRED, hold_until=found.hold_until):
            _tell(tx, found, kind="lapsed", now=now)
            freed(tx, ports, found)

    ports.store.write(change)


def withdraw(tx: Writer, ports: Ports, booking: Booking, *, now: datetime) -> Booking:
    """Cancel a request at once, inside a transaction: nothing was agreed, nothing is owed."""
    tx.leave(booking.id, at=now, by=By.CLIENT)
    acts.note(tx, booking, Act.CANCEL, actor="client", now=now, can_undo=False)
    asked = frozenset({State.REQUESTED})
    tx.advance(booking.id, frm=asked, to=State.CANCELLED, hold_until=None)
    _tell(tx, booking, kind="withdrawn", now=now)
    freed(tx, ports, booking)
    return acts.latest(tx, booking)


def _leave(tx: Writer, ports: Ports, booking_id: str) -> None:
    now, found = acts.present(ports), tx.booking(booking_id)
    if found is None or found.cancels_at is None or found.cancels_at > now:
        return
    if found.state is not State.CONFIRMED:
        return
    # One revision on, so that calendars take the cancellation for the newest word.
    last = replace(found, revision=found.revision + 1)
    tx.revise(last, revision=found.revision, now=now)
    confirmed = frozenset({State.CONFIRMED})
    tx.advance(found.id, frm=confirmed, to=State.CANCELLED, hold_until=None)
    _give_back(tx, ports, found, now=now)
    if found.cancelled_by == By.CLIENT_LATE:
        fees.due(tx, ports, found, reason=Reason.LATE)
    _tell(tx, last, kind="cancelled", now=now)
    if found.cancelled_by != By.PROVIDER:
        # A therapist who cancels may be ill: her time is not pressed on somebody else.
        freed(tx, ports, found)


def _give_back(tx: Writer, ports: Ports, booking: Booking, *, now: datetime) -> None:
    """Owe what the rule gives back of all that was paid, from the newest payment on."""
    rule = agreed(booking, ports.practice.policy)
    made, back = tx.attempts(booking.id), tx.refunds(booking.id)
    paid = acts.price_paid(made, back)
    if paid is not None:
        owed = goes_back(paid, by=booking.cancelled_by, policy=rule)
        for attempt, share in ledger.shares(owed, made, back):
            refunds.owe(tx, attempt, amount=share, reason="cancelled", now=now)
    for attempt in made:
        if attempt.problem == Mismatch.CURRENCY:
            # No rule holds for money we did not ask for.
            whole = ledger.left(attempt, tx.refunds(booking.id))
            refunds.owe(tx, attempt, amount=whole, reason="cancelled", now=now)


def _tell(tx: Writer, booking: Booking, *, kind: str, now: datetime) -> None:
    for audience in SIDES:
        owe(tx, booking, kind=kind, audience=audience, now=now)
