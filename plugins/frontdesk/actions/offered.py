"""The times that answer a wish: which can still be had, and holding one of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from frontdesk.actions import hold, links, taking
from frontdesk.actions.ports import Ports
from frontdesk.actions.store_port import Reader, Writer
from frontdesk.domain.booking import Booking, Enrolment, State
from frontdesk.domain.errors import LinkExpired, NotNow, SlotGone
from frontdesk.domain.practice import Service, Therapist
from frontdesk.domain.request import Asked, TimeRequest
from frontdesk.domain.slots import Slot, fits, padded

_CHOOSING = frozenset({State.HELD, State.EXPIRED})


@dataclass(frozen=True, slots=True)
class Chosen:
    """A time out of those that were offered, with three unguessable texts as for hold.begin()."""

    starts_at: datetime
    fresh: tuple[str, str, str]


def of_link(ports: Ports, token: str) -> TimeRequest:
    """Return the answered wish that a link leads to.

    Raises:
        LinkUnknown, LinkExpired: see domain/errors.py; a closed wish is as an expired link.
    """
    request_id = links.subject(ports, token, purpose="answer")
    wish = ports.store.read(lambda look: look.time_request(request_id))
    if wish is None or wish.state is Asked.CLOSED or wish.expires_at < ports.clock.now():
        raise LinkExpired
    return wish


def standing(ports: Ports, wish: TimeRequest) -> tuple[str, Booking] | None:
    """Return the way a client is on already, and its booking; None while there is to choose."""

    def look_up(look: Reader) -> Booking | None:
        enrolment = look.enrolment(wish.enrolment) if wish.enrolment else None
        return look.booking(enrolment.booking) if enrolment else None

    booking = ports.store.read(look_up)
    if booking is None or booking.state is State.EXPIRED:
        return None
    return ports.links.make("enrol", wish.enrolment), booking


def still_open(ports: Ports, wish: TimeRequest) -> list[datetime]:
    """Return those of the offered times that can still be had, in order."""
    return ports.store.read(
        lambda look: open_times(look, ports, wish, therapist=wish.therapist, times=wish.offered)
    )


def choose(ports: Ports, wish: TimeRequest, chosen: Chosen) -> str:
    """Hold one of the offered times; return the token of the way through the questions.

    Neither hours nor notice count, for the therapist chose the times herself, and so she has
    approved them. Who else has the time counts: the database decides. Name and address are
    known already. Choosing again lets go of the time that was chosen before.

    Raises:
        SlotGone: somebody was faster, or the time is past; with the other offered times.
        NotNow: a time of this wish is booked or being paid already.
    """
    now = ports.clock.now()
    service, who = given_by(ports, wish, therapist=wish.therapist)
    if chosen.starts_at not in wish.offered or chosen.starts_at <= now:
        raise _gone(ports, wish, chosen)
    choice = hold.Choice(service, chosen.starts_at, wish.way, wish.zone, who.id)
    slot = _slot(service, who, chosen.starts_at)
    known = ports.store.read(lambda look: look.enrolment(wish.enrolment))
    besides = known.booking if known else ""
    try:
        made = hold.of_slot(ports, choice, slot, fresh=chosen.fresh, now=now, besides=besides)
        booking = replace(made, approved_at=now)
        return ports.store.write(lambda tx: _hold(tx, ports, wish=wish, booking=booking))
    except SlotGone as gone:
        raise _gone(ports, wish, chosen) from gone


def live(wish: TimeRequest | None, *, now: datetime) -> TimeRequest:
    """Return a wish that still counts, or raise NotNow."""
    if wish is None or wish.state is Asked.CLOSED or wish.expires_at < now:
        raise NotNow(Asked.CLOSED)
    return wish


def given_by(ports: Ports, wish: TimeRequest, *, therapist: str) -> tuple[Service, Therapist]:
    """Return the service and who would give it.

    Raises:
        NotNow: the practice does not offer the service any more.
        ValueError: nobody of that id offers it.
    """
    service = ports.practice.service(wish.service)
    if service is None or wish.way not in service.ways:
        raise NotNow(Asked.CLOSED)
    who = next((t for t in ports.practice.offering(service) if t.id == therapist), None)
    if who is None:
        raise ValueError("no such therapist")
    return service, who


def open_times(
    look: Reader, ports: Ports, wish: TimeRequest, *, therapist: str, times: Sequence[datetime]
) -> list[datetime]:
    """Return those times to come at which the therapist, and a room if one is needed, are free.

    Raises: as given_by().
    """
    service, who = given_by(ports, wish, therapist=therapist)
    way, now = ports.practice.way(wish.way), ports.clock.now()
    rooms = way.rooms if way else ()
    found = []
    for at in times:
        slot = _slot(service, who, at)
        since, until = padded(slot, service)
        free = fits(slot, service, look.busy(who.id, since=since, until=until, now=now))
        in_rooms = (look.room_busy(r, since=since, until=until, now=now) for r in rooms)
        if at > now and free and (not rooms or any(fits(slot, service, t) for t in in_rooms)):
            found.append(at)
    return found


def _hold(tx: Writer, ports: Ports, *, wish: TimeRequest, booking: Booking) -> str:
    now = ports.clock.now()
    latest = live(tx.time_request(wish.id), now=now)
    if booking.starts_at not in latest.offered:
        raise SlotGone(booking.starts_at)
    before = tx.enrolment(latest.enrolment) if latest.enrolment else None
    old = tx.booking(before.booking) if before else None
    token = ports.links.make("enrol", before.id if before else booking.enrolment)
    if old is not None:
        if old.state not in _CHOOSING:
            raise NotNow(old.state)
        if old.state is State.HELD and old.starts_at == booking.starts_at:
            return token  # pressed twice
        tx.advance(
            old.id, frm=frozenset({State.HELD}), to=State.EXPIRED, hold_until=old.hold_until
        )
    new = replace(booking, enrolment=before.id) if before else booking
    held = taking.held(tx, ports, new, now=now)
    if held is None:
        raise SlotGone(booking.starts_at)
    _write_down(tx, ports, wish=latest, booking=held)
    return token


def _write_down(tx: Writer, ports: Ports, *, wish: TimeRequest, booking: Booking) -> None:
    """Tie the held time to the answers; new ones begin with the name and the address."""
    now = ports.clock.now()
    begun = Enrolment(
        booking.enrolment,
        booking.id,
        wish.service,
        now,
        name=wish.name,
        email=wish.email,
        phone=wish.phone,
    )
    answered = tx.enrolment(booking.enrolment) or begun
    tx.save_enrolment(replace(answered, booking=booking.id, service=wish.service))
    tx.add_link(
        ports.links.digest(ports.links.make("enrol", booking.enrolment)),
        purpose="enrol",
        subject=booking.enrolment,
        expires_at=now + hold.ENROLMENT_LIFE,
    )
    tx.save_time_request(replace(wish, state=Asked.BOOKED, enrolment=booking.enrolment))


def _slot(service: Service, who: Therapist, starts_at: datetime) -> Slot:
    return Slot(starts_at, starts_at + timedelta(minutes=service.minutes), who.id)


def _gone(ports: Ports, wish: TimeRequest, chosen: Chosen) -> SlotGone:
    left = [at for at in still_open(ports, wish) if at != chosen.starts_at]
    return SlotGone(chosen.starts_at, left)
