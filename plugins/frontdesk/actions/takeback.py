"""Take back the newest change of a booking within its minutes, as if it had never been."""

from dataclasses import replace
from datetime import datetime

from frontdesk.actions import acts, links
from frontdesk.actions.ports import Ports
from frontdesk.actions.store_port import Writer
from frontdesk.actions.telling import settled, tell
from frontdesk.domain.booking import Act, Booking, Change, State
from frontdesk.domain.errors import NotNow
from frontdesk.domain.history import restored, snapshot, undoable


def undo(ports: Ports, booking: Booking, *, actor: str, number: int = 0) -> Booking:
    """Take back a cancellation, a move or a switch; letters nobody has sent yet are never sent.

    Args:
        ports: the world.
        booking: as the page showed it.
        actor: "client" or "therapist"; each takes back only what they did themselves.
        number: of the change the page spoke of (Terms.undoes); 0 for the newest. The same
            number again changes nothing.

    Raises:
        NotNow: "too_late": nothing can be taken back any more; "gone": somebody else has the
            old time; "changed": something came between. Nothing was changed.
        LinkUnknown: no such booking.
    """
    return ports.store.write(lambda tx: _undo(tx, ports, booking, actor=actor, number=number))


def _undo(tx: Writer, ports: Ports, booking: Booking, *, actor: str, number: int) -> Booking:
    now, found = acts.present(ports), acts.latest(tx, booking)
    made = tx.changes(found.id)
    if any(c.number == number and c.undone_at for c in made):
        return found
    last = undoable(made, actor=actor, now=now)
    if last is None or found.state is not State.CONFIRMED:
        raise NotNow("too_late")
    if number not in {0, last.number} or found.revision != booking.revision:
        raise NotNow("changed")
    if last.act is Act.CANCEL:
        _stay(tx, found, last)
    else:
        _put_back(tx, ports, found, change=last)
    tx.note_change(replace(last, was={**last.was, "undone": snapshot(found)}, undone_at=now))
    if last.act is not Act.CANCEL:
        tell(tx, acts.latest(tx, found), at=settled(tx.changes(found.id), now=now))
    return acts.latest(tx, found)


def _stay(tx: Writer, booking: Booking, change: Change) -> None:
    """Take back a cancellation; one that was pressed before it by somebody else comes again."""
    earlier = change.was["cancels_at"]
    at = datetime.fromisoformat(earlier) if earlier else None
    tx.leave(booking.id, at=at, by=change.was["cancelled_by"])


def _put_back(tx: Writer, ports: Ports, booking: Booking, *, change: Change) -> None:
    now = acts.present(ports)
    if kept := tx.booking(change.was["keeper"]):
        held = frozenset({State.HELD})
        tx.advance(kept.id, frm=held, to=State.EXPIRED, hold_until=kept.hold_until)
    before = restored(booking, change.was)
    if not tx.revise(before, revision=booking.revision, now=now):
        # Raised inside the change, so that the keeper is not let go either.
        raise NotNow("gone")
    links.remember(tx, ports, before)
