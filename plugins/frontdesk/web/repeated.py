"""The answer to a question that was asked before, ready to send, while nothing has changed."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import TypeVar

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import QueryParams
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from frontdesk.actions.ports import Ports

# Different questions whose answers are kept until something is booked or the minute is over.
MOST_KEPT = 256
# Bytes of a question. A longer one is made up, and kept ones must not fill the memory.
LONGEST = 1024
# More therapists than these, and the question would keep the rooms of others waiting.
FEW = 4
OK = 200

T = TypeVar("T")
K = TypeVar("K")
# Status, headers and body, just as they were sent.
Said = list[Message]
# Whether the client takes gzip, and the query string.
_Words = tuple[bool, bytes]


@dataclass(frozen=True, slots=True)
class _Kept:
    """Answers of one version of the store and one minute, as long as nothing changes.

    by_words: the same answers again, by the very bytes that were asked; made-up names and
    another order make other bytes, so what is kept by question does not depend on these.
    """

    as_of: tuple[str, datetime]
    by_question: dict[tuple[bool | str | None, ...], Said] = field(default_factory=dict)
    by_words: dict[_Words, Said] = field(default_factory=dict)


class Repeated:
    """Answers from memory while nothing changed: the store's version and the minute tell.

    Notice and horizon move with the clock, so an answer is never older than its minute; a
    change by any process gives the store another version. It stands before all else, so that
    what is said again passes none of it: it was compressed and given its headers already.

    Args:
        app: who answers what is asked for the first time.
        ports: whose store and clock tell whether anything changed.
        path: the address, all of whose answers depend on the question alone.
        names: what is read of a question; all else in it is made up.
    """

    def __init__(self, app: ASGIApp, *, ports: Ports, path: str, names: tuple[str, ...]) -> None:
        self.app = app
        self.ports = ports
        self.path = path
        self.names = names
        self._kept: _Kept | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Say it again, or let it be answered and remember what is said."""
        if not self._may_be_kept(scope):
            await self.app(scope, receive, send)
            return
        kept = await self._now()
        words = _takes_gzip(scope), scope["query_string"]
        said = kept.by_words.get(words)
        if said is None:
            question = self._question(words)
            said = kept.by_question.get(question)
            if said is None:
                said = await _heard(self.app, scope, receive)
                _keep(kept.by_question, question, said)
            _keep(kept.by_words, words, said)
        for message in said:
            await send(message)

    def _may_be_kept(self, scope: Scope) -> bool:
        if scope["type"] != "http" or scope["path"] != self.path or scope["method"] != "GET":
            return False
        return len(scope["query_string"]) <= LONGEST

    async def _now(self) -> _Kept:
        """Return what is kept; nothing once it may be otherwise."""
        minute = self.ports.clock.now().replace(second=0, microsecond=0)
        as_of = await asking(self.ports, self.ports.store.version), minute
        if self._kept is None or self._kept.as_of != as_of:
            self._kept = _Kept(as_of)
        return self._kept

    def _question(self, words: _Words) -> tuple[bool | str | None, ...]:
        """Return only what is read: made-up names must not crowd out what others ask."""
        takes_gzip, asked = words
        query = parsed(asked)
        return takes_gzip, *(query.get(name) for name in self.names)


@lru_cache(MOST_KEPT)
def parsed(query_string: bytes) -> QueryParams:
    """Return what a question asks for; to parse it takes as long as many an answer."""
    return QueryParams(query_string)


async def asking(ports: Ports, ask: Callable[[], T]) -> T:
    """Ask at once where that takes less time than handing it to a thread and back."""
    if ports.store.local and len(ports.practice.therapists) <= FEW:
        return ask()
    return await run_in_threadpool(ask)


async def _heard(app: ASGIApp, scope: Scope, receive: Receive) -> Said:
    said: Said = []

    async def noted(message: Message) -> None:
        said.append(message)

    await app(scope, receive, noted)
    return said


def _keep(answers: dict[K, Said], asked: K, said: Said) -> None:
    # What went wrong may go well the next time.
    if len(answers) < MOST_KEPT and said[0]["status"] == OK:
        answers[asked] = said


def _takes_gzip(scope: Scope) -> bool:
    return any(name == b"accept-encoding" and b"gzip" in value for name, value in scope["headers"])
