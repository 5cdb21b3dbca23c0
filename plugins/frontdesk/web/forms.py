"""A posted form turned into plain fields, or a clear refusal."""

import asyncio
from collections.abc import Callable
from urllib.parse import parse_qsl

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

MAX_BODY_BYTES = 64 * 1024
MAX_FIELDS = 60
SLOWEST_SECONDS = 30
_FORM = "application/x-www-form-urlencoded"

Fields = dict[str, str]


async def read(request: Request) -> Fields:
    """Return the fields of a form; of a repeated name the last one counts.

    Raises:
        HTTPException: 415 another content type, 413 too large, 400 not UTF-8 or too many fields.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != _FORM:
        raise HTTPException(415)
    sent = await body(request, most=MAX_BODY_BYTES)
    try:
        pairs = parse_qsl(
            sent.decode("ascii"),
            keep_blank_values=True,
            encoding="utf-8",
            errors="strict",
            max_num_fields=MAX_FIELDS,
        )
    except ValueError as why:
        raise HTTPException(400) from why
    return {name: _plain(value) for name, value in pairs}


async def body(request: Request, *, most: int) -> bytes:
    """Return what was sent, reading no more than most bytes of it.

    Raises:
        HTTPException: 413 it is longer, 408 it did not come to an end in time.
    """
    told = request.headers.get("content-length", "0")
    if not told.isdigit() or int(told) > most:
        raise HTTPException(413, headers={"Connection": "close"})
    parts = bytearray()
    try:
        async with asyncio.timeout(SLOWEST_SECONDS):
            async for part in request.stream():
                parts += part
                if len(parts) > most:
                    raise HTTPException(413, headers={"Connection": "close"})
    except (ClientDisconnect, TimeoutError) as why:
        raise HTTPException(408, headers={"Connection": "close"}) from why
    return bytes(parts)


class Posted:
    """An endpoint for a form: reads it, then runs a plain function beside the event loop.

    Args:
        act: answers the form.
        door: lets nobody in who may not be there, before a word of theirs is read.
    """

    def __init__(
        self,
        act: Callable[[Request, Fields], Response],
        *,
        door: Callable[[Request], None] = lambda _: None,
    ) -> None:
        self.act = act
        self.door = door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive, send)
        self.door(request)
        fields = await read(request)
        response = await run_in_threadpool(self.act, request, fields)
        await response(scope, receive, send)


def _plain(value: str) -> str:
    """Drop what no keyboard types: controls except line ends and tabs."""
    return "".join(c for c in value if c >= " " or c in "\r\n\t")
