"""Stand-ins at the edge of the process: a clock that is set, a provider that is told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from frontdesk.actions.ports import Letter, Ports
from frontdesk.actions.store_port import MailRow
from frontdesk.adapters.links import Adapter as SignedLinks
from frontdesk.adapters.store.sqlite import Adapter as SqliteStore
from frontdesk.adapters.vault import Adapter as Vault
from frontdesk.domain.booking import Booking, Enrolment
from frontdesk.domain.errors import BadSignature, MailDown, PaymentsDown, PaymentsRefused
from frontdesk.domain.money import Money
from frontdesk.domain.payment import (
    Checkout,
    CheckoutStatus,
    Notice,
    Order,
    RefundNews,
    RefundState,
)
from frontdesk.domain.practice import Practice

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
class KeptJobs:
    """Remembers what was ordered, in memory."""

    orders: list[tuple[str, str, Mapping[str, Any]]] = field(default_factory=list)
    tables: frozenset[str] = frozenset()

    def warm(self, engine: Any) -> None:
        """Nothing is slow here."""

    def enqueue(
        self, conn: Any, kind: str, *, key: str, args: Mapping[str, Any], at: datetime | None
    ) -> None:
        if key not in [order[1] for order in self.orders]:
            self.orders.append((kind, key, dict(args)))


@dataclass
class ToldPayments:
    """A provider whose checkouts the test moves; the same key gives the same checkout."""

    livemode: bool = False
    checkouts: dict[str, Checkout] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    refunds: dict[str, Money] = field(default_factory=dict)
    down: bool = False
    refuses: bool = False
    lost_answers: int = 0

    def prepare(self, order: Order) -> dict[str, Any]:
        return {
            "reference": order.booking,
            "minor": order.price.minor,
            "currency": order.price.currency,
            "expires_at": int(order.expires_at.timestamp()),
        }

    def open(self, params: Mapping[str, Any], *, key: str) -> Checkout:
        self._answer()
        if self.refuses:
            raise PaymentsRefused("parameter_invalid")
        if key not in self.keys:
            session = f"cs_test_{len(self.checkouts) + 1}"
            self.keys[key] = session
            self.checkouts[session] = Checkout(
                session=session,
                status=CheckoutStatus.OPEN,
                payment="unpaid",
                total=Money(params["minor"], params["currency"]),
                reference=params["reference"],
                livemode=False,
                url=f"https://pay.example/{session}",
                intent=None,
            )
        if self.lost_answers:
            self.lost_answers -= 1
            raise PaymentsDown("reset")
        return self.checkouts[self.keys[key]]

    def look(self, session: str) -> Checkout:
        self._answer()
        if session not in self.checkouts:
            raise PaymentsRefused("resource_missing")
        return self.checkouts[session]

    def expire(self, session: str) -> Checkout:
        self._answer()
        if self.checkouts[session].status is CheckoutStatus.OPEN:
            self.tell(session, status=CheckoutStatus.EXPIRED)
        return self.checkouts[session]

    def find(self, reference: str, *, since: datetime) -> Checkout | None:
        self._answer()
        found = [c for c in self.checkouts.values() if c.reference == reference]
        return found[-1] if found else None

    def refund(self, intent: str, *, amount: Money, key: str, refund_id: str) -> RefundNews:
        self._answer()
        self.refunds[key] = amount
        return RefundNews(f"re_{len(self.refunds)}", RefundState.SUCCEEDED)

    def verify(self, payload: bytes, signature: str, *, now: datetime) -> Notice:
        if signature != "good":
            raise BadSignature
        return Notice("evt_1", "checkout.session.completed", payload.decode(), False, now)

    def tell(self, session: str, **changes: Any) -> None:
        """Change what the provider says of a checkout."""
        self.checkouts[session] = replace(self.checkouts[session], **changes)

    def pay(self, session: str) -> None:
        self.tell(session, status=CheckoutStatus.COMPLETE, payment="paid", intent=f"pi_{session}")

    def _answer(self) -> None:
        if self.down:
            raise PaymentsDown("no answer")


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

    def compose(self, row: MailRow, *, booking: Booking, enrolment: Enrolment) -> Letter:
        to = enrolment.email if row.audience == "client" else "therapist@example.com"
        told = f"{row.about}.{row.kind}.{row.audience}.{row.revision}"
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
    ports = Ports(
        practice=practice,
        clock=clock,
        store=SqliteStore(file, jobs=jobs),
        payments=payments,
        mail=mail,
        letters=ShortLetters(),
        vault=Vault(),
        links=SignedLinks(b"k" * 32),
        origin=origin,
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
