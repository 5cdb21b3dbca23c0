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

MODES = ("deliver", "drop", "twice", "reverse")
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
class Signing:
    """How deliveries are signed, where a test wants it other than right.

    Attributes:
        seconds_ago: how old the time in the signature is; negative is the future.
        secret: to sign with instead of the receiver's own.
        altered: whether the body is written anew after it was signed.
    """

    seconds_ago: int = 0
    secret: str | None = None
    altered: bool = False


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


@dataclass(frozen=True)
class Letter:
    """One event on its way to one receiver."""

    receiver: Receiver
    event: Json
    signing: Signing

    @property
    def odd(self) -> bool:
        """Whether it is signed as Stripe would never sign it."""
        return self.signing != Signing()

    def written(self, *, now: int) -> tuple[bytes, str]:
        """Return the body and its signature."""
        payload = json.dumps(self.event, indent=2).encode()
        secret = self.signing.secret or self.receiver.secret
        signed = signature(payload, secret=secret, at=now - self.signing.seconds_ago)
        if self.signing.altered:
            payload = json.dumps(self.event, separators=(",", ":")).encode()
        return payload, signed


@dataclass
class Attempt:
    """One try to deliver; status is 0 when nobody answered."""

    event: str
    kind: str
    url: str
    status: int
    signature: str


class Webhooks:
    """Delivers in threads of its own, so no answer ever waits for a receiver.

    The order of events is not kept, as Stripe does not keep it; in the mode "reverse" the events
    wait until `hold` of them are there, and then the last comes first, one after the other.

    Attributes:
        receivers: the ones the server was started with.
    """

    def __init__(self, clock: Clock, *, endpoints: Endpoints, delivered: Delivered) -> None:
        self.mode = "deliver"
        self.delay_seconds = 0.0
        self.hold = 0
        self.signing = Signing()
        self.receivers: list[Receiver] = []
        self.attempts: list[Attempt] = []
        self._held: list[Json] = []
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
        if self.mode == "reverse":
            self._held.append(kept)
            if len(self._held) >= self.hold:
                self.release()
            return
        for _ in range(2 if self.mode == "twice" else 1):
            for receiver in self._due(kept):
                self._start([(receiver, kept)])

    def release(self) -> None:
        """Deliver what was held back, the last first, and hold no more."""
        held, self._held = self._held[::-1], []
        if self.mode == "reverse":
            self.mode = "deliver"
        if line := [(receiver, event) for event in held for receiver in self._due(event)]:
            self._start(line)

    def resend(self, event: Json) -> None:
        """Deliver something once more, whatever the mode."""
        for receiver in self._due(event):
            self._start([(receiver, copy.deepcopy(event))])

    @property
    def held(self) -> list[str]:
        """Return the ids of the events that are held back."""
        return [event["id"] for event in self._held]

    def idle(self) -> bool:
        """Return whether every delivery has ended, well or badly, and none is held back."""
        with self._lock:
            self._threads = [thread for thread in self._threads if thread.is_alive()]
            return not self._threads and not self._held

    def stop(self) -> None:
        self._stopped.set()
        with self._lock:
            threads = list(self._threads)
        for thread in threads:
            thread.join(timeout=ANSWER_SECONDS)

    def _due(self, event: Json) -> list[Receiver]:
        kind = event.get("type", "")
        return [r for r in self._everybody() if r.at_home and r.wants(kind)]

    def _everybody(self) -> list[Receiver]:
        registered = [
            Receiver(row["url"], row["secret"], tuple(row["enabled_events"]))
            for row in self._endpoints()
            if row["status"] == "enabled"
        ]
        return [*self.receivers, *registered]

    def _start(self, line: Sequence[tuple[Receiver, Json]]) -> None:
        arguments = (line, self.delay_seconds, self.signing)
        thread = threading.Thread(target=self._deliver_all, args=arguments, daemon=True)
        with self._lock:
            self._threads.append(thread)
            thread.start()

    def _deliver_all(
        self, line: Sequence[tuple[Receiver, Json]], delay: float, signing: Signing
    ) -> None:
        for receiver, event in line:
            self._deliver(Letter(receiver, event, signing), delay=delay)

    def _deliver(self, letter: Letter, *, delay: float) -> None:
        for pause in (delay, *PAUSES_SECONDS):
            if self._stopped.wait(pause):
                return
            if self._try(letter):
                return

    def _try(self, letter: Letter) -> bool:
        payload, signed = letter.written(now=self._clock.base())
        status = _post(letter.receiver.url, payload, signed)
        event = letter.event
        ident, kind = str(event.get("id", "")), str(event.get("type", ""))
        with self._lock:
            self.attempts.append(Attempt(ident, kind, letter.receiver.url, status, signed))
        arrived = 200 <= status < 300  # noqa: PLR2004 - HTTP's own bounds of success
        if arrived and not letter.odd:
            self._delivered(ident)
        return arrived


def _post(url: str, payload: bytes, signed: str) -> int:
    headers = {"Content-Type": "application/json; charset=utf-8", "Stripe-Signature": signed}
    to = urlsplit(url)
    line = http.client.HTTPConnection(to.hostname or "", to.port, timeout=ANSWER_SECONDS)
    try:
        line.request("POST", to.path or "/", payload, headers)
        return line.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        line.close()
