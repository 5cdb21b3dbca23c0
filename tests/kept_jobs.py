"""A job engine in memory, which knows an order only once the change that made it is kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, event


@dataclass
class KeptJobs:
    """Remembers what was ordered, in memory, once the change that ordered it is kept."""

    orders: list[tuple[str, str, Mapping[str, Any]]] = field(default_factory=list)
    _asked: list[tuple[str, str, Mapping[str, Any]]] = field(default_factory=list)
    _before: list[int] = field(default_factory=list)

    def follow(self, writer: Engine) -> None:
        """See what becomes of the changes of the one who writes."""
        event.listen(writer, "savepoint", lambda _conn, _name: self._begin())
        event.listen(writer, "release_savepoint", lambda _conn, _name, _: self._before.pop())
        event.listen(writer, "rollback_savepoint", lambda _conn, _name, _: self._undo())
        event.listen(writer, "rollback", lambda _conn: self._asked.clear())
        # It is told of a commit just before; given back, a connection has committed.
        event.listen(writer, "checkin", lambda _raw, _record: self._keep())

    def enqueue(
        self, conn: Any, kind: str, *, key: str, args: Mapping[str, Any], at: datetime | None
    ) -> None:
        self._asked.append((kind, key, dict(args)))

    def _begin(self) -> None:
        self._before.append(len(self._asked))

    def _undo(self) -> None:
        del self._asked[self._before.pop() :]

    def _keep(self) -> None:
        for order in self._asked:
            if order[1] not in [kept[1] for kept in self.orders]:
                self.orders.append(order)
        self._asked.clear()
        self._before.clear()
