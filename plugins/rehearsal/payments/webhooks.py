"""Sends events to webhook receivers on this machine, signed as Stripe signs them."""

import copy
import hashlib
import hmac
import http.client
import json
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from rehearsal.payments.clock import Clock

Json = dict[str, Any]
Delivered = Callable[[str], None]
Endpoints = Callable[[], Sequence[Json]]

MODES = ("deliver", "drop", "twice")
HOME = ("127.0.0.1", "localhost", "::1")
PAUSES_SECONDS = (0.2, 1.0, 4.0)
ANSWER_SECONDS = 10.0


def signature(payload: bytes, *, secret: str, at: int) -> str:
    """Return the Stripe-Signature header: HMAC-SHA256 over "<time>.<body>" with the whole secret.

    Source: stripe/_webhook.py, WebhookSignature.
    """
    signed = hmac.new(secret.encode(), f"{at}.".encode() + payload, hashlib.sha256).hexdigest()
    return f"t={at},v1={signed}"


@dataclass(frozen=True)
class Receiver:
    """An address that wants events, and the secret it knows us by."""

    url: str
    secret: str
    kinds: tuple[str, ...] = ("*",)

    def wants(self, kind: str) -> bool:
        return "*" in self.kinds or kind in self.kinds

    @property
    def at_home(self) -> bool:
        """Whether the address is on this machine; a test server speaks to nobody else."""
        return urlsplit(self.url).hostname in HOME


@dataclass
class Attempt:
    """One try to deliver; status is 0 when nobody answered."""

    event: str
    kind: str
    url: str
    status: int


class Webhooks:
    """Delivers in threads of its own, so no answer ever waits for a receiver.

    The order of events is not kept, as Stripe does not keep it.

    Attributes:
        receivers: the ones the server was started with.
    """

    def __init__(self, clock: Clock, *, endpoints: Endpoints, delivered: Delivered) -> None:
        self.mode = "deliver"
        self.delay_seconds = 0.0
        self.receivers: list[Receiver] = []
        self.attempts: list[Attempt] = []
        self._clock = clock
        self._endpoints = endpoints
        self._delivered = delivered
        self._stopped = threading.Event()
        self._threads: list[threading.Thread] = []
        self._lock = threading.Lock()

    def waiting(self, kind: str) -> int:
        """Return how many receivers an event of this kind is due to."""
        return sum(receiver.wants(kind) for receiver in self._everybody())

    def send(self, event: Json) -> None:
        """Start the deliveries of one event and return at once."""
        if self.mode == "drop":
            return
        kept = copy.deepcopy(event)
        for receiver in self._everybody():
            if receiver.wants(event["type"]) and receiver.at_home:
                for _ in range(2 if self.mode == "twice" else 1):
                    self._start(receiver, kept)

    def idle(self) -> bool:
        """Return whether every delivery has ended, well or badly."""
        with self._lock:
            self._threads = [thread for thread in self._threads if thread.is_alive()]
            return not self._threads

    def stop(self) -> None:
        self._stopped.set()
        with self._lock:
            threads = list(self._threads)
        for thread in threads:
            thread.join(timeout=ANSWER_SECONDS)

    def _everybody(self) -> list[Receiver]:
        registered = [
            Receiver(row["url"], row["secret"], tuple(row["enabled_events"]))
            for row in self._endpoints()
        ]
        return [*self.receivers, *registered]

    def _start(self, receiver: Receiver, event: Json) -> None:
        arguments = (receiver, event, self.delay_seconds)
        thread = threading.Thread(target=self._deliver, args=arguments, daemon=True)
        with self._lock:
            self._threads.append(thread)
            thread.start()

    def _deliver(self, receiver: Receiver, event: Json, delay: float) -> None:
        for pause in (delay, *PAUSES_SECONDS):
            if self._stopped.wait(pause):
                return
            status = self._post(receiver, event)
            with self._lock:
                self.attempts.append(Attempt(event["id"], event["type"], receiver.url, status))
            if 200 <= status < 300:  # noqa: PLR2004 - HTTP's own bounds of success
                self._delivered(event["id"])
                return

    def _post(self, receiver: Receiver, event: Json) -> int:
        payload = json.dumps(event, indent=2).encode()
        signed = signature(payload, secret=receiver.secret, at=self._clock.base())
        headers = {"Content-Type": "application/json; charset=utf-8", "Stripe-Signature": signed}
        to = urlsplit(receiver.url)
        line = http.client.HTTPConnection(to.hostname or "", to.port, timeout=ANSWER_SECONDS)
        try:
            line.request("POST", to.path or "/", payload, headers)
            return line.getresponse().status
        except (OSError, http.client.HTTPException):
            return 0
        finally:
            line.close()
