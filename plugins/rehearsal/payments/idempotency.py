"""Remembers what each idempotency key was answered with, and which keys are in flight."""

import hashlib
from typing import Any
from urllib.parse import parse_qsl

from rehearsal.payments import refusals
from rehearsal.payments.ledger import Ledger

Json = dict[str, Any]

LONGEST_KEY = 255
REMEMBERED_SECONDS = 24 * 3600


class Keys:
    """Answers by key, in a table that the ledger keeps.

    As with Stripe, a key is remembered once work began: an answer that refused the parameters
    is not, so the same key may be sent again with the mistake repaired. After a day a key is
    forgotten, and would do its work a second time.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._in_flight: set[str] = set()

    def begin(self, key: str, *, method: str, path: str, body: str) -> Json | None:
        """Return the saved answer, or None when the work is now ours to do.

        Raises:
            Refused: the key is too long, in flight, or was used for something else.
        """
        if len(key) > LONGEST_KEY:
            words = f"Idempotency keys are at most {LONGEST_KEY} characters."
            raise refusals.Refused(words, type="idempotency_error")
        mark = _mark(method, path, body)
        with self._ledger.lock:
            if key in self._in_flight:
                raise refusals.in_progress(key)
            saved = self._ledger.tables["answers"].get(key)
            if saved is None or saved.get("until", 0) <= self._ledger.clock.now():
                self._in_flight.add(key)
                return None
        if saved["mark"] != mark:
            raise refusals.other_parameters(key)
        return saved

    def end(self, key: str) -> None:
        """Take the key out of flight."""
        with self._ledger.lock:
            self._in_flight.discard(key)

    def save(self, key: str, *, status: int, answer: Json, asked: Json) -> None:
        mark = _mark(asked["method"], asked["path"], asked["body"])
        with self._ledger.lock:
            until = self._ledger.clock.now() + REMEMBERED_SECONDS
            saved = {"mark": mark, "status": status, "answer": answer, "until": until}
            self._ledger.put("answers", {"id": key, **saved, "request": asked["request"]})


def _mark(method: str, path: str, body: str) -> str:
    # Parameters are compared, not how they were written.
    fields = sorted(parse_qsl(body, keep_blank_values=True))
    return hashlib.sha256(f"{method} {path}\n{fields}".encode()).hexdigest()
