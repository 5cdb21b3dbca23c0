"""Looking things up in SQLite, quickly where the answer is hundreds of plain numbers."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any

import msgspec
from sqlalchemy import CompoundSelect, Select, func
from sqlalchemy.dialects.sqlite import dialect

from frontdesk.adapters.store.reader import Looking
from frontdesk.domain.slots import Taken

_ROWS = msgspec.json.Decoder(list[Taken])
_STARTS = itemgetter(1)


class Near(Looking):
    """As Looking, for a database inside this very process.

    There is no wire to wait for. What takes time is SQLAlchemy's care for each question, which
    is left out here, and each row that is handed over: the driver lets other threads run, and
    waits for them, once for each row. So all rows come at once, as one text.
    """

    def _taken(
        self, asked: Select[Any] | CompoundSelect[Any], values: Mapping[str, object]
    ) -> Sequence[Taken]:
        cursor = self._conn.connection.cursor()
        found: list[Taken] = []
        for words, fixed in packed(asked):
            cursor.execute(words, {**fixed, **values})
            ((rows,),) = cursor.fetchall()
            found += _ROWS.decode(rows)
        cursor.close()
        # They come by index, which is nearly the order wanted; SQLite would not make use of that.
        found.sort(key=_STARTS)
        return found


@lru_cache(64)
def packed(
    asked: Select[Any] | CompoundSelect[Any],
) -> Sequence[tuple[str, Mapping[str, object]]]:
    """Return for each part of a question what asks for its rows as JSON, with fixed values."""
    parts = asked.selects if isinstance(asked, CompoundSelect) else [asked]
    return [_packed(part) for part in parts if isinstance(part, Select)]


def _packed(part: Select[Any]) -> tuple[str, Mapping[str, object]]:
    row = func.json_array(*part.selected_columns)
    whole = part.with_only_columns(func.json_group_array(row)).order_by(None)
    compiled = whole.compile(dialect=dialect(paramstyle="named"))
    # Only those that never change: one that is forgotten must be missed, not become a NULL.
    return str(compiled), {n: v for n, v in compiled.params.items() if v is not None}
