"""Looking things up in SQLite, quickly where the answer is hundreds of plain numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from operator import itemgetter
from typing import Any

import msgspec
from sqlalchemy import CompoundSelect, Connection, Select, func
from sqlalchemy.dialects.sqlite import dialect

from frontdesk.adapters.store.reader import Looking
from frontdesk.domain.slots import Taken

# Questions whose rows one connection keeps; when there are more it begins again with none.
MOST_KEPT = 64
# Its words are those of the index.
NEXT_TO_LAPSE = "SELECT min(hold_until) FROM booking WHERE state = 'held' AND hold_until >= :now"
_ROWS = msgspec.json.Decoder(list[Taken])
_STARTS = itemgetter(1)
_NEVER = 1 << 62


@dataclass(frozen=True, slots=True)
class _Kept:
    """Rows by question: those of one version of the file, while no hold lapses.

    since, until: UTC seconds, both included, for a hold still counts in the second it ends in.
    """

    version: int
    since: int
    until: int
    rows: dict[tuple[object, ...], Sequence[Taken]] = field(default_factory=dict)


class Near(Looking):
    """As Looking, for a database inside this very process.

    There is no wire to wait for. What takes time is SQLAlchemy's care for each question, which
    is left out here, and each row that is handed over: the driver lets other threads run, and
    waits for them, once for each row. So all rows come at once, as one text, and stay with the
    connection until somebody commits something or a hold lapses.
    """

    def _taken(
        self, asked: Select[Any] | CompoundSelect[Any], values: Mapping[str, Any]
    ) -> Sequence[Taken]:
        kept = _kept(self._conn, now=values["now"]).rows
        question = asked, *(value for name, value in values.items() if name != "now")
        found = kept.get(question)
        if found is None:
            if len(kept) >= MOST_KEPT:
                kept.clear()
            found = kept[question] = _read(self._conn, asked, values)
        return found


def data_version(conn: Connection) -> int:
    """Return a number that is another one after each commit of anybody else.

    It is that of what the open transaction sees. A connection's own commits do not count, so
    only one that never writes may go by it.
    """
    ((version,),) = conn.connection.cursor().execute("PRAGMA data_version").fetchall()
    return int(version)


def _kept(conn: Connection, *, now: int) -> _Kept:
    """Return what the connection knows already: nothing, once it may be otherwise."""
    version = data_version(conn)
    kept: _Kept | None = conn.info.get("kept")
    if kept is None or kept.version != version or not kept.since <= now <= kept.until:
        cursor = conn.connection.cursor()
        ((until,),) = cursor.execute(NEXT_TO_LAPSE, {"now": now}).fetchall()
        kept = conn.info["kept"] = _Kept(version, now, _NEVER if until is None else until)
    return kept


def _read(
    conn: Connection, asked: Select[Any] | CompoundSelect[Any], values: Mapping[str, Any]
) -> Sequence[Taken]:
    cursor = conn.connection.cursor()
    found: list[Taken] = []
    for words, fixed in packed(asked):
        ((rows,),) = cursor.execute(words, {**fixed, **values}).fetchall()
        found += _ROWS.decode(rows)
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
