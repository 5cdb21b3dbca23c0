"""Outside times in the store: tables, rows, questions and changes."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    CompoundSelect,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    RowMapping,
    Select,
    Table,
    Text,
    bindparam,
    delete,
    func,
    select,
    union_all,
)

from frontdesk.actions.outside_port import Known, Source
from frontdesk.adapters.store import rows
from frontdesk.adapters.store.asking import AT_ONCE, Asking
from frontdesk.adapters.store.keeping import Keeping
from frontdesk.adapters.store.tables import LONGEST_BUSY_MINUTES, booking, change, metadata
from frontdesk.domain.booking import BLOCKING, Booking, State
from frontdesk.domain.hours import joined

outside_source = Table(
    "outside_source",
    metadata,
    Column("source", Text, primary_key=True),
    Column("therapist", Text, nullable=False),
    Column("first_at", BigInteger, nullable=False),
    Column("checked_at", BigInteger, nullable=False),
    Column("ok_at", BigInteger),
    Column("read_at", BigInteger),
    Column("problem", Text, nullable=False),
    Column("tag", Text, nullable=False),
)
# No row is longer than LONGEST_BUSY_MINUTES: a holiday is kept as so many days.
outside_busy = Table(
    "outside_busy",
    metadata,
    Column("source", Text, ForeignKey("outside_source.source"), nullable=False),
    Column("therapist", Text, nullable=False),
    Column("starts", Integer, nullable=False),
    Column("ends", Integer, nullable=False),
    PrimaryKeyConstraint("source", "starts"),
)
# All that a look at busy times needs, so the table itself is not read.
Index("ix_outside_busy", outside_busy.c.therapist, outside_busy.c.starts, outside_busy.c.ends)

_PROMISED = [state.value for state in sorted(BLOCKING - {State.HELD})]
_STANDING = [State.REQUESTED, State.CONFIRMED, State.ATTENTION, State.COMPLETED, State.NO_SHOW]

# Statements are put together once: that costs several times what running them does.
_KNOWN = select(outside_source).order_by(outside_source.c.therapist, outside_source.c.source)
_CLASHES = (
    select(booking, outside_busy.c.starts.label("out_from"), outside_busy.c.ends.label("out_to"))
    .join(
        outside_busy,
        (outside_busy.c.therapist == booking.c.therapist)
        & (outside_busy.c.starts < booking.c.ends)
        & (outside_busy.c.starts > booking.c.starts - LONGEST_BUSY_MINUTES)
        & (outside_busy.c.ends > booking.c.starts),
    )
    .where(
        booking.c.state.in_(_PROMISED),
        booking.c.starts >= bindparam("since"),
        booking.c.starts < bindparam("until"),
    )
    .order_by(booking.c.starts, booking.c.id, outside_busy.c.starts)
)
_CLASHES_OF = _CLASHES.where(booking.c.therapist == bindparam("whose"))
_OURS = select(booking.c.calendar_uid).where(
    booking.c.calendar_uid.in_(bindparam("uids", expanding=True))
)
_SESSIONS = (
    select(
        booking,
        select(func.max(change.c.at))
        .where(change.c.booking == booking.c.id)
        .scalar_subquery()
        .label("changed_at"),
    )
    .where(
        booking.c.therapist == bindparam("whose"),
        booking.c.state.in_([state.value for state in _STANDING]),
        booking.c.starts >= bindparam("since"),
        booking.c.starts < bindparam("until"),
    )
    .order_by(booking.c.starts, booking.c.id)
)
_FORGET_TIMES = delete(outside_busy).where(outside_busy.c.source == bindparam("which"))
_FORGET_SOURCE = delete(outside_source).where(outside_source.c.source == bindparam("which"))


def with_outside(busy: Select[Any]) -> CompoundSelect[Any]:
    """Return the question for a therapist's own busy times, extended to outside ones, by start.

    One statement, because a second one would cost every client a round trip even where there
    are no outside times.
    """
    outside = select(
        outside_busy.c.starts.label("busy_from"),
        outside_busy.c.starts,
        outside_busy.c.ends,
        outside_busy.c.ends.label("busy_to"),
    ).where(
        outside_busy.c.therapist == bindparam("whose"),
        outside_busy.c.starts < bindparam("last"),
        outside_busy.c.starts > bindparam("first") - LONGEST_BUSY_MINUTES,
        outside_busy.c.ends > bindparam("first"),
    )
    both: CompoundSelect[Any] = union_all(busy.order_by(None), outside)
    return both.order_by("starts")


class LookingOutside(Asking):
    """Reads outside times."""

    def outside_known(self) -> Sequence[Known]:
        return [_known_of(row) for row in self._rows(_KNOWN)]

    def outside_clashes(
        self, *, since: datetime, until: datetime, therapist: str = ""
    ) -> Sequence[tuple[Booking, datetime, datetime]]:
        span = {"since": _minute_from(since), "until": _minute_from(until)}
        whose = {"whose": therapist} if therapist else {}
        found = self._rows(_CLASHES_OF if therapist else _CLASHES, **span, **whose)
        return list(_clashes(found))

    def uids_of_ours(self, uids: Collection[str]) -> frozenset[str]:
        asked, ours = sorted(uids), set[str]()
        for at in range(0, len(asked), AT_ONCE):
            few = {"uids": asked[at : at + AT_ONCE]}
            ours.update(self._conn.execute(_OURS, few).scalars())
        return frozenset(ours)

    def sessions_of(
        self, therapist: str, *, since: datetime, until: datetime
    ) -> Sequence[tuple[Booking, datetime]]:
        span = {"since": _minute_from(since), "until": _minute_from(until)}
        return [
            (known := rows.booking_of(row), _later(known, row["changed_at"]))
            for row in self._rows(_SESSIONS, whose=therapist, **span)
        ]


class KeepingOutside(LookingOutside, Keeping):
    """Keeps outside times."""

    def replace_outside(self, known: Known, times: Sequence[tuple[int, int]]) -> None:
        self.note_outside(known)
        self._conn.execute(_FORGET_TIMES, {"which": known.source.id})
        named = {"source": known.source.id, "therapist": known.source.therapist}
        if kept := [{**named, "starts": a, "ends": b} for a, b in _pieces(times)]:
            self._conn.execute(self._insert(outside_busy), kept)

    def note_outside(self, known: Known) -> None:
        self._save(outside_source, _known_row(known))

    def forget_outside(self, source_id: str) -> None:
        self._conn.execute(_FORGET_TIMES, {"which": source_id})
        self._conn.execute(_FORGET_SOURCE, {"which": source_id})


def _pieces(times: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Return the same stretches, apart, in order and none longer than a look reaches back."""
    for starts, ends in joined(times):
        for at in range(starts, ends, LONGEST_BUSY_MINUTES):
            yield at, min(at + LONGEST_BUSY_MINUTES, ends)


def _clashes(found: Iterable[RowMapping]) -> Iterator[tuple[Booking, datetime, datetime]]:
    """Return each booking once, from the first to the last minute that is taken outside, too."""
    spans: dict[str, tuple[RowMapping, int, int]] = {}
    for row in found:
        _, since, until = spans.get(row["id"], (row, row["ends"], row["starts"]))
        since = min(since, max(row["out_from"], row["starts"]))
        until = max(until, min(row["out_to"], row["ends"]))
        spans[row["id"]] = (row, since, until)
    for row, since, until in spans.values():
        yield rows.booking_of(row), rows.at_minute(since), rows.at_minute(until)


def _later(known: Booking, changed_at: int | None) -> datetime:
    if changed_at is None:
        return known.created_at
    return max(known.created_at, rows.at_second(changed_at))


def _minute_from(instant: datetime) -> int:
    return -(-rows.seconds(instant) // 60)


def _known_row(known: Known) -> dict[str, Any]:
    return {
        "source": known.source.id,
        "therapist": known.source.therapist,
        "first_at": rows.seconds(known.first_at),
        "checked_at": rows.seconds(known.checked_at),
        "ok_at": rows.maybe_seconds(known.ok_at),
        "read_at": rows.maybe_seconds(known.read_at),
        "problem": known.problem,
        "tag": known.tag,
    }


def _known_of(row: RowMapping) -> Known:
    return Known(
        source=Source(row["source"], row["therapist"]),
        first_at=rows.at_second(row["first_at"]),
        checked_at=rows.at_second(row["checked_at"]),
        ok_at=rows.maybe_instant(row["ok_at"]),
        read_at=rows.maybe_instant(row["read_at"]),
        problem=row["problem"],
        tag=row["tag"],
    )
