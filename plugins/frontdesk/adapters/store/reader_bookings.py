"""Looking up bookings and what they keep from others."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    CompoundSelect,
    CursorResult,
    Select,
    and_,
    bindparam,
    not_,
    select,
    text,
    union_all,
)

from frontdesk.adapters.store import rows
from frontdesk.adapters.store.asking import AT_ONCE
from frontdesk.adapters.store.outside import LookingOutside, with_outside
from frontdesk.adapters.store.tables import (
    BLOCKS,
    LONGEST_BUSY_MINUTES,
    booking,
    change,
    enrolment,
)
from frontdesk.domain.booking import TOOK_PLACE, Booking, Change, Enrolment, State
from frontdesk.domain.slots import Taken

# A busy time that meets the minutes from :first to before :last.
OVERLAPS = and_(
    booking.c.busy_from < bindparam("last"),
    booking.c.busy_from > bindparam("first") - LONGEST_BUSY_MINUTES,
    booking.c.busy_to > bindparam("first"),
)
# A held booking whose time is over at the second :now. Its words are those of the index.
LAPSED = and_(text("state = 'held'"), booking.c.hold_until < bindparam("now"))
# Its words are those of the index, too.
IN_ROOM = and_(text("room <> ''"), booking.c.room == bindparam("shared"))

MET = [State.CONFIRMED, State.ATTENTION, *sorted(TOOK_PLACE)]

# Statements are put together once: that costs several times what running them does.
_BOOKING = select(booking).where(booking.c.id == bindparam("id"))
_ENROLMENT = select(enrolment).where(enrolment.c.id == bindparam("id"))
_TAKEN = (
    select(booking.c.busy_from, booking.c.starts, booking.c.ends, booking.c.busy_to)
    .where(text(BLOCKS), OVERLAPS, not_(LAPSED), booking.c.id != bindparam("besides"))
    .order_by(booking.c.starts)
)
_BUSY = with_outside(_TAKEN.where(booking.c.therapist == bindparam("whose")))
_ROOM_BUSY = _TAKEN.where(IN_ROOM)
_LOADS = select(booking.c.starts, booking.c.service).where(
    booking.c.therapist == bindparam("whose"),
    booking.c.starts >= bindparam("first"),
    booking.c.id != bindparam("besides"),
)
_TO_BE = _LOADS.where(
    text(BLOCKS),
    booking.c.starts < bindparam("last"),
    booking.c.busy_from < bindparam("last"),
    booking.c.busy_from > bindparam("first") - LONGEST_BUSY_MINUTES,
    not_(LAPSED),
)
# What took place has begun: :over is at most now, so days ahead are not searched for it.
_TOOK_PLACE = _LOADS.where(
    booking.c.state.in_(sorted(state.value for state in TOOK_PLACE)),
    booking.c.starts < bindparam("over"),
)
_DAY_LOADS = union_all(_TO_BE, _TOOK_PLACE).order_by("starts")
_OF_PERSON = (
    select(booking)
    .join(enrolment, enrolment.c.id == booking.c.enrolment)
    .where(enrolment.c.email_key == bindparam("person"))
    .order_by(booking.c.starts)
)
_TO_COME = _OF_PERSON.where(
    booking.c.state.in_([State.CONFIRMED.value, State.REQUESTED.value]),
    booking.c.ends > bindparam("after"),
)
_OF_SERIES = (
    select(booking)
    .where(text("series <> ''"), booking.c.series == bindparam("series"))
    .order_by(booking.c.starts)
)
_CHANGES = select(change).where(change.c.booking == bindparam("id")).order_by(change.c.number)
_AGENDA = (
    select(booking)
    .where(
        booking.c.state.in_([state.value for state in MET]),
        booking.c.starts >= bindparam("since"),
        booking.c.starts < bindparam("until"),
    )
    .order_by(booking.c.starts, booking.c.therapist)
)
_LAPSED = select(booking).where(LAPSED).order_by(booking.c.hold_until).limit(AT_ONCE)
_REQUESTED = (
    select(booking)
    .where(text("state = 'requested'"))
    .order_by(booking.c.starts, booking.c.id)
    .limit(AT_ONCE)
)
_OVERDUE = (
    select(booking)
    .where(text("state = 'requested'"), booking.c.hold_until < bindparam("now"))
    .order_by(booking.c.hold_until)
    .limit(AT_ONCE)
)
_LEAVING = (
    select(booking)
    .where(
        text("cancels_at IS NOT NULL"),
        booking.c.cancels_at <= bindparam("now"),
        booking.c.state.in_([State.CONFIRMED.value, State.REQUESTED.value]),
    )
    .order_by(booking.c.cancels_at)
    .limit(AT_ONCE)
)
_FINISHED = (
    select(booking)
    .where(text("state = 'confirmed'"), booking.c.ends < bindparam("before"))
    .order_by(booking.c.ends)
    .limit(AT_ONCE)
)
_AHEAD = (
    select(booking)
    .where(text(BLOCKS), booking.c.starts > bindparam("after"))
    .order_by(booking.c.starts, booking.c.id)
    .limit(bindparam("most"))
)


class LookingAtBookings(LookingOutside):
    """Bookings, what keeps a time from others, and what is due."""

    def booking(self, booking_id: str) -> Booking | None:
        row = self._row(_BOOKING, id=booking_id)
        return None if row is None else rows.booking_of(row)

    def enrolment(self, enrolment_id: str) -> Enrolment | None:
        row = self._row(_ENROLMENT, id=enrolment_id)
        return None if row is None else rows.enrolment_of(row)

    def busy(
        self, therapist: str, *, since: datetime, until: datetime, now: datetime, besides: str = ""
    ) -> Sequence[Taken]:
        span = _range(since, until)
        asked = {"whose": therapist, "now": rows.seconds(now), "besides": besides}
        return self._taken(_BUSY, span | asked)

    def room_busy(
        self, room: str, *, since: datetime, until: datetime, now: datetime, besides: str = ""
    ) -> Sequence[Taken]:
        asked = {**_range(since, until), "now": rows.seconds(now), "besides": besides}
        return self._taken(_ROOM_BUSY, {"shared": room, **asked})

    def _taken(
        self, asked: Select[Any] | CompoundSelect[Any], values: Mapping[str, object]
    ) -> Sequence[Taken]:
        """Return rows as the driver made them: they are hundreds of plain numbers at a time."""
        found: CursorResult[Any] = self._conn.execute(asked, values)
        cursor = found.cursor
        tuples = [] if cursor is None else list(cursor.fetchall())
        found.close()
        return tuples

    def day_loads(
        self, therapist: str, *, since: datetime, until: datetime, now: datetime, besides: str = ""
    ) -> Sequence[tuple[int, str]]:
        asked = {"whose": therapist, "now": rows.seconds(now), "besides": besides}
        first, last = minute_from(since), minute_from(until)
        asked |= {"first": first, "last": last, "over": min(last, minute_from(now) + 1)}
        return [(row.starts, row.service) for row in self._conn.execute(_DAY_LOADS, asked)]

    def bookings_of(self, email: str, *, ends_after: datetime) -> Sequence[Booking]:
        after = rows.seconds(ends_after) // 60
        found = self._rows(_TO_COME, person=email.casefold(), after=after)
        return [rows.booking_of(row) for row in found]

    def of_series(self, series: str) -> Sequence[Booking]:
        return [rows.booking_of(row) for row in self._rows(_OF_SERIES, series=series)]

    def changes(self, booking_id: str) -> Sequence[Change]:
        return [rows.change_of(row) for row in self._rows(_CHANGES, id=booking_id)]

    def agenda(self, *, since: datetime, until: datetime) -> Sequence[tuple[Booking, Enrolment]]:
        found = self._rows(_AGENDA, since=minute_from(since), until=minute_from(until))
        return [self._with_client(rows.booking_of(row)) for row in found]

    def requested(self) -> Sequence[tuple[Booking, Enrolment]]:
        return [self._with_client(rows.booking_of(row)) for row in self._rows(_REQUESTED)]

    def lapsed(self, *, now: datetime) -> Sequence[Booking]:
        return [rows.booking_of(row) for row in self._rows(_LAPSED, now=rows.seconds(now))]

    def overdue(self, *, now: datetime) -> Sequence[Booking]:
        return [rows.booking_of(row) for row in self._rows(_OVERDUE, now=rows.seconds(now))]

    def leaving(self, *, now: datetime) -> Sequence[Booking]:
        return [rows.booking_of(row) for row in self._rows(_LEAVING, now=rows.seconds(now))]

    def finished(self, *, before: datetime) -> Sequence[Booking]:
        found = self._rows(_FINISHED, before=rows.seconds(before) // 60)
        return [rows.booking_of(row) for row in found]

    def ahead(self, *, after: datetime, limit: int = 500) -> Sequence[Booking]:
        found = self._rows(_AHEAD, after=rows.seconds(after) // 60, most=limit)
        return [rows.booking_of(row) for row in found]

    def _with_client(self, booked: Booking) -> tuple[Booking, Enrolment]:
        known = self.enrolment(booked.enrolment)
        # A session must never vanish from the day because its client's row is not there.
        stranger = Enrolment(booked.enrolment, booked.id, booked.service, booked.created_at)
        return booked, known or stranger


def minute_from(instant: datetime) -> int:
    """Return the first whole minute that is not before the instant."""
    return -(-rows.seconds(instant) // 60)


def _range(since: datetime, until: datetime) -> dict[str, int]:
    return {"first": rows.seconds(since) // 60, "last": minute_from(until)}
