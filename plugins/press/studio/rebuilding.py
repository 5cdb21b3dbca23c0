"""Building again whenever something changes, one build at a time, and telling who looks."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from watchfiles import Change, DefaultFilter, awatch

from press.building.again import Built

# In milliseconds: an editor writes a file in several strokes, and then it is quiet.
_PACE: dict[str, Any] = {"debounce": 40, "step": 20}


class Builds(Protocol):
    """What builds the site; press.building.again.Builder is one."""

    def build(self) -> Built:
        """Bring the output up to date."""


@dataclass(frozen=True, slots=True)
class News:
    """What the last build came to.

    Attributes:
        number: counts builds from 1.
        changed: addresses of pages that differ from before, such as /writing/; also of removed.
        other: whether something that pages load has changed.
        errors: sentences with file and line; warnings: the same, of less weight.
    """

    number: int = 0
    changed: tuple[str, ...] = ()
    other: bool = False
    errors: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


class Rebuilding:
    """Builds a site in a thread, and lets any number of listeners wait for the next news."""

    def __init__(self, builder: Builds, output: Path) -> None:
        self._builder = builder
        self._output = output
        self._one = asyncio.Lock()
        self._told = asyncio.Condition()
        self._closed = False
        self.news = News()

    async def build(self) -> News:
        """Build now, after a build that is going on: that one may have begun too soon."""
        async with self._one:
            built = await asyncio.to_thread(self._built)
            names = [
                p.relative_to(self._output).as_posix() for p in (*built.changed, *built.removed)
            ]
            news = News(
                number=self.news.number + 1,
                changed=tuple(_address(n) for n in names if n.endswith(".html")),
                other=any(not n.endswith(".html") for n in names),
                errors=built.errors,
                warnings=built.warnings,
            )
            async with self._told:
                self.news = news
                self._told.notify_all()
            return news

    def _built(self) -> Built:
        try:
            return self._builder.build()
        except Exception as error:  # noqa: BLE001 - whatever it is, the next change may mend it
            return Built(errors=(f"{type(error).__name__}: {error}",), whole=False)

    async def after(self, number: int) -> News | None:
        """Return the first news later than a build's number, or None if none will come."""
        async with self._told:
            await self._told.wait_for(lambda: self.news.number > number or self._closed)
            return self.news if self.news.number > number else None

    async def close(self) -> None:
        """Let everybody go who waits for news."""
        async with self._told:
            self._closed = True
            self._told.notify_all()

    async def watch(self, paths: Iterable[Path], *, ignore: Iterable[Path]) -> None:
        """Build after every change below paths, until cancelled."""
        seen = _Seen([str(path) for path in ignore])
        there = [path for path in paths if path.exists()]
        files = {str(path) for path in there if path.is_file()}

        def one(_: Change, path: str) -> bool:
            return path in files

        follow = (
            awatch(*(p for p in there if p.is_dir()), watch_filter=seen, **_PACE),
            # Many programs put a new file in the place of the old, whom nobody can follow.
            awatch(*{Path(f).parent for f in files}, watch_filter=one, recursive=False, **_PACE),
        )
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.gather(*map(self._follow, follow[: 2 if files else 1]))

    async def _follow(self, changes: AsyncIterator[set[tuple[Change, str]]]) -> None:
        async for _ in changes:
            await self.build()


class _Seen(DefaultFilter):
    """Everything but what builds themselves write and what editors leave lying about."""

    def __init__(self, ignored: list[str]) -> None:
        super().__init__(ignore_paths=ignored)


def _address(name: str) -> str:
    return "/" + name.removesuffix("index.html")
