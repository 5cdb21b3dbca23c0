"""Services the therapist says yes to first: the request, her yes and her no."""

from datetime import datetime

from frontdesk.actions import hold, links, per_person, waitlist
from frontdesk.actions.confirm import confirm, owe, owe_row
from frontdesk.actions.ports import Note, Ports
from frontdesk.actions.store_port import MailRow, Writer
from frontdesk.domain.booking import APPROVED, REQUEST, Act, Booking, Change, State
from frontdesk.domain.due import nothing, open_choice
from frontdesk.domain.due_words import of_booking
from frontdesk.domain.errors import HoldLost, NotNow
from frontdesk.domain.practice import Practice
from frontdesk.domain.terms_words import both
from frontdesk.domain.wording import when_words

# The letter that brings the link to pay is about more than a booking's own letters know.
LETTER = "ap"
# Why she said no, for her own books; never told to the client, and never in her own words.
REASONS = ("", "time", "full", "fit")
_UNPAID = frozenset({State.HELD, State.AWAITING_PAYMENT})
_MADE = _UNPAID | {State.CONFIRMED, State.COMPLETED, State.NO_SHOW}


def needed(practice: Practice, booking: Booking) -> bool:
    """Tell whether the therapist has still to say yes to a booking."""
    service = practice.service(booking.service)
    return service is not None and service.approval and booking.approved_at is None


def ask(ports: Ports, booking: Booking) -> None:
    """Turn a hold into a request: the time is kept up to 48 hours, and nothing is paid.

    Raises:
        HoldLost: the time went meanwhile; the answers are kept.
        LimitReached: this person has had the service as often as one may.
    """
    now = ports.clock.now()
    until = min(now + REQUEST, booking.starts_at)

    def change(tx: Writer) -> bool:
        per_person.check(tx, ports, booking)
        held = frozenset({State.HELD})
        if not tx.advance(booking.id, frm=held, to=State.REQUESTED, hold_until=until, now=now):
            # Pressed twice at the same moment: the second press finds the request made.
            latest = tx.booking(booking.id)
            return latest is not None and latest.state is State.REQUESTED
        links.remember(tx, ports, booking)
        owe(tx, booking, kind="requested", audience="client", now=now)
        owe(tx, booking, kind="requested", audience="therapist", now=now)
        return True

    if not ports.store.write(change):
        raise HoldLost(booking.id)


def approve(ports: Ports, booking_id: str) -> Booking:
    """Say yes: a free session is firm, a paid one is held until it is paid; return it as it is.

    Saying yes again changes nothing.

    Raises:
        NotNow: it is no request any more: withdrawn, lapsed, declined or begun.
    """
    now = ports.clock.now()

    def change(tx: Writer) -> Booking:
        booking = _known(tx, booking_id)
        if booking.approved_at is not None and booking.state in _MADE:
            return booking
        _open(booking, now=now)
        tx.approve(booking.id, at=now)
        _note(tx, booking, Act.APPROVE, now=now)
        if nothing(ports.practice.service(booking.service), booking):
            confirm(tx, ports, booking)
        else:
            _let_pay(tx, ports, booking, now=now)
        # A yes that changes nothing is none: it must not stand in the history.
        if (after := _known(tx, booking_id)).state is State.REQUESTED:
            raise NotNow(after.state)
        return after

    return ports.store.write(change)


def decline(ports: Ports, booking_id: str, *, reason: str = "") -> Booking:
    """Say no, kindly and without a reason; the time is free again. Again changes nothing.

    Args:
        ports: the world.
        booking_id: the request.
        reason: one of REASONS, for the history only.

    Raises:
        NotNow: it is no request any more.
        ValueError: no such reason.
    """
    if reason not in REASONS:
        raise ValueError("no such reason")
    now = ports.clock.now()

    def change(tx: Writer) -> Booking:
        booking = _known(tx, booking_id)
        if booking.state is State.DECLINED:
            return booking
        _open(booking, now=now)
        tx.advance(
            booking.id,
            frm=frozenset({State.REQUESTED}),
            to=State.DECLINED,
            hold_until=booking.hold_until,
        )
        _note(tx, booking, Act.DECLINE, now=now, reason=reason)
        owe(tx, booking, kind="declined", audience="client", now=now)
        waitlist.freed(tx, ports, booking)
        return _known(tx, booking_id)

    return ports.store.write(change)


def note(ports: Ports, row: MailRow) -> Note | None:
    """Return what the letter "approved" says; None once there is nothing left to pay."""
    booking_id = row.about.removeprefix(f"{LETTER}_")
    booking = ports.store.read(lambda look: look.booking(booking_id))
    if booking is None or booking.state not in _UNPAID or booking.hold_until is None:
        return None
    enrolment = ports.store.read(lambda look: look.enrolment(booking.enrolment))
    if enrolment is None:
        return None
    service = ports.practice.service(booking.service)
    theirs = when_words(booking.starts_at, booking.client_zone)
    ours = when_words(booking.starts_at, booking.zone)
    token = ports.links.make("enrol", enrolment.id)
    return Note(
        to=enrolment.email,
        facts={
            "name": enrolment.name,
            "when": theirs,
            "when_here": ours if ours != theirs else "",
            "way": ports.practice.way(booking.way),
            "fee": of_booking(booking, service, low=True),
            "choose": service is not None and open_choice(service, booking),
            "free": booking.price.free,
            "until": both(booking.hold_until, booking),
            "link": f"{ports.origin}/enrol/{token}/check",
        },
    )


def _let_pay(tx: Writer, ports: Ports, booking: Booking, *, now: datetime) -> None:
    """Hold the time for who was told yes, and let the link to the last step live as long."""
    until = min(now + APPROVED, booking.starts_at)
    tx.advance(
        booking.id, frm=frozenset({State.REQUESTED}), to=State.HELD, hold_until=until, now=now
    )
    tx.add_link(
        ports.links.digest(ports.links.make("enrol", booking.enrolment)),
        purpose="enrol",
        subject=booking.enrolment,
        # A little longer: who comes late keeps the answers, and needs only another time.
        expires_at=until + hold.ENROLMENT_LIFE,
    )
    owe_row(tx, MailRow(f"{LETTER}_{booking.id}", "approved", "client", booking.revision, now))


def _known(tx: Writer, booking_id: str) -> Booking:
    booking = tx.booking(booking_id)
    if booking is None:
        raise NotNow("gone")
    return booking


def _open(booking: Booking, *, now: datetime) -> None:
    """Pass only what still waits for an answer; a withdrawal counts from its press."""
    if booking.state is not State.REQUESTED:
        raise NotNow(booking.state)
    if booking.cancels_at is not None or booking.starts_at <= now:
        raise NotNow(State.CANCELLED if booking.cancels_at else State.EXPIRED)


def _note(tx: Writer, booking: Booking, act: Act, *, now: datetime, reason: str = "") -> None:
    number = len(tx.changes(booking.id)) + 1
    was = {"state": booking.state.value, **({"reason": reason} if reason else {})}
    tx.note_change(Change(booking.id, number, act, "therapist", now, was=was))
