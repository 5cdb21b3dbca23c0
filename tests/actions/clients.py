"""Clients of the tests: as far on their way as a test needs."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from threading import Barrier
from typing import Any

from fakes import World
from frontdesk.actions import hold, pay
from frontdesk.actions.ports import Ports
from frontdesk.actions.store_port import Store, Writer
from frontdesk.domain.booking import Accepted, Booking, Enrolment, SealedIntake, State
from frontdesk.domain.errors import FrontDeskError
from frontdesk.domain.payment import AttemptState

MONDAY_NINE = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)
BACK = "http://127.0.0.1:8900/enrol/x/check"
_COUNT = iter(range(10_000))


def answered(here: World, starts_at: datetime = MONDAY_NINE, service: int = 0) -> Enrolment:
    """Hold a time and answer everything."""
    # Letters only: a reference to say on the phone leaves out 0 and 1, and must differ.
    number = "".join("ABCDEFGHJK"[int(digit)] for digit in f"{next(_COUNT):04}")
    chosen = hold.Choice(
        here.ports.practice.services[service], starts_at, "video", "America/New_York"
    )
    token, _ = hold.begin(here.ports, chosen, fresh=(number, number, f"{number}@x"))
    enrolment, _ = hold.of_link(here.ports, token)
    now = here.clock.now()
    full = replace(
        enrolment,
        name="Ana",
        email="ana@example.com",
        phone="503 555 0199",
        voicemail=True,
        jurisdiction="US-OR",
        adult=True,
        consents=tuple(
            Accepted(c.id, c.revision, c.sha256, now) for c in here.ports.practice.consents
        ),
    )
    sealed = SealedIntake(full.id, 1, b"age", "00", "browser", "intake@1", now)

    def change(tx):
        tx.save_enrolment(full)
        tx.seal(sealed)

    here.ports.store.write(change)
    return full


def booking(here: World, enrolment: Enrolment) -> Booking:
    found = here.ports.store.read(lambda look: look.booking(enrolment.booking))
    assert found is not None
    return found


def paying(here: World, enrolment: Enrolment) -> str:
    """Bring the client to the payment page; return the session's id."""
    url = pay.start(here.ports, enrolment, cancel_url=BACK)
    assert url is not None
    return url.rpartition("/")[2]


def mails(here: World) -> list[str]:
    return [
        f"{order[2]['kind']}:{order[2]['audience']}"
        for order in here.jobs.orders
        if order[0] == "mail"
    ]


def attempts(here: World, enrolment: Enrolment) -> list[AttemptState]:
    found = here.ports.store.read(lambda look: look.attempts(enrolment.booking))
    return [attempt.state for attempt in found]


@dataclass
class Overtaken:
    """The store as the slower of two meets it: another acts just before one of its changes."""

    store: Store
    act: Callable[[], object]
    before: int

    def read(self, look: Any) -> Any:
        return self.store.read(look)

    def write(self, change: Any) -> Any:
        self.before -= 1
        if self.before == 0:
            self.act()
        return self.store.write(change)

    def close(self) -> None:
        self.store.close()


def overtaken(here: World, act: Callable[[], object], *, before: int = 1) -> Ports:
    """Return ports whose user is overtaken: act happens before the change with that number."""
    return replace(here.ports, store=Overtaken(here.ports.store, act, before))


def at_once(act: Callable[[int], Any], *, threads: int = 8) -> list[Any]:
    """Let many do the same in the same moment; return what each got, or the error."""
    ready = Barrier(threads)

    def one(number: int) -> Any:
        ready.wait(timeout=60)
        try:
            return act(number)
        except FrontDeskError as wrong:
            return wrong

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(one, range(threads)))


def bring(here: World, booked: Booking, *states: State) -> None:
    """Lead a booking through the states, whoever would have to decide that."""
    for state in states:
        here.ports.store.write(lambda tx, to=state: _step(tx, booked.id, to))


def _step(tx: Writer, booking_id: str, to: State) -> None:
    latest = tx.booking(booking_id)
    assert latest is not None
    assert tx.advance(latest.id, frm=frozenset({latest.state}), to=to, hold_until=None)
