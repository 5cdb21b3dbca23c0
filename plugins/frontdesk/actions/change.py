"""What may be done to a booking that is made: move, switch, cancel, take back, mark."""

from dataclasses import replace
from datetime import datetime

from frontdesk.actions import acts, fees, finish, placing
from frontdesk.actions.ports import Ports
from frontdesk.actions.rearrange import back_to, move, switch
from frontdesk.actions.store_port import Reader, Writer
from frontdesk.actions.takeback import undo
from frontdesk.domain.booking import UNDO, Act, Booking, By, State
from frontdesk.domain.errors import NotNow
from frontdesk.domain.fees import Reason
from frontdesk.domain.money import Money
from frontdesk.domain.policy import agreed, cancelled_by_client, late_anyway
from frontdesk.domain.terms import CLIENT, Terms, may_mark

__all__ = ["cancel", "mark", "move", "options", "switch", "undo"]

_MARKS = {State.NO_SHOW: Act.NO_SHOW, State.COMPLETED: Act.COMPLETE}
_MARKED_FROM = frozenset({State.CONFIRMED, *_MARKS})


def options(ports: Ports, booking: Booking, *, actor: str = CLIENT) -> Terms:
    """Return what may be done to a booking now, by a client or a therapist, and what it costs.

    A way that needs a place is among may_switch_to only when the hours and a room allow it.
    """
    found = ports.store.read(lambda look: acts.standing(look, ports, booking, actor=actor))
    if not found.may_switch_to:
        return found
    now_possible = placing.ways(ports, booking, found.may_switch_to)
    before = back_to(ports, booking, actor=actor)
    extra = (before,) if before and before not in (*now_possible, booking.way) else ()
    return replace(found, may_switch_to=(*now_possible, *extra))


def cancel(ports: Ports, booking: Booking, *, actor: str) -> Booking:
    """Cancel a booking; it keeps its time until the minutes to take that back are over.

    Whether a fee applies is decided by the instant of this press. A request is withdrawn at
    once. Pressed twice it is one cancellation; a therapist's takes the place of a client's.

    Raises:
        NotNow: why not, as Terms.why_not says it, or "changed". Nothing was changed.
        LinkUnknown: no such booking.
    """
    return ports.store.write(lambda tx: _cancel(tx, ports, booking, actor=actor))


def mark(ports: Ports, booking: Booking, *, state: State) -> Booking:
    """Keep the therapist's word that nobody came (NO_SHOW), or that it took place (COMPLETED).

    Raises:
        NotNow: "early", "late", "leaving", or the state that does not allow it.
        ValueError: another state was asked for.
        LinkUnknown: no such booking.
    """
    if state not in _MARKS:
        raise ValueError(f"nobody marks a session as {state}")
    return ports.store.write(lambda tx: _mark(tx, ports, booking, state=state))


def _cancel(tx: Writer, ports: Ports, booking: Booking, *, actor: str) -> Booking:
    now, found = acts.present(ports), acts.latest(tx, booking)
    by = _by(tx, ports, found, actor=actor, now=now)
    if found.cancels_at and (by != By.PROVIDER or found.cancelled_by == By.PROVIDER):
        return found
    if found.state is State.CANCELLED and found.cancelled_by:
        return found
    acts.permit(
        tx,
        ports,
        replace(acts.unchanged(tx, booking), cancels_at=None),
        act=Act.CANCEL,
        actor=actor,
    )
    if found.state is State.REQUESTED:
        return finish.withdraw(tx, ports, found, now=now)
    at = now + UNDO
    tx.leave(found.id, at=at, by=by)
    acts.note(tx, found, Act.CANCEL, actor=actor, now=now)
    key = f"leave:{found.id}:{int(at.timestamp())}"
    tx.enqueue("leave", key=key, args={"booking": found.id}, at=at)
    return acts.latest(tx, found)


def _by(look: Reader, ports: Ports, booking: Booking, *, actor: str, now: datetime) -> By:
    paid = acts.price_paid(look.attempts(booking.id), look.refunds(booking.id))
    if actor != CLIENT:
        return By.PROVIDER
    card = acts.keeps_card(look, booking)
    if paid is None and not card:
        return By.CLIENT
    rule = agreed(booking, ports.practice.policy)
    return cancelled_by_client(
        paid or Money(0, booking.price.currency),
        cancelled_at=now,
        starts_at=booking.starts_at,
        policy=rule,
        moved_late=late_anyway(booking, rule),
        card=card,
    )


def _mark(tx: Writer, ports: Ports, booking: Booking, *, state: State) -> Booking:
    now, found = acts.present(ports), acts.latest(tx, booking)
    if found.state is state:
        return found
    if found.state not in _MARKED_FROM or found.cancels_at:
        raise NotNow("leaving" if found.cancels_at else found.state.value)
    if not may_mark(found, now=now):
        raise NotNow("early" if now < found.starts_at else "late")
    frm = frozenset({found.state})
    tx.advance(found.id, frm=frm, to=state, hold_until=None)
    acts.note(tx, found, _MARKS[state], actor="therapist", now=now, can_undo=False)
    if state is State.NO_SHOW:
        fees.due(tx, ports, found, reason=Reason.NO_SHOW)
    else:
        fees.corrected(tx, found)
    return acts.latest(tx, found)
