"""Make a booking firm inside a transaction: its link works, and both sides are owed a mail."""

from datetime import datetime

from frontdesk.actions import links
from frontdesk.actions.ports import Ports
from frontdesk.actions.store_port import MailRow, Writer
from frontdesk.domain.booking import Booking, State


def confirm(tx: Writer, ports: Ports, booking: Booking) -> bool:
    """Confirm a booking from the state it was read in, in this transaction.

    Returns:
        False when its time cannot be taken again: somebody else has it.
    """
    frm = frozenset({booking.state})
    now = ports.clock.now()
    if not tx.advance(booking.id, frm=frm, to=State.CONFIRMED, hold_until=None, now=now):
        return False
    links.remember(tx, ports, booking)
    owe(tx, booking, kind="confirmed", audience="client", now=now)
    owe(tx, booking, kind="confirmed", audience="therapist", now=now)
    return True


def owe(tx: Writer, booking: Booking, *, kind: str, audience: str, now: datetime) -> None:
    """Write down a letter and order its sending; a letter owed already is not owed twice.

    now: UTC instant from which it may be sent; later than the present for what can be undone.
    """
    owe_row(tx, MailRow(booking.id, kind, audience, booking.revision, now))


def owe_row(tx: Writer, row: MailRow) -> None:
    """Write down any letter and order its sending for the instant it is wanted."""
    if not tx.owe_mail(row):
        return
    named = {"about": row.about, "kind": row.kind, "audience": row.audience}
    tx.enqueue(
        "mail",
        key=f"mail:{row.about}:{row.kind}:{row.audience}:{row.revision}",
        args={**named, "revision": row.revision},
        at=row.wanted_at,
    )
