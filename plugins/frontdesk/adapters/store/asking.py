"""What every question to an open connection has in common."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, CursorResult, Executable, RowMapping, Select

AT_ONCE = 100


class Asking:
    """Everything is read in the transaction of one connection."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn

    def _row(self, asked: Select[Any], **values: object) -> RowMapping | None:
        return self._conn.execute(asked, values).mappings().one_or_none()

    def _rows(self, asked: Select[Any], **values: object) -> Sequence[RowMapping]:
        return self._conn.execute(asked, values).mappings().all()

    def _tuples(self, asked: Executable, values: Mapping[str, object]) -> list[Any]:
        """Return rows as the driver made them: for hundreds of plain numbers at a time."""
        found: CursorResult[Any] = self._conn.execute(asked, values)
        cursor = found.cursor
        tuples = [] if cursor is None else list(cursor.fetchall())
        found.close()
        return tuples
