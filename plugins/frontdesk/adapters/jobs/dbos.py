"""Orders for durable work, kept by DBOS in the same database as the bookings."""

import json
import logging
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import URL, Connection, Engine, bindparam, create_engine, delete, event, select
from sqlalchemy.dialects import postgresql, sqlite

from frontdesk.adapters.store import rows
from frontdesk.adapters.store.addresses import file_of, server_of
from frontdesk.adapters.store.tables import job
from frontdesk.domain.errors import StoreNotReady

if TYPE_CHECKING:
    from dbos import DBOSClient, EnqueueOptions

APPLICATION = "frontdesk"
JOB = "frontdesk.job"
QUEUE = "work"
# Never raised: an order names what to do in words every later version still understands, and
# DBOS leaves orders of another version lying for ever.
VERSION = "1"
# Stands between the key of an order and the number of the try.
TRY = "~"
PRAGMAS = (
    "busy_timeout=30000",
    "journal_mode=wal",
    "synchronous=2",
    "foreign_keys=1",
    "secure_delete=1",
    "trusted_schema=0",
    # KiB for each of a dozen connections.
    "cache_size=-512",
)
SERVER = {"connect_timeout": 10, "application_name": "frontdesk-work"}

_ORDERS = {
    "sqlite": sqlite.insert(job).on_conflict_do_nothing(index_elements=[job.c.key]),
    "postgresql": postgresql.insert(job).on_conflict_do_nothing(index_elements=[job.c.key]),
}
# Several workers may look at once; SQLite, which has one writer, leaves the last words out.
_WAITING = select(job).limit(100).with_for_update(skip_locked=True)
_HANDED_OVER = delete(job).where(job.c.key == bindparam("which"))


class Enqueuer:
    """Takes orders inside somebody else's transaction: both are kept, or neither is.

    An order is one row of our own. The worker hands it to DBOS and deletes it, again in one
    transaction. So the web process never loads DBOS, which takes 23 MB and most of a second,
    and an order takes a tenth of the time that the engine needs for its own rows.
    """

    def enqueue(
        self,
        conn: Connection,
        kind: str,
        *,
        key: str,
        args: Mapping[str, Any],
        at: datetime | None,
    ) -> None:
        """Order work of a kind; a key that was ordered before changes nothing.

        Raises:
            ValueError: the key is not one, or args are not plain JSON.
        """
        if not key or TRY in key:
            raise ValueError(f"{key!r} cannot be the key of a job")
        until = None if at is None else rows.seconds(at)
        order = {"key": key, "kind": kind, "args": _text(args), "at": until}
        conn.execute(_ORDERS[conn.dialect.name], order)


def hand_over(client: "DBOSClient", opened: Engine, *, now: datetime) -> None:
    """Give DBOS what was ordered since the last time, with the time still to wait."""
    with opened.connect() as conn:
        if conn.execute(_WAITING).first() is None:
            return
    with opened.begin() as conn:
        if on_file(opened):
            # DBOS opens its file so that reading takes no lock: take it before the first look.
            conn.exec_driver_sql("BEGIN IMMEDIATE")
        for row in conn.execute(_WAITING).all():
            order = options(row.key)
            if row.at is not None:
                order["delay_seconds"] = max(0.0, row.at - now.timestamp())
            client.enqueue_in_transaction(conn, order, row.kind, json.loads(row.args), 0)
            conn.execute(_HANDED_OVER, {"which": row.key})


def prepare(address: str) -> None:
    """Create or upgrade the tables of DBOS: in our file, or in a schema of its own on our server.

    Raises:
        StoreNotReady: there is no file; the store makes it, readable by its owner only.
        ValueError: not the address of a file or of a PostgreSQL server.
    """
    from dbos import DBOS  # noqa: PLC0415 - slow to load

    path = file_of(address)
    if path is not None and not path.is_file():
        raise StoreNotReady(f"there is no database at {path}; run the migrations first")
    quiet()
    # First, because DBOS opens a file as it finds it, and the old journal is five times slower.
    opened = engine(address)
    try:
        opened.connect().close()
        DBOS.migrate(opened.url.render_as_string(hide_password=False))
    finally:
        opened.dispose()


def options(key: str, *, workflow: str = JOB) -> "EnqueueOptions":
    """Return how DBOS is told of one order."""
    return {
        "workflow_name": workflow,
        "queue_name": QUEUE,
        "workflow_id": key,
        "app_version": VERSION,
        "application_name": APPLICATION,
    }


def _text(args: Mapping[str, Any]) -> str:
    try:
        return rows.as_text(dict(args))
    except TypeError as wrong:
        raise ValueError("a job takes plain JSON only") from wrong


def engine(address: str) -> Engine:
    """Return connections as DBOS wants them, on a database as we want it."""
    path = file_of(address)
    opened = create_engine(
        URL.create("sqlite", database=str(path)) if path else server_of(address),
        hide_parameters=True,
        pool_size=12,
        max_overflow=0,
        pool_timeout=30,
        pool_pre_ping=path is None,
        connect_args={} if path else SERVER,
    )
    if path:
        event.listen(opened, "connect", lambda raw, _: _set(raw))
    return opened


def on_file(opened: Engine) -> bool:
    """Tell whether it is a file, with one writer at a time."""
    return opened.dialect.name == "sqlite"


def _set(raw: Any) -> None:
    # As DBOS sets up its own connections; reads stay free, each write owns the file at once.
    raw.isolation_level = "IMMEDIATE"
    for pragma in PRAGMAS:
        raw.execute(f"PRAGMA {pragma}")


def quiet() -> None:
    """Leave only what went wrong in the log of DBOS, which advertises otherwise."""
    logging.getLogger("dbos").setLevel(logging.WARNING)
