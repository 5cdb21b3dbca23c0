"""Looking things up: the Reader port over one open connection."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, select

from frontdesk.actions.store_port import MailRow
from frontdesk.adapters.store import rows
from frontdesk.adapters.store.asking import AT_ONCE
from frontdesk.adapters.store.letters import LookingAtLetters
from frontdesk.adapters.store.money import LookingAtMoney
from frontdesk.adapters.store.reader_bookings import LookingAtBookings
from frontdesk.adapters.store.requests import LookingAtRequests
from frontdesk.adapters.store.session import LookingAtSessions
from frontdesk.adapters.store.tables import link, mail, sealed_intake
from frontdesk.adapters.store.waitlist import LookingAtWaitlist
from frontdesk.domain.booking import SealedIntake

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
_UNSENT = (
    select(mail)
    .where(mail.c.sent_at.is_(None), mail.c.wanted_at < bindparam("before"))
    # What cannot be done for long must not keep the new from being tried.
    .order_by(mail.c.wanted_at.desc())
    .limit(AT_ONCE)
)
_MAIL = select(mail).where(*(column == bindparam(column.name) for column in mail.primary_key))


class Looking(
    LookingAtBookings,
    LookingAtMoney,
    LookingAtWaitlist,
    LookingAtRequests,
    LookingAtSessions,
    LookingAtLetters,
):
    """One consistent look: everything is read in the transaction of one connection."""

    def link(self, digest: str, *, purpose: str) -> tuple[str, datetime] | None:
        row = self._row(_LINK, digest=digest, purpose=purpose)
        return None if row is None else (row["subject"], rows.at_second(row["expires_at"]))

    def sealed(self, enrolment_id: str) -> SealedIntake | None:
        row = self._row(_SEALED, id=enrolment_id)
        return None if row is None else rows.sealed_of(row)

    def unsent(self, *, before: datetime) -> Sequence[MailRow]:
        return [rows.mail_of(row) for row in self._rows(_UNSENT, before=rows.seconds(before))]

    def mail(self, about: str, *, kind: str, audience: str, revision: int) -> MailRow | None:
        row = self._row(_MAIL, about=about, kind=kind, audience=audience, revision=revision)
        return None if row is None else rows.mail_of(row)
