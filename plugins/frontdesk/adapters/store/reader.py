"""Looking things up: the Reader port over one open connection."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, and_, bindparam, not_, or_, select, text

from frontdesk.actions.ports import MailRow
from frontdesk.adapters.store import rows
from frontdesk.adapters.store.tables import (
    BLOCKS,
    LONGEST_BUSY_MINUTES,
    attempt,
    booking,
    enrolment,
    link,
    mail,
    refund,
    sealed_intake,
)
from frontdesk.domain.booking import Booking, Enrolment, SealedIntake, State
from frontdesk.domain.payment import Attempt, AttemptState, Refund

AT_ONCE = 100
# An attempt this old was written by a process that did not live to send it.
UNSENT_ATTEMPT = timedelta(minutes=1)

# A busy time that meets the minutes from :first to before :last.
OVERLAPS = and_(
    booking.c.busy_from < bindparam("last"),
    booking.c.busy_from > bindparam("first") - LONGEST_BUSY_MINUTES,
    booking.c.busy_to > bindparam("first"),
)
# A held booking whose time is over at the second :now. Its words are those of the index.
LAPSED = and_(text("state = 'held'"), booking.c.hold_until < bindparam("now"))

# Statements are put together once: that costs several times what running them does.
_BOOKING = select(booking).where(booking.c.id == bindparam("id"))
_ENROLMENT = select(enrolment).where(enrolment.c.id == bindparam("id"))
_BUSY = (
    select(booking.c.busy_from, booking.c.busy_to)
    .where(booking.c.therapist == bindparam("whose"), text(BLOCKS), OVERLAPS, not_(LAPSED))
    .where(booking.c.id != bindparam("besides"))
    .order_by(booking.c.busy_from)
)
_LINK = select(link).where(
    link.c.digest == bindparam("digest"), link.c.purpose == bindparam("purpose")
)
_SEALED = (
    select(sealed_intake)
    .where(sealed_intake.c.enrolment == bindparam("id"))
    .order_by(sealed_intake.c.sequence.desc())
    .limit(1)
)
_ATTEMPTS = select(attempt).where(attempt.c.booking == bindparam("id")).order_by(attempt.c.number)
_OF_SESSION = select(attempt).where(attempt.c.session == bindparam("session"))
_REFUNDS = (
    select(refund)
    .where(refund.c.booking == bindparam("id"))
    .order_by(refund.c.created_at, refund.c.id)
)
_AGENDA = (
    select(booking)
    .where(
        booking.c.state.in_([State.CONFIRMED.value, State.ATTENTION.value]),
        booking.c.starts >= bindparam("since"),
        booking.c.starts < bindparam("until"),
    )
    .order_by(booking.c.starts, booking.c.therapist)
)
_UNSETTLED = (
    select(attempt)
    .where(
        text("state IN ('open', 'wanted')"),
        or_(
            attempt.c.expires_at < bindparam("now"),
            and_(
                attempt.c.state == AttemptState.WANTED.value,
                attempt.c.created_at < bindparam("unsent_since"),
            ),
        ),
    )
    .order_by(attempt.c.created_at.desc(), attempt.c.id)
    .limit(AT_ONCE)
)
_LAPSED = select(booking).where(LAPSED).order_by(booking.c.hold_until).limit(AT_ONCE)
_UNSENT = (
    select(mail)
    .where(mail.c.sent_at.is_(None), mail.c.wanted_at < bindparam("before"))
    # What cannot be done for long must not keep the new from being tried.
    .order_by(mail.c.wanted_at.desc())
    .limit(AT_ONCE)
)
_UNREFUNDED = (
    select(refund)
    .where(text("state = 'wanted'"), refund.c.created_at < bindparam("before"))
    .order_by(refund.c.created_at, refund.c.id)
    .limit(AT_ONCE)
)
_MAIL = select(mail).where(*(column == bindparam(column.name) for column in mail.primary_key))


class Looking:
    """One consistent look: everything is read in the transaction of one connection."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn

    def booking(self, booking_id: str) -> Booking | None:
        row = self._row(_BOOKING, id=booking_id)
        return None if row is None else rows.booking_of(row)

    def enrolment(self, enrolment_id: str) -> Enrolment | None:
        row = self._row(_ENROLMENT, id=enrolment_id)
        return None if row is None else rows.enrolment_of(row)

    def busy(
        self, therapist: str, *, since: datetime, until: datetime, now: datetime, besides: str = ""
    ) -> Sequence[tuple[datetime, datetime]]:
        asked = {
            "whose": therapist,
            "first": rows.seconds(since) // 60,
            "last": _minute_from(until),
            "now": rows.seconds(now),
            "besides": besides,
        }
        found = self._conn.execute(_BUSY, asked)
        return [(rows.at_minute(start), rows.at_minute(end)) for start, end in found]

    def link(self, digest: str, *, purpose: str) -> tuple[str, datetime] | None:
        row = self._row(_LINK, digest=digest, purpose=purpose)
        return None if row is None else (row["subject"], rows.at_second(row["expires_at"]))

    def sealed(self, enrolment_id: str) -> SealedIntake | None:
        row = self._row(_SEALED, id=enrolment_id)
        return None if row is None else rows.sealed_of(row)

    def attempts(self, booking_id: str) -> Sequence[Attempt]:
        return [rows.attempt_of(row) for row in self._rows(_ATTEMPTS, id=booking_id)]

    def attempt_of_session(self, session: str) -> Attempt | None:
        row = self._row(_OF_SESSION, session=session)
        return None if row is None else rows.attempt_of(row)

    def refunds(self, booking_id: str) -> Sequence[Refund]:
        return [rows.refund_of(row) for row in self._rows(_REFUNDS, id=booking_id)]

    def agenda(self, *, since: datetime, until: datetime) -> Sequence[tuple[Booking, Enrolment]]:
        found = self._rows(_AGENDA, since=_minute_from(since), until=_minute_from(until))
        return [self._with_client(rows.booking_of(row)) for row in found]

    def unsettled(self, *, now: datetime) -> Sequence[Attempt]:
        unsent_since = rows.seconds(now - UNSENT_ATTEMPT)
        found = self._rows(_UNSETTLED, now=rows.seconds(now), unsent_since=unsent_since)
        return [rows.attempt_of(row) for row in found]

    def lapsed(self, *, now: datetime) -> Sequence[Booking]:
        return [rows.booking_of(row) for row in self._rows(_LAPSED, now=rows.seconds(now))]

    def unsent(self, *, before: datetime) -> Sequence[MailRow]:
        return [rows.mail_of(row) for row in self._rows(_UNSENT, before=rows.seconds(before))]

    def unrefunded(self, *, before: datetime) -> Sequence[Refund]:
        found = self._rows(_UNREFUNDED, before=rows.seconds(before))
        return [rows.refund_of(row) for row in found]

    def mail(self, booking: str, *, kind: str, audience: str, revision: int) -> MailRow | None:
        row = self._row(_MAIL, booking=booking, kind=kind, audience=audience, revision=revision)
        return None if row is None else rows.mail_of(row)

    def _with_client(self, booked: Booking) -> tuple[Booking, Enrolment]:
        known = self.enrolment(booked.enrolment)
        # A session must never vanish from the day because its client's row is not there.
        stranger = Enrolment(booked.enrolment, booked.id, booked.service, booked.created_at)
        return booked, known or stranger

    def _row(self, asked: Select[Any], **values: object) -> RowMapping | None:
        return self._conn.execute(asked, values).mappings().one_or_none()

    def _rows(self, asked: Select[Any], **values: object) -> Sequence[RowMapping]:
        return self._conn.execute(asked, values).mappings().all()


def _minute_from(instant: datetime) -> int:
    """Return the first whole minute that is not before the instant."""
    return -(-rows.seconds(instant) // 60)
