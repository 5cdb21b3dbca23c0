"""Looking things up: the Reader port over one open connection."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import and_, bindparam, or_, select, text

from frontdesk.actions.store_port import MailRow
from frontdesk.adapters.store import rows, rows_money
from frontdesk.adapters.store.asking import AT_ONCE
from frontdesk.adapters.store.reader_bookings import LookingAtBookings
from frontdesk.adapters.store.requests import LookingAtRequests
from frontdesk.adapters.store.tables import attempt, link, mail, refund, sealed_intake
from frontdesk.adapters.store.waitlist import LookingAtWaitlist
from frontdesk.domain.booking import CHECKOUT_LIFE, SealedIntake
from frontdesk.domain.payment import Attempt, AttemptState, Refund

# An attempt this old was written by a process that did not live to send it.
UNSENT_ATTEMPT = timedelta(minutes=1)

# Statements are put together once: that costs several times what running them does.
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
            attempt.c.created_at < bindparam("long_since"),
        ),
    )
    .order_by(attempt.c.created_at.desc(), attempt.c.id)
    .limit(AT_ONCE)
)
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


class Looking(LookingAtBookings, LookingAtWaitlist, LookingAtRequests):
    """One consistent look: everything is read in the transaction of one connection."""

    def link(self, digest: str, *, purpose: str) -> tuple[str, datetime] | None:
        row = self._row(_LINK, digest=digest, purpose=purpose)
        return None if row is None else (row["subject"], rows.at_second(row["expires_at"]))

    def sealed(self, enrolment_id: str) -> SealedIntake | None:
        row = self._row(_SEALED, id=enrolment_id)
        return None if row is None else rows.sealed_of(row)

    def attempts(self, booking_id: str) -> Sequence[Attempt]:
        return [rows_money.attempt_of(row) for row in self._rows(_ATTEMPTS, id=booking_id)]

    def attempt_of_session(self, session: str) -> Attempt | None:
        row = self._row(_OF_SESSION, session=session)
        return None if row is None else rows_money.attempt_of(row)

    def refunds(self, booking_id: str) -> Sequence[Refund]:
        return [rows_money.refund_of(row) for row in self._rows(_REFUNDS, id=booking_id)]

    def unsettled(self, *, now: datetime) -> Sequence[Attempt]:
        since = {
            "unsent_since": rows.seconds(now - UNSENT_ATTEMPT),
            "long_since": rows.seconds(now - CHECKOUT_LIFE),
        }
        found = self._rows(_UNSETTLED, now=rows.seconds(now), **since)
        return [rows_money.attempt_of(row) for row in found]

    def unsent(self, *, before: datetime) -> Sequence[MailRow]:
        return [rows.mail_of(row) for row in self._rows(_UNSENT, before=rows.seconds(before))]

    def unrefunded(self, *, before: datetime) -> Sequence[Refund]:
        found = self._rows(_UNREFUNDED, before=rows.seconds(before))
        return [rows_money.refund_of(row) for row in found]

    def mail(self, about: str, *, kind: str, audience: str, revision: int) -> MailRow | None:
        row = self._row(_MAIL, about=about, kind=kind, audience=audience, revision=revision)
        return None if row is None else rows.mail_of(row)
