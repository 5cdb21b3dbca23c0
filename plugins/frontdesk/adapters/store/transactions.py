"""Many writers: each change is a transaction of its own, and run again after a clash."""

from collections.abc import Callable
from threading import Condition, Event, local
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

T = TypeVar("T")

# Source: PostgreSQL manual, appendix A: serialization_failure, deadlock_detected,
# lock_not_available (lock_timeout has passed).
CLASHED = frozenset({"40001", "40P01", "55P03"})
# Seconds to wait before each further try. Never none: whoever is let go first would be met again
# before it has taken what it waited for.
AGAIN_AFTER = (0.01, 0.03, 0.1, 0.3, 0.5)


class Transactions:
    """Runs changes on as many connections as are asked for at once."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._running = 0
        self._closed = False
        self._changed = Condition()
        self._mine = local()

    def run(self, change: Callable[[Connection], T]) -> T:
        """Return what change returns, once that is kept; change may be called several times.

        Raises:
            RuntimeError: called from within a change, or after close().
        """
        if getattr(self._mine, "inside", False):
            raise RuntimeError("a change cannot wait for another change")
        with self._changed:
            if self._closed:
                raise RuntimeError("the store is closed")
            self._running += 1
        self._mine.inside = True
        try:
            return self._keep(change)
        finally:
            self._mine.inside = False
            with self._changed:
                self._running -= 1
                self._changed.notify_all()

    def close(self) -> None:
        """Finish what was asked so far and take nothing more."""
        with self._changed:
            self._closed = True
            self._changed.wait_for(lambda: self._running == 0)

    def _keep(self, change: Callable[[Connection], T]) -> T:
        for seconds in AGAIN_AFTER:
            try:
                return self._once(change)
            except DBAPIError as wrong:
                if _state(wrong.orig) not in CLASHED:
                    raise
            Event().wait(seconds)
        return self._once(change)

    def _once(self, change: Callable[[Connection], T]) -> T:
        with self._engine.begin() as conn:
            return change(conn)


def _state(wrong: Any) -> str | None:
    """Return the SQLSTATE of the driver's error."""
    return getattr(wrong, "sqlstate", None)
