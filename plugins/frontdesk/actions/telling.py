"""Which letters about a change are owed, and which owed letters still say what is true."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from frontdesk.actions.confirm import owe, owe_row
from frontdesk.actions.store_port import MailRow, Reader, Writer
from frontdesk.domain.booking import Booking, Change, State
from frontdesk.domain.history import at_revision, made_by, with_plan

SIDES = ("client", "therapist")
# These tell a client and a therapist when and how they meet.
PLANS = ("confirmed", "moved", "switched")
# Later changes do not make these untrue; "confirmed" always tells what holds when it is sent.
LASTING = frozenset(
    {"confirmed", "cancelled", "withdrawn", "lapsed", "declined", "refunded", "attention"}
    | {"processing"}
)
# All letters about a booking, and all about something else: no two of one id are mixed up.
ABOUT_A_BOOKING = LASTING.union(PLANS, {"requested", "limit"})
ABOUT_ELSE = frozenset(
    {"waiting", "listed", "offer", "series", "approved", "asked", "times", "link"}
    | {"zone", "zone-clash", "outside-clash", "outside-silent"}
    | {"refund-failed", "refund-waits", "refund-by-hand", "returned", "payment-failed"}
    | {"dispute", "dispute-over"}
    | {"fee", "fee-asked", "fee-back", "fee-failed", "kept", "rest", "rest-due", "reminder"}
    | {"trouble", "letter"}
)
# Owed about a booking once, and about each refund or payment now.
_BOTH = frozenset({"refunded", "attention"})
_TOLD_OF = frozenset({State.CONFIRMED, State.ATTENTION, State.COMPLETED, State.NO_SHOW})


def tell(tx: Writer, booking: Booking, *, at: datetime) -> None:
    """Owe each side a letter about all that differs from what it was told last, if anything.

    So a change that is taken back, or overtaken by the next one, is never told of; and one that
    was told of before it was taken back is told of again.

    at: UTC instant from which the letters may be sent.
    """
    changes = tx.changes(booking.id)
    overtaken = {"moved", "switched"}
    _forget(tx, booking.id, revision=booking.revision - 1, lost=lambda row: row.kind in overtaken)
    for audience in SIDES:
        if kind := _news(tx, booking, audience=audience, changes=changes):
            owe(tx, booking, kind=kind, audience=audience, now=at)


def correct(tx: Writer, row: MailRow, *, now: datetime) -> None:
    """Owe another letter where a booking changed while this one was on its way out."""
    booking = tx.booking(row.about) if row.kind in PLANS else None
    if booking and booking.state is State.CONFIRMED and booking.revision > row.revision:
        tell(tx, booking, at=max(now, settled(tx.changes(booking.id), now=now)))


def ready(look: Reader, row: MailRow, *, now: datetime) -> bool:
    """Tell whether a letter may go now; it waits while the plan it tells of may yet change."""
    booking = look.booking(row.about) if row.kind in PLANS else None
    if booking is None or stale(row, booking):
        return True
    if booking.cancels_at is not None:
        return False
    # The plan it tells of may be taken back; its own letter waits for that anyway.
    overtaken = row.revision < booking.revision
    return not overtaken or settled(look.changes(booking.id), now=now) <= now


def stale(row: MailRow, booking: Booking) -> bool:
    """Tell whether a letter must never be sent any more."""
    if row.kind in PLANS and booking.state not in _TOLD_OF:
        return True
    return row.kind not in LASTING and row.revision < booking.revision


def forget(tx: Writer, row: MailRow) -> None:
    """Strike out a letter that must never be sent; others about the same stay owed."""
    this = row.kind, row.audience
    _forget(
        tx, row.about, revision=row.revision, lost=lambda one: (one.kind, one.audience) == this
    )


def _forget(tx: Writer, about: str, *, revision: int, lost: Callable[[MailRow], bool]) -> None:
    known = ABOUT_A_BOOKING if tx.booking(about) else ABOUT_ELSE | _BOTH
    found = [
        tx.mail(about, kind=kind, audience=side, revision=revision)
        for kind in sorted(known)
        for side in SIDES
    ]
    tx.disown_mail(about, revision=revision)
    for row in found:
        if row is not None and row.sent_at is None and not lost(row):
            owe_row(tx, row)


def _news(tx: Writer, booking: Booking, *, audience: str, changes: Sequence[Change]) -> str:
    told = _told(tx, booking, audience=audience, changes=changes)
    if told is None:
        return ""
    now = {"starts_at": booking.starts_at.isoformat(), "therapist": booking.therapist}
    if {name: told.get(name) for name in now} != now:
        return "moved"
    return "" if told.get("way") == booking.way else "switched"


def _told(
    tx: Writer, booking: Booking, *, audience: str, changes: Sequence[Change]
) -> Mapping[str, Any] | None:
    """Return what the side knows of the booking, or None when that is how it is now."""
    number = booking.revision
    while number and not _sent(tx, booking.id, audience=audience, revision=number):
        number -= 1
    return None if number == booking.revision else at_revision(changes, number) or {}


def as_known(look: Reader, booking: Booking, row: MailRow) -> Booking:
    """Return a booking as a letter tells of it: a cancelled one as its reader knows it.

    A move that is followed by a cancellation at once is told of to nobody; only whoever made it
    knows of it.
    """
    if row.kind != "cancelled":
        return booking
    changes = look.changes(booking.id)
    number = booking.revision
    while number and not (
        _sent(look, booking.id, audience=row.audience, revision=number)
        or made_by(changes, number, actor=row.audience)
    ):
        number -= 1
    was = at_revision(changes, number)
    return with_plan(booking, was) if was else booking


def _sent(look: Reader, about: str, *, audience: str, revision: int) -> bool:
    found = (look.mail(about, kind=k, audience=audience, revision=revision) for k in PLANS)
    return any(row is not None and row.sent_at is not None for row in found)


def settled(changes: Sequence[Change], *, now: datetime) -> datetime:
    """Return the UTC instant from which no change can be taken back."""
    open_until = [c.undo_until for c in changes if c.undo_until and c.undone_at is None]
    return max(open_until, default=now)
