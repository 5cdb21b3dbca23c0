"""Answers /v1/ as Stripe's API does: keys, versions, parameters, idempotency, then the work."""

import copy
import re
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from rehearsal.payments import forms, listing, objects, refunds, refusals, sessions
from rehearsal.payments.faults import Faults
from rehearsal.payments.idempotency import Keys
from rehearsal.payments.ledger import Cause, Ledger
from rehearsal.payments.messages import Incoming, Reply, as_json

Json = dict[str, Any]

HANG_SECONDS = 120
TEST_KEYS = ("sk_test_", "rk_test_")
_POLL_SECONDS = 0.05


@dataclass(frozen=True)
class Call:
    """One request whose key, version and parameters are in order."""

    ledger: Ledger
    origin: str
    ident: str
    params: Json
    cause: Cause


def _create_session(call: Call) -> Json:
    return sessions.create(call.ledger, call.params, origin=call.origin, cause=call.cause)


def _expire_session(call: Call) -> Json:
    return sessions.expire(call.ledger, call.ident, cause=call.cause)


def _create_refund(call: Call) -> Json:
    return refunds.create(call.ledger, call.params, cause=call.cause)


def _create_endpoint(call: Call) -> Json:
    return call.ledger.put("endpoints", objects.endpoint(call.params, now=call.ledger.clock.now()))


def _list_endpoints(call: Call) -> Json:
    # The secret is shown once, at creation.
    rows = [_without(row, "secret") for row in call.ledger.rows("endpoints")]
    return listing.page(rows, call.params, url="/v1/webhook_endpoints")


def _get_endpoint(call: Call) -> Json:
    return _without(call.ledger.get("endpoints", call.ident), "secret")


def _without(row: Json, name: str) -> Json:
    return {key: value for key, value in row.items() if key != name}


def _list_events(call: Call) -> Json:
    params = dict(call.params)
    kinds = params.pop("types", None) or [params.pop("type", "*")]
    arrived = params.pop("delivery_success", None)
    rows = [
        event
        for event in call.ledger.rows("events")
        if any(_kind_fits(event["type"], kind) for kind in kinds)
        and arrived in {None, event["id"] not in call.ledger.undelivered}
    ]
    return listing.page(rows, params, url="/v1/events")


def _kind_fits(kind: str, wanted: str) -> bool:
    if wanted.endswith("*"):
        return kind.startswith(wanted[:-1])
    return kind == wanted


def _balance(call: Call) -> Json:
    totals: dict[str, int] = {}
    for charge in call.ledger.rows("charges"):
        kept = charge["amount_captured"] - charge["amount_refunded"]
        totals[charge["currency"]] = totals.get(charge["currency"], 0) + kept
    return objects.balance(totals)


def _list(table: str, url: str) -> Callable[[Call], Json]:
    return lambda call: listing.page(call.ledger.rows(table), call.params, url=url)


def _get(table: str, param: str) -> Callable[[Call], Json]:
    return lambda call: call.ledger.get(table, call.ident, param=param)


ROUTES: dict[str, Callable[[Call], Json]] = {
    "POST /v1/checkout/sessions": _create_session,
    "GET /v1/checkout/sessions": _list("sessions", "/v1/checkout/sessions"),
    "GET /v1/checkout/sessions/ID": _get("sessions", "session"),
    "POST /v1/checkout/sessions/ID/expire": _expire_session,
    "GET /v1/payment_intents/ID": _get("intents", "intent"),
    "GET /v1/charges/ID": _get("charges", "charge"),
    "POST /v1/refunds": _create_refund,
    "GET /v1/refunds": _list("refunds", "/v1/refunds"),
    "GET /v1/refunds/ID": _get("refunds", "refund"),
    "GET /v1/disputes/ID": _get("disputes", "dispute"),
    "GET /v1/events": _list_events,
    "GET /v1/events/ID": _get("events", "id"),
    "GET /v1/balance": _balance,
    "POST /v1/webhook_endpoints": _create_endpoint,
    "GET /v1/webhook_endpoints": _list_endpoints,
    "GET /v1/webhook_endpoints/ID": _get_endpoint,
}
_PATTERNS = [(name, re.compile(re.escape(name).replace("/ID", r"/(\w+)"))) for name in ROUTES]


class Api:
    """The part of the server that a secret key opens."""

    def __init__(self, ledger: Ledger, faults: Faults, *, origin: Callable[[], str]) -> None:
        self._ledger = ledger
        self._faults = faults
        self._origin = origin
        self._keys = Keys(ledger)

    def answer(self, asked: Incoming) -> Reply:
        """Return the answer; a refusal is an answer as well."""
        request = f"req_{secrets.token_hex(7)}"
        try:
            _allowed(asked)
            reply = self._once(asked, request)
        except refusals.Refused as refused:
            reply = as_json(refused.body, status=refused.status)
        echoed = {"Request-Id": request, "Stripe-Version": forms.API_VERSION}
        if key := asked.headers.get("idempotency-key"):
            echoed["Idempotency-Key"] = key
        reply.headers |= echoed
        return reply

    def _once(self, asked: Incoming, request: str) -> Reply:
        key = asked.headers.get("idempotency-key") if asked.method == "POST" else None
        if not key:
            return self._work(asked, request, None)
        saved = self._keys.begin(key, method=asked.method, path=asked.path, body=asked.body)
        if saved is not None:
            origin = saved["request"]
            return as_json(
                saved["answer"],
                status=saved["status"],
                Idempotent_Replayed="true",
                Original_Request=origin,
            )
        try:
            return self._work(asked, request, key)
        finally:
            self._keys.end(key)

    def _work(self, asked: Incoming, request: str, key: str | None) -> Reply:
        fault = self._faults.take(asked.path)
        _suffer(fault, asked)
        try:
            status, answer = 200, self._call(asked, Cause(request, key), fails=fault == "500_kept")
        except refusals.Refused as refused:
            if not refused.kept:
                raise
            status, answer = refused.status, refused.body
        if key:
            told = {"method": asked.method, "path": asked.path, "body": asked.body}
            self._keys.save(key, status=status, answer=answer, asked={**told, "request": request})
        self._ledger.save()
        reply = as_json(answer, status=status)
        reply.reset = fault == "reset_after_commit"
        return reply

    def _call(self, asked: Incoming, cause: Cause, *, fails: bool) -> Json:
        name, ident = _route(asked)
        text = asked.body if asked.method == "POST" else asked.query
        params = forms.read(name, text)
        if fails:
            broken = refusals.broken()
            broken.kept = True
            raise broken
        with self._ledger.lock:
            sessions.lapse(self._ledger)
            call = Call(self._ledger, self._origin(), ident, params, cause)
            return copy.deepcopy(ROUTES[name](call))


def _allowed(asked: Incoming) -> None:
    kind, _, shown = asked.headers.get("authorization", "").partition(" ")
    if kind.lower() != "bearer" or not shown.startswith(TEST_KEYS):
        raise refusals.key(shown)
    version = asked.headers.get("stripe-version", forms.API_VERSION)
    if version != forms.API_VERSION:
        raise refusals.version(version, forms.API_VERSION)


def _route(asked: Incoming) -> tuple[str, str]:
    for name, pattern in _PATTERNS:
        if found := pattern.fullmatch(f"{asked.method} {asked.path}"):
            return name, found[1] if found.groups() else ""
    raise refusals.no_route(asked.method, asked.path)


def _suffer(fault: str | None, asked: Incoming) -> None:
    if fault == "500":
        raise refusals.broken()
    if fault == "429":
        raise refusals.too_many()
    if fault == "hang":
        until = time.monotonic() + HANG_SECONDS
        while time.monotonic() < until and not asked.gone():
            time.sleep(_POLL_SECONDS)
        raise refusals.broken()
