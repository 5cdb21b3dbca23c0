"""Come to a session: the client by the link of the booking, the therapist from the desk."""

from dataclasses import dataclass
from datetime import datetime

from frontdesk.actions import links
from frontdesk.actions.ports import Ports
from frontdesk.actions.store_port import Reader
from frontdesk.domain import session
from frontdesk.domain.booking import Booking, Enrolment, State
from frontdesk.domain.errors import LinkUnknown, NotNow
from frontdesk.domain.session import Door, Meeting


@dataclass(frozen=True, slots=True)
class Visit:
    """A booking as somebody stands at its door at the UTC instant now."""

    booking: Booking
    enrolment: Enrolment
    door: Door
    now: datetime

    @property
    def by_video(self) -> bool:
        return self.booking.way == Meeting.VIDEO

    @property
    def leaving(self) -> bool:
        """Whether somebody pressed cancel and may still take it back; the door is shut."""
        return self.booking.state is State.CONFIRMED and self.booking.cancels_at is not None


def arrive(token: str, *, ports: Ports) -> Visit:
    """Return the session a client's link leads to; changes nothing.

    A booking that is cancelled, or being cancelled, or over is found with its door shut: the
    client is told, not turned away.

    Raises:
        LinkUnknown: forged, mistyped or withdrawn.
        LinkExpired: right once.
        NotNow: held, not paid or lapsed; there is nothing to come to.
    """
    booking = links.booking_of(ports, token)
    return receive(booking.id, ports=ports)


def ask_for_phone(visit: Visit, *, ports: Ports) -> None:
    """Keep the client's wish for the phone until it is taken back; never on a shut door."""
    _wish(visit, ports, at=visit.now)


def back_to_video(visit: Visit, *, ports: Ports) -> None:
    """Take the wish for the phone back."""
    _wish(visit, ports, at=None)


def _wish(visit: Visit, ports: Ports, *, at: datetime | None) -> None:
    if visit.by_video and visit.door is not Door.OVER:
        ports.store.write(lambda tx: tx.ask_for_phone(visit.booking.id, at=at))


def receive(booking_id: str, *, ports: Ports) -> Visit:
    """Return the session for the therapist, whose right to it the caller has checked.

    Raises:
        LinkUnknown: no such booking.
        NotNow: held, not paid or lapsed.
    """
    booking, enrolment = ports.store.read(lambda look: _booked(booking_id, look))
    now = ports.clock.now()
    return Visit(booking, enrolment, door_of(booking, now=now), now)


def changed(visit: Visit, now: Booking | None) -> bool:
    """Tell whether a visit that began is overtaken: they meet otherwise, or not at all."""
    return now is None or now.state is State.CANCELLED or _plan(now) != _plan(visit.booking)


def _plan(booking: Booking) -> tuple[str, str, datetime]:
    return booking.way, booking.therapist, booking.starts_at


def _booked(booking_id: str, look: Reader) -> tuple[Booking, Enrolment]:
    booking = look.booking(booking_id)
    enrolment = look.enrolment(booking.enrolment) if booking else None
    if booking is None or enrolment is None:
        raise LinkUnknown
    return booking, enrolment


def door_of(booking: Booking, *, now: datetime) -> Door:
    """Return the state of a booking's door at a UTC instant. Raises: NotNow, as receive()."""
    if booking.state in session.DONE or booking.cancels_at is not None:
        return Door.OVER
    if booking.state not in session.MET:
        raise NotNow(booking.state)
    return session.door(booking.starts_at, booking.ends_at, now=now)
