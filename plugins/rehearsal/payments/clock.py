"""The time that the test payment server goes by, which a test may move forward."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime

Now = Callable[[], datetime]


def wall() -> datetime:
    """Return the machine's own time in UTC."""
    # The rehearsal is a program of its own, so this is its composition root's clock.
    return datetime.now(tz=UTC)  # noqa: TID251


class Clock:
    """A base time, plus what tests added to it.

    Sessions age by `now`. Signatures and the Date header keep to `base`, because the receiver
    compares them with a clock that nobody moved; `skew_seconds` makes only the header wrong.
    """

    def __init__(self, base: Now = wall) -> None:
        self._base = base
        self._advanced = 0
        self.skew_seconds = 0
        self._lock = threading.Lock()

    def now(self) -> int:
        return self.base() + self._advanced

    def base(self) -> int:
        return int(self._base().timestamp())

    def date(self) -> int:
        return self.base() + self.skew_seconds

    def advance(self, seconds: int) -> None:
        with self._lock:
            self._advanced += seconds
