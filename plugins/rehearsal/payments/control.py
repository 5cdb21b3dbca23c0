"""What a developer or a test may order of the server, under /__test/.

POST bodies are JSON objects; every answer is JSON. docs/test-payments.md has an example of each.

- POST /__test/clock {"advance_seconds": N}: let time pass; sessions lapse at once.
  {"date_skew_seconds": N}: from now on the Date header of every answer is wrong by so much.
- POST /__test/faults {"kind": K, "next": N, "path": "/v1/…", "method": M, "seconds": N}: see
  faults.Order; {} clears.
- POST /__test/webhooks {"mode": "deliver" | "drop" | "twice" | "reverse", "hold": N,
  "delay_seconds": N, "signed_seconds_ago": N, "secret": S, "altered": true}: how deliveries go
  from now on; whatever is not named is as it should be. "reverse" holds N events back, then
  delivers them, the last first; any later order delivers what is held.
- POST /__test/webhooks/send {"event": ID or any JSON object}: deliver it (again), so signed.
- GET /__test/webhooks: each try to deliver with its signature, and whether all have ended.
- POST /__test/events {"lost": true}: events are not even written down, until {"lost": false}.
- POST /__test/pay {"session": ID, "outcome": O}: see sessions.OUTCOMES.
- POST /__test/settle {"session": ID, "succeeds": true}: end what was paid "later".
- POST /__test/sessions {"session": ID, "change": {…}}: make it say what it should not say.
- POST /__test/refunds {"next_status": S, "reason": R}: how refunds begin from now on.
  {"refund": ID, "status": S, "reason": R}: how one goes on, days later.
  {"by_hand": INTENT, "amount": N}: one that was made with the mouse, at Stripe.
- POST /__test/disputes {"session": ID or "intent": ID, "reason": R, "status": S}: a bank takes it
  back; {"dispute": ID, "status": "under_review" | "won" | "lost"}: how it goes on.
- POST /__test/account {"charges_enabled": false, …}: what the account says of itself.
- POST /__test/keys {"key": "rk_test_…", "permissions": {"refund": "write", …}}: what a restricted
  key may do; see rights.NAMES.
- POST /__test/accounts {"account": NAME, "key": "sk_test_…", "webhook": URL, "secret": S}: another
  account with a key of its own. Orders for it end in ?account=NAME.
- GET /__test/requests: everything the server was sent, to search it for what must not be there.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

from rehearsal.payments import disputes, refunds, refusals, rights, sessions
from rehearsal.payments.faults import Faults
from rehearsal.payments.ledger import Ledger
from rehearsal.payments.messages import Incoming, Reply, as_json
from rehearsal.payments.objects_account import CHANGEABLE
from rehearsal.payments.webhooks import MODES, Signing, Webhooks

Json = dict[str, Any]
Log = Sequence[Json]

# What a test may make a session say, to see whether anybody notices.
SAID_WRONG = (
    *("amount_total", "client_reference_id", "currency", "livemode", "metadata"),
    "payment_status",
)


class Control:
    """The orders, by method and path."""

    def __init__(
        self,
        ledger: Ledger,
        faults: Faults,
        webhooks: Webhooks,
        *,
        log: Log,
        open_account: Callable[..., object],
    ) -> None:
        self._open_account = open_account
        self._ledger = ledger
        self._faults = faults
        self._webhooks = webhooks
        self._log = log
        self._orders: dict[str, Callable[[Json], Any]] = {
            "POST /__test/clock": self._clock,
            "POST /__test/faults": self._fault,
            "POST /__test/webhooks": self._mode,
            "POST /__test/webhooks/send": self._send,
            "GET /__test/webhooks": self._attempts,
            "POST /__test/events": self._events,
            "POST /__test/pay": self._pay,
            "POST /__test/settle": self._settle,
            "POST /__test/sessions": self._session,
            "POST /__test/refunds": self._refund,
            "POST /__test/disputes": self._dispute,
            "POST /__test/account": self._account,
            "POST /__test/keys": self._key,
            "POST /__test/accounts": self._other_account,
            "GET /__test/requests": lambda _: list(self._log),
        }

    @property
    def known(self) -> list[str]:
        """Return every order there is, by method and path."""
        return sorted(self._orders)

    def answer(self, asked: Incoming) -> Reply:
        """Carry out one order; what is wrong with it is said, and nothing was done."""
        order = self._orders.get(f"{asked.method} {asked.path}")
        if order is None:
            return as_json({"known": self.known}, status=404)
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
        clock = self._ledger.clock
        if not order.keys() & {"advance_seconds", "date_skew_seconds"}:
            raise KeyError("advance_seconds")
        clock.advance(int(order.get("advance_seconds", 0)))
        clock.skew_seconds = int(order.get("date_skew_seconds", clock.skew_seconds))
        sessions.lapse(self._ledger)
        return {"now": clock.now(), "date_skew_seconds": clock.skew_seconds}

    def _fault(self, order: Json) -> Json:
        if not order:
            self._faults.clear()
            return {}
        which = {name: order[name] for name in ("path", "method") if name in order}
        seconds, count = float(order.get("seconds", 0)), int(order.get("next", 1))
        self._faults.order(order["kind"], count=count, seconds=seconds, **which)
        return {}

    def _mode(self, order: Json) -> Json:
        webhooks, mode = self._webhooks, order.get("mode", "deliver")
        if mode not in MODES:
            raise ValueError(f"mode must be one of {', '.join(MODES)}")
        delay, hold = float(order.get("delay_seconds", 0)), int(order.get("hold", 2))
        signing = _signing(order)
        webhooks.release()
        webhooks.mode, webhooks.hold = mode, hold
        webhooks.delay_seconds, webhooks.signing = delay, signing
        return {"mode": mode, "hold": hold, "delay_seconds": delay, "signing": asdict(signing)}

    def _send(self, order: Json) -> Json:
        event = order["event"]
        if isinstance(event, str):
            event = self._ledger.get("events", event)
        if not isinstance(event, dict):
            raise TypeError("event must be an id or an object")
        self._webhooks.resend(event)
        return {}

    def _attempts(self, _: Json) -> Json:
        attempts = [asdict(attempt) for attempt in self._webhooks.attempts]
        idle, held = self._webhooks.idle(), self._webhooks.held
        return {"idle": idle, "held": held, "attempts": attempts}

    def _events(self, order: Json) -> Json:
        self._ledger.tells_events = not order["lost"]
        return {"lost": bool(order["lost"])}

    def _pay(self, order: Json) -> Json:
        outcome = order.get("outcome", "succeeds")
        if outcome not in sessions.OUTCOMES:
            raise ValueError(f"outcome must be one of {', '.join(sessions.OUTCOMES)}")
        sessions.lapse(self._ledger)
        return sessions.pay(self._ledger, order["session"], outcome=outcome)

    def _settle(self, order: Json) -> Json:
        succeeds = bool(order.get("succeeds", True))
        return sessions.settle(self._ledger, order["session"], succeeds=succeeds)

    def _session(self, order: Json) -> Json:
        change = order["change"]
        if unknown := change.keys() - set(SAID_WRONG):
            raise ValueError(f"a session does not change {', '.join(sorted(unknown))}")
        session = self._ledger.get("sessions", order["session"], param="session")
        return self._ledger.put("sessions", {**session, **change})

    def _refund(self, order: Json) -> Json:
        ledger, reason = self._ledger, order.get("reason")
        if "by_hand" in order:
            return refunds.by_hand(ledger, order["by_hand"], amount=order.get("amount"))
        if "refund" in order:
            return refunds.change(ledger, order["refund"], status=order["status"], reason=reason)
        status = order["next_status"]
        refunds.known(status, reason)
        ledger.refund_status, ledger.refund_reason = status, reason
        return {"next_status": status, "reason": reason}

    def _dispute(self, order: Json) -> Json:
        if "dispute" in order:
            return disputes.end(self._ledger, order["dispute"], status=order["status"])
        told = {name: order[name] for name in ("reason", "status") if name in order}
        paid = order.get("session") or order["intent"]
        return disputes.begin(self._ledger, paid, **told)

    def _account(self, order: Json) -> Json:
        if unknown := order.keys() - set(CHANGEABLE):
            raise ValueError(f"an account does not change {', '.join(sorted(unknown))}")
        self._ledger.account |= order
        return self._ledger.account

    def _key(self, order: Json) -> Json:
        return rights.declare(self._ledger, order["key"], order["permissions"])

    def _other_account(self, order: Json) -> Json:
        told = {name: order[name] for name in ("webhook", "secret") if name in order}
        self._open_account(order["account"], key=order["key"], **told)
        return {"account": order["account"]}


def _signing(order: Json) -> Signing:
    return Signing(
        seconds_ago=int(order.get("signed_seconds_ago", 0)),
        secret=order.get("secret"),
        altered=bool(order.get("altered", False)),
    )
