"""Give a booking another time, or meet in another way at the same time."""

from dataclasses import replace
from datetime import datetime, timedelta

from frontdesk.actions import acts, daily, links, placing, takeback, taking
from frontdesk.actions.ports import Ports
from frontdesk.actions.store_port import Writer
from frontdesk.actions.telling import tell
from frontdesk.domain.booking import UNDO, Act, Booking
from frontdesk.domain.errors import NotNow, SlotGone
from frontdesk.domain.history import undoable
from frontdesk.domain.keeper import keeper

_SECOND = timedelta(seconds=1)


def move(  # noqa: PLR0913 - where to, by whom
    ports: Ports,
    booking: Booking,
    *,
    starts_at: datetime,
    actor: str,
    fresh: str,
    client_zone: str = "",
    therapist: str = "",
) -> Booking:
    """Give a booking another time, in one transaction: if the time is lost, nothing changes.

    Args:
        ports: the world.
        booking: as the page showed it.
        starts_at: UTC instant of the new start; the present one again changes nothing.
        actor: "client" or "therapist"; she is bound by hours, not by notice.
        fresh: an unguessable text; it names the hold that keeps the old time for the undo.
        client_zone: IANA name of the zone the new time was chosen in; "" for the one before.
        therapist: id of another therapist; "" for the same.

    Raises:
        NotNow: why not, as Terms.why_not says it, or "changed".
        SlotNotOffered: past, too soon, too far ahead or outside hours; with nearest times.
        SlotGone: somebody was faster; with nearest times.
        LinkUnknown: no such booking.
    """
    found = ports.store.read(lambda look: acts.latest(look, booking))
    wanted = placing.Wanted(starts_at, therapist or found.therapist, actor)
    if (found.starts_at, found.therapist) == (starts_at, wanted.therapist):
        return found
    wish = replace(found, starts_at=starts_at, therapist=wanted.therapist)
    if number := _leads_back(ports, wish, actor=actor):
        return takeback.undo(ports, found, actor=actor, number=number)
    _permit(ports, booking, found, act=Act.MOVE, actor=actor)
    try:
        placed = placing.moved(ports, found, wanted)
        new = replace(placed, client_zone=client_zone or found.client_zone)
        return ports.store.write(
            lambda tx: _revise(
                tx, ports, old=found, new=new, act=Act.MOVE, actor=actor, name=fresh
            )
        )
    except SlotGone as gone:
        raise type(gone)(starts_at, placing.near(ports, found, wanted)) from gone


def switch(ports: Ports, booking: Booking, *, way: str, actor: str, phone: str = "") -> Booking:
    """Meet in another way at the same time; never a cancellation and never a fee.

    Args:
        ports: the world.
        booking: as the page showed it.
        way: id of the way; the present one again changes nothing.
        actor: "client" or "therapist".
        phone: number to be called at, free of refusals (domain/enrolment.py); "" keeps the one
            that is known.

    Raises:
        NotNow: why not, as Terms.why_not says it; "changed"; "way": the service is not offered
            by this way, or not at this time.
        LinkUnknown: no such booking.
    """
    found = ports.store.read(lambda look: acts.latest(look, booking))
    if found.way == way:
        return found
    if number := _leads_back(ports, replace(found, way=way), actor=actor):
        return takeback.undo(ports, found, actor=actor, number=number)
    _permit(ports, booking, found, act=Act.SWITCH, actor=actor)
    room = placing.room(ports, found, way)
    if room is None:
        raise NotNow("way")
    new = replace(found, way=way, room=room, phone_since=None, revision=found.revision + 1)

    def change(tx: Writer) -> Booking:
        name = f"{found.id}_{found.revision}"
        done = _revise(tx, ports, old=found, new=new, act=Act.SWITCH, actor=actor, name=name)
        known = tx.enrolment(found.enrolment)
        if phone and known is not None:
            tx.save_enrolment(replace(known, phone=phone))
        return done

    try:
        return ports.store.write(change)
    except SlotGone as gone:
        raise NotNow("way") from gone


def back_to(ports: Ports, booking: Booking, *, actor: str) -> str:
    """Return the id of the way that taking back the newest change leads to, or ""."""
    changes = ports.store.read(lambda look: look.changes(booking.id))
    last = undoable(changes, actor=actor, now=ports.clock.now())
    return str(last.was["way"]) if last is not None and last.act is Act.SWITCH else ""


def _permit(ports: Ports, booking: Booking, found: Booking, *, act: Act, actor: str) -> None:
    """Let a change pass that is allowed for what was found, if the page showed just that.

    It is not looked up again: the same press may have been done since by another hand, and
    then it is no change that somebody else made. The transaction tells the two apart.
    """
    if found.revision != booking.revision:
        raise NotNow("changed")
    ports.store.read(lambda look: acts.permit(look, ports, found, act=act, actor=actor))


def _leads_back(ports: Ports, wish: Booking, *, actor: str) -> int:
    """Return the number of the newest change if a wish is what was there before it, or 0."""
    changes = ports.store.read(lambda look: look.changes(wish.id))
    last = undoable(changes, actor=actor, now=ports.clock.now())
    if last is None or last.act not in {Act.MOVE, Act.SWITCH}:
        return 0
    before = datetime.fromisoformat(last.was["starts_at"]), last.was["therapist"]
    is_it = (*before, last.was["way"]) == (wish.starts_at, wish.therapist, wish.way)
    return last.number if is_it else 0


def _revise(  # noqa: PLR0913 - one change, all of it
    tx: Writer, ports: Ports, *, old: Booking, new: Booking, act: Act, actor: str, name: str
) -> Booking:
    """Compare and set; keep what is let go for the undo, and owe the letters."""
    now, found = acts.present(ports), acts.latest(tx, old)
    if _same(found, new):
        return found  # pressed twice in the same moment
    acts.permit(tx, ports, acts.unchanged(tx, old), act=act, actor=actor)
    full = act is Act.MOVE and daily.full(tx, ports, new)
    done = None if full else taking.revised(tx, ports, new, revision=old.revision, now=now)
    if done is None:
        raise SlotGone(new.starts_at)
    kept = _keep(tx, found, done, name=name, now=now)
    acts.note(tx, found, act, actor=actor, now=now, keeper=kept)
    links.remember(tx, ports, done)
    tell(tx, done, at=acts.tell_at(old, done, now=now))
    return acts.latest(tx, done)


def _same(found: Booking, new: Booking) -> bool:
    wanted = new.starts_at, new.therapist, new.way, new.revision
    return (found.starts_at, found.therapist, found.way, found.revision) == wanted


def _keep(tx: Writer, old: Booking, new: Booking, *, name: str, now: datetime) -> str:
    """Keep what was let go until the change cannot be taken back; return the keeper's id."""
    until = now + UNDO
    kept = keeper(old, new, name=name, until=until)
    if kept is None or not tx.hold(kept, now=now):
        return ""
    tx.enqueue("keeper", key=f"keeper:{kept.id}", args={"keeper": kept.id}, at=until + _SECOND)
    return kept.id
