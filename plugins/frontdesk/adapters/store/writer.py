"""Changing things: the Writer port over one open transaction."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, func, select, update

from frontdesk.actions.store_port import MailRow
from frontdesk.adapters.store import rows, tables
from frontdesk.adapters.store.letters import KeepingLetters
from frontdesk.adapters.store.money import KeepingMoney
from frontdesk.adapters.store.outside import KeepingOutside
from frontdesk.adapters.store.reader import Looking
from frontdesk.adapters.store.requests import KeepingRequests
from frontdesk.adapters.store.session import KeepingSessions
from frontdesk.adapters.store.waitlist import KeepingWaitlist
from frontdesk.adapters.store.writer_bookings import KeepingBookings
from frontdesk.domain.booking import Enrolment, SealedIntake

MOST_INTAKES = 5

# Statements are put together once: that costs several times what running them does.
_COUNT_SEALED = (
    select(func.count())
    .select_from(tables.sealed_intake)
    .where(tables.sealed_intake.c.enrolment == bindparam("enrolment"))
)
_DISOWN = delete(tables.mail).where(
    tables.mail.c.about == bindparam("which"),
    tables.mail.c.revision == bindparam("number"),
    tables.mail.c.sent_at.is_(None),
)
_MAIL_SENT = (
    update(tables.mail)
    .where(*(column == bindparam(f"the_{column.name}") for column in tables.mail.primary_key))
    .values(sent_at=bindparam("at"))
)


class Changing(
    KeepingBookings,
    KeepingMoney,
    KeepingOutside,
    KeepingWaitlist,
    KeepingRequests,
    KeepingSessions,
    KeepingLetters,
    Looking,
):
    """One transaction; whoever opened it keeps or drops all of it."""

    def save_enrolment(self, enrolment: Enrolment) -> None:
        self._save(tables.enrolment, rows.enrolment_row(enrolment))

    def add_link(self, digest: str, *, purpose: str, subject: str, expires_at: datetime) -> None:
        until = rows.seconds(expires_at)
        row = {"digest": digest, "purpose": purpose, "subject": subject, "expires_at": until}
        self._save(tables.link, row, only="expires_at")

    def seal(self, intake: SealedIntake) -> bool:
        there = self._conn.execute(_COUNT_SEALED, {"enrolment": intake.enrolment}).scalar_one()
        if there >= MOST_INTAKES:
            return False
        if not self._add(tables.sealed_intake, rows.sealed_row(intake)):
            raise ValueError(f"there is an intake number {intake.sequence} already")
        return True

    def owe_mail(self, row: MailRow) -> bool:
        return self._add(tables.mail, rows.mail_row(row))

    def disown_mail(self, about: str, *, revision: int) -> None:
        self._conn.execute(_DISOWN, {"which": about, "number": revision})

    def mail_sent(self, row: MailRow, *, at: datetime) -> None:
        self._conn.execute(
            _MAIL_SENT,
            {
                "the_about": row.about,
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
