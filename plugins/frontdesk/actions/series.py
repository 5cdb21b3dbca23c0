"""Book more sessions like one: each is a booking of its own, with its own link and state."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from frontdesk.actions import card_consent, daily, enrol, hold, links, offer, taking
from frontdesk.actions.confirm import owe_row
from frontdesk.actions.ports import Ports
from frontdesk.actions.store_port import MailRow, Reader, Writer
from frontdesk.domain import enrolment as rules
from frontdesk.domain.booking import BLOCKING, Booking, Enrolment, State
from frontdesk.domain.due import as_before, nothing
from frontdesk.domain.errors import NotNow, SlotGone
from frontdesk.domain.practice import Service
from frontdesk.domain.recurrence import (
    PAY_WITHIN,
    Why,
    around,
    distinct,
    first_of,
    repeats,
    series_of,
)
from frontdesk.domain.slots import bounds, nearest

MADE = frozenset({State.CONFIRMED, State.COMPLETED})
OTHERS = 2


@dataclass(frozen=True, slots=True)
class Date:
    """One date of a series: free at its usual time (why is None), or why not and what else."""

    starts_at: datetime
    why: Why | None = None
    others: tuple[datetime, ...] = ()


@dataclass(frozen=True, slots=True)
class Booked:
    """What came of booking a series: the sessions that stand, and what could not be had."""

    made: tuple[Booking, ...]
    refused: tuple[tuple[datetime, Why], ...]


@dataclass(frozen=True, slots=True)
class _Like:
    """The booking that others are to be like, and what is needed to make them."""

    booking: Booking
    enrolment: Enrolment
    service: Service
    series: str


def possible(ports: Ports, booking: Booking) -> bool:
    """Tell whether more sessions like this one can be booked by the client.

    Services the therapist says yes to are not: each of their sessions is asked for.
    """
    return _like(ports, booking) is not None


def dates(ports: Ports, booking: Booking, *, weeks: int, count: int) -> tuple[Date, ...]:
    """Return the dates after a booking, each with what can be had then.

    Raises:
        NotNow: no more like this one can be booked.
    """
    like = _known(ports, booking)
    ours = {one.starts_at for one in members(ports, booking) if one.state in BLOCKING}
    starts = repeats(booking.wall, booking.zone, weeks=weeks, count=count)
    return tuple(_date(ports, like, at) for at in starts if at not in ours)


def book(ports: Ports, booking: Booking, chosen: Sequence[datetime]) -> Booked:
    """Book the chosen starts, all in one transaction; those that are gone are named.

    What costs nothing is firm at once. What is to be paid is held for 24 hours. A start that
    is booked in this series already counts as made, so the form may be sent twice.

    Raises:
        NotNow: no more like this one can be booked.
    """
    like = _known(ports, booking)
    ours = [one for one in members(ports, booking) if one.state in BLOCKING]
    known = {one.starts_at: one for one in ours}
    wanted: list[tuple[Booking, Enrolment]] = []
    refused: list[tuple[datetime, Why]] = []
    for at in distinct(chosen):
        if at in known:
            continue
        made = _prepared(ports, like, at)
        if isinstance(made, Why):
            refused.append((at, made))
        else:
            wanted.append(made)
    done = ports.store.write(lambda tx: _keep(tx, ports, like, wanted=wanted))
    # Pressed twice at the same moment: what looked taken may be what the other press has made.
    ours = [one for one in members(ports, booking) if one.state in BLOCKING]
    known = {one.starts_at: one for one in ours}
    refused = [one for one in (*refused, *done.refused) if one[0] not in known]
    stand = [known[at] for at in sorted(distinct(chosen)) if at in known]
    return Booked(tuple(stand), tuple(sorted(refused)))


def members(ports: Ports, booking: Booking) -> tuple[Booking, ...]:
    """Return every session of the series of a booking, that one and the first too, by start."""
    series = series_of(booking.id, booking.series)

    def look(reader: Reader) -> tuple[Booking, ...]:
        first = reader.booking(first_of(series))
        found = [*([first] if first else []), *reader.of_series(series)]
        return tuple(sorted(found, key=lambda one: one.starts_at))

    return ports.store.read(look)


def _like(ports: Ports, booking: Booking) -> _Like | None:
    service = ports.practice.service(booking.service)
    enrolment = ports.store.read(lambda look: look.enrolment(booking.enrolment))
    offered = (
        service is not None
        and not service.approval
        and booking.way in service.ways
        and any(who.id == booking.therapist for who in ports.practice.offering(service))
    )
    stands = booking.state in MADE and booking.cancels_at is None
    if service is None or enrolment is None or not offered or not stands:
        return None
    return _Like(booking, enrolment, service, series_of(booking.id, booking.series))


def _known(ports: Ports, booking: Booking) -> _Like:
    like = _like(ports, booking)
    if like is None:
        raise NotNow("series")
    return like


def _date(ports: Ports, like: _Like, at: datetime) -> Date:
    why = _why_not(ports, like, at)
    if why is None:
        return Date(at)
    since, until = around(at)
    found = offer.open_slots(
        ports,
        like.service,
        since=since,
        until=until,
        way=like.booking.way,
        therapist=like.booking.therapist,
    )
    return Date(at, why, tuple(slot.starts_at for slot in nearest(at, found, most=OTHERS)))


def _why_not(ports: Ports, like: _Like, at: datetime) -> Why | None:
    """Return why a start cannot be had; None when it can."""
    way, therapist = like.booking.way, like.booking.therapist
    if offer.find(ports, like.service, starts_at=at, way=way, therapist=therapist):
        return None
    who = ports.practice.therapist(therapist)
    if who is None:
        return Why.CLOSED
    first, end = bounds(like.service, who, now=ports.clock.now())
    if not first <= at < end:
        return Why.SOON if at < first else Why.FAR
    allowed = offer.by_rules(ports, like.service, starts_at=at, way=way, therapist=therapist)
    return Why.TAKEN if allowed else Why.CLOSED


def _prepared(ports: Ports, like: _Like, at: datetime) -> tuple[Booking, Enrolment] | Why:
    """Return a booking and its enrolment as they are to be kept, or why there is none."""
    old, now = like.booking, ports.clock.now()
    choice = hold.Choice(like.service, at, old.way, old.client_zone, therapist=old.therapist)
    try:
        made = hold.prepare(ports, choice, fresh=_fresh(), now=now)
    except SlotGone:
        return _why_not(ports, like, at) or Why.TAKEN
    if not enrol.welcome(ports, made, place=like.enrolment.jurisdiction):
        return Why.PLACE
    until = min(now + PAY_WITHIN, made.starts_at)
    # What it costs, and what becomes of that, is agreed for the series.
    held = replace(as_before(made, old), series=like.series, hold_until=until)
    return _firm(ports, like, held), _copy(like, held, now=now)


def _copy(like: _Like, booking: Booking, *, now: datetime) -> Enrolment:
    """Return what was answered for the first session, for another; the intake is not copied."""
    old = like.enrolment
    follows = old.follows or old.id
    # A card is agreed to for one session only.
    consents = tuple(one for one in old.consents if one.consent != card_consent.NAME)
    own = replace(old, id=booking.enrolment, booking=booking.id, created_at=now, follows=follows)
    return replace(own, consents=consents)


def _firm(ports: Ports, like: _Like, booking: Booking) -> Booking:
    """Return it confirmed if there is nothing to pay and nothing left to answer."""
    finished = like.enrolment.adult is True and rules.consented(like.enrolment, ports.practice)
    if not nothing(like.service, booking) or not finished:
        return booking
    return replace(booking, state=State.CONFIRMED, hold_until=None)


def _keep(
    tx: Writer, ports: Ports, like: _Like, *, wanted: Sequence[tuple[Booking, Enrolment]]
) -> Booked:
    now = ports.clock.now()
    there = tx.of_series(like.series)
    ours = {one.starts_at: one for one in there if one.state in BLOCKING}
    left = _left(tx, like, now=now)
    made: list[Booking] = []
    again: list[Booking] = []
    refused: list[tuple[datetime, Why]] = []
    for booking, enrolment in wanted:
        if booking.starts_at in ours:
            # Pressed twice at the same moment: the first press has made it.
            again.append(ours[booking.starts_at])
        elif left is not None and len(made) >= left:
            refused.append((booking.starts_at, Why.LIMIT))
        elif daily.full(tx, ports, booking) or not (
            held := taking.held(tx, ports, booking, now=now)
        ):
            refused.append((booking.starts_at, Why.TAKEN))
        else:
            _remember(tx, ports, held, enrolment=enrolment)
            made.append(held)
    for audience in ("client", "therapist") if made else ():
        # How many there were before tells one letter about a series from the next.
        owe_row(tx, MailRow(like.series, "series", audience, len(there), now))
    return Booked((*again, *made), tuple(refused))


def _left(tx: Writer, like: _Like, *, now: datetime) -> int | None:
    """Return how often this person may still have the service; None for no bound."""
    most, service = like.service.per_person, like.service.id
    if most is None:
        return None
    unpaid = [b for b in tx.of_series(like.series) if b.state is State.HELD]
    had = tx.taken_up(like.enrolment.email, service=service, now=now)
    return max(0, most - had - len(unpaid))


def _remember(tx: Writer, ports: Ports, booking: Booking, *, enrolment: Enrolment) -> None:
    tx.save_enrolment(enrolment)
    links.remember(tx, ports, booking)
    tx.add_link(
        ports.links.digest(ports.links.make("enrol", enrolment.id)),
        purpose="enrol",
        subject=enrolment.id,
        expires_at=booking.created_at + max(hold.ENROLMENT_LIFE, PAY_WITHIN + timedelta(days=1)),
    )


def _fresh() -> tuple[str, str, str]:
    return secrets.token_hex(16), secrets.token_hex(16), f"{secrets.token_hex(16)}@frontdesk"
