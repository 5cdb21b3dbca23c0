"""One writer that keeps many changes with a single commit."""

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from threading import Lock, Thread, current_thread
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine

T = TypeVar("T")
TOGETHER = 32


@dataclass(slots=True)
class _Asked:
    change: Callable[[Connection], Any]
    answer: Future[Any] = field(default_factory=Future)


class Commits:
    """Takes changes from any thread and runs them on one thread, several in each transaction.

    A commit waits for the disk. One commit for all changes that came in meanwhile is what makes
    many holds a second possible without promising anything that is not on the disk. Each change
    has a savepoint of its own: when it raises, only what it did is undone.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._queue: SimpleQueue[_Asked | None] = SimpleQueue()
        self._lock = Lock()
        self._closed = False
        self._thread = Thread(target=self._work, name="store-writer", daemon=True)
        self._thread.start()

    def run(self, change: Callable[[Connection], T]) -> T:
        """Return what change returns, once that is on the disk.

        Raises:
            RuntimeError: called from within a change, or after close().
        """
        if current_thread() is self._thread:
            raise RuntimeError("a change cannot wait for another change")
        asked = _Asked(change)
        with self._lock:
            if self._closed:
                raise RuntimeError("the store is closed")
            self._queue.put(asked)
        answer: Future[T] = asked.answer
        return answer.result()

    def close(self) -> None:
        """Finish what was asked so far and stop."""
        with self._lock:
            self._closed = True
            self._queue.put(None)
        self._thread.join()

    def _work(self) -> None:
        while batch := self._next():
            _keep(self._engine, batch)

    def _next(self) -> list[_Asked]:
        """Return what waits, at least one; nothing once closed."""
        batch: list[_Asked] = []
        try:
            while len(batch) < TOGETHER and (asked := self._queue.get(block=not batch)):
                batch.append(asked)
            if len(batch) < TOGETHER and batch:
                # The end came behind them: leave it for the next round.
                self._queue.put(None)
        except Empty:
            pass
        return batch


def _keep(engine: Engine, batch: list[_Asked]) -> None:
    try:
        with engine.begin() as conn:
            outcomes = [_try(conn, asked.change) for asked in batch]
    except BaseException as wrong:  # noqa: BLE001 - nothing was kept: tell everybody who waits
        for asked in batch:
            asked.answer.set_exception(wrong)
        return
    for asked, (result, failure) in zip(batch, outcomes, strict=True):
        if failure is None:
            asked.answer.set_result(result)
        else:
            asked.answer.set_exception(failure)


def _try(conn: Connection, change: Callable[[Connection], Any]) -> tuple[Any, Exception | None]:
    # Straight to the driver: SQLAlchemy's savepoints took as long as what a hold does in them.
    savepoint = conn.connection.cursor()
    savepoint.execute("SAVEPOINT change")
    try:
        result = change(conn)
    except Exception as wrong:  # noqa: BLE001 - handed to whoever asked, the others go on
        # Where the database gave up the whole transaction this raises, and the batch fails.
        savepoint.execute("ROLLBACK TO change")
        savepoint.execute("RELEASE change")
        return None, wrong
    savepoint.execute("RELEASE change")
    return result, None
