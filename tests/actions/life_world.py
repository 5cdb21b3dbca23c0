"""A small practice at which everything can happen, and what is looked up about it."""

import shutil
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time
from pathlib import Path
from tempfile import mkdtemp

from fakes import World, world
from frontdesk.actions import hold
from frontdesk.actions.ports import Letter, Note
from frontdesk.actions.store_port import MailRow
from frontdesk.adapters.store import tables
from frontdesk.adapters.store.rows import booking_of
from frontdesk.domain.booking import Accepted, Booking, Change, Enrolment, SealedIntake, State
from frontdesk.domain.money import Money
from frontdesk.domain.payment import Attempt, AttemptState, CheckoutStatus
from frontdesk.domain.policy import goes_back
from frontdesk.domain.practice import Policy, Practice, Window

KEEPS_FEE = {State.CONFIRMED, State.COMPLETED, State.NO_SHOW}
THERAPISTS = ["ines", "bo"]
PLANS = {"confirmed", "moved", "switched"}


class LifeWorld:
    """One desk with its database, its clock, and everybody who ever held a time."""

    here: World
    people: list[str]
    folder: Path

    def open(self, practice: Practice, migrated: Path) -> None:
        self.folder = Path(mkdtemp(prefix="life-"))
        shutil.copy(migrated, self.folder / "desk.sqlite3")
        made = world(small(practice), self.folder / "desk.sqlite3")
        self.here = replace(made, ports=replace(made.ports, letters=TellingLetters()))
        self.people = []

    def shut(self) -> None:
        self.here.ports.store.close()
        shutil.rmtree(self.folder)

    def all(self) -> dict[str, Booking]:
        ports = self.here.ports
        found = ports.store.read(lambda look: look._rows(tables.booking.select()))
        return {row["id"]: booking_of(row) for row in found}

    def one(self, who: int) -> Booking | None:
        if not self.people:
            return None
        name = self.people[-1 - who % len(self.people)]
        return self.here.ports.store.read(lambda look: look.booking(name))

    def client(self, booking: Booking) -> Enrolment | None:
        return self.here.ports.store.read(lambda look: look.enrolment(booking.enrolment))

    def session(self, which: int) -> str | None:
        made = list(self.here.payments.checkouts)
        return made[-1 - which % len(made)] if made else None

    def still_open(self, session: str) -> bool:
        return self.here.payments.checkouts[session].status is CheckoutStatus.OPEN

    def not_before(self, instant: datetime) -> None:
        self.here.clock.at = max(self.here.clock.at, instant)

    def changes(self, booking: Booking) -> Sequence[Change]:
        return self.here.ports.store.read(lambda look: look.changes(booking.id))

    def attempts(self, booking: Booking) -> Sequence[Attempt]:
        return self.here.ports.store.read(lambda look: look.attempts(booking.id))

    def paid(self, booking: Booking) -> int:
        made = self.attempts(booking)
        return sum(a.price.minor for a in made if a.state is AttemptState.PAID)

    def back(self, booking: Booking) -> int:
        rows = self.here.ports.store.read(lambda look: look.refunds(booking.id))
        return sum(row.amount.minor for row in rows)

    def captured(self) -> int:
        """Return what the provider took from clients."""
        made = self.here.payments.checkouts.values()
        return sum(c.total.minor for c in made if c.payment == "paid")

    def given_back(self) -> int:
        """Return what the provider sent back to clients."""
        return sum(money.minor for money in self.here.payments.sent_back.values())

    def begin(self, start: datetime, service: int, way: str) -> None:
        """Hold a time for somebody new, who answers everything."""
        chosen = self.here.ports.practice.services[service]
        by = way if way in chosen.ways else chosen.ways[0]
        number = "ABCDEFGHJKLMNPQRSTUVWXYZ"[len(self.people) % 24] * 4 + str(len(self.people))
        _, held = hold.begin(
            self.here.ports,
            hold.Choice(chosen, start, by, "America/New_York"),
            fresh=(number, number, f"{number}@x"),
        )
        self.answer_everything(held)
        self.people.append(held.id)

    def another_tab(self, made: Sequence[Attempt]) -> str:
        """Open the payment of a booking once more; return its session."""
        number = len(made) + 1
        key = f"{made[0].key}:{number}"
        opened = self.here.payments.open(dict(made[0].params), key=key)
        twin = replace(
            made[0],
            id=f"{made[0].booking}:{number}",
            number=number,
            key=key,
            session=opened.session,
            state=AttemptState.OPEN,
            intent=None,
        )
        self.here.ports.store.write(lambda tx: tx.save_attempt(twin))
        return opened.session

    def answer_everything(self, booking: Booking) -> None:
        now, practice = self.here.clock.now(), self.here.ports.practice
        consents = tuple(Accepted(c.id, c.revision, c.sha256, now) for c in practice.consents)
        client = Enrolment(
            *(booking.enrolment, booking.id, booking.service, now),
            *("Ana", "ana@example.com", "+15035550199", True, "US-OR", True, consents),
        )
        sealed = SealedIntake(client.id, 1, b"age", "00", "browser", "intake@1", now)
        self.here.ports.store.write(lambda tx: (tx.save_enrolment(client), tx.seal(sealed)))

    def both_sides_know(self, booking: Booking) -> None:
        for side in ("client", "therapist"):
            told = [m for m in self.here.mail.sent if m.to == f"{booking.id}/{side}"]
            plans = [m for m in told if m.subject in PLANS]
            if booking.state in KEEPS_FEE:
                assert plans[-1].text == plan(booking), (booking, told)
            if booking.state is State.CANCELLED and plans:
                assert told[-1].subject in {"cancelled", "refunded"}, (booking, told)


def small(practice: Practice) -> Practice:
    """Two Mondays, two therapists, one room: everybody is in everybody's way."""
    paid, free = practice.services[0], practice.services[1]
    ines = practice.therapists[0]
    hours = tuple(
        Window(1, time(9), time(12), ways=ways) for ways in [("video", "phone"), ("office",)]
    )
    return replace(
        practice,
        policy=Policy(24, Money(5000, "USD"), move_hours=24, late_moves=1),
        therapists=tuple(replace(ines, id=name, hours=hours, overrides=()) for name in THERAPISTS),
        ways=tuple(replace(w, rooms=("blue",) if w.place else ()) for w in practice.ways),
        services=(
            paid,
            replace(free, ways=("video", "phone"), notice_minutes=60),
            replace(paid, id="asked", approval=True),
            replace(free, id="asked-free", approval=True),
        ),
    )


class TellingLetters:
    """Letters that say what a person would plan by."""

    def compose(
        self,
        row: MailRow,
        *,
        booking: Booking,
        enrolment: Enrolment,
        paid: Money | None = None,
        held: bool = False,
    ) -> Letter:
        to = f"{booking.id}/{row.audience}"
        return Letter(to, row.kind, plan(booking), f"<{row.about}.{row.kind}.{row.revision}@x>")

    def note(self, row: MailRow, note: Note) -> Letter:
        return Letter(note.to, row.kind, row.kind, f"<{row.about}.{row.kind}.{row.revision}@x>")


def plan(booking: Booking) -> str:
    return f"{booking.starts_at:%d %H:%M} {booking.way} {booking.therapist}"


def clash(a: Booking, b: Booking) -> bool:
    """Tell whether one's session reaches into the other's busy time, told anew."""
    if a.therapist != b.therapist and not (a.room and a.room == b.room):
        return False
    meets = a.starts_at < b.busy_to and b.busy_from < a.ends_at
    return meets or (b.starts_at < a.busy_to and a.busy_from < b.ends_at)


def kept(booking: Booking, paid: int, practice: Practice) -> int:
    """Return what of the money for a booking is rightly the practice's."""
    if booking.state in KEEPS_FEE:
        return booking.price.minor
    if booking.state is State.CANCELLED and paid:
        rule, price = booking.policy or practice.policy, booking.price
        return price.less(goes_back(price, by=booking.cancelled_by, policy=rule)).minor
    return 0


def no_keepers(found: dict[str, Booking]) -> dict[str, Booking]:
    return {name: booking for name, booking in found.items() if not booking.keeper}
