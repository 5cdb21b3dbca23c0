"""Starts and stops the test payment server, in a process of its own or inside a test."""

import copy
import ipaddress
import socket
import threading
from collections import deque
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs

from rehearsal.payments import hosted, sessions
from rehearsal.payments.accounts import MAIN, Accounts, Shared
from rehearsal.payments.api import secret_key
from rehearsal.payments.clock import Clock, Now, wall
from rehearsal.payments.faults import Faults
from rehearsal.payments.ledger import Ledger
from rehearsal.payments.messages import Incoming, Reply, as_json, maintenance
from rehearsal.payments.sockets import Listener
from rehearsal.payments.webhooks import Receiver, Webhooks

Json = dict[str, Any]

WEBHOOK_SECRET = "whsec_rehearsal_0123456789abcdef"  # noqa: S105 - it guards nothing real
LAPSE_SECONDS = 1.0
REMEMBERED_REQUESTS = 10_000


class Server:
    """A test payment server on a loopback address.

    Args:
        host: 127.0.0.1 or ::1; anything else is refused.
        port: 0 takes any free one; `origin` tells which.
        webhook_url: where every event is posted, if anywhere.
        webhook_secret: what they are signed with, with its whsec_.
        now: the base time; tests may pass their own.
        keep: a JSON file to remember everything in from one start to the next.
    """

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        webhook_url: str | None = None,
        webhook_secret: str = WEBHOOK_SECRET,
        now: Now = wall,
        keep: Path | None = None,
    ) -> None:
        if not ipaddress.ip_address(host).is_loopback:
            raise ValueError(f"{host} is not a loopback address; a test server stays at home")
        self.clock = Clock(now)
        self.faults = Faults()
        self.requests: deque[Json] = deque(maxlen=REMEMBERED_REQUESTS)
        shared = Shared(self.clock, self.faults, self.requests, lambda: self.origin, keep)
        self.accounts = Accounts(shared)
        if webhook_url:
            self.tell(webhook_url, secret=webhook_secret)
        self._address = (host, port)
        self._stopped = threading.Event()

    @property
    def ledger(self) -> Ledger:
        """Return what the main account remembers."""
        return self.accounts.main.ledger

    @property
    def webhooks(self) -> Webhooks:
        """Return what tells of the main account."""
        return self.accounts.main.webhooks

    @property
    def origin(self) -> str:
        """Return scheme, address and port, as `base_addresses` wants it."""
        host, port = self._listener.server_address[:2]
        name = str(host)
        return f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"

    def start(self) -> Self:
        host, _ = self._address
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._listener = Listener(self._address, self._answer, family=family, date=self.clock.date)
        for work in (self._listener.serve, self._lapse):
            threading.Thread(target=work, daemon=True).start()
        return self

    def stop(self) -> None:
        self._stopped.set()
        self._listener.stop()
        for account in self.accounts.everybody():
            account.webhooks.stop()
            account.ledger.save()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def tell(self, url: str, *, secret: str = WEBHOOK_SECRET) -> None:
        """Post events to this address as well, for a receiver that starts after us."""
        self.webhooks.receivers.append(Receiver(url, secret))

    def pay(self, session: str, *, outcome: str = "succeeds") -> Json:
        """Do what a client's press of Pay does; see sessions.OUTCOMES."""
        ledger = self.accounts.of_session(session).ledger
        with ledger.lock:
            sessions.lapse(ledger)
            return copy.deepcopy(sessions.pay(ledger, session, outcome=outcome))

    def _lapse(self) -> None:
        while not self._stopped.wait(LAPSE_SECONDS):
            for account in self.accounts.everybody():
                with account.ledger.lock:
                    sessions.lapse(account.ledger)
                account.ledger.save()

    def _answer(self, asked: Incoming) -> Reply:
        if not self._at_home(asked):
            # A page elsewhere could point its own name at this address and speak to us.
            return as_json({"error": "unknown host"}, status=421)
        if asked.path.startswith("/__test/"):
            return self._ordered(asked)
        reply = self._public(asked)
        self._note(asked, reply)
        return reply

    def _ordered(self, asked: Incoming) -> Reply:
        name = parse_qs(asked.query).get("account", [MAIN])[0]
        account = self.accounts.named(name)
        if account is None:
            return as_json({"error": f"there is no account {name}"}, status=404)
        return account.control.answer(asked)

    def _at_home(self, asked: Incoming) -> bool:
        name = asked.headers.get("host", "").rpartition(":")[0].strip("[]")
        return name in {"127.0.0.1", "localhost", "::1"}

    def _public(self, asked: Incoming) -> Reply:
        if asked.path.startswith("/v1/"):
            return self.accounts.of_key(secret_key(asked)).api.answer(asked)
        if self.faults.take(asked.path, asked.method):
            # Of a page only one failure is of interest: it does not come.
            return maintenance()
        if asked.path.startswith("/c/pay/") and asked.method in {"GET", "POST"}:
            account = self.accounts.of_session(asked.path.removeprefix("/c/pay/"))
            return hosted.answer(account.ledger, asked)
        return _page(asked.path)

    def _note(self, asked: Incoming, reply: Reply) -> None:
        kept = {name: asked.headers.get(name) for name in ("idempotency-key", "stripe-version")}
        line = {"method": asked.method, "path": asked.path, "query": asked.query}
        self.requests.append({**line, "body": asked.body, **kept, "status": reply.status})


def _page(path: str) -> Reply:
    if path == "/pay.css":
        return hosted.stylesheet()
    if path == "/":
        words = "It acts like a payment provider for development. Everything in it is made up."
        return hosted.plain("This is a test payment server", words)
    return hosted.plain("There is no such page", "Check the address.", status=404)
