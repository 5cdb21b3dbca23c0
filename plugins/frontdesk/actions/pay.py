"""Bring a client to the payment, or make at once what costs nothing or is to be approved."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from frontdesk.actions import approval, enrol, hold, per_person, settle
from frontdesk.actions.confirm import confirm
from frontdesk.actions.ports import Ports
from frontdesk.actions.store_port import Writer
from frontdesk.domain.booking import (
    CHECKOUT_GRACE,
    CHECKOUT_LIFE,
    Booking,
    Enrolment,
    State,
)
from frontdesk.domain.errors import (
    HoldLost,
    LimitReached,
    NotNow,
    PaymentsRefused,
    Unfinished,
)
from frontdesk.domain.payment import Attempt, AttemptState, Order

# Banks, family and card statements see this: it says nothing about health.
NEUTRAL_WORDS = "Appointment"
# Nothing is left to do, or it is the therapist's turn.
_MADE = frozenset({State.CONFIRMED, State.REQUESTED})
_OVER = frozenset(
    {State.CANCELLED, State.COMPLETED, State.NO_SHOW, State.DECLINED, State.ATTENTION}
)


def start(ports: Ports, enrolment: Enrolment, *, cancel_url: str) -> str | None:
    """Return where the client pays, or None when the booking is confirmed or requested.

    Pressing the button twice, or coming back, leads to the same open payment. What the
    therapist has to approve first becomes a request, and is paid after her yes.

    Raises:
        Unfinished: a step is missing; nothing was charged.
        LimitReached: this person has had the service as often as one may; a letter says so.
        HoldLost: the time went meanwhile; the answers are kept, nothing was charged.
        PaymentsDown: no answer from the provider; pressing again uses the same key.
        PaymentsRefused: the provider does not accept our request.
        NotNow: the booking is in a state that cannot be paid.
    """
    step = enrol.progress(ports, enrolment)
    if step != "check":
        raise Unfinished(step)
    booking = _current(ports, enrolment)
    if booking.state in _MADE:
        return None
    if booking.service != enrolment.service:
        # Another service was chosen, and no time for it yet.
        raise Unfinished("time")
    try:
        return _go_on(ports, booking, enrolment=enrolment, cancel_url=cancel_url)
    except LimitReached:
        per_person.tell(ports, enrolment)
        raise


def _go_on(ports: Ports, booking: Booking, *, enrolment: Enrolment, cancel_url: str) -> str | None:
    if approval.needed(ports.practice, booking):
        approval.ask(ports, booking)
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
    latest = hold.keep(ports, booking)
    if latest.state in _OVER:
        raise NotNow(latest.state)
    return latest


def _confirm_free(ports: Ports, booking: Booking) -> None:
    def change(tx: Writer) -> bool:
        per_person.check(tx, ports, booking)
        if confirm(tx, ports, booking):
            return True
        # Pressed twice at the same moment: the second press finds the booking firm.
        latest = tx.booking(booking.id) or booking
        return latest.state is State.CONFIRMED

    if not ports.store.write(change):
        raise HoldLost(booking.id)


def _unpaid_attempt(ports: Ports, booking: Booking) -> Attempt | None:
    """Return the attempt to go on with: unsent, or open after asking the provider."""
    made = ports.store.read(lambda look: look.attempts(booking.id))
    attempt = _live(made, now=ports.clock.now())
    if attempt is not None and attempt.session:
        outcome = settle.settle(ports, attempt.session)
        if outcome is not settle.Outcome.OPEN:
            raise NotNow(outcome)
    return attempt


def _live(made: Sequence[Attempt], *, now: datetime) -> Attempt | None:
    """Return the attempt that is open, or may still be sent."""
    # The provider refuses less than 30 minutes of life; an older unsent request is stale.
    stale = now + CHECKOUT_LIFE - CHECKOUT_GRACE
    for attempt in made:
        fresh = attempt.state is AttemptState.WANTED and attempt.expires_at > stale
        if fresh or attempt.state is AttemptState.OPEN:
            return attempt
    return None


def _new_attempt(
    ports: Ports, booking: Booking, *, enrolment: Enrolment, cancel_url: str
) -> Attempt:
    now = ports.clock.now()

    def change(tx: Writer) -> Attempt | None:
        made = tx.attempts(booking.id)
        if (twin := _live(made, now=now)) is not None:
            return twin  # pressed twice at the same moment: both lead to one payment
        per_person.check(tx, ports, booking)
        attempt = _attempt(
            ports, booking, enrolment=enrolment, cancel_url=cancel_url, number=len(made) + 1
        )
        until = attempt.expires_at + CHECKOUT_GRACE
        if not tx.advance(
            booking.id, frm=frozenset({State.HELD}), to=State.HELD, hold_until=until
        ):
            return None
        tx.save_attempt(attempt)
        return attempt

    wanted = ports.store.write(change)
    if wanted is None:
        raise HoldLost(booking.id)
    return wanted


def _attempt(
    ports: Ports, booking: Booking, *, enrolment: Enrolment, cancel_url: str, number: int
) -> Attempt:
    now = ports.clock.now()
    expires_at = now.replace(microsecond=0) + CHECKOUT_LIFE
    if booking.hold_until is not None:
        # A time that was promised for longer (after a yes, in a series, from the waitlist) is
        # kept as long: when a checkout ends, so does the hold. It is within the day that
        # providers allow, as no hold is longer than that.
        expires_at = max(expires_at, booking.hold_until - CHECKOUT_GRACE)
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
    return Attempt(
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


def _open(ports: Ports, booking: Booking, attempt: Attempt) -> str | None:
    try:
        checkout = ports.payments.open(attempt.params, key=attempt.key)
    except PaymentsRefused:
        ports.store.write(lambda tx: _answered(tx, replace(attempt, state=AttemptState.FAILED)))
        raise
    opened = replace(attempt, state=AttemptState.OPEN, session=checkout.session, url=checkout.url)

    def change(tx: Writer) -> bool:
        if _answered(tx, opened):
            tx.advance(
                booking.id,
                frm=frozenset({State.HELD}),
                to=State.AWAITING_PAYMENT,
                hold_until=attempt.expires_at + CHECKOUT_GRACE,
            )
        latest = tx.booking(booking.id)
        return latest is not None and latest.state is not State.EXPIRED

    if not ports.store.write(change):
        # Another time was chosen meanwhile: nobody must pay for this one.
        abandon(ports, booking)
        raise HoldLost(booking.id)
    return checkout.url


def _answered(tx: Writer, attempt: Attempt) -> bool:
    """Keep what the provider answered, unless a notice or another press was faster."""
    unsent = {a.id for a in tx.attempts(attempt.booking) if a.state is AttemptState.WANTED}
    if attempt.id in unsent:
        tx.save_attempt(attempt)
    return attempt.id in unsent
