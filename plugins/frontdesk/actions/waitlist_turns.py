"""Each freed time is offered to one person at a time, in the order they joined.

An offer is a booking that is held for them. What is due is found in the tables alone, so it
does not matter which process stopped at which step: the next look goes on from there.
"""

import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from frontdesk.actions import daily, hold, offer, pay, taking
from frontdesk.actions.confirm import owe_row
from frontdesk.actions.ports import Ports
from frontdesk.actions.store_port import MailRow, Reader, Writer
from frontdesk.domain.booking import Booking, Enrolment, State
from frontdesk.domain.errors import SlotGone
from frontdesk.domain.payment import AttemptState
from frontdesk.domain.practice import Service
from frontdesk.domain.slots import Slot, slots
from frontdesk.domain.waiting import (
    MOST_UNANSWERED,
    ON_IT,
    SHORTEST,
    Answer,
    Entry,
    Freed,
    Offer,
    Wait,
    at_short_notice,
    latest_answer,
    offer_until,
    quiet_until,
    suits,
)

BOOKED = frozenset(
    {State.REQUESTED, State.CONFIRMED, State.COMPLETED, State.NO_SHOW, State.ATTENTION}
)
STILL = frozenset({State.HELD, State.AWAITING_PAYMENT})
PAYABLE = frozenset({AttemptState.WANTED, AttemptState.OPEN})


def run(ports: Ports, args: Mapping[str, Any]) -> None:
    """Do all that is due; a kind of durable work."""
    del args
    for act in due(ports):
        act()


def due(ports: Ports) -> Iterable[Callable[[], None]]:
    """Yield what is to be done now, one act at a time, in the order that is right."""
    now = ports.clock.now()
    for made in ports.store.read(lambda look: look.open_offers()):
        yield partial(settle, ports, made)
    for entry in ports.store.read(lambda look: look.served()):
        yield partial(_advance, ports, entry, Wait.BOOKED)
    for entry in ports.store.read(lambda look: look.outlived(now=now)):
        yield partial(_advance, ports, entry, Wait.ENDED)
    for freed in ports.store.read(lambda look: look.open_freed()):
        yield partial(pass_on, ports, freed)


def pass_on(ports: Ports, freed: Freed) -> None:
    """Offer a freed time to the first in line whom it suits, unless somebody has an offer of it.

    In the quiet hours of whoever is first it waits for the morning, open to everybody. It is
    closed when it is booked again or nobody is left whom it could suit.
    """
    made = ports.store.read(lambda look: look.offers(freed.id))
    if any(one.answer is Answer.OPEN for one in made):
        return
    asked = {one.entry for one in made}
    waiting = ports.store.read(lambda look: look.waiting())
    line = [entry for entry in waiting if entry.id not in asked and _could(ports, freed, entry)]
    if not line or ports.store.read(lambda look: look.taken_again(freed)):
        ports.store.write(lambda tx: tx.close_freed(freed.id, at=ports.clock.now()))
        return
    for entry in line:
        slot = _slot(ports, freed, entry)
        if slot is None:
            continue
        if quiet_until(ports.clock.now(), entry.zone) or _offered(
            ports, freed, entry=entry, slot=slot
        ):
            return


def settle(ports: Ports, made: Offer) -> None:
    """Find out what came of an open offer, by the state of the booking held for it."""

    def change(tx: Writer) -> None:
        booking = tx.booking(made.booking)
        if booking is not None and booking.state in BOOKED:
            _taken(tx, ports, made)
        elif booking is None or booking.state not in STILL or _lapsed(tx, ports, booking):
            _over(tx, made, booking, answer=Answer.LAPSED)

    ports.store.write(change)


def decline(ports: Ports, entry: Entry, *, leave: bool = False) -> None:
    """Give an offered time back, or (leave) get off the list altogether.

    A time that was paid for a moment ago is theirs: then the offer is taken.

    Raises:
        PaymentsDown, PaymentsRefused: an open payment cannot be closed now; nothing changed.
    """
    made = ports.store.read(lambda look: look.offer_to(entry.id))
    booking = ports.store.read(lambda look: look.booking(made.booking)) if made else None
    if made and booking and pay.abandon(ports, booking).state in BOOKED:
        settle(ports, made)
        return

    def change(tx: Writer) -> None:
        if made:
            _over(tx, made, booking, answer=Answer.DECLINED)
        if leave:
            tx.advance_entry(entry.id, frm=ON_IT, to=Wait.LEFT)
            tx.disown_mail(entry.id, revision=entry.told)

    ports.store.write(change)


def _taken(tx: Writer, ports: Ports, made: Offer) -> None:
    if tx.answer_offer(made.booking, answer=Answer.TAKEN):
        tx.advance_entry(made.entry, frm=ON_IT, to=Wait.BOOKED)
        tx.close_freed(made.freed, at=ports.clock.now())


def _over(tx: Writer, made: Offer, booking: Booking | None, *, answer: Answer) -> None:
    """Let go of what an offer held; they wait on, in their old place, if they answer at all."""
    if not tx.answer_offer(made.booking, answer=answer):
        return
    if booking is not None:
        tx.advance(
            booking.id,
            frm=frozenset({State.HELD}),
            to=State.EXPIRED,
            hold_until=booking.hold_until,
        )
    tx.disown_mail(about(made.booking), revision=0)
    entry = tx.entry(made.entry)
    silent = entry is not None and tx.unanswered(entry) >= MOST_UNANSWERED
    to = Wait.ENDED if silent else Wait.WAITING
    tx.advance_entry(made.entry, frm=frozenset({Wait.OFFERED}), to=to)
    tx.enqueue("waitlist", key=f"waitlist:{made.booking}:over", args={})


def _lapsed(look: Reader, ports: Ports, booking: Booking) -> bool:
    """Tell whether a hold is over and nobody may still be paying for it."""
    until = booking.hold_until
    if booking.state is not State.HELD or until is None or until >= ports.clock.now():
        return False
    return not any(attempt.state in PAYABLE for attempt in look.attempts(booking.id))


def _advance(ports: Ports, entry: Entry, to: Wait) -> None:
    frm = frozenset({Wait.WAITING})
    ports.store.write(lambda tx: tx.advance_entry(entry.id, frm=frm, to=to))


def _could(ports: Ports, freed: Freed, entry: Entry) -> bool:
    """Tell whether a freed time could be offered to somebody, whoever may hold it just now."""
    service = _service(ports, entry)
    therapist = ports.practice.therapist(freed.therapist)
    if service is None or therapist is None or therapist not in ports.practice.offering(service):
        return False
    now = ports.clock.now()
    since, until = _reach(freed, service)
    found = slots(service, therapist, now=now, since=since, until=until)
    return any(_fits(slot, entry, service=service, now=now) for slot in found)


def _slot(ports: Ports, freed: Freed, entry: Entry) -> Slot | None:
    """Return the open slot of a freed time that suits somebody: the very start, or near it."""
    service, now = _service(ports, entry), ports.clock.now()
    if service is None or _has_had(ports, entry, service):
        return None
    since, until = _reach(freed, service)
    found = offer.open_slots(ports, service, since=since, until=until, therapist=freed.therapist)
    fitting = [slot for slot in found if _fits(slot, entry, service=service, now=now)]
    return min(fitting, key=lambda slot: abs(slot.starts_at - freed.starts_at), default=None)


def _service(ports: Ports, entry: Entry) -> Service | None:
    known = ports.practice.service(entry.service)
    return at_short_notice(known) if known else None


def _has_had(ports: Ports, entry: Entry, service: Service) -> bool:
    if service.per_person is None:
        return False
    now = ports.clock.now()
    had = ports.store.read(lambda look: look.taken_up(entry.email, service=service.id, now=now))
    return had >= service.per_person


def _reach(freed: Freed, service: Service) -> tuple[datetime, datetime]:
    """Return between which starts a session meets the freed one: it was not to be had before."""
    minute = timedelta(minutes=1)
    return freed.starts_at - service.minutes * minute + minute, freed.ends_at


def _fits(slot: Slot, entry: Entry, *, service: Service, now: datetime) -> bool:
    in_time = latest_answer(slot.starts_at, service) - now >= SHORTEST
    return in_time and bool(_ways(slot, entry)) and suits(entry, slot.starts_at)


def _ways(slot: Slot, entry: Entry) -> Sequence[str]:
    return [way for way in slot.ways if way in entry.ways]


def _offered(ports: Ports, freed: Freed, *, entry: Entry, slot: Slot) -> bool:
    """Hold a slot for somebody and write to them; False when another was faster."""
    service = _service(ports, entry)
    now = ports.clock.now()
    latest = latest_answer(slot.starts_at, service) if service else now
    until = offer_until(now, zone=entry.zone, latest=latest)
    if service is None or until is None:
        return False
    choice = hold.Choice(
        service, slot.starts_at, _ways(slot, entry)[0], entry.zone, therapist=slot.therapist
    )
    try:
        booking = replace(hold.prepare(ports, choice, fresh=_fresh(), now=now), hold_until=until)
        made = Offer(booking.id, freed.id, entry.id, now, until)
        ports.store.write(lambda tx: _hold(tx, ports, made, booking=booking, entry=entry))
    except SlotGone:
        return False
    return True


def _hold(tx: Writer, ports: Ports, made: Offer, *, booking: Booking, entry: Entry) -> None:
    """Keep an offer and everything it needs, or nothing of it: the database decides."""
    frm = frozenset({Wait.WAITING})
    fresh = (
        not daily.full(tx, ports, booking)
        and taking.held(tx, ports, booking, now=made.made_at)
        and tx.add_offer(made)
        and tx.advance_entry(entry.id, frm=frm, to=Wait.OFFERED)
    )
    if not fresh:
        raise SlotGone(booking.starts_at)
    enrolment = Enrolment(
        id=booking.enrolment,
        booking=booking.id,
        service=booking.service,
        created_at=made.made_at,
        name=entry.name,
        email=entry.email,
    )
    tx.save_enrolment(enrolment)
    tx.add_link(
        ports.links.digest(ports.links.make("enrol", enrolment.id)),
        purpose="enrol",
        subject=enrolment.id,
        expires_at=made.made_at + hold.ENROLMENT_LIFE,
    )
    owe_row(tx, MailRow(about(booking.id), "offer", "client", 0, made.made_at))
    # A hold still stands at its very last second.
    after = made.until + timedelta(seconds=1)
    tx.enqueue("waitlist", key=f"waitlist:{booking.id}:until", args={}, at=after)


def about(booking_id: str) -> str:
    """Return what the letter of an offer is about."""
    return f"wo_{booking_id}"


def _fresh() -> tuple[str, str, str]:
    return secrets.token_hex(16), secrets.token_hex(16), f"{secrets.token_hex(16)}@frontdesk"
