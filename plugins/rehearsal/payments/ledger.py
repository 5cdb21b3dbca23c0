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
from rehearsal.payments.objects_account import ACCOUNT

Json = dict[str, Any]
Teller = Callable[[Json], None]

KINDS = {
    "sessions": "checkout.session",
    "intents": "payment_intent",
    "setups": "setup_intent",
    "methods": "payment_method",
    "customers": "customer",
    "charges": "charge",
    "refunds": "refund",
    "disputes": "dispute",
    "events": "event",
    "endpoints": "webhook_endpoint",
    "products": "product",
    "prices": "price",
}
# Beside Stripe's objects: what a session was ordered for, cards and customers that are no more,
# restricted keys, keys of other accounts, and what each idempotency key was answered with.
TABLES = (*KINDS, "orders", "spent", "keys", "accounts", "answers")


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
        tells_events: False while events are lost before they are written anywhere, as Stripe
            says can happen: docs.stripe.com/webhooks/handle-irrecoverable-events
        account: what the account says of itself.
        refund_status: what the next refunds are answered with, and refund_reason why.
    """

    clock: Clock
    tell: Teller
    waiting: Callable[[str], int] = lambda _kind: 0
    keep: Path | None = None
    refund_status: str = "succeeded"
    refund_reason: str | None = None
    undelivered: set[str] = field(default_factory=set)
    tells_events: bool = True
    account: Json = field(default_factory=lambda: copy.deepcopy(ACCOUNT))
    tables: dict[str, dict[str, Json]] = field(default_factory=lambda: {t: {} for t in TABLES})
    lock: threading.RLock = field(default_factory=threading.RLock)
    _unsaved: bool = False

    def __post_init__(self) -> None:
        if self.keep and self.keep.exists():
            self.tables |= json.loads(self.keep.read_text(encoding="utf-8"))
            pending = (row for row in self.rows("events") if row["pending_webhooks"])
            self.undelivered |= {row["id"] for row in pending}

    def put(self, table: str, row: Json) -> Json:
        self.tables[table][row["id"]] = row
        self._unsaved = True
        return row

    def take(self, table: str, ident: str) -> Json:
        """Remove a row that is there, and return it."""
        self._unsaved = True
        return self.tables[table].pop(ident)

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
        self._unsaved = True
        if not self.tells_events:
            return
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
        """Count a webhook that arrived; one that a test made up is not in our tables."""
        with self.lock:
            event = self.tables["events"].get(ident)
            if event is None:
                return
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
