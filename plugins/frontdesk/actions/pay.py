"""Bring a client to the payment, or confirm at once what costs nothing."""

from dataclasses import replace
from datetime import datetime

from frontdesk.actions import enrol, hold, settle
from frontdesk.actions.confirm import confirm
from frontdesk.actions.ports import Ports, Writer
from frontdesk.domain.booking import (
    CHECKOUT_GRACE,
    CHECKOUT_LIFE,
    Booking,
    Enrolment,
    State,
)
from frontdesk.domain.errors import HoldLost, NotNow, PaymentsRefused, Unfinished
from frontdesk.domain.payment import Attempt, AttemptState, Order

# Banks, family and card statements see this: it says nothing about health.
NEUTRAL_WORDS = "Appointment"


def start(ports: Ports, enrolment: Enrolment, *, cancel_url: str) -> str | None:
    """Return where the client pays, or None when the booking is confirmed already.

    Pressing the button twice, or coming back, leads to the same open payment.

    Raises:
        Unfinished: a step is missing; nothing was charged.
        HoldLost: the time went meanwhile; the answers are kept, nothing was charged.
        PaymentsDown: no answer from the provider; pressing again uses the same key.
        PaymentsRefused: the provider does not accept our request.
        NotNow: the booking is in a state that cannot be paid.
    """
    step = enrol.progress(ports, enrolment)
    if step != "check":
        raise Unfinished(step)
    booking = _current(ports, enrolment)
    if booking.state is State.CONFIRMED:
        return None
    if booking.price.free:
        _confirm_free(ports, booking)
        return None
    attempt = _unpaid_attempt(ports, booking) or _new_attempt(
        ports, booking, enrolment=enrolment, cancel_url=cancel_url
    )
    return attempt.url if attempt.session else _open(ports, booking, attempt)


def abandon(ports: Ports, booking: Booking) -> Booking:
    """Close an open payment because the client wants another time; return the booking as it is.

    A client who paid a moment ago keeps what was paid for: the booking comes back confirmed.
    """
    for attempt in ports.store.read(lambda look: look.attempts(booking.id)):
        if attempt.session and attempt.state is AttemptState.OPEN:
            ports.payments.expire(attempt.session)
            settle.settle(ports, attempt.session)
    return ports.store.read(lambda look: look.booking(booking.id)) or booking


def _current(ports: Ports, enrolment: Enrolment) -> Booking:
    booking = ports.store.read(lambda look: look.booking(enrolment.booking))
    if booking is None:
        raise HoldLost(enrolment.booking)
    if booking.state in {State.CANCELLED, State.COMPLETED, State.ATTENTION}:
        raise NotNow(booking.state)
    return hold.keep(ports, booking) if booking.state in hold.CHOOSING else booking


def _confirm_free(ports: Ports, booking: Booking) -> None:
    if not ports.store.write(lambda tx: confirm(tx, ports, booking)):
        raise HoldLost(booking.id)


def _unpaid_attempt(ports: Ports, booking: Booking) -> Attempt | None:
    """Return the attempt to go on with: unsent, or open after asking the provider."""
    for attempt in ports.store.read(lambda look: look.attempts(booking.id)):
        if attempt.state is AttemptState.WANTED and attempt.expires_at > _latest(ports):
            return attempt
        if attempt.session and attempt.state is AttemptState.OPEN:
            outcome = settle.settle(ports, attempt.session)
            if outcome is settle.Outcome.OPEN:
                return attempt
            raise NotNow(outcome)
    return None


def _latest(ports: Ports) -> datetime:
    # The provider refuses less than 30 minutes of life; an older unsent request is stale.
    return ports.clock.now() + CHECKOUT_LIFE - CHECKOUT_GRACE


def _new_attempt(
    ports: Ports, booking: Booking, *, enrolment: Enrolment, cancel_url: str
) -> Attempt:
    now = ports.clock.now()
    number = len(ports.store.read(lambda look: look.attempts(booking.id))) + 1
    expires_at = now.replace(microsecond=0) + CHECKOUT_LIFE
    order = Order(
        booking=booking.id,
        attempt=number,
        price=booking.price,
        words=NEUTRAL_WORDS,
        email=enrolment.email,
        expires_at=expires_at,
        success_url=f"{ports.origin}/paid?session={{CHECKOUT_SESSION_ID}}",
        cancel_url=cancel_url,
    )
    attempt = Attempt(
        id=f"{booking.id}:{number}",
        booking=booking.id,
        number=number,
        key=f"cs:{booking.id}:{number}",
        params=ports.payments.prepare(order),
        price=booking.price,
        expires_at=expires_at,
        state=AttemptState.WANTED,
        created_at=now,
    )

    def change(tx: Writer) -> bool:
        until = expires_at + CHECKOUT_GRACE
        held = tx.advance(booking.id, frm=frozenset({State.HELD}), to=State.HELD, hold_until=until)
        if held:
            tx.save_attempt(attempt)
        return held

    if not ports.store.write(change):
        raise HoldLost(booking.id)
    return attempt


def _open(ports: Ports, booking: Booking, attempt: Attempt) -> str | None:
    try:
        checkout = ports.payments.open(attempt.params, key=attempt.key)
    except PaymentsRefused:
        failed = replace(attempt, state=AttemptState.FAILED)
        ports.store.write(lambda tx: tx.save_attempt(failed))
        raise
    opened = replace(attempt, state=AttemptState.OPEN, session=checkout.session, url=checkout.url)

    def change(tx: Writer) -> None:
        latest = next((a for a in tx.attempts(booking.id) if a.id == attempt.id), attempt)
        if latest.state is not AttemptState.WANTED:
            return  # a notice was faster than this answer
        tx.save_attempt(opened)
        tx.advance(
            booking.id,
            frm=frozenset({State.HELD}),
            to=State.AWAITING_PAYMENT,
            hold_until=attempt.expires_at + CHECKOUT_GRACE,
        )

    ports.store.write(change)
    return checkout.url
