"""What every change over an open transaction has in common."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Protocol

from sqlalchemy import Connection, Table, UpdateBase
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from frontdesk.adapters.store.asking import Asking

Insert = sqlite.Insert | postgresql.Insert


@dataclass(frozen=True, slots=True)
class Dialect:
    """Where databases differ.

    insert is the one with on_conflict; refused tells an overlap from any other error.
    """

    insert: Callable[[Table], Insert]
    refused: Callable[[IntegrityError], bool]


class Enqueue(Protocol):
    """Orders durable work over the connection of the causing transaction."""

    def __call__(
        self,
        conn: Connection,
        kind: str,
        *,
        key: str,
        args: Mapping[str, Any],
        at: datetime | None,
    ) -> None: ...


class Jobs(Protocol):
    """Whoever takes orders for durable work, in a transaction of this very database."""

    @property
    def enqueue(self) -> Enqueue: ...


class Keeping(Asking):
    """One transaction; whoever opened it keeps or drops all of it."""

    def __init__(self, conn: Connection, *, dialect: Dialect, enqueue: Enqueue) -> None:
        super().__init__(conn)
        self._dialect = dialect
        self._enqueue = enqueue

    def _took(self, change: UpdateBase, row: dict[str, Any]) -> bool:
        """Tell whether the change was made, and not refused as an overlap."""
        try:
            return self._conn.execute(change, row).rowcount == 1
        except IntegrityError as wrong:
            if self._dialect.refused(wrong):
                return False
            raise

    def _add(self, table: Table, row: dict[str, Any]) -> bool:
        return self._conn.execute(_if_new(self._dialect, table), row).rowcount == 1

    def _save(self, table: Table, row: dict[str, Any], *, only: str | None = None) -> None:
        self._conn.execute(_upsert(self._dialect, table, only=only), row)

    def _insert(self, table: Table) -> Insert:
        return _plain(self._dialect, table)


@cache
def _plain(dialect: Dialect, table: Table) -> Insert:
    return dialect.insert(table)


@cache
def _if_new(dialect: Dialect, table: Table) -> Insert:
    return dialect.insert(table).on_conflict_do_nothing(index_elements=[*table.primary_key])


@cache
def _upsert(dialect: Dialect, table: Table, *, only: str | None = None) -> Insert:
    wanted = dialect.insert(table)
    names = [only] if only else [c.name for c in table.columns if not c.primary_key]
    return wanted.on_conflict_do_update(
        index_elements=[*table.primary_key],
        set_={name: wanted.excluded[name] for name in names},
    )
