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
from frontdesk.domain.waiting import LIFE, ON_IT, Entry, Freed, Offer, Part, Wait, let_go
from frontdesk.domain.waiting import lapsed as hold_lapsed

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
    _note(tx, let_go(booking, now=ports.clock.now()))


def lapsed(tx: Writer, ports: Ports, booking: Booking) -> None:
    """Note a hold that lapsed, if it was kept for a day to be paid and not while one chose."""
    _note(tx, hold_lapsed(booking, now=ports.clock.now()))


def _note(tx: Writer, noted: Freed | None) -> None:
    if noted and tx.note_freed(noted):
        tx.enqueue("waitlist", key=f"waitlist:{noted.id}", args={})


def join(ports: Ports, wish: Wish, *, fresh: str) -> None:
    """Put somebody on the list and write to them.

    Whoever is on it already keeps their place and their wish, and the letter says where to
    change that: anybody may type an address. Nothing of what happens here is told to whoever
    asked but by the mail: a stranger must not learn who waits.

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


def change(ports: Ports, entry: Entry, wish: Wish) -> None:
    """Change what somebody on the list waits for; they keep their place, name and address.

    Only the link of their mail may lead here. Nothing happens to who is off the list.
    """
    ends_at = ports.clock.now() + LIFE

    def keep(tx: Writer) -> None:
        known = tx.entry(entry.id)
        if known is None or known.state not in ON_IT:
            return
        wanted = replace(
            known, zone=wish.zone, ways=wish.ways, weekdays=wish.weekdays, parts=wish.parts
        )
        _save(tx, ports, replace(wanted, ends_at=ends_at))

    ports.store.write(keep)


def _keep(tx: Writer, ports: Ports, new: Entry) -> None:
    known = None if tx.add_entry(new) else tx.entry_of(new.email, service=new.service)
    listed = known is not None and known.state in ON_IT
    entry = known if known and listed else _again(known, new) if known else new
    if entry.told_at is None or new.joined_at - entry.told_at >= TOLD_EVERY:
        entry = replace(entry, told=entry.told + 1, told_at=new.joined_at)
        kind = "listed" if listed else "waiting"
        owe_row(tx, MailRow(entry.id, kind, "client", entry.told, new.joined_at))
    _save(tx, ports, entry)


def _again(known: Entry, new: Entry) -> Entry:
    """Return the new entry of who was on the list once: their letters are still counted."""
    return replace(new, id=known.id, told=known.told, told_at=known.told_at)


def _save(tx: Writer, ports: Ports, entry: Entry) -> None:
    tx.save_entry(entry)
    tx.add_link(
        ports.links.digest(ports.links.make("waitlist", entry.id)),
        purpose="waitlist",
        subject=entry.id,
        expires_at=entry.ends_at + links.AFTERWARDS,
    )


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
