"""The failures that a test may order for the next requests."""

import threading
from dataclasses import dataclass
from typing import Any

KINDS = (
    *("401", "429", "500", "500_kept", "503", "hang", "hang_after_commit", "slow"),
    *("reset", "reset_after_commit"),
)


@dataclass
class Order:
    """So many requests fail in this way; the path and the method narrow down which.

    - 401: the key was taken back by its owner.
    - 500: fails before any work, so the same key may succeed next time.
    - 500_kept: fails, and the key replays that failure, as Stripe does once work has begun.
    - 503: a maintenance page in HTML, from something in front of the API.
    - 429: too many requests.
    - hang: the key is taken and nobody answers until the client gives up.
    - hang_after_commit: the work is done and kept, and then nobody answers.
    - slow: the work is done at once, its answer comes after so many seconds.
    - reset: the connection breaks before any work is done.
    - reset_after_commit: the work is done and kept, the connection breaks before the answer.
    """

    kind: str
    left: int
    path: str = "/v1/"
    method: str = ""
    seconds: float = 0.0

    def fits(self, method: str, path: str) -> bool:
        return self.left > 0 and path.startswith(self.path) and self.method in {"", method}


class Faults:
    """A queue of orders; the first that fits a path is used up first."""

    def __init__(self) -> None:
        self._orders: list[Order] = []
        self._lock = threading.Lock()

    def order(self, kind: str, *, count: int = 1, **which: Any) -> None:
        """Let the next requests fail; `which` are the other fields of Order."""
        if kind not in KINDS:
            raise ValueError(f"kind must be one of {', '.join(KINDS)}")
        with self._lock:
            self._orders.append(Order(kind, count, **which))

    def clear(self) -> None:
        with self._lock:
            self._orders.clear()

    def take(self, path: str, method: str = "GET") -> Order | None:
        """Return the failure for this request, if one was ordered, and count it."""
        with self._lock:
            for order in self._orders:
                if order.fits(method, path):
                    order.left -= 1
                    return order
        return None
