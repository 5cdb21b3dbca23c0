"""Whether anything was committed to the store, asked for many streams at once."""

import asyncio
from collections.abc import Callable

from starlette.concurrency import run_in_threadpool

LOOK_SECONDS = 1.0


class Commits:
    """The version of the store, looked up at most once a second for everybody who asks."""

    def __init__(self, version: Callable[[], str]) -> None:
        self._look = version
        self._version = ""
        self._looked_at = float("-inf")

    async def version(self) -> str:
        """Return a text that is another one a second after a commit, at the latest."""
        now = asyncio.get_running_loop().time()
        if now - self._looked_at >= LOOK_SECONDS:
            self._looked_at = now
            self._version = await run_in_threadpool(self._look)
        return self._version


class Since:
    """What one stream has seen of the commits."""

    def __init__(self, commits: Commits) -> None:
        self._commits = commits
        self._seen = ""

    async def anything(self) -> bool:
        """Tell whether something was committed since this was asked last; at first it was."""
        before, self._seen = self._seen, await self._commits.version()
        return self._seen != before or not before
