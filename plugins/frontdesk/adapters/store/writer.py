"""Changing things: the Writer port over one open transaction."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Protocol

from sqlalchemy import (
    BigInteger,
    Connection,
    Table,
    UpdateBase,
    bindparam,
    case,
    func,
    select,
    update,
)
from sqlalchemy.dialects.sqlite import Insert
from sqlalchemy.exc import IntegrityError

from frontdesk.actions.ports import MailRow
from frontdesk.adapters.store import rows, tables
from frontdesk.adapters.store.reader import LAPSED, OVERLAPS, Looking
from frontdesk.domain.booking import BLOCKING, Booking, Enrolment, SealedIntake, State, may
from frontdesk.domain.payment import Attempt, Notice, Refund

MOST_INTAKES = 5

# Statements are put together once: that costs several times what running them does.
_RELEASE = (
    update(tables.booking)
    .where(
        tables.booking.c.therapist == bindparam("whose"),
        OVERLAPS,
        LAPSED,
        tables.booking.c.id != bindparam("but"),
    )
    .values(state=State.EXPIRED.value)
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
        tables.booking.c.state == State.CONFIRMED.value,
    )
    .values(
        phone_since=case(
            (bindparam("at", type_=BigInteger).is_(None), None),
            else_=func.coalesce(tables.booking.c.phone_since, bindparam("at", type_=BigInteger)),
        )
    )
)
_COUNT_SEALED = (
    select(func.count())
    .select_from(tables.sealed_intake)
    .where(tables.sealed_intake.c.enrolment == bindparam("enrolment"))
)
_MAIL_SENT = (
    update(tables.mail)
    .where(*(column == bindparam(f"the_{column.name}") for column in tables.mail.primary_key))
    .values(sent_at=bindparam("at"))
)


@dataclass(frozen=True, slots=True)
class Dialect:
    """What is not the same in every database.

    Attributes:
        insert: makes an INSERT that knows ON CONFLICT.
        refused: tells whether the database refused an overlap, and nothing else.
    """

    insert: Callable[[Table], Insert]
    refused: Callable[[IntegrityError], bool]


class Enqueue(Protocol):
    """Orders durable work in a transaction that is open on conn."""

    def __call__(
        self,
        conn: Connection,
        kind: str,
        *,
        key: str,
        args: Mapping[str, Any],
        at: datetime | None,
    ) -> None: ...


class Changing(Looking):
    """One transaction; whoever opened it keeps or drops all of it."""

    def __init__(self, conn: Connection, *, dialect: Dialect, enqueue: Enqueue) -> None:
        super().__init__(conn)
        self._dialect = dialect
        self._enqueue = enqueue

    def hold(self, booking: Booking, *, now: datetime) -> bool:
        if booking.state not in BLOCKING:
            raise ValueError(f"a booking in {booking.state} holds no time")
        self._release(booking, now=now)
        return self._took(_plain(self._dialect, tables.booking), rows.booking_row(booking))

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

    def ask_for_phone(self, booking_id: str, *, at: datetime | None) -> bool:
        since = None if at is None else rows.seconds(at)
        return self._conn.execute(_ASK_FOR_PHONE, {"which": booking_id, "at": since}).rowcount > 0

    def save_enrolment(self, enrolment: Enrolment) -> None:
        self._save(tables.enrolment, rows.enrolment_row(enrolment))

    def add_link(self, digest: str, *, purpose: str, subject: str, expires_at: datetime) -> None:
        until = rows.seconds(expires_at)
        row = {"digest": digest, "purpose": purpose, "subject": subject, "expires_at": until}
        self._conn.execute(_upsert(self._dialect, tables.link, only="expires_at"), row)

    def seal(self, intake: SealedIntake) -> bool:
        there = self._conn.execute(_COUNT_SEALED, {"enrolment": intake.enrolment}).scalar_one()
        if there >= MOST_INTAKES:
            return False
        if not self._add(tables.sealed_intake, rows.sealed_row(intake)):
            raise ValueError(f"there is an intake number {intake.sequence} already")
        return True

    def save_attempt(self, attempt: Attempt) -> None:
        self._save(tables.attempt, rows.attempt_row(attempt))

    def save_refund(self, refund: Refund) -> None:
        try:
            self._save(tables.refund, rows.refund_row(refund))
        except IntegrityError as wrong:
            # A second refund would be sent with a key of its own: the client's money twice.
            raise ValueError(f"{refund.booking} has a refund for {refund.reason}") from wrong

    def note_event(self, notice: Notice, *, received_at: datetime) -> bool:
        return self._add(tables.event, rows.event_row(notice, received_at=received_at))

    def owe_mail(self, row: MailRow) -> bool:
        return self._add(tables.mail, rows.mail_row(row))

    def mail_sent(self, row: MailRow, *, at: datetime) -> None:
        self._conn.execute(
            _MAIL_SENT,
            {
                "the_booking": row.booking,
                "the_kind": row.kind,
                "the_audience": row.audience,
                "the_revision": row.revision,
                "at": rows.seconds(at),
            },
        )

    def enqueue(
        self, kind: str, *, key: str, args: Mapping[str, Any], at: datetime | None = None
    ) -> None:
        self._enqueue(self._conn, kind, key=key, args=args, at=at)

    def _release(self, wanted: Booking, *, now: datetime) -> None:
        """Let go of lapsed holds in the way, so that no time waits for a chore to tidy up."""
        self._conn.execute(
            _RELEASE,
            {
                "whose": wanted.therapist,
                "but": wanted.id,
                "first": rows.minutes(wanted.busy_from),
                "last": rows.minutes(wanted.busy_to),
                "now": rows.seconds(now),
            },
        )

    def _took(self, change: UpdateBase, row: dict[str, Any]) -> bool:
        try:
            return self._conn.execute(change, row).rowcount == 1
        except IntegrityError as wrong:
            if self._dialect.refused(wrong):
                return False
            raise

    def _add(self, table: Table, row: dict[str, Any]) -> bool:
        return self._conn.execute(_if_new(self._dialect, table), row).rowcount == 1

    def _save(self, table: Table, row: dict[str, Any]) -> None:
        self._conn.execute(_upsert(self._dialect, table), row)


@cache
def _plain(dialect: Dialect, table: Table) -> Insert:
    return dialect.insert(table)


@cache
def _if_new(dialect: Dialect, table: Table) -> Insert:
    return dialect.insert(table).on_conflict_do_nothing(index_elements=[*table.primary_key])


@cache
def _upsert(dialect: Dialect, table: Table, *, only: str | None = None) -> Insert:
    wanted = dialect.insert(table)
    names = [only] if only else [c.name for c in table.columns if not c.primary_key]
    return wanted.on_conflict_do_update(
        index_elements=[*table.primary_key],
        set_={name: wanted.excluded[name] for name in names},
    )
