"""Waiting for a time: what is let go is noted, and people join the list."""

from dataclasses import dataclass, replace
from datetime import timedelta

from frontdesk.actions import links
from frontdesk.actions.confirm import owe_row
from frontdesk.actions.ports import Ports
from frontdesk.actions.store_port import MailRow, Reader, Writer
from frontdesk.domain.booking import Booking
from frontdesk.domain.errors import LinkUnknown
from frontdesk.domain.practice import Service
from frontdesk.domain.waiting import LIFE, ON_IT, Entry, Freed, Offer, Part, Wait

# One address is written to about its being on the list no more often than this.
TOLD_EVERY = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody asks to wait for; ways are ids, empty weekdays and parts stand for any."""

    service: Service
    email: str
    name: str
    zone: str
    ways: tuple[str, ...]
    weekdays: tuple[int, ...] = ()
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody stands who waits.

    Attributes:
        before: how many who wait for the same service joined earlier.
        offer, booking: the time that is held for them now, or None.
        way: token of the link to the steps that book it, or "".
    """

    entry: Entry
    before: int
    offer: Offer | None = None
    booking: Booking | None = None
    way: str = ""


def freed(tx: Writer, ports: Ports, booking: Booking) -> None:
    """Note, in the transaction that lets a time go, that it may be offered to who waits.

    booking is as it stood while it had the time: with the old start, way and therapist. The
    same booking with the same revision is noted once. A time in the past is not noted.
    """
    now = ports.clock.now()
    if booking.starts_at <= now:
        return
    noted = Freed(
        id=f"{booking.id}:{booking.revision}",
        therapist=booking.therapist,
        starts_at=booking.starts_at,
        ends_at=booking.ends_at,
        freed_at=now,
    )
    if tx.note_freed(noted):
        tx.enqueue("waitlist", key=f"waitlist:{noted.id}", args={})


def lapsed(tx: Writer, ports: Ports, booking: Booking) -> None:
    """Note a hold that lapsed, if it was kept for a day to be paid and not while one chose."""
    if booking.series or booking.approved_at:
        freed(tx, ports, booking)


def join(ports: Ports, wish: Wish, *, fresh: str) -> None:
    """Put somebody on the list, or change what they wait for, and write to them.

    Who is on the list keeps their place in the line. Nothing of what happens here is told to
    whoever asked but by the mail: a stranger must not learn who waits.

    Args:
        ports: the world.
        wish: what they wait for.
        fresh: an unguessable text for a new entry.
    """
    now = ports.clock.now()
    new = Entry(
        id=f"wl_{fresh}",
        service=wish.service.id,
        email=wish.email,
        name=wish.name,
        zone=wish.zone,
        ways=wish.ways,
        weekdays=wish.weekdays,
        parts=wish.parts,
        state=Wait.WAITING,
        joined_at=now,
        ends_at=now + LIFE,
    )
    ports.store.write(lambda tx: _keep(tx, ports, new))


def _keep(tx: Writer, ports: Ports, new: Entry) -> None:
    known = None if tx.add_entry(new) else tx.entry_of(new.email, service=new.service)
    entry = _renewed(known, new) if known else new
    if entry.told_at is None or new.joined_at - entry.told_at >= TOLD_EVERY:
        entry = replace(entry, told=entry.told + 1, told_at=new.joined_at)
        owe_row(tx, MailRow(entry.id, "waiting", "client", entry.told, new.joined_at))
    tx.save_entry(entry)
    tx.add_link(
        ports.links.digest(ports.links.make("waitlist", entry.id)),
        purpose="waitlist",
        subject=entry.id,
        expires_at=entry.ends_at + links.AFTERWARDS,
    )


def _renewed(known: Entry, new: Entry) -> Entry:
    wanted = replace(new, id=known.id, told=known.told, told_at=known.told_at)
    if known.state not in ON_IT:
        return wanted
    return replace(wanted, state=known.state, joined_at=known.joined_at)


def place(ports: Ports, token: str) -> Place:
    """Return where the person of a link stands.

    Raises:
        LinkUnknown, LinkExpired: see domain/errors.py.
    """
    entry_id = links.subject(ports, token, purpose="waitlist")
    return ports.store.read(lambda look: _place(look, ports, entry_id))


def _place(look: Reader, ports: Ports, entry_id: str) -> Place:
    entry = look.entry(entry_id)
    if entry is None:
        raise LinkUnknown
    offer = look.offer_to(entry.id)
    booking = look.booking(offer.booking) if offer else None
    if offer is None or booking is None:
        line = [one for one in look.waiting() if one.service == entry.service]
        return Place(entry, sum(_before(one, entry) for one in line))
    return Place(entry, 0, offer, booking, ports.links.make("enrol", booking.enrolment))


def _before(one: Entry, entry: Entry) -> bool:
    return (one.joined_at, one.id) < (entry.joined_at, entry.id)


def rows(ports: Ports) -> list[tuple[Service, int]]:
    """Return each service that people wait for and how many do, for the desk."""
    found = ports.store.read(lambda look: look.wait_counts())
    return [(s, found[s.id]) for s in ports.practice.services if found.get(s.id)]
