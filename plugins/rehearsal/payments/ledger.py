"""Everything the test payment server remembers, behind one lock."""

import copy
import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rehearsal.payments import objects, refusals
from rehearsal.payments.clock import Clock

Json = dict[str, Any]
Teller = Callable[[Json], None]

TABLES = (
    *("sessions", "orders", "intents", "charges", "refunds", "disputes", "events"),
    *("endpoints", "answers"),
)
KINDS = {
    "sessions": "checkout.session",
    "intents": "payment_intent",
    "charges": "charge",
    "refunds": "refund",
    "disputes": "dispute",
    "events": "event",
    "endpoints": "webhook_endpoint",
}


@dataclass(frozen=True)
class Cause:
    """The request that leads to an event; both None when it was the hosted page or the clock."""

    request: str | None = None
    key: str | None = None


@dataclass
class Ledger:
    """Tables of plain JSON objects by id, oldest first.

    Hold `lock` around everything that reads and then writes. `tell` is called for each new
    event while the lock is held, so it must not wait for anybody.

    Attributes:
        undelivered: ids of events whose webhooks did not all arrive.
        refund_status: what the next refunds are answered with.
    """

    clock: Clock
    tell: Teller
    waiting: Callable[[str], int] = lambda _kind: 0
    keep: Path | None = None
    refund_status: str = "succeeded"
    undelivered: set[str] = field(default_factory=set)
    tables: dict[str, dict[str, Json]] = field(default_factory=lambda: {t: {} for t in TABLES})
    lock: threading.RLock = field(default_factory=threading.RLock)
    _unsaved: bool = False

    def __post_init__(self) -> None:
        if self.keep and self.keep.exists():
            self.tables |= json.loads(self.keep.read_text(encoding="utf-8"))

    def put(self, table: str, row: Json) -> Json:
        self.tables[table][row["id"]] = row
        self._unsaved = True
        return row

    def get(self, table: str, ident: str, *, param: str = "id") -> Json:
        """Return the row itself, not a copy.

        Raises:
            Refused: there is none, in Stripe's words.
        """
        row = self.tables[table].get(ident)
        if row is None:
            raise refusals.nothing(KINDS[table], ident, param=param)
        return row

    def rows(self, table: str) -> list[Json]:
        return list(self.tables[table].values())

    def happened(self, kind: str, about: Json, *, cause: Cause) -> None:
        """Write the event and have it told, with the object as it is at this moment."""
        request = {"id": cause.request, "idempotency_key": cause.key}
        waiting = self.waiting(kind)
        snapshot = copy.deepcopy(about)
        now = self.clock.now()
        event = objects.event(kind, snapshot, now=now, request=request, waiting=waiting)
        self.put("events", event)
        if waiting:
            self.undelivered.add(event["id"])
        self.tell(event)

    def delivered(self, ident: str) -> None:
        with self.lock:
            event = self.tables["events"][ident]
            event["pending_webhooks"] = max(0, event["pending_webhooks"] - 1)
            if not event["pending_webhooks"]:
                self.undelivered.discard(ident)

    def save(self) -> None:
        """Write everything to the file that was asked for, whole or not at all.

        Every change writes an event or a new row, so without either there is nothing to write.
        """
        with self.lock:
            if self.keep and self._unsaved:
                fresh = self.keep.with_suffix(".new")
                fresh.write_text(json.dumps(self.tables), encoding="utf-8")
                fresh.replace(self.keep)
                self._unsaved = False
