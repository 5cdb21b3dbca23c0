"""What every act on a booking has in common: what is allowed, and writing down what was done."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from frontdesk.actions.ports import Ports
from frontdesk.actions.store_port import Reader, Writer
from frontdesk.domain import ledger
from frontdesk.domain.booking import UNDO, Act, Booking, Change, State
from frontdesk.domain.errors import LinkUnknown, NotNow
from frontdesk.domain.givenback import ON_ITS_WAY, Refund
from frontdesk.domain.history import snapshot, undoable
from frontdesk.domain.money import Money
from frontdesk.domain.payment import Attempt
from frontdesk.domain.terms import Terms, terms

# Somebody who is to meet this soon must hear of a change at once, whether it stays or not.
URGENT = timedelta(minutes=30)


def present(ports: Ports) -> datetime:
    """Return now in whole seconds, as the store keeps it."""
    return ports.clock.now().replace(microsecond=0)


def latest(look: Reader, booking: Booking) -> Booking:
    """Return a booking as it is now.

    Raises:
        LinkUnknown: it is not there any more.
    """
    found = look.booking(booking.id)
    if found is None:
        raise LinkUnknown
    return found


def unchanged(look: Reader, booking: Booking) -> Booking:
    """Return a booking as it is now, which is what the caller knows of it.

    Raises:
        NotNow: "changed": somebody gave it another time or way meanwhile.
        LinkUnknown: it is not there any more.
    """
    found = latest(look, booking)
    if found.revision != booking.revision:
        raise NotNow("changed")
    return found


def standing(look: Reader, ports: Ports, booking: Booking, *, actor: str) -> Terms:
    """Return what somebody may do to a booking now, ways that need a room left out."""
    now, refunds = ports.clock.now(), look.refunds(booking.id)
    last = undoable(look.changes(booking.id), actor=actor, now=now)
    may_undo = booking.state is State.CONFIRMED and last is not None and last.undo_until
    return terms(
        booking,
        now=now,
        policy=ports.practice.policy,
        paid=price_paid(look.attempts(booking.id), refunds),
        refund_pending=any(refund.state in ON_ITS_WAY for refund in refunds),
        actor=actor,
        undo=(last.number, last.undo_until) if may_undo and last and last.undo_until else None,
        card=keeps_card(look, booking),
    )


def paid_so_far(look: Reader, booking: Booking) -> Money:
    """Return what was paid of a booking's price, as price_paid() does; nothing for nothing."""
    paid = price_paid(look.attempts(booking.id), look.refunds(booking.id))
    return paid or Money(0, booking.price.currency)


def keeps_card(look: Reader, booking: Booking) -> bool:
    """Tell whether there is a card that fees for a booking may be charged to.

    Nothing is charged to one whose owner has agreed to nothing.
    """
    card = look.card(booking.id)
    there = card is not None and bool(card.method) and card.dropped_at is None
    return there and bool(card and card.words)


def permit(look: Reader, ports: Ports, booking: Booking, *, act: Act, actor: str) -> None:
    """Let an act pass that is allowed now.

    Raises:
        NotNow: why it is not, as Terms.why_not says it.
    """
    if code := standing(look, ports, booking, actor=actor).why_not.get(act.value):
        raise NotNow(code)


def price_paid(made: Sequence[Attempt], refunds: Sequence[Refund]) -> Money | None:
    """Return what was paid of a booking's price, before anything went back for a cancellation.

    Deposit and rest in one; fees are not in it. See ledger.paid.
    """
    return ledger.paid(made, refunds)


def held(look: Reader, booking: Booking) -> bool:
    """Tell whether a bank disputes a payment, so that nothing of it can go back now."""
    contested = look.disputes(booking.id)
    made = look.attempts(booking.id) if contested else ()
    return any(ledger.disputed(one.intent or "-", contested) for one in made)


def note(  # noqa: PLR0913 - a change is all of this
    tx: Writer,
    booking: Booking,
    act: Act,
    *,
    actor: str,
    now: datetime,
    can_undo: bool = True,
    keeper: str = "",
) -> Change:
    """Write down an act on a booking, which is given as it was before.

    keeper: id of the hold that keeps what the booking let go, or "".
    """
    change = Change(
        booking=booking.id,
        number=len(tx.changes(booking.id)) + 1,
        act=act,
        actor=actor,
        at=now,
        undo_until=now + UNDO if can_undo else None,
        was=snapshot(booking) | {"keeper": keeper},
    )
    tx.note_change(change)
    return change


def tell_at(booking: Booking, other: Booking, *, now: datetime) -> datetime:
    """Return the UTC instant from which a letter about a change may go: after the undo."""
    soon = min(booking.starts_at, other.starts_at) - now <= URGENT
    return now if soon else now + UNDO
