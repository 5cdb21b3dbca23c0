"""Orders for durable work, kept by DBOS in the same file as the bookings."""

import json
import logging
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import URL, Connection, Engine, create_engine, event

from frontdesk.actions.ports import Clock
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


class Enqueuer:
    """Orders work inside somebody else's transaction: both are kept, or neither is."""

    tables = frozenset({"workflow_status", "workflow_input"})

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._client: DBOSClient | None = None

    def warm(self, engine: Engine) -> None:
        """Load DBOS, which takes most of a second, before a transaction waits for it."""
        from dbos import DBOSClient, DBOSPortableJSONSerializer  # noqa: PLC0415 - slow to load

        quiet()
        self._client = DBOSClient(
            system_database_engine=engine, serializer=DBOSPortableJSONSerializer(), lazy=True
        )

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
        if self._client is None:
            self.warm(conn.engine)
        assert self._client is not None  # noqa: S101 - warm() just made it
        order = options(key)
        if at is not None:
            order["delay_seconds"] = max(0.0, (at - self._clock.now()).total_seconds())
        self._client.enqueue_in_transaction(conn, order, kind, _plain(args), 0)


def prepare(path: Path) -> None:
    """Create or upgrade the tables of DBOS in our file.

    Raises:
        StoreNotReady: there is no file; the store makes it, readable by its owner only.
    """
    from dbos import DBOS  # noqa: PLC0415 - slow to load

    if not path.is_file():
        raise StoreNotReady(f"there is no database at {path}; run the migrations first")
    quiet()
    # First, because DBOS opens the file as it finds it, and the old journal is five times slower.
    opened = engine(path)
    try:
        opened.connect().close()
        DBOS.migrate(opened.url.render_as_string())
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


def _plain(args: Mapping[str, Any]) -> Any:
    try:
        return json.loads(json.dumps(dict(args), allow_nan=False))
    except TypeError as wrong:
        raise ValueError("a job takes plain JSON only") from wrong


def engine(path: Path) -> Engine:
    """Return connections as DBOS wants them, on a file as we want it."""
    opened = create_engine(
        URL.create("sqlite", database=str(path)), pool_size=12, max_overflow=0, pool_timeout=30
    )
    event.listen(opened, "connect", lambda raw, _: _set(raw))
    return opened


def _set(raw: Any) -> None:
    # As DBOS sets up its own connections; reads stay free, each write owns the file at once.
    raw.isolation_level = "IMMEDIATE"
    for pragma in PRAGMAS:
        raw.execute(f"PRAGMA {pragma}")


def quiet() -> None:
    """Leave only what went wrong in the log of DBOS, which advertises otherwise."""
    logging.getLogger("dbos").setLevel(logging.WARNING)
