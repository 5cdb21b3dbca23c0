"""What a developer or a test may order of the server, under /__test/.

POST bodies are JSON objects; every answer is JSON.

- POST /__test/clock {"advance_seconds": N}: let time pass; sessions lapse at once.
- POST /__test/faults {"kind": K, "next": N, "path": "/v1/…"}: see faults.Order; {} clears.
- POST /__test/webhooks {"mode": "deliver" | "drop" | "twice", "delay_seconds": N}.
- GET /__test/webhooks: each try to deliver, and whether all have ended.
- POST /__test/pay {"session": ID, "outcome": "succeeds" | "declined" | "no_funds" | "later"}.
- POST /__test/settle {"session": ID, "succeeds": true}: end what was paid "later".
- POST /__test/refunds {"next_status": S}, or {"refund": ID, "status": S} days later.
- POST /__test/disputes {"session": ID}, or {"dispute": ID, "status": "won" | "lost"} later.
- GET /__test/requests: everything the server was sent, to search it for what must not be there.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

from rehearsal.payments import disputes, refunds, refusals, sessions
from rehearsal.payments.faults import Faults
from rehearsal.payments.ledger import Ledger
from rehearsal.payments.messages import Incoming, Reply, as_json
from rehearsal.payments.webhooks import MODES, Webhooks

Json = dict[str, Any]
Log = Sequence[Json]


class Control:
    """The orders, by method and path."""

    def __init__(self, ledger: Ledger, faults: Faults, webhooks: Webhooks, *, log: Log) -> None:
        self._ledger = ledger
        self._faults = faults
        self._webhooks = webhooks
        self._log = log
        self._orders: dict[str, Callable[[Json], Any]] = {
            "POST /__test/clock": self._clock,
            "POST /__test/faults": self._fault,
            "POST /__test/webhooks": self._mode,
            "GET /__test/webhooks": self._attempts,
            "POST /__test/pay": self._pay,
            "POST /__test/settle": self._settle,
            "POST /__test/refunds": self._refund,
            "POST /__test/disputes": self._dispute,
            "GET /__test/requests": lambda _: list(self._log),
        }

    def answer(self, asked: Incoming) -> Reply:
        """Carry out one order; what is wrong with it is said, and nothing was done."""
        order = self._orders.get(f"{asked.method} {asked.path}")
        if order is None:
            return as_json({"known": sorted(self._orders)}, status=404)
        try:
            with self._ledger.lock:
                done = order(json.loads(asked.body or "{}"))
        except refusals.Refused as refused:
            return as_json(refused.body, status=refused.status)
        except (ValueError, KeyError, TypeError, AttributeError) as wrong:
            return as_json({"error": f"{type(wrong).__name__}: {wrong}"}, status=400)
        self._ledger.save()
        return as_json(done)

    def _clock(self, order: Json) -> Json:
        self._ledger.clock.advance(int(order["advance_seconds"]))
        sessions.lapse(self._ledger)
        return {"now": self._ledger.clock.now()}

    def _fault(self, order: Json) -> Json:
        if order:
            path = order.get("path", "/v1/")
            self._faults.order(order["kind"], count=int(order.get("next", 1)), path=path)
        else:
            self._faults.clear()
        return {}

    def _mode(self, order: Json) -> Json:
        mode = order.get("mode", self._webhooks.mode)
        if mode not in MODES:
            raise ValueError(f"mode must be one of {', '.join(MODES)}")
        self._webhooks.mode = mode
        self._webhooks.delay_seconds = float(order.get("delay_seconds", 0))
        return {"mode": mode, "delay_seconds": self._webhooks.delay_seconds}

    def _attempts(self, _: Json) -> Json:
        attempts = [asdict(attempt) for attempt in self._webhooks.attempts]
        return {"idle": self._webhooks.idle(), "attempts": attempts}

    def _pay(self, order: Json) -> Json:
        outcome = order.get("outcome", "succeeds")
        if outcome not in sessions.OUTCOMES:
            raise ValueError(f"outcome must be one of {', '.join(sessions.OUTCOMES)}")
        sessions.lapse(self._ledger)
        return sessions.pay(self._ledger, order["session"], outcome=outcome)

    def _settle(self, order: Json) -> Json:
        succeeds = bool(order.get("succeeds", True))
        return sessions.settle(self._ledger, order["session"], succeeds=succeeds)

    def _dispute(self, order: Json) -> Json:
        if "dispute" in order:
            return disputes.end(self._ledger, order["dispute"], status=order["status"])
        return disputes.begin(self._ledger, order["session"])

    def _refund(self, order: Json) -> Json:
        if "refund" in order:
            return refunds.change(self._ledger, order["refund"], status=order["status"])
        status = order["next_status"]
        if status not in refunds.STATUSES:
            raise ValueError(f"next_status must be one of {', '.join(refunds.STATUSES)}")
        self._ledger.refund_status = status
        return {"next_status": status}
