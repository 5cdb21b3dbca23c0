"""Pages that listen to the room's hub and speak to it, without a network."""

import asyncio
import json
from collections.abc import AsyncGenerator, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from frontdesk.web.rooms import Role, Rooms
from frontdesk.web.signals import Admit, Devices

OLD, NEW, THEIRS = "client-page-00001", "client-page-00002", "therapist-page-001"
MUTED = Devices(microphone=False, camera=True)


class Ear:
    """One page's line, heard message by message."""

    def __init__(self, rooms: Rooms, role: Role, page: str, *, over: bool = False) -> None:
        self.rooms, self.role, self.page = rooms, role, page
        self.line: AsyncGenerator[bytes] = rooms.listen("r", role, page, over=lambda: over)

    async def hears(self) -> dict[str, Any]:
        async with asyncio.timeout(60):
            heard: dict[str, Any] = json.loads(await anext(self.line))
        return heard

    async def hears_type(self) -> str:
        return str((await self.hears())["type"])

    async def ended(self) -> bool:
        async with asyncio.timeout(60):
            return [message async for message in self.line] == []

    def says(self, said: Any) -> bool:
        return self.rooms.hear("r", self.role, self.page, said=said)


def play(scene: Coroutine[Any, Any, None]) -> None:
    # In a thread of its own: a browser test before us may have left a loop running in this one.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, scene).result()


async def both_in(rooms: Rooms) -> tuple[Ear, Ear]:
    client, therapist = Ear(rooms, Role.CLIENT, OLD), Ear(rooms, Role.THERAPIST, THEIRS)
    assert await client.hears() == {"type": "waiting", "therapist": False}
    assert await therapist.hears_type() == "knock"
    assert await client.hears() == {"type": "waiting", "therapist": True}
    assert therapist.says(Admit())
    assert await client.hears() == {"type": "ready", "peer": THEIRS}
    assert await therapist.hears() == {"type": "ready", "peer": OLD}
    return client, therapist


async def hears_nothing(ear: Ear) -> bool:
    try:
        async with asyncio.timeout(0.1):
            await anext(ear.line)
    except TimeoutError:
        return True
    return False
