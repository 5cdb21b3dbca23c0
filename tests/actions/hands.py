"""Two hands on one button: the other one acts between any two steps of the slower one."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from frontdesk.actions.ports import Ports
from frontdesk.actions.store_port import Store


@dataclass
class Interrupted:
    """The store as the slower hand meets it: the other one acts before the nth look or change."""

    store: Store
    act: Callable[[], object]
    before: int

    def read(self, look: Any) -> Any:
        self._count()
        return self.store.read(look)

    def write(self, change: Any) -> Any:
        self._count()
        return self.store.write(change)

    def close(self) -> None:
        self.store.close()

    def _count(self) -> None:
        self.before -= 1
        if self.before == 0:
            self.act()


def interrupted(ports: Ports, act: Callable[[], object], *, before: int) -> Ports:
    """Return ports whose user is interrupted: act happens before its nth look or change."""
    return replace(ports, store=Interrupted(ports.store, act, before))
