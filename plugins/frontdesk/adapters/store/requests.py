"""Requests for other times in the store: table, rows, questions and changes."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    RowMapping,
    Table,
    Text,
    and_,
    bindparam,
    exists,
    not_,
    or_,
    select,
    text,
)

from frontdesk.adapters.store import rows, tables, tables_money
from frontdesk.adapters.store.asking import AT_ONCE, Asking
from frontdesk.adapters.store.keeping import Keeping
from frontdesk.domain.booking import State
from frontdesk.domain.payment import AttemptState
from frontdesk.domain.request import Asked, TimeRequest

time_request = Table(
    "time_request",
    tables.metadata,
    Column("id", Text, primary_key=True),
    Column("service", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    # Lists as JSON: nobody asks the database about them.
    Column("weekdays", Text, nullable=False),
    Column("parts", Text, nullable=False),
    Column("way", Text, nullable=False),
    Column("zone", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("phone", Text, nullable=False),
    Column("therapist", Text, nullable=False),
    Column("offered", Text, nullable=False),
    Column("answers", Integer, nullable=False),
    Column("enrolment", Text, nullable=False),
)
_LIVE = "state <> 'closed'"
Index(
    "ix_time_request_live",
    time_request.c.expires_at,
    sqlite_where=text(_LIVE),
    postgresql_where=text(_LIVE),
)

_booking, _attempt, _person = tables.booking, tables_money.attempt, tables.enrolment
_MADE = (
    *(State.AWAITING_PAYMENT, State.REQUESTED, State.CONFIRMED, State.ATTENTION),
    *(State.COMPLETED, State.NO_SHOW),
)
_PAYABLE = (AttemptState.WANTED.value, AttemptState.OPEN.value)
_BEING_PAID = exists().where(
    _attempt.c.booking == _booking.c.id, _attempt.c.state.in_(list(_PAYABLE))
)

# Statements are put together once: that costs several times what running them does.
_ONE = select(time_request).where(time_request.c.id == bindparam("id"))
_ALL = (
    select(time_request)
    .where(text(_LIVE), time_request.c.expires_at >= bindparam("now"))
    .order_by(time_request.c.created_at, time_request.c.id)
    .limit(AT_ONCE)
)
_TAKEN_UP = (
    select(_booking.c.id)
    .join(_person, _person.c.id == _booking.c.enrolment)
    .where(
        _person.c.email_key == bindparam("person"),
        _booking.c.service == bindparam("service"),
        _booking.c.id != bindparam("besides"),
        or_(
            _booking.c.state.in_([state.value for state in _MADE]),
            and_(
                _booking.c.state == State.HELD.value,
                not_(_booking.c.hold_until < bindparam("now")),
                or_(_booking.c.approved_at.is_not(None), _BEING_PAID),
            ),
        ),
    )
)


class LookingAtRequests(Asking):
    """Reads requests for other times, and what one person has booked."""

    def time_request(self, request_id: str) -> TimeRequest | None:
        row = self._row(_ONE, id=request_id)
        return None if row is None else _request_of(row)

    def time_requests(self, *, now: datetime) -> Sequence[TimeRequest]:
        return [_request_of(row) for row in self._rows(_ALL, now=rows.seconds(now))]

    def taken_up(self, email: str, *, service: str, now: datetime, besides: str = "") -> int:
        asked = {"service": service, "now": rows.seconds(now), "besides": besides}
        return len(self._rows(_TAKEN_UP, person=email.casefold(), **asked))


class KeepingRequests(Keeping):
    """Keeps requests for other times."""

    def add_time_request(self, request: TimeRequest) -> bool:
        return self._add(time_request, _request_row(request))

    def save_time_request(self, request: TimeRequest) -> None:
        self._save(time_request, _request_row(request))


def _request_row(request: TimeRequest) -> dict[str, Any]:
    return {
        "id": request.id,
        "service": request.service,
        "state": request.state.value,
        "created_at": rows.seconds(request.created_at),
        "expires_at": rows.seconds(request.expires_at),
        "weekdays": rows.as_text(request.weekdays),
        "parts": rows.as_text(request.parts),
        "way": request.way,
        "zone": request.zone,
        "name": request.name,
        "email": request.email,
        "phone": request.phone,
        "therapist": request.therapist,
        "offered": rows.as_text([rows.minutes(at) for at in request.offered]),
        "answers": request.answers,
        "enrolment": request.enrolment,
    }


def _request_of(row: RowMapping) -> TimeRequest:
    return TimeRequest(
        id=row["id"],
        service=row["service"],
        state=Asked(row["state"]),
        created_at=rows.at_second(row["created_at"]),
        expires_at=rows.at_second(row["expires_at"]),
        weekdays=tuple(json.loads(row["weekdays"])),
        parts=tuple(json.loads(row["parts"])),
        way=row["way"],
        zone=row["zone"],
        name=row["name"],
        email=row["email"],
        phone=row["phone"],
        therapist=row["therapist"],
        offered=tuple(rows.at_minute(minute) for minute in json.loads(row["offered"])),
        answers=row["answers"],
        enrolment=row["enrolment"],
    )
