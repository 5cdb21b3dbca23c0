"""Hold a time while the client answers and pays; the database decides who gets it."""

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from frontdesk.actions import daily, links, offer, taking, waitlist
from frontdesk.actions.ports import Ports
from frontdesk.actions.store_port import Writer
from frontdesk.domain import due
from frontdesk.domain.booking import HOLD, Booking, Enrolment, State, spoken
from frontdesk.domain.errors import HoldLost, LinkExpired, NotNow, SlotGone, SlotNotOffered
from frontdesk.domain.practice import Service
from frontdesk.domain.slots import Slot, padded

# Answers that nobody finished are forgotten after this; the link to them goes with it.
ENROLMENT_LIFE = timedelta(days=2)
# Going from step to step renews a hold, but nobody keeps a time from others all day.
LONGEST = timedelta(hours=2)
CHOOSING = frozenset({State.HELD, State.EXPIRED})


@dataclass(frozen=True, slots=True)
class Choice:
    """What the client chose on the first step; therapist is "" for whoever is free."""

    service: Service
    starts_at: datetime
    way: str
    client_zone: str
    therapist: str = ""


def begin(ports: Ports, choice: Choice, *, fresh: tuple[str, str, str]) -> tuple[str, Booking]:
    """Hold a slot for somebody new.

    Args:
        ports: the world.
        choice: what was chosen.
        fresh: three unguessable texts: for the enrolment, the booking and the calendar file.

    Returns:
        The enrolment's link token and the held booking.

    Raises:
        SlotNotOffered: past, too soon, too far ahead or outside hours; with nearest times.
        SlotGone: somebody was faster; with nearest times.
    """
    now = ports.clock.now()
    enrolment = Enrolment(f"en_{fresh[0]}", f"bk_{fresh[1]}", choice.service.id, now)
    token = ports.links.make("enrol", enrolment.id)

    def change(tx: Writer) -> Booking | None:
        # The same press may be here already; it must not hold a second therapist's time as well.
        known = tx.enrolment(enrolment.id)
        held = None if known else _held(tx, ports, booking, now=now)
        if held is None:
            return None
        tx.save_enrolment(enrolment)
        tx.add_link(
            ports.links.digest(token),
            purpose="enrol",
            subject=enrolment.id,
            expires_at=now + ENROLMENT_LIFE,
        )
        return held

    for _ in _tries(ports, choice):
        booking = prepare(ports, choice, fresh=fresh, now=now)
        if (held := ports.store.write(change)) is not None:
            return token, held
    raise _gone(ports, choice, SlotGone)


def once(ports: Ports, choice: Choice, *, press: str, fresh: tuple[str, str, str]) -> str:
    """Hold a slot for a form that may be sent twice, or sent again with another time.

    Args:
        ports: the world.
        choice: what was chosen.
        press: 32 hex digits that stand in the form, new each time the page is drawn.
        fresh: as for begin(), used where the form of this press is done with.

    Returns:
        The enrolment's link token: of the same hold for the same choice, of a moved one for
        another choice.

    Raises:
        SlotNotOffered, SlotGone: as begin().
    """
    try:
        token = _resumed(ports, choice, press=press, fresh=fresh)
        return token or begin(ports, choice, fresh=(press, *fresh[1:]))[0]
    except SlotGone:
        # Perhaps to the same press, which came a moment earlier.
        if (token := _resumed(ports, choice, press=press, fresh=fresh)) is not None:
            return token
        raise


def _resumed(
    ports: Ports, choice: Choice, *, press: str, fresh: tuple[str, str, str]
) -> str | None:
    enrolment = ports.store.read(lambda look: look.enrolment(f"en_{press}"))
    booking = ports.store.read(lambda look: look.booking(enrolment.booking)) if enrolment else None
    if enrolment is None or booking is None:
        return None
    token = ports.links.make("enrol", enrolment.id)
    kept = (booking.starts_at, booking.service, booking.way, booking.client_zone)
    asked = (choice.starts_at, choice.service.id, choice.way, choice.client_zone)
    if kept == asked and booking.state in {State.HELD, State.AWAITING_PAYMENT}:
        return token
    if booking.state not in CHOOSING:
        return begin(ports, choice, fresh=fresh)[0]
    again(ports, choice, enrolment=enrolment, fresh=fresh)
    return token


def again(
    ports: Ports, choice: Choice, *, enrolment: Enrolment, fresh: tuple[str, str, str]
) -> Booking:
    """Hold another slot for somebody who has answered already; every answer is kept.

    Raises:
        SlotNotOffered, SlotGone: as begin().
        NotNow: the booking is paid or being paid; changing it is another act.
    """
    now, besides = ports.clock.now(), enrolment.booking
    before = ports.store.read(lambda look: look.booking(besides))

    def change(tx: Writer) -> Booking:
        # Two tabs may choose at the same moment: the one that comes second lets go of the first.
        latest = tx.enrolment(enrolment.id) or enrolment
        old = tx.booking(latest.booking)
        if old is not None and old.state not in CHOOSING:
            raise NotNow(old.state)
        frm = frozenset({State.HELD})
        if old and tx.advance(old.id, frm=frm, to=State.EXPIRED, hold_until=old.hold_until):
            waitlist.lapsed(tx, ports, old)
        held = _held(tx, ports, new, now=now)
        if held is None:
            # Undo the release as well: a lost race changes nothing.
            raise SlotGone(choice.starts_at)
        tx.save_enrolment(replace(latest, booking=new.id, service=choice.service.id))
        return held

    for _ in _tries(ports, choice):
        made = prepare(ports, choice, fresh=fresh, now=now, besides=besides)
        new = replace(made, enrolment=enrolment.id, series=before.series if before else "")
        if before is not None and before.band and before.service == made.service:
            # The price was chosen already; another time is no reason to ask again.
            new = due.as_before(new, before)
        with suppress(SlotGone):
            return ports.store.write(change)
    raise _gone(ports, choice, SlotGone, besides=besides)


def _tries(ports: Ports, choice: Choice) -> range:
    """Return how often to try: who asks for nobody has another chance with each who is free."""
    return range(1 if choice.therapist else max(1, len(ports.practice.offering(choice.service))))


def _held(tx: Writer, ports: Ports, booking: Booking, *, now: datetime) -> Booking | None:
    return None if daily.full(tx, ports, booking) else taking.held(tx, ports, booking, now=now)


def keep(ports: Ports, booking: Booking) -> Booking:
    """Make sure a held booking still holds its time, and renew the hold; return it as it is now.

    Raises:
        HoldLost: the hold lapsed and the time cannot be had any more.
    """
    now = ports.clock.now()
    if booking.state not in CHOOSING:
        return booking
    if booking.state is State.EXPIRED or booking.starts_at <= now:
        raise HoldLost(booking.id)

    def change(tx: Writer) -> Booking | None:
        held, found = frozenset({State.HELD}), tx.booking(booking.id) or booking
        # Another press may have made it longer than what was read before: never shorten that.
        until = max(found.hold_until or now, min(now + HOLD, found.created_at + LONGEST))
        tx.advance(booking.id, frm=held, to=State.HELD, hold_until=until)
        return tx.booking(booking.id)

    # Another press of the same button may have brought it further meanwhile.
    latest = ports.store.write(change)
    if latest is None or latest.state is State.EXPIRED:
        raise HoldLost(booking.id)
    return latest


def release(ports: Ports, booking: Booking) -> None:
    """Let go of a held time at once; nothing happens in any other state."""
    ports.store.write(
        lambda tx: tx.advance(
            booking.id,
            frm=frozenset({State.HELD}),
            to=State.EXPIRED,
            hold_until=booking.hold_until,
        )
    )


def of_link(ports: Ports, token: str) -> tuple[Enrolment, Booking]:
    """Return what an enrolment link leads to.

    Raises:
        LinkUnknown, LinkExpired: see domain/errors.py.
    """
    enrolment_id = links.subject(ports, token, purpose="enrol")
    enrolment = ports.store.read(lambda look: look.enrolment(enrolment_id))
    booking = ports.store.read(lambda look: look.booking(enrolment.booking)) if enrolment else None
    if enrolment is None or booking is None:
        raise LinkExpired
    return enrolment, booking


def prepare(
    ports: Ports, choice: Choice, *, fresh: tuple[str, str, str], now: datetime, besides: str = ""
) -> Booking:
    """Return the booking of a choice as it would be held now; nothing is kept yet.

    Raises:
        SlotNotOffered, SlotGone: as begin().
    """
    slot = offer.find(
        ports,
        choice.service,
        starts_at=choice.starts_at,
        way=choice.way,
        therapist=choice.therapist,
        besides=besides,
    )
    if slot is None:
        taken = offer.by_rules(
            ports,
            choice.service,
            starts_at=choice.starts_at,
            way=choice.way,
            therapist=choice.therapist,
        )
        raise _gone(ports, choice, SlotGone if taken else SlotNotOffered, besides=besides)
    return of_slot(ports, choice, slot, fresh=fresh, now=now, besides=besides)


def of_slot(
    ports: Ports,
    choice: Choice,
    slot: Slot,
    *,
    fresh: tuple[str, str, str],
    now: datetime,
    besides: str = "",
) -> Booking:
    """Return the booking of a slot, whether the hours allow it or not; nothing is kept yet.

    Raises:
        SlotGone: the way has rooms, and every one of them is taken then.
    """
    busy_from, busy_to = padded(slot, choice.service)
    who = ports.practice.therapist(slot.therapist)
    zone = who.zone if who else ports.practice.zone
    enrolment_id, booking_id, calendar = fresh
    made = Booking(
        id=f"bk_{booking_id}",
        reference=spoken(booking_id),
        enrolment=f"en_{enrolment_id}",
        therapist=slot.therapist,
        service=choice.service.id,
        way=choice.way,
        state=State.HELD,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        busy_from=busy_from,
        busy_to=busy_to,
        wall=slot.starts_at.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%dT%H:%M"),
        zone=zone,
        client_zone=choice.client_zone,
        price=choice.service.price,
        hold_until=now + HOLD,
        calendar_uid=calendar,
        created_at=now,
        room=offer.room_for(ports, choice.service, slot, way=choice.way, besides=besides),
    )
    return due.fresh(choice.service, made, ports.practice.policy)


def _gone(ports: Ports, choice: Choice, kind: type[SlotGone], *, besides: str = "") -> SlotGone:
    close = offer.nearest_to(
        ports,
        choice.service,
        starts_at=choice.starts_at,
        way=choice.way,
        therapist=choice.therapist,
        besides=besides,
    )
    return kind(choice.starts_at, [slot.starts_at for slot in close])
