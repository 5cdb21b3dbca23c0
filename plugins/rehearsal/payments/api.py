"""Answers /v1/ as Stripe's API does: keys, versions, parameters, idempotency, then the work."""

import copy
import re
import secrets
import time
from collections.abc import Callable
from typing import Any

from rehearsal.payments import expanding, forms, refusals, rights, sessions
from rehearsal.payments.faults import Faults
from rehearsal.payments.idempotency import Keys
from rehearsal.payments.ledger import Cause, Ledger
from rehearsal.payments.messages import Incoming, Reply, as_json, maintenance
from rehearsal.payments.routes import ROUTES, Call

Json = dict[str, Any]

HANG_SECONDS = 120
TEST_KEYS = ("sk_test_", "rk_test_")
_POLL_SECONDS = 0.05


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
        fault = self._faults.take(asked.path, asked.method)
        kind = fault.kind if fault else ""
        if instead := _suffer(kind, asked):
            return instead
        try:
            status, answer = 200, self._call(asked, Cause(request, key), fails=kind == "500_kept")
        except refusals.Refused as refused:
            if not refused.kept:
                raise
            status, answer = refused.status, refused.body
        if key:
            told = {"method": asked.method, "path": asked.path, "body": asked.body}
            self._keys.save(key, status=status, answer=answer, asked={**told, "request": request})
        self._ledger.save()
        if kind == "slow" and fault:
            _wait(asked, fault.seconds)
        if kind == "hang_after_commit":
            _wait(asked, HANG_SECONDS)
        reply = as_json(answer, status=status)
        reply.reset = kind.endswith("_after_commit")
        return reply

    def _call(self, asked: Incoming, cause: Cause, *, fails: bool) -> Json:
        name, ident = _route(asked)
        route = ROUTES[name]
        rights.check(self._ledger, secret_key(asked), method=asked.method, kind=route.kind)
        params = forms.read(name, asked.body if asked.method == "POST" else asked.query)
        paths = expanding.check(params.get("expand", ()), route.kind, listed=route.listed)
        if fails:
            broken = refusals.broken()
            broken.kept = True
            raise broken
        with self._ledger.lock:
            sessions.lapse(self._ledger)
            call = Call(self._ledger, self._origin(), ident, params, cause)
            answer = copy.deepcopy(route.work(call))
            for steps in paths:
                expanding.fill(self._ledger, answer, steps)
            return answer


def _allowed(asked: Incoming) -> None:
    if not (shown := secret_key(asked)).startswith(TEST_KEYS):
        raise refusals.key(shown)
    version = asked.headers.get("stripe-version", forms.API_VERSION)
    if version != forms.API_VERSION:
        raise refusals.version(version, forms.API_VERSION)


def secret_key(asked: Incoming) -> str:
    """Return the secret key of a request, or nothing where it shows none."""
    kind, _, shown = asked.headers.get("authorization", "").partition(" ")
    return shown if kind.lower() == "bearer" else ""


def _route(asked: Incoming) -> tuple[str, str]:
    for name, pattern in _PATTERNS:
        if found := pattern.fullmatch(f"{asked.method} {asked.path}"):
            return name, found[1] if found.groups() else ""
    raise refusals.no_route(asked.method, asked.path)


def _suffer(kind: str, asked: Incoming) -> Reply | None:
    """Fail as ordered, or return what is answered instead of any work."""
    if kind == "hang":
        _wait(asked, HANG_SECONDS)
    if refused := _REFUSALS.get(kind):
        raise refused()
    if kind == "503":
        return maintenance()
    return Reply(500, b"", reset=True) if kind == "reset" else None


_REFUSALS: dict[str, Callable[[], refusals.Refused]] = {
    "401": refusals.taken_back,
    "429": refusals.too_many,
    "500": refusals.broken,
    "hang": refusals.broken,
}


def _wait(asked: Incoming, seconds: float) -> None:
    """Let so much time pass, or less when the client hangs up."""
    until = time.monotonic() + seconds
    while time.monotonic() < until and not asked.gone():
        time.sleep(_POLL_SECONDS)
