"""A whole practice in processes of their own, which a test may kill, and all its books."""

import asyncio
import hashlib
import os
import signal
import sqlite3
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import combinations, count
from pathlib import Path
from typing import Any

import httpx2

from actions.life_world import clash
from frontdesk.actions import hold
from frontdesk.actions.ports import Ports
from frontdesk.adapters.store import tables
from frontdesk.adapters.store.rows import booking_of
from frontdesk.cli import compose
from frontdesk.domain.booking import BLOCKING, Booking
from frontdesk.settings import environment
from frontdesk.settings import practice as settings
from money.money_provider import PATIENCE_SECONDS, Provider, until
from races.servers import database_of, server
from rehearsal.demo_folder import Folder
from rehearsal.demo_folder import Ports as Places
from rehearsal.mail import Catcher
from rehearsal.stage import Part, Stage
from web.ways import ANSWERS, BOOK

ROOT = Path(__file__).resolve().parents[2]
WEB, WORKER, PAYMENTS = "web", "worker", "payments"
_names = count(1)


class Postbox(Catcher):
    """A mail server that can keep its visitors waiting with a letter in their hands."""

    def __init__(self) -> None:
        super().__init__()
        self.holds = False
        self.waiting = 0

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.waiting += 1
        try:
            while self.holds:  # noqa: ASYNC110 - who lets go is in another thread
                await asyncio.sleep(0.02)
        finally:
            # Also when the visitor is gone: then this very call is cancelled.
            self.waiting -= 1
        return await super().handle_DATA(server, session, envelope)


@dataclass(frozen=True)
class Books:
    """What all sides have of one booking; money in minor units, letters as "kind-audience"."""

    state: str
    sessions: int
    captured: int
    returned: int
    letters: dict[str, int]


@dataclass(frozen=True)
class Someone:
    """A client on the way to a booking."""

    house: "Running"
    way: str
    booking: str

    def press_pay(self) -> httpx2.Response:
        return self.house.post(f"{self.way}/pay", {})

    def to_pay(self) -> str:
        """Press Pay, and return the session it leads to."""
        answer = self.press_pay()
        assert answer.status_code == 303, answer.text
        return answer.headers["location"].rpartition("/")[2]

    def paid(self) -> str:
        session = self.to_pay()
        self.house.provider.pay(session)
        return session

    def now(self) -> Booking:
        found = self.house.ports.store.read(lambda look: look.booking(self.booking))
        assert found is not None
        return found

    def becomes(self, state: str) -> None:
        until(lambda: self.now().state == state, f"{state}; it is {self.now().state}")

    def attempts(self) -> list[Any]:
        return list(self.house.ports.store.read(lambda look: look.attempts(self.booking)))

    def refunds(self) -> list[Any]:
        return list(self.house.ports.store.read(lambda look: look.refunds(self.booking)))

    def books(self) -> Books:
        """Return what all sides have, once nothing moves any more."""
        self.house.rests()
        made = self.house.provider.sessions(self.booking)
        back = self.house.provider.refunds(self.booking)
        return Books(
            state=self.now().state.value,
            sessions=len(made),
            captured=sum(s["amount_total"] for s in made if s["payment_status"] == "paid"),
            returned=sum(r["amount"] for r in back if r["status"] in {"succeeded", "pending"}),
            letters=self.house.letters(self),
        )


@dataclass
class Running:
    """One practice: the service, the payment server and the mail server, all real.

    told: variables that are other than the demo's.
    """

    folder: Path
    keys: Path
    doors: Iterator[int]
    address: str = ""
    told: Mapping[str, str] = field(default_factory=dict)
    parts: dict[str, Part] = field(default_factory=dict)

    def __post_init__(self) -> None:
        kept = Folder(self.folder)
        kept.prepare()
        kept.site.mkdir(exist_ok=True)
        (kept.site / "404.html").write_text("<h1>Not here</h1>", "utf-8")
        self.post_box = Postbox()
        self.post_box.start()
        places = Places(next(self.doors), next(self.doors), 9, self.post_box.smtp_port)
        self.env = kept.env(places, outside=os.environ)
        self.env |= {"FRONTDESK_KEYS": str(self.keys / "keys.json")}
        if self.address:
            self.env["FRONTDESK_DATABASE"] = self.address
        self.env |= self.told
        self.origin = self.env["FRONTDESK_ORIGIN"]
        self.desk_path = f"/today/{kept.desk_key}"
        self.stage = Stage(root=ROOT, logs=kept.logs, env=self.env)
        self.provider = Provider(
            self.env["STRIPE_API_BASE"],
            kept.secret_file("stripe-key").read_text("utf-8").strip(),
            kept.secret_file("webhook-secret").read_text("utf-8").strip(),
        )
        own = [sys.executable, "-m"]
        told = f"--webhook-secret-file={kept.secret_file('webhook-secret')}"
        hooks = f"--webhook={self.origin}/hooks/stripe"
        self._commands = {
            WEB: [*own, "frontdesk.cli", "web", "--port", str(places.site)],
            WORKER: [*own, "frontdesk.cli", "work"],
            PAYMENTS: [
                *(*own, "rehearsal.payments", f"--port={places.payments}"),
                *(hooks, told),
            ],
        }
        self._doors = {WEB: places.site, PAYMENTS: places.payments}
        env = environment.read(self.env)
        found = settings.load(env.practice, keys=env.keys, demo=True)
        self.ports: Ports = compose.ports(env, found)
        self._threads = ThreadPoolExecutor(8)

    def start(self, *names: str) -> None:
        for name in names:
            self.parts[name] = self.stage.start(
                Part(name, self._commands[name], self._doors.get(name, 0))
            )
        for name in names:
            if name in self._doors:
                self.stage.wait(self.parts[name])

    def kill(self, name: str) -> None:
        """End a process as a power cut does."""
        process = self.parts.pop(name).process
        assert process is not None
        os.kill(process.pid, signal.SIGKILL)
        process.wait(60)

    def stop(self) -> None:
        self.post_box.holds = False
        self.stage.stop()
        self._threads.shutdown()
        self.ports.store.close()
        self.post_box.stop()

    def post(self, path: str, data: dict[str, str]) -> httpx2.Response:
        """Post a form the way a browser on our own page does."""
        own = {
            "sec-fetch-site": "same-origin",
            "origin": self.origin,
            # A form with no fields has one as well.
            "content-type": "application/x-www-form-urlencoded",
        }
        return httpx2.post(f"{self.origin}{path}", data=data, headers=own, timeout=60)

    def beside(self, act: Callable[[], Any]) -> "Future[Any]":
        """Let something be asked that may never be answered."""

        def asked() -> Any:
            try:
                return act()
            except httpx2.HTTPError:
                return None

        return self._threads.submit(asked)

    def get(self, path: str) -> httpx2.Response:
        return httpx2.get(f"{self.origin}{path}", timeout=60)

    def back(self, session: str) -> httpx2.Response:
        """Come back from the payment page."""
        return self.get(f"/paid?session={session}")

    def hear(self, body: bytes, signed: str | None) -> int:
        """Post a notice; return how it was answered."""
        told = {} if signed is None else {"stripe-signature": signed}
        answer = httpx2.post(f"{self.origin}/hooks/stripe", content=body, headers=told, timeout=60)
        return answer.status_code

    def slot(self) -> str:
        found = self.get("/api/slots?service=first-session&way=video&limit=1").json()["slots"]
        return str(found[0]["start"])

    def choose(self, slot: str) -> httpx2.Response:
        return self.post(BOOK, {"way": "video", "slot": slot, "zone": "America/Los_Angeles"})

    def someone(self) -> Someone:
        """Let somebody new come as far as the button that leads to the payment."""
        begun = self.choose(self.slot())
        assert begun.status_code == 303, begun.text
        way = begun.headers["location"].rpartition("/")[0]
        name = f"ana{next(_names)}"
        contact = {"name": "Ana", "email": f"{name}@example.com", "phone": "503 555 0199"}
        consents = {f"consent.{c.id}": c.sha256 for c in self.ports.practice.consents}
        for step, fields in {
            "contact": {**contact, "voicemail": "yes"},
            "place": {"jurisdiction": "US-OR", "adult": "yes"},
            "reason": ANSWERS,
            "consent": consents,
        }.items():
            answer = self.post(f"{way}/{step}", fields)
            assert answer.status_code == 303, (step, answer.text)
        _, booking = hold.of_link(self.ports, way.rpartition("/")[2])
        return Someone(self, way, booking.id)

    def rests(self) -> None:
        """Wait until every notice came to an end and every letter is sent."""
        later = self.ports.clock.now() + timedelta(days=1)
        until(self.provider.idle, "the end of all notices")
        unsent = self.ports.store.read
        until(lambda: not unsent(lambda look: look.unsent(before=later)), "the last letter")

    def letters(self, who: Someone) -> dict[str, int]:
        """Return how often each letter that is owed about a booking arrived."""
        about = {row.id for row in who.refunds()}
        rows = self.ports.store.read(lambda look: look._rows(tables.mail.select()))
        owed = [r for r in rows if who.booking in r["about"] or r["about"] in about]
        arrived = Counter(str(m.message["Message-ID"]) for m in self.post_box.messages)
        return {f"{r['kind']}-{r['audience']}": arrived[_message_id(r)] for r in owed}

    @property
    def on_file(self) -> bool:
        return self.address.startswith("sqlite")

    def change(self, words: str) -> None:
        """Change the database past our own code."""
        if not self.on_file:
            server().ask(words, database_of(self.address))
            return
        path = self.address.removeprefix("sqlite:///")
        with closing(sqlite3.connect(path, timeout=PATIENCE_SECONDS)) as raw, raw:
            raw.execute(words)

    def double_booked(self) -> list[tuple[str, str]]:
        rows = self.ports.store.read(lambda look: look._rows(tables.booking.select()))
        kept = [b for b in map(booking_of, rows) if b.state in BLOCKING]
        return [(a.id, b.id) for a, b in combinations(kept, 2) if clash(a, b)]


def _message_id(row: Any) -> str:
    owed = "\n".join(str(row[name]) for name in ("about", "kind", "audience", "revision"))
    return f"<{hashlib.sha256(owed.encode()).hexdigest()[:32]}@127.0.0.1>"
