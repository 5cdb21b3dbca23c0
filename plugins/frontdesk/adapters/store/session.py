"""The session itself in the store: device checks, arrivals, rooms at providers, lateness."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    RowMapping,
    Table,
    Text,
    bindparam,
    delete,
    or_,
    select,
)

from frontdesk.adapters.store import rows, tables
from frontdesk.adapters.store.asking import Asking
from frontdesk.adapters.store.keeping import Keeping
from frontdesk.domain.arrival import Arrival
from frontdesk.domain.booking import Booking
from frontdesk.domain.device_check import DeviceCheck
from frontdesk.domain.lateness import Lateness
from frontdesk.domain.video import Prepared

_BOOKING = "booking.id"

device_check = Table(
    "device_check",
    tables.metadata,
    Column("booking", Text, ForeignKey(_BOOKING), primary_key=True),
    # Codes as JSON: nobody asks the database about them.
    Column("codes", Text, nullable=False),
    Column("checked_at", BigInteger, nullable=False),
)
arrival = Table(
    "arrival",
    tables.metadata,
    Column("booking", Text, ForeignKey(_BOOKING), primary_key=True),
    Column("ciphertext", LargeBinary, nullable=False),
    Column("sha256", Text, nullable=False),
    # Where it was sealed and, with spaces between, the ids of the keys it is sealed to.
    Column("sealed_by", Text, nullable=False),
    Column("same_as", Text, nullable=False),
    Column("said_at", BigInteger, nullable=False),
)
lateness = Table(
    "lateness",
    tables.metadata,
    Column("booking", Text, ForeignKey(_BOOKING), primary_key=True),
    Column("minutes", Integer, nullable=False),
    Column("said_at", BigInteger, nullable=False),
)
video_room = Table(
    "video_room",
    tables.metadata,
    Column("booking", Text, ForeignKey(_BOOKING), nullable=False),
    Column("provider", Text, nullable=False),
    Column("room", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("ref", Text, nullable=False),
    Column("plan", Text, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("tried_at", BigInteger),
    Column("failure", Text, nullable=False),
    PrimaryKeyConstraint("booking", "provider"),
)
tables.some("ix_video_room_wanted", video_room.c.tried_at, only="state = 'wanted'")

_CHECK = select(device_check).where(device_check.c.booking == bindparam("booking"))
_ARRIVAL = select(arrival).where(arrival.c.booking == bindparam("booking"))
_BEFORE = (
    select(arrival)
    .join(tables.booking, tables.booking.c.id == arrival.c.booking)
    .join(tables.enrolment, tables.enrolment.c.id == tables.booking.c.enrolment)
    .where(
        or_(
            tables.enrolment.c.id == bindparam("enrolment"),
            tables.enrolment.c.follows == bindparam("enrolment"),
        ),
        arrival.c.booking != bindparam("besides"),
        # Who would rather tell has said nothing that could be taken over.
        arrival.c.sealed_by != "",
    )
    .order_by(arrival.c.said_at.desc(), arrival.c.booking)
    .limit(1)
)
_LATENESS = select(lateness).where(lateness.c.booking == bindparam("booking"))
_AT_DOORS = (
    select(tables.booking, lateness.c.minutes.label("late_minutes"), lateness.c.said_at)
    .outerjoin(lateness, lateness.c.booking == tables.booking.c.id)
    .where(tables.booking.c.id.in_(bindparam("ids", expanding=True)))
)
_ROOMS = (
    select(video_room)
    .where(video_room.c.booking == bindparam("booking"))
    .order_by(video_room.c.provider)
)
_ROOM = _ROOMS.where(video_room.c.provider == bindparam("provider"))
_KEPT = (
    select(video_room)
    .join(tables.booking, tables.booking.c.id == video_room.c.booking)
    .where(
        tables.booking.c.starts >= bindparam("since"),
        tables.booking.c.starts < bindparam("until"),
        # What has a name there is there.
        video_room.c.ref != "{}",
    )
    .order_by(video_room.c.booking, video_room.c.provider)
)
_ENDED = select(tables.booking.c.id).where(tables.booking.c.ends < bindparam("before"))
_FORGET = [
    delete(table).where(table.c.booking.in_(_ENDED))
    for table in (device_check, arrival, lateness, video_room)
]


class LookingAtSessions(Asking):
    """Reads what belongs to the session itself."""

    def device_check(self, booking_id: str) -> DeviceCheck | None:
        row = self._row(_CHECK, booking=booking_id)
        if row is None:
            return None
        return DeviceCheck(booking_id, json.loads(row["codes"]), rows.at_second(row["checked_at"]))

    def arrival(self, booking_id: str) -> Arrival | None:
        row = self._row(_ARRIVAL, booking=booking_id)
        return None if row is None else _arrival_of(row)

    def arrival_before(self, enrolment_id: str, *, besides: str) -> Arrival | None:
        row = self._row(_BEFORE, enrolment=enrolment_id, besides=besides)
        return None if row is None else _arrival_of(row)

    def lateness(self, booking_id: str) -> Lateness | None:
        row = self._row(_LATENESS, booking=booking_id)
        if row is None:
            return None
        return Lateness(booking_id, row["minutes"], rows.at_second(row["said_at"]))

    def at_doors(self, booking_ids: Sequence[str]) -> Sequence[tuple[Booking, Lateness | None]]:
        found = self._rows(_AT_DOORS, ids=list(booking_ids)) if booking_ids else []
        return [(rows.booking_of(row), _lateness_of(row)) for row in found]

    def prepared(self, booking_id: str, *, provider: str) -> Prepared | None:
        row = self._row(_ROOM, booking=booking_id, provider=provider)
        return None if row is None else _room_of(row)

    def rooms_prepared(self, booking_id: str) -> Sequence[Prepared]:
        return [_room_of(row) for row in self._rows(_ROOMS, booking=booking_id)]

    def rooms_kept(self, *, since: datetime, until: datetime) -> Sequence[Prepared]:
        span = {"since": rows.seconds(since) // 60, "until": rows.seconds(until) // 60}
        return [_room_of(row) for row in self._rows(_KEPT, **span)]


class KeepingSessions(Keeping):
    """Keeps what belongs to the session itself."""

    def save_device_check(self, check: DeviceCheck) -> None:
        row = {
            "booking": check.booking,
            "codes": rows.as_text(dict(check.codes)),
            "checked_at": rows.seconds(check.checked_at),
        }
        self._save(device_check, row)

    def save_arrival(self, said: Arrival) -> None:
        row = {
            "booking": said.booking,
            "ciphertext": said.ciphertext,
            "sha256": said.sha256,
            "sealed_by": " ".join((said.sealed_by, *said.kids)),
            "same_as": said.same_as,
            "said_at": rows.seconds(said.said_at),
        }
        self._save(arrival, row)

    def save_lateness(self, said: Lateness) -> None:
        at = rows.seconds(said.said_at)
        self._save(lateness, {"booking": said.booking, "minutes": said.minutes, "said_at": at})

    def save_prepared(self, room: Prepared) -> None:
        self._save(video_room, _room_row(room))

    def forget_sessions(self, *, ended_before: datetime) -> None:
        for each in _FORGET:
            self._conn.execute(each, {"before": rows.seconds(ended_before) // 60})


def _arrival_of(row: RowMapping) -> Arrival:
    sealed_by, *kids = row["sealed_by"].split(" ")
    return Arrival(
        booking=row["booking"],
        ciphertext=bytes(row["ciphertext"]),
        sha256=row["sha256"],
        sealed_by=sealed_by,
        same_as=row["same_as"],
        said_at=rows.at_second(row["said_at"]),
        kids=tuple(kids),
    )


def _lateness_of(row: RowMapping) -> Lateness | None:
    if row["said_at"] is None:
        return None
    return Lateness(row["id"], row["late_minutes"], rows.at_second(row["said_at"]))


def _room_of(row: RowMapping) -> Prepared:
    tried = row["tried_at"]
    return Prepared(
        booking=row["booking"],
        provider=row["provider"],
        room=row["room"],
        state=row["state"],
        ref=json.loads(row["ref"]),
        plan=row["plan"],
        tries=row["tries"],
        tried_at=None if tried is None else rows.at_second(tried),
        failure=row["failure"],
    )


def _room_row(room: Prepared) -> dict[str, Any]:
    return {
        "booking": room.booking,
        "provider": room.provider,
        "room": room.room,
        "state": room.state,
        "ref": rows.as_text(dict(room.ref)),
        "plan": room.plan,
        "tries": room.tries,
        "tried_at": None if room.tried_at is None else rows.seconds(room.tried_at),
        "failure": room.failure,
    }
