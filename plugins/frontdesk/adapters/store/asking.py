"""What every question to an open connection has in common."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, Select

AT_ONCE = 100


class Asking:
    """Everything is read in the transaction of one connection."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn

    def _row(self, asked: Select[Any], **values: object) -> RowMapping | None:
        return self._conn.execute(asked, values).mappings().one_or_none()

    def _rows(self, asked: Select[Any], **values: object) -> Sequence[RowMapping]:
        return self._conn.execute(asked, values).mappings().all()
