"""The store on a PostgreSQL server."""

from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import DBAPIError, OperationalError

from frontdesk.actions.store_port import Reader, Writer
from frontdesk.adapters.store import guards_postgres
from frontdesk.adapters.store.addresses import server_of
from frontdesk.adapters.store.keeping import Dialect, Jobs
from frontdesk.adapters.store.postgres_writer import Locking
from frontdesk.adapters.store.reader import Looking
from frontdesk.adapters.store.readiness import unmigrated
from frontdesk.adapters.store.transactions import Transactions
from frontdesk.domain.errors import StoreNotReady

T = TypeVar("T")

OLDEST = 150000
AT_ONCE = 16
CONNECT_SECONDS = 10
# What no client should wait for, in milliseconds; a change that waited for a lock in vain is
# tried six times. synchronous_commit: a client is told of nothing a power cut could still undo.
SETTINGS = {
    "lock_timeout": "3000",
    "statement_timeout": "20000",
    "idle_in_transaction_session_timeout": "30000",
    "synchronous_commit": "on",
    "TimeZone": "UTC",
}
# One look sees one moment, and cannot change anything.
READING = {
    "default_transaction_isolation": "repeatable\\ read",
    "default_transaction_read_only": "on",
}
WRITING = {"default_transaction_isolation": "read\\ committed"}
# For a question that is asked before each answer to a client: nothing but the question itself.
PEEKING = {"isolation_level": "AUTOCOMMIT", "pool_pre_ping": False}
MIGRATING = {"lock_timeout": "60000", "statement_timeout": "0"}

POSTGRES = Dialect(insert=insert, refused=guards_postgres.refused)
_SNAPSHOT = "SELECT pg_current_snapshot()::text"


class Adapter:
    """The truth on a server, for any number of threads and processes.

    Raises:
        StoreNotReady: the server does not answer or is too old, or a table or guard is not there.
    """

    local = False

    def __init__(self, address: str, *, jobs: Jobs) -> None:
        self._jobs = jobs
        self._reading = engine(address, {**SETTINGS, **READING})
        self._writing = engine(address, {**SETTINGS, **WRITING})
        self._peeking = engine(address, {**SETTINGS, **READING}, **PEEKING)
        self._transactions = Transactions(self._writing)
        try:
            _check(self._reading)
        except StoreNotReady:
            self.close()
            raise

    def read(self, look: Callable[[Reader], T]) -> T:
        with self._reading.connect() as conn:
            return look(Looking(conn))

    def write(self, change: Callable[[Writer], T]) -> T:
        return self._transactions.run(lambda conn: change(self._changing(conn)))

    def version(self) -> str:
        try:
            return _snapshot(self._peeking)
        except OperationalError:
            # The server cut the line meanwhile; all lines of that age are given up now.
            return _snapshot(self._peeking)

    def forget(self) -> None:
        """Leave it to the server: its vacuum and its own log are its owner's to set."""

    def close(self) -> None:
        """Finish the changes asked for and let go of the server."""
        self._transactions.close()
        for opened in (self._writing, self._reading, self._peeking):
            opened.dispose()

    def _changing(self, conn: Connection) -> Locking:
        return Locking(conn, dialect=POSTGRES, enqueue=self._jobs.enqueue)


def migrating(address: str) -> Engine:
    """Return an engine for changing tables, which may take long."""
    return engine(address, {**SETTINGS, **WRITING, **MIGRATING})


def engine(address: str, settings: dict[str, str], **how: Any) -> Engine:
    """Return an engine whose every connection has the settings; how goes to SQLAlchemy.

    Raises:
        ValueError: not the address of a PostgreSQL server.
    """
    url = server_of(address)
    theirs = str(url.query.get("options", ""))
    ours = " ".join(f"-c {name}={value}" for name, value in settings.items())
    opened = create_engine(
        url,
        # An error must not carry what a client wrote into a log.
        hide_parameters=True,
        pool_size=AT_ONCE,
        max_overflow=AT_ONCE,
        # A server that was restarted must not cost a client an error.
        pool_pre_ping=how.pop("pool_pre_ping", True),
        # Also of an insert: none means that the guard, or an earlier row, kept it out.
        execution_options={"preserve_rowcount": True},
        connect_args={
            "options": f"{theirs} {ours}".strip(),
            "connect_timeout": CONNECT_SECONDS,
            "application_name": "frontdesk",
        },
        **how,
    )
    event.listen(opened, "handle_error", _without_rows)
    return opened


def _without_rows(context: ExceptionContext) -> None:
    """Leave the name of the broken rule, and not the row, which holds what a client wrote."""
    wrong, shown = context.original_exception, context.sqlalchemy_exception
    diagnosis = getattr(wrong, "diag", None)
    if shown is None or diagnosis is None or diagnosis.message_primary is None:
        return
    full, short = str(wrong), f"{diagnosis.message_primary} ({diagnosis.sqlstate})"
    shown.args = tuple(str(said).replace(full, short) for said in shown.args)
    wrong.args = (short,)


def _snapshot(peeking: Engine) -> str:
    with peeking.connect() as conn:
        return str(conn.exec_driver_sql(_SNAPSHOT).scalar_one())


def _check(reading: Engine) -> None:
    try:
        with reading.connect() as conn:
            problems = [*_unfit(conn), *unmigrated(conn)]
            if not problems:
                absent = guards_postgres.missing(conn)
                problems = [f"guard {name} is missing or not ours" for name in absent]
    except DBAPIError as wrong:
        raise StoreNotReady(f"the database cannot be read: {wrong.orig}") from wrong
    if problems:
        raise StoreNotReady("; ".join(problems))


def _unfit(conn: Connection) -> list[str]:
    version, encoding = (
        conn.exec_driver_sql(f"SHOW {name}").scalar_one()
        for name in ("server_version_num", "server_encoding")
    )
    problems = [] if int(version) >= OLDEST else ["PostgreSQL is older than version 15"]
    return problems if encoding == "UTF8" else [*problems, f"its encoding is {encoding}, not UTF8"]
