"""The store in one SQLite file."""

import os
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex
from threading import Lock
from typing import Any, TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.exc import DatabaseError

from frontdesk.actions.store_port import Reader, Writer
from frontdesk.adapters.store import guards
from frontdesk.adapters.store.commits import Commits
from frontdesk.adapters.store.keeping import Dialect, Jobs
from frontdesk.adapters.store.readiness import unmigrated
from frontdesk.adapters.store.sqlite_reader import Near
from frontdesk.adapters.store.writer import Changing
from frontdesk.domain.errors import StoreNotReady

T = TypeVar("T")

# FULL waits for the disk at each commit: what a client was told survives a power cut.
PRAGMAS = {
    "busy_timeout": 30000,
    "journal_mode": "wal",
    "synchronous": 2,
    "foreign_keys": 1,
    "secure_delete": 1,
    "trusted_schema": 0,
}
OWNER_ONLY = 0o600
READERS = 8


SQLITE = Dialect(insert=insert, refused=guards.refused)


class Adapter:
    """The truth in one file, for any number of threads and processes.

    Raises:
        StoreNotReady: the file, a table, a trigger or a setting that guards it is not there.
    """

    local = True

    def __init__(self, path: Path, *, jobs: Jobs) -> None:
        if not path.is_file():
            raise StoreNotReady(f"there is no database at {path}; run the migrations first")
        path.chmod(OWNER_ONLY)
        self._jobs = jobs
        self._reading = reading(path)
        self._looking = Idle(self._reading)
        self._writing = writing(path)
        _check(self._reading, self._writing)
        self._commits = Commits(self._writing)
        self._watch = Watch(self._reading)

    def read(self, look: Callable[[Reader], T]) -> T:
        with self._looking.one() as conn, conn.begin():
            return look(Near(conn))

    def write(self, change: Callable[[Writer], T]) -> T:
        return self._commits.run(lambda conn: change(self._changing(conn)))

    def version(self) -> str:
        return self._watch.version()

    def forget(self) -> None:
        """Empty the write-ahead log, where deleted rows may still stand."""
        raw = self._writing.raw_connection()
        try:
            # Straight to the driver: a checkpoint cannot run inside a transaction.
            raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            raw.close()

    def close(self) -> None:
        """Finish the changes asked for and let go of the file."""
        self._commits.close()
        self._watch.close()
        self._looking.close()
        self._writing.dispose()
        self._reading.dispose()

    def _changing(self, conn: Connection) -> Changing:
        return Changing(conn, dialect=SQLITE, enqueue=self._jobs.enqueue)


class Idle:
    """Connections between two looks: to get a new one takes longer than many a question."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._idle: deque[Connection] = deque()

    @contextmanager
    def one(self) -> Iterator[Connection]:
        """Lend a connection that nobody else has."""
        try:
            conn = self._idle.pop()
        except IndexError:
            conn = self._engine.connect()
        try:
            yield conn
        except BaseException:
            # Whatever went wrong, the next one to look begins afresh.
            conn.close()
            raise
        if len(self._idle) < READERS:
            self._idle.append(conn)
        else:
            conn.close()

    def close(self) -> None:
        """Let go of them."""
        while self._idle:
            self._idle.pop().close()


class Watch:
    """Tells whether anybody, in this process or another, has committed anything.

    The number SQLite gives counts the commits of all other connections, so it is asked on one
    that never writes. It begins anew with each connection, hence the words before it.
    """

    def __init__(self, engine: Engine) -> None:
        self._conn = engine.raw_connection()
        self._lock = Lock()
        self._begun = token_hex(8)

    def version(self) -> str:
        """Return a text that is the same only while nothing was committed."""
        with self._lock:
            # Straight to the driver, twenty times as fast.
            cursor = self._conn.driver_connection.execute("PRAGMA data_version")  # type: ignore[union-attr]
            return f"{self._begun}-{cursor.fetchone()[0]}"

    def close(self) -> None:
        """Let go of the connection."""
        self._conn.close()


def writing(path: Path) -> Engine:
    """Return an engine whose every transaction owns the file from its first word.

    A transaction that reads first and writes later may find that it cannot: SQLite then fails
    at once, whatever the busy timeout.
    """
    _touch(path)
    engine = _engine(path)
    event.listen(engine, "begin", lambda conn: conn.exec_driver_sql("BEGIN IMMEDIATE"))
    event.listen(engine, "connect", lambda raw, _: _set(raw, PRAGMAS))
    return engine


def reading(path: Path) -> Engine:
    """Return an engine that cannot change anything."""
    engine = _engine(path)
    # Straight to the driver, which takes a tenth of the time: nothing waits here, or can fail.
    event.listen(engine, "begin", lambda conn: conn.connection.execute("BEGIN"))
    event.listen(engine, "connect", lambda raw, _: _set(raw, {**PRAGMAS, "query_only": 1}))
    return engine


def _engine(path: Path) -> Engine:
    return create_engine(
        URL.create("sqlite", database=str(path)),
        # An error must not carry what a client wrote into a log.
        hide_parameters=True,
        pool_size=READERS,
        max_overflow=4 * READERS,
    )


def _set(raw: Any, pragmas: Mapping[str, object]) -> None:
    # None: the driver must not begin transactions of its own; its default lets overlaps through.
    raw.isolation_level = None
    for name, value in pragmas.items():
        raw.execute(f"PRAGMA {name}={value}")


def _touch(path: Path) -> None:
    """Make the file before SQLite does, which would let everybody on the machine read it."""
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, OWNER_ONLY))


def _check(reading: Engine, writing: Engine) -> None:
    try:
        with reading.connect() as conn:
            problems = [*unmigrated(conn), *_unset(conn, {"query_only": 1})]
            problems += [f"trigger {name} is missing or not ours" for name in guards.missing(conn)]
        with writing.connect() as conn:
            problems += _unset(conn, PRAGMAS)
    except DatabaseError as wrong:
        raise StoreNotReady(f"the database cannot be read: {wrong.orig}") from wrong
    if problems:
        raise StoreNotReady("; ".join(problems))


def _unset(conn: Connection, pragmas: Mapping[str, object]) -> list[str]:
    found = {name: conn.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in pragmas}
    return [f"{name} is {found[name]}" for name in pragmas if found[name] != pragmas[name]]
