"""A booking that is made and paid for, as the pages of the tests need one."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from httpx2 import Response

from fakes import World
from frontdesk.actions import hold, links, pay, settle
from frontdesk.actions.store_port import Writer
from frontdesk.domain.booking import Accepted, Booking, Enrolment, SealedIntake, State
from web.conftest import DESK_KEY, Served

# A Wednesday in the hours of the sample practice; the clock of the tests stands on the Friday
# before, at 9 am in Portland.
WEDNESDAY = datetime(2026, 11, 25, 19, 30, tzinfo=UTC)
EASTERN, PACIFIC = "America/New_York", "America/Los_Angeles"
PAID, FREE = "first-session", "hello-call"
_COUNT = iter(range(10_000))


@dataclass
class Made:
    """One booking, and the addresses of its pages."""

    served: Served
    id: str
    token: str

    @property
    def here(self) -> str:
        return f"/booking/{self.token}"

    @property
    def desk(self) -> str:
        return f"/today/{DESK_KEY}/booking/{self.id}"

    def now(self) -> Booking:
        """Return the booking as it is kept now."""
        found = self.served.here.ports.store.read(lambda look: look.booking(self.id))
        assert found is not None
        return found

    def client(self) -> Enrolment:
        found = self.served.here.ports.store.read(
            lambda look: look.enrolment(self.now().enrolment)
        )
        assert found is not None
        return found

    def read(self, act: str = "") -> str:
        """Return the words of a page of the client, tags and all, spaces made one."""
        return said(self.served.http.get(f"{self.here}{act}"))

    def post(self, act: str, **fields: str) -> Response:
        return self.served.post(f"{self.here}/{act}", fields)

    def act(self, act: str, **fields: str) -> Response:
        """Do something at the desk."""
        return self.served.post(f"{self.desk}/{act}", fields)

    def today(self) -> str:
        return said(self.served.http.get(f"/today/{DESK_KEY}"))


def said(answer: Response) -> str:
    return " ".join(answer.text.replace("\u00a0", " ").split())


def hidden(page: str, name: str) -> str:
    """Return what a hidden field of a page carries."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None, f"no hidden {name}"
    return found[1]


def made(
    served: Served,
    *,
    way: str = "video",
    starts_at: datetime = WEDNESDAY,
    service: str = PAID,
    client_zone: str = PACIFIC,
    phone: str = "503 555 0199",
    email: str = "ana@example.com",
    states: Sequence[State] | None = None,
) -> Made:
    """Book a session, pay for it where it costs something, and return it.

    states: lead the hold through these instead, whoever would have to decide that.
    """
    here = served.here
    wanted = here.ports.practice.service(service)
    assert wanted is not None
    # Letters only: a reference to say on the phone leaves out 0 and 1, and must differ.
    name = "".join("ABCDEFGHJK"[int(digit)] for digit in f"{next(_COUNT):04}")
    choice = hold.Choice(wanted, starts_at, way, client_zone)
    token, booking = hold.begin(here.ports, choice, fresh=(name, name, f"{name}@x"))
    enrolment, _ = hold.of_link(here.ports, token)
    now = here.clock.now()
    full = replace(
        enrolment,
        name="Ana",
        email=email,
        phone="503 555 0199",
        voicemail=True,
        jurisdiction="US-OR",
        adult=True,
        consents=tuple(
            Accepted(c.id, c.revision, c.sha256, now) for c in here.ports.practice.consents
        ),
    )
    sealed = SealedIntake(full.id, 1, b"age", "00", "browser", "intake@1", now)
    here.ports.store.write(lambda tx: (tx.save_enrolment(full), tx.seal(sealed)))
    if states is None:
        _pay(here, full)
    else:
        _bring(here, booking, states)
    # Nobody gets this far without a number; one may have been forgotten since.
    here.ports.store.write(lambda tx: tx.save_enrolment(replace(full, phone=phone)))
    latest = here.ports.store.read(lambda look: look.booking(booking.id))
    assert latest is not None
    return Made(served, booking.id, links.booking_token(here.ports, latest))


def _pay(here: World, enrolment: Enrolment) -> None:
    url = pay.start(here.ports, enrolment, cancel_url="http://127.0.0.1:8900/enrol/x/check")
    if url:
        session = url.rpartition("/")[2]
        here.payments.pay(session)
        settle.settle(here.ports, session)


def _bring(here: World, booking: Booking, states: Sequence[State]) -> None:
    until = here.clock.now() + timedelta(hours=48)

    def change(tx: Writer) -> None:
        links.remember(tx, here.ports, booking)
        for frm, to in pairwise((State.HELD, *states)):
            assert tx.advance(booking.id, frm=frozenset({frm}), to=to, hold_until=until)

    here.ports.store.write(change)
