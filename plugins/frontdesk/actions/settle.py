"""The single door for money: ask the provider what is true, and make the booking agree."""

from dataclasses import replace
from datetime import timedelta
from enum import StrEnum

from frontdesk.actions import waitlist
from frontdesk.actions.confirm import confirm, owe
from frontdesk.actions.ports import Ports
from frontdesk.actions.store_port import Writer
from frontdesk.domain.booking import Booking, Enrolment, State
from frontdesk.domain.payment import (
    Attempt,
    AttemptState,
    Checkout,
    CheckoutStatus,
    Refund,
    RefundState,
)

PAYABLE = frozenset({State.HELD, State.AWAITING_PAYMENT, State.EXPIRED})
FIRM = frozenset({State.CONFIRMED, State.COMPLETED, State.NO_SHOW})
# Money that comes later than this into the session buys too little of it.
LATEST = timedelta(minutes=10)


class Outcome(StrEnum):
    """What settling found."""

    OPEN = "open"
    PENDING = "pending"
    CONFIRMED = "confirmed"
    EXPIRED = "expired"
    REFUNDED = "refunded"
    ATTENTION = "attention"
    FOREIGN = "foreign"


def settle(ports: Ports, session: str) -> Outcome:
    """Make our books agree with the provider about one checkout.

    Safe to call any number of times, in any order, from the webhook, the return page, the
    sweeper and the desk: the provider is asked first, then one transaction compares and sets.

    Raises:
        PaymentsDown: the provider does not answer; nothing was changed.
        PaymentsRefused: the provider does not know the checkout, or not our key.
    """
    checkout = ports.payments.look(session)
    if checkout.livemode != ports.payments.livemode:
        return Outcome.FOREIGN
    return ports.store.write(lambda tx: _agree(tx, ports, checkout))


def _agree(tx: Writer, ports: Ports, checkout: Checkout) -> Outcome:
    attempt = _attempt(tx, checkout)
    booking = tx.booking(attempt.booking) if attempt else None
    if attempt is None or booking is None:
        return Outcome.FOREIGN
    if checkout.status is CheckoutStatus.OPEN:
        return _opened(tx, checkout, booking=booking, attempt=attempt)
    if checkout.status is CheckoutStatus.EXPIRED:
        return _expired(tx, ports, checkout=checkout, booking=booking, attempt=attempt)
    return _complete(tx, ports, checkout=checkout, booking=booking, attempt=attempt)


def _complete(
    tx: Writer, ports: Ports, *, checkout: Checkout, booking: Booking, attempt: Attempt
) -> Outcome:
    if checkout.payment == "unpaid":
        # A slow method: the money is on its way, so the time stays taken.
        return Outcome.PENDING
    if attempt.state is AttemptState.PAID:
        return _before(tx, booking)
    paid = replace(
        attempt, state=AttemptState.PAID, session=checkout.session, intent=checkout.intent
    )
    tx.save_attempt(paid)
    if not _matches(checkout, attempt):
        return _attention(tx, ports, booking)
    return _paid(tx, ports, booking=booking, attempt=paid)


def _attempt(tx: Writer, checkout: Checkout) -> Attempt | None:
    """Return our attempt, also when the notice comes before the answer that names the session."""
    if found := tx.attempt_of_session(checkout.session):
        return found
    unsent = [
        a
        for a in tx.attempts(checkout.reference or "")
        if a.session is None and a.state in {AttemptState.WANTED, AttemptState.FAILED}
    ]
    return unsent[-1] if unsent else None


def _opened(tx: Writer, checkout: Checkout, *, booking: Booking, attempt: Attempt) -> Outcome:
    if attempt.session is None:
        known = replace(
            attempt, state=AttemptState.OPEN, session=checkout.session, url=checkout.url
        )
        tx.save_attempt(known)
        tx.advance(
            booking.id,
            frm=frozenset({State.HELD}),
            to=State.AWAITING_PAYMENT,
            hold_until=booking.hold_until,
        )
    return Outcome.OPEN


def _expired(
    tx: Writer, ports: Ports, *, checkout: Checkout, booking: Booking, attempt: Attempt
) -> Outcome:
    """Release the time, once it is certain that nobody can pay for it in any other way."""
    if attempt.state is AttemptState.EXPIRED:
        return Outcome.EXPIRED
    tx.save_attempt(replace(attempt, state=AttemptState.EXPIRED, session=checkout.session))
    others = (a for a in tx.attempts(booking.id) if a.id != attempt.id)
    payable = any(a.state in {AttemptState.OPEN, AttemptState.WANTED} for a in others)
    if not payable and tx.advance(
        booking.id,
        frm=frozenset({State.HELD, State.AWAITING_PAYMENT}),
        to=State.EXPIRED,
        hold_until=booking.hold_until,
    ):
        waitlist.lapsed(tx, ports, booking)
    return Outcome.EXPIRED


def _before(tx: Writer, booking: Booking) -> Outcome:
    """Return what an earlier settling decided."""
    if booking.state is State.ATTENTION:
        return Outcome.ATTENTION
    # A cancellation that was pressed is one of something that was firm.
    if booking.state in FIRM or booking.cancelled_by:
        return Outcome.CONFIRMED
    # Paid, not firm and not on its way back: it did not match, and the time was gone as well.
    return Outcome.REFUNDED if tx.refunds(booking.id) else Outcome.ATTENTION


def _matches(checkout: Checkout, attempt: Attempt) -> bool:
    return (
        checkout.payment == "paid"
        and checkout.total == attempt.price
        and checkout.reference == attempt.booking
    )


def _attention(tx: Writer, ports: Ports, booking: Booking) -> Outcome:
    """Keep the time and put the matter to the therapist; no link works until she decides."""
    now = ports.clock.now()
    if booking.state in PAYABLE:
        frm = frozenset({booking.state})
        tx.advance(booking.id, frm=frm, to=State.ATTENTION, hold_until=None, now=now)
    owe(tx, booking, kind="attention", audience="therapist", now=now)
    return Outcome.ATTENTION


def _paid(tx: Writer, ports: Ports, *, booking: Booking, attempt: Attempt) -> Outcome:
    if booking.state in PAYABLE and not _welcome(tx.enrolment(booking.enrolment)):
        return _attention(tx, ports, booking)
    in_time = ports.clock.now() <= booking.starts_at + LATEST
    if in_time and booking.state in PAYABLE and confirm(tx, ports, booking):
        return Outcome.CONFIRMED
    return _give_back(tx, ports, booking=booking, attempt=attempt)


def _welcome(enrolment: Enrolment | None) -> bool:
    """Tell whether the therapist may work with this client, by what was answered last."""
    return enrolment is not None and enrolment.adult is True and bool(enrolment.jurisdiction)


def _give_back(tx: Writer, ports: Ports, *, booking: Booking, attempt: Attempt) -> Outcome:
    """Send late or double money back in full, by itself, and say so."""
    now = ports.clock.now()
    refund = Refund(
        id=f"rf_{attempt.id}",
        booking=booking.id,
        intent=attempt.intent or "",
        amount=attempt.price,
        reason=f"late:{attempt.number}",
        state=RefundState.WANTED,
        created_at=now,
    )
    tx.advance(
        booking.id,
        frm=frozenset({State.HELD, State.AWAITING_PAYMENT}),
        to=State.EXPIRED,
        hold_until=booking.hold_until,
    )
    tx.save_refund(refund)
    tx.enqueue("refund", key=f"refund:{refund.id}", args={"booking": booking.id})
    owe(tx, booking, kind="refunded", audience="client", now=now)
    return Outcome.REFUNDED
