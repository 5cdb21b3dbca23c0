"""Changing bookings: the database decides who gets a time."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, bindparam, case, func, update
from sqlalchemy.sql.dml import ReturningUpdate

from frontdesk.adapters.store import rows, tables
from frontdesk.adapters.store.keeping import Keeping
from frontdesk.adapters.store.reader_bookings import IN_ROOM, LAPSED, OVERLAPS, LookingAtBookings
from frontdesk.adapters.store.rows_waitlist import freed_row
from frontdesk.adapters.store.tables_waitlist import freed
from frontdesk.domain.booking import BLOCKING, Booking, Change, State, may
from frontdesk.domain.session import MET
from frontdesk.domain.waiting import lapsed

_LETTING_GO = (
    update(tables.booking)
    .where(OVERLAPS, LAPSED, tables.booking.c.id != bindparam("but"))
    .values(state=State.EXPIRED.value)
    .returning(tables.booking)
)
# One after the other: "or" would keep the database from using either index.
_RELEASE = _LETTING_GO.where(tables.booking.c.therapist == bindparam("whose"))
_RELEASE_ROOM = _LETTING_GO.where(IN_ROOM)
_REVISABLE = [State.HELD.value, State.REQUESTED.value, State.CONFIRMED.value]
_REVISED = (
    *("therapist", "way", "starts", "ends", "busy_from", "busy_to", "wall", "zone"),
    *("client_zone", "phone_since", "room", "late_moves", "policy", "revision"),
)
_REVISE = (
    update(tables.booking)
    .where(
        tables.booking.c.id == bindparam("which"),
        tables.booking.c.revision == bindparam("was"),
        tables.booking.c.state.in_(_REVISABLE),
    )
    .values({name: bindparam(f"new_{name}") for name in _REVISED})
)
_LEAVE = (
    update(tables.booking)
    .where(
        tables.booking.c.id == bindparam("which"),
        tables.booking.c.state.in_(
            [State.ATTENTION.value, State.CONFIRMED.value, State.REQUESTED.value]
        ),
    )
    .values(cancels_at=bindparam("at"), cancelled_by=bindparam("by"))
)
_APPROVE = (
    update(tables.booking)
    .where(tables.booking.c.id == bindparam("which"))
    .values(approved_at=bindparam("at"))
)
_PRICE = (
    update(tables.booking)
    .where(tables.booking.c.id == bindparam("which"), tables.booking.c.state == State.HELD.value)
    .values(
        {
            name: bindparam(f"new_{name}")
            for name in ("price_minor", "currency", "band", "deposit_minor", "policy")
        }
    )
)
_ADVANCE = (
    update(tables.booking)
    .where(
        tables.booking.c.id == bindparam("which"),
        tables.booking.c.state.in_(bindparam("frm", expanding=True)),
    )
    .values(state=bindparam("to"), hold_until=bindparam("until"))
)
_ASK_FOR_PHONE = (
    update(tables.booking)
    .where(
        tables.booking.c.id == bindparam("which"),
        tables.booking.c.state.in_([state.value for state in sorted(MET)]),
    )
    .values(
        phone_since=case(
            (bindparam("at", type_=BigInteger).is_(None), None),
            else_=func.coalesce(tables.booking.c.phone_since, bindparam("at", type_=BigInteger)),
        )
    )
)


class KeepingBookings(LookingAtBookings, Keeping):
    """Holds, states, revisions and what was done."""

    def hold(self, booking: Booking, *, now: datetime) -> bool:
        if booking.state not in BLOCKING:
            raise ValueError(f"a booking in {booking.state} holds no time")
        self._release(booking, now=now)
        return self._took(self._insert(tables.booking), rows.booking_row(booking))

    def advance(
        self,
        booking_id: str,
        *,
        frm: frozenset[State],
        to: State,
        hold_until: datetime | None,
        now: datetime | None = None,
    ) -> bool:
        if not frm or not all(may(state, to) for state in frm):
            raise ValueError(f"no booking goes from {sorted(frm)} to {to}")
        if now is not None and to in BLOCKING and (known := self.booking(booking_id)):
            self._release(known, now=now)
        change = {
            "which": booking_id,
            "frm": [state.value for state in frm],
            "to": to.value,
            "until": None if hold_until is None else rows.seconds(hold_until),
        }
        return self._took(_ADVANCE, change)

    def revise(self, booking: Booking, *, revision: int, now: datetime) -> bool:
        self._release(booking, now=now)
        row = rows.booking_row(booking)
        new = {f"new_{name}": row[name] for name in _REVISED}
        return self._took(_REVISE, {"which": booking.id, "was": revision, **new})

    def leave(self, booking_id: str, *, at: datetime | None, by: str) -> bool:
        said = {"which": booking_id, "at": rows.maybe_seconds(at), "by": by if at else ""}
        return self._conn.execute(_LEAVE, said).rowcount > 0

    def approve(self, booking_id: str, *, at: datetime) -> None:
        self._conn.execute(_APPROVE, {"which": booking_id, "at": rows.seconds(at)})

    def price(self, booking: Booking) -> bool:
        row = rows.booking_row(booking)
        names = ("price_minor", "currency", "band", "deposit_minor", "policy")
        new = {f"new_{name}": row[name] for name in names}
        return self._conn.execute(_PRICE, {"which": booking.id, **new}).rowcount > 0

    def note_change(self, change: Change) -> None:
        self._save(tables.change, rows.change_row(change))

    def ask_for_phone(self, booking_id: str, *, at: datetime | None) -> bool:
        since = None if at is None else rows.seconds(at)
        return self._conn.execute(_ASK_FOR_PHONE, {"which": booking_id, "at": since}).rowcount > 0

    def _release(self, wanted: Booking, *, now: datetime) -> None:
        """Let go of lapsed holds in the way, so that no time waits for a chore to tidy up."""
        there = {
            "but": wanted.id,
            "first": rows.minutes(wanted.busy_from),
            "last": rows.minutes(wanted.busy_to),
            "now": rows.seconds(now),
        }
        self._let_go(_RELEASE, {"whose": wanted.therapist, **there}, now=now)
        if wanted.room:
            self._let_go(_RELEASE_ROOM, {"shared": wanted.room, **there}, now=now)

    def _let_go(
        self, held: ReturningUpdate[Any], values: dict[str, Any], *, now: datetime
    ) -> None:
        """Release holds, and note what the chore would have noted: the waitlist hears of it."""
        for row in self._conn.execute(held, values).mappings().all():
            if noted := lapsed(rows.booking_of(row), now=now):
                self._add(freed, freed_row(noted))
