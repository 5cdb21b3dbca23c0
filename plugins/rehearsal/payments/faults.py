"""The failures that a test may order for the next requests."""

import threading
from dataclasses import dataclass

KINDS = ("500", "500_kept", "429", "hang", "reset_after_commit")


@dataclass
class Order:
    """So many requests under this path fail in this way.

    - 500: fails before any work, so the same key may succeed next time.
    - 500_kept: fails, and the key replays that failure, as Stripe does once work has begun.
    - 429: too many requests.
    - hang: the key is taken and nobody answers until the client gives up.
    - reset_after_commit: the work is done and kept, the connection breaks before the answer.
    """

    kind: str
    left: int
    path: str = "/v1/"


class Faults:
    """A queue of orders; the first that fits a path is used up first."""

    def __init__(self) -> None:
        self._orders: list[Order] = []
        self._lock = threading.Lock()

    def order(self, kind: str, *, count: int = 1, path: str = "/v1/") -> None:
        if kind not in KINDS:
            raise ValueError(f"kind must be one of {', '.join(KINDS)}")
        with self._lock:
            self._orders.append(Order(kind, count, path))

    def clear(self) -> None:
        with self._lock:
            self._orders.clear()

    def take(self, path: str) -> str | None:
        """Return the failure for this request, if one was ordered, and count it."""
        with self._lock:
            for order in self._orders:
                if order.left > 0 and path.startswith(order.path):
                    order.left -= 1
                    return order.kind
        return None
