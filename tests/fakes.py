"""Stand-ins at the edge of the process: a clock that is set, a provider that is told."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from frontdesk.actions.ports import Letter, Note, Ports
from frontdesk.actions.store_port import MailRow
from frontdesk.adapters.links import Adapter as SignedLinks
from frontdesk.adapters.store.sqlite import Adapter as SqliteStore
from frontdesk.adapters.vault import Adapter as Vault
from frontdesk.domain.booking import Booking, Enrolment
from frontdesk.domain.errors import (
    MailDown,
)
from frontdesk.domain.practice import Practice
from kept_jobs import KeptJobs
from told_payments import ToldPayments

# A Friday, so the sample practice's hours of the next days are known.
MORNING = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)


@dataclass
class SetClock:
    """A clock that stands still until it is moved."""

    at: datetime = MORNING

    def now(self) -> datetime:
        return self.at

    def move(self, **by: float) -> None:
        self.at += timedelta(**by)


@dataclass
class KeptMail:
    """An outbox in memory."""

    sent: list[Letter] = field(default_factory=list)
    down: bool = False

    def send(self, letter: Letter) -> None:
        if self.down:
            raise MailDown("no answer")
        self.sent.append(letter)


class ShortLetters:
    """Words that only say what they are."""

    def compose(
        self, row: MailRow, *, booking: Booking, enrolment: Enrolment, **_: object
    ) -> Letter:
        to = enrolment.email if row.audience == "client" else "therapist@example.com"
        told = f"{row.about}.{row.kind}.{row.audience}.{row.revision}"
        return Letter(to, row.kind, row.kind, f"<{told}@x>")

    def note(self, row: MailRow, note: Note) -> Letter:
        told = f"{row.about}.{row.kind}.{row.audience}.{row.revision}"
        to = note.to if row.audience == "client" else "therapist@example.com"
        return Letter(to, row.kind, row.kind, f"<{told}@x>")


@dataclass
class World:
    """Ports with a real store, and the fakes a test turns."""

    ports: Ports
    clock: SetClock
    payments: ToldPayments
    mail: KeptMail
    jobs: KeptJobs


def world(practice: Practice, file: Path, *, origin: str = "http://127.0.0.1:8900") -> World:
    """Return a world around a migrated database file."""
    clock, payments, mail, jobs = SetClock(), ToldPayments(), KeptMail(), KeptJobs()
    store = SqliteStore(file, jobs=jobs)
    jobs.follow(store._writing)
    ports = Ports(
        practice=practice,
        clock=clock,
        store=store,
        payments=payments,
        mail=mail,
        letters=ShortLetters(),
        vault=Vault(),
        links=SignedLinks(b"k" * 32),
        origin=origin,
        site="5a" * 8,
    )
    return World(ports, clock, payments, mail, jobs)


def blocking(spans: Sequence[tuple[datetime, datetime]]) -> int:
    """Count pairs of spans that overlap."""
    ordered = sorted(spans)
    return sum(
        later[0] < earlier[1]
        for number, earlier in enumerate(ordered)
        for later in ordered[number + 1 :]
    )
