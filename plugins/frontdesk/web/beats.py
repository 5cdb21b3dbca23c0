"""The sign of life of a page that waits in its room, answered before anything else is done."""

from collections.abc import Callable, Mapping

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from frontdesk.web.rooms import BEAT

# Only clients wait by the hundred, and at her desk the key is asked for first.
_WAY, _END, _PAGE = "/join/", "/signal", b"page="
# Alone, or as all there is in a list of messages.
_SAID = frozenset({BEAT, b"[" + BEAT + b"]"})


class Beats:
    """Answers the signs of life of pages that hold a seat, and lets all else pass.

    Every waiting page says each few seconds that it lives. On the way through the whole service
    that took four fifths of all that waiting costs. The id of a page is a secret of its own, so
    nothing has to be looked up, and another site that knew it could only keep it alive.

    Args:
        app: who answers all else.
        lives: notes the sign of life of a page; False when it holds no seat.
        headers: what every answer in a session carries.
    """

    def __init__(
        self, app: ASGIApp, *, lives: Callable[[str], bool], headers: Mapping[bytes, bytes]
    ) -> None:
        self.app = app
        self._lives = lives
        self._answer: tuple[Message, Message] = (
            {"type": "http.response.start", "status": 204, "headers": [*headers.items()]},
            {"type": "http.response.body", "body": b""},
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or hand on with what was read of it."""
        if not _may_be_one(scope):
            await self.app(scope, receive, send)
            return
        read = await receive()
        page = scope["query_string"].removeprefix(_PAGE).decode("latin-1")
        if read.get("body") in _SAID and not read.get("more_body") and self._lives(page):
            for message in self._answer:
                await send(message)
            return
        await self.app(scope, _again(read, receive), send)


def _may_be_one(scope: Scope) -> bool:
    if scope["type"] != "http" or scope["method"] != "POST":
        return False
    path: str = scope["path"]
    to_room = path.startswith(_WAY) and path.endswith(_END)
    return to_room and bytes(scope["query_string"]).startswith(_PAGE)


def _again(read: Message, receive: Receive) -> Receive:
    """Return a receiver that begins with what was read already."""
    kept = [read]

    async def next_part() -> Message:
        return kept.pop() if kept else await receive()

    return next_part
