"""Bring a client to the payment, or make at once what costs nothing or is to be approved."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from frontdesk.actions import (
    approval,
    card_consent,
    checkouts,
    enrol,
    hold,
    per_person,
    settle,
)
from frontdesk.actions.confirm import confirm
from frontdesk.actions.ports import Ports
from frontdesk.actions.store_port import Writer
from frontdesk.domain.booking import CHECKOUT_GRACE, Booking, Enrolment, State
from frontdesk.domain.due import Due, held
from frontdesk.domain.errors import HoldLost, KeySpent, LimitReached, NotNow, Unfinished
from frontdesk.domain.payment import Attempt, AttemptState, Purpose

# Nothing is left to do, or it is the therapist's turn.
_MADE = frozenset({State.CONFIRMED, State.REQUESTED})
_OVER = frozenset(
    {State.CANCELLED, State.COMPLETED, State.NO_SHOW, State.DECLINED, State.ATTENTION}
)
_BEFORE_PAID = frozenset({State.HELD, State.AWAITING_PAYMENT})


@dataclass(frozen=True, slots=True)
class _Press:
    """One press of the button: who, for what, and where it leads back to."""

    enrolment: Enrolment
    due: Due
    back: str
    began: datetime

    def asked(self, booking: Booking) -> checkouts.Asked:
        """Return what the provider is told."""
        # A time that was promised for longer (after a yes, in a series, from the waitlist) is
        # kept as long: when a checkout ends, so does the hold. It is within the day that
        # providers allow, as no hold is longer than that.
        until = booking.hold_until - CHECKOUT_GRACE if booking.hold_until else None
        return checkouts.Asked(
            booking=booking,
            # Without a purpose it is never sent: see _confirm_free.
            purpose=self.due.purpose or Purpose.PRICE,
            price=self.due.now,
            email=self.enrolment.email,
            back=self.back,
            keeps_card=self.due.card,
            until=until,
        )


def start(
    ports: Ports,
    enrolment: Enrolment,
    *,
    cancel_url: str,
    band: str = "",
    card_agreed: bool = False,
) -> str | None:
    """Return where the client pays, or None when the booking is confirmed or requested.

    Pressing the button twice, or coming back, leads to the same open payment; with another
    price chosen, the first payment is closed before there is a second one. What the therapist
    has to approve first becomes a request, and is paid after her yes.

    Args:
        ports: the world.
        enrolment: who books.
        cancel_url: where a client is led who leaves the payment.
        band: id of the price that was chosen, where there are several.
        card_agreed: whether the sentences about the card were agreed to.

    Raises:
        Unfinished: a step is missing, or "band" or "card"; nothing was charged.
        LimitReached: this person has had the service as often as one may; a letter says so.
        HoldLost: the time went meanwhile; the answers are kept, nothing was charged.
        PaymentsDown: no answer from the provider; pressing again uses the same key.
        PaymentsRefused: the provider does not accept our request.
        NotNow: the booking is in a state that cannot be paid.
    """
    began, step = ports.clock.now(), enrol.progress(ports, enrolment)
    if step != "check":
        raise Unfinished(step)
    booking = _current(ports, enrolment)
    if booking.state in _MADE:
        return None
    if booking.service != enrolment.service:
        # Another service was chosen, and no time for it yet.
        raise Unfinished("time")
    try:
        if approval.needed(ports.practice, booking):
            approval.ask(ports, booking)
            return None
        due = _due(ports, booking, band=band, card_agreed=card_agreed)
        return _go_on(ports, booking, _Press(enrolment, due, cancel_url, began))
    except LimitReached:
        per_person.tell(ports, enrolment)
        raise


def missing(
    ports: Ports, booking: Booking, *, band: str = "", card_agreed: bool = False
) -> Collection[str]:
    """Return which of "band" and "card" the client has still to say."""
    service = ports.practice.service(booking.service)
    if service is None or approval.needed(ports.practice, booking):
        return ()
    unchosen = held(service, booking, ports.practice.policy, band=band) is None
    unticked = service.keeps_card and not card_agreed
    return [name for name, not_said in (("band", unchosen), ("card", unticked)) if not_said]


def abandon(ports: Ports, booking: Booking) -> Booking:
    """Close an open payment because the client wants another time; return the booking as it is.

    A client who paid a moment ago keeps what was paid for: the booking comes back confirmed.

    Raises:
        PaymentsDown: no answer in time; asking once more goes on from here.
    """
    began = ports.clock.now()
    for attempt in ports.store.read(lambda look: look.attempts(booking.id)):
        if attempt.session and attempt.state is AttemptState.OPEN:
            checkouts.in_time(ports, began)
            checkouts.close(ports, attempt, began=began)
    return ports.store.read(lambda look: look.booking(booking.id)) or booking


def _due(ports: Ports, booking: Booking, *, band: str, card_agreed: bool) -> Due:
    for name in missing(ports, booking, band=band, card_agreed=card_agreed):
        raise Unfinished(name)
    service = ports.practice.service(booking.service)
    due = held(service, booking, ports.practice.policy, band=band) if service else None
    if due is None:
        # The practice has taken it out of its settings while it was held.
        raise NotNow("service")
    return due


def _go_on(ports: Ports, booking: Booking, press: _Press) -> str | None:
    if press.due.purpose is None:
        _confirm_free(ports, booking, press)
        return None
    try:
        return _pay(ports, booking, press)
    except KeySpent:
        checkouts.in_time(ports, press.began)
        return _pay(ports, booking, press)


def _pay(ports: Ports, booking: Booking, press: _Press) -> str | None:
    attempt = _unpaid(ports, booking, press) or _new_attempt(ports, booking, press)
    return attempt.url if attempt.session else _open(ports, attempt, press)


def _current(ports: Ports, enrolment: Enrolment) -> Booking:
    booking = ports.store.read(lambda look: look.booking(enrolment.booking))
    if booking is None:
        raise HoldLost(enrolment.booking)
    latest = hold.keep(ports, booking)
    if latest.state in _OVER:
        raise NotNow(latest.state)
    return latest


def _confirm_free(ports: Ports, booking: Booking, press: _Press) -> None:
    until = booking.hold_until

    def change(tx: Writer) -> bool:
        per_person.check(tx, ports, booking)
        if not tx.advance(booking.id, frm=_BEFORE_PAID, to=State.HELD, hold_until=until):
            # Pressed twice at the same moment: the second press finds the booking firm.
            latest = tx.booking(booking.id) or booking
            return latest.state is State.CONFIRMED
        tx.price(press.due.of(booking))
        for one in tx.attempts(booking.id):
            if one.state is AttemptState.WANTED:
                tx.save_attempt(replace(one, state=AttemptState.FAILED))
        return confirm(tx, ports, replace(booking, state=State.HELD))

    _close_others(ports, booking, press)
    if not ports.store.write(change):
        raise HoldLost(booking.id)


def _unpaid(ports: Ports, booking: Booking, press: _Press) -> Attempt | None:
    """Return the open checkout of this very price, and close one of another price."""
    made = ports.store.read(lambda look: look.attempts(booking.id))
    found = checkouts.going_on(made, press.asked(booking), now=ports.clock.now())
    if found is not None and found.session and booking.band == press.due.band.id:
        outcome = checkouts.look(ports, found)
        if outcome is not settle.Outcome.OPEN:
            raise NotNow(outcome)
        checkouts.in_time(ports, press.began)
        return found
    _close_others(ports, booking, press)
    return None


def _close_others(ports: Ports, booking: Booking, press: _Press) -> None:
    """Close the open checkouts of another price, and keep the time meanwhile."""
    made = ports.store.read(lambda look: look.attempts(booking.id))
    others = [one for one in made if one.session and one.state in checkouts.LIVE]
    if others:
        _placeholder(ports, booking, press)
    for attempt in others:
        checkouts.in_time(ports, press.began)
        outcome = checkouts.close(ports, attempt, began=press.began)
        if outcome is not settle.Outcome.EXPIRED:
            raise NotNow(outcome)
        checkouts.in_time(ports, press.began)


def _placeholder(ports: Ports, booking: Booking, press: _Press) -> None:
    """Write down the next checkout already: while there is one, the time is not let go of."""

    def change(tx: Writer) -> None:
        made, asked = tx.attempts(booking.id), press.asked(booking)
        unsent = [one for one in made if one.session is None]
        if checkouts.going_on(unsent, asked, now=ports.clock.now()) is None:
            tx.save_attempt(checkouts.attempt(ports, asked, number=len(made) + 1))

    ports.store.write(change)


def _new_attempt(ports: Ports, booking: Booking, press: _Press) -> Attempt:
    """Freeze the price, keep what was agreed, and write the checkout down: all or nothing."""
    now, due, asked = ports.clock.now(), press.due, press.asked(booking)

    def change(tx: Writer) -> Attempt | None:
        made = tx.attempts(booking.id)
        twin = checkouts.going_on(made, asked, now=now)
        latest = tx.booking(booking.id) or booking
        if twin is not None and twin.session and latest.band == due.band.id:
            return twin  # pressed twice at the same moment: both lead to one payment
        if any(one.state in checkouts.LIVE for one in made):
            raise NotNow("changed")
        per_person.check(tx, ports, booking)
        fresh = twin or checkouts.attempt(ports, asked, number=len(made) + 1)
        until = fresh.expires_at + CHECKOUT_GRACE
        if not tx.advance(booking.id, frm=_BEFORE_PAID, to=State.HELD, hold_until=until):
            return None
        tx.price(due.of(booking))
        if due.card:
            card_consent.keep(tx, ports, booking)
        tx.save_attempt(fresh)
        return fresh

    wanted = ports.store.write(change)
    if wanted is None:
        raise HoldLost(booking.id)
    return wanted


def _open(ports: Ports, attempt: Attempt, press: _Press) -> str | None:
    opened = checkouts.open_at_provider(ports, attempt)

    def change(tx: Writer) -> Booking | None:
        ours = checkouts.keep_answer(tx, opened)
        latest = tx.booking(attempt.booking)
        if ours and latest is not None and latest.band == press.due.band.id:
            tx.advance(
                latest.id,
                frm=frozenset({State.HELD}),
                to=State.AWAITING_PAYMENT,
                hold_until=attempt.expires_at + CHECKOUT_GRACE,
            )
        return latest

    latest = ports.store.write(change)
    if latest is None or latest.state is State.EXPIRED:
        # Another time was chosen meanwhile: nobody must pay for this one.
        checkouts.close(ports, opened, began=press.began)
        raise HoldLost(attempt.booking)
    if latest.band != press.due.band.id:
        # Or another price, in another tab.
        checkouts.close(ports, opened, began=press.began)
        raise NotNow("changed")
    return opened.url
