"""One page's place in a room, and what it has yet to hear."""

import asyncio
from typing import Any

import msgspec

MAX_QUEUED = 64


class Seat:
    """A queue of messages for one page; None ends it."""

    def __init__(self, page: str) -> None:
        self.page = page
        self.queue: asyncio.Queue[bytes | None] = asyncio.Queue(MAX_QUEUED)
        self.missed = 0

    def put(self, **message: Any) -> None:
        """Add a message; a page too far behind is cut off instead."""
        try:
            self.queue.put_nowait(msgspec.json.encode(message))
        except asyncio.QueueFull:
            # It starts afresh: it connects again and hears how things stand.
            self.close()

    def close(self, **last: Any) -> None:
        """End it, after a last message if there is one."""
        while not self.queue.empty():
            self.queue.get_nowait()
        if last:
            self.queue.put_nowait(msgspec.json.encode(last))
        self.queue.put_nowait(None)
