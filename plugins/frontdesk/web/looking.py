"""One clock and one look at the store for everybody who waits, at a door or in a room."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from starlette.concurrency import run_in_threadpool

from frontdesk.actions.ports import Ports
from frontdesk.domain.booking import Booking
from frontdesk.domain.lateness import Lateness
from frontdesk.web.repeated import asking

_LOG = logging.getLogger("frontdesk.web")

LOOK_SECONDS = 0.5

# A booking as it is now, or None once it is gone; and what was said of being late.
Found = tuple[Booking | None, Lateness | None]
Tell = Callable[[Found | None, datetime], None]


@dataclass(slots=True, eq=False)
class Follower:
    """Somebody who wants to know how a booking stands.

    tell: is called at each look, with None as long as the booking was not read.
    """

    booking: str
    tell: Tell
    found: Found | None = None


class Looking:
    """Tells followers how their bookings stand; for the event loop only.

    The store is asked twice a second whether anything was committed, by any process, and is read
    only if so, once for all. Nobody who waits costs a timer, a task or a question of their own.
    """

    def __init__(
        self, ports: Ports, *, over: Callable[[], bool], look_seconds: float = LOOK_SECONDS
    ) -> None:
        self._ports = ports
        self._over = over
        self._look_seconds = look_seconds
        self._followers: dict[Follower, None] = {}
        self._task: asyncio.Task[None] | None = None
        self._version = ""
        # Whether somebody came after the last look at the store.
        self._fresh = False

    def follow(self, booking: str, tell: Tell) -> Follower:
        """Begin to tell somebody, until leave()."""
        follower = Follower(booking, tell)
        self._followers[follower] = None
        self._fresh = True
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._look())
        return follower

    def leave(self, follower: Follower) -> None:
        """Tell them no more."""
        self._followers.pop(follower, None)

    async def _look(self) -> None:
        while self._followers and not self._over():
            try:
                await self._read()
                self._tell()
            except Exception:  # noqa: BLE001 - whatever it was, the next look may succeed
                # A store that is away for a moment must not end everybody's news.
                self._version = ""
                _LOG.warning("the doors could not be looked at; trying again")
            await asyncio.sleep(self._look_seconds)
        self._tell()

    async def _read(self) -> None:
        store = self._ports.store
        version = await asking(self._ports, store.version)
        if version == self._version and not self._fresh:
            return
        self._version, self._fresh = version, False
        wanted = list(self._followers)
        ids = sorted({one.booking for one in wanted})
        read = await run_in_threadpool(lambda: store.read(lambda look: look.at_doors(ids)))
        by_id: dict[str, Found] = {booking.id: (booking, late) for booking, late in read}
        for one in wanted:
            one.found = by_id.get(one.booking, (None, None))

    def _tell(self) -> None:
        now = self._ports.clock.now()
        for one in list(self._followers):
            one.tell(one.found, now)
