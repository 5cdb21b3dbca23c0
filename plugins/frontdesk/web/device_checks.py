"""The check of a client's device: its page, the line it measures, and the codes it leaves."""

import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from frontdesk.actions.device_checks import keep
from frontdesk.actions.join import arrive
from frontdesk.actions.ports import Ports
from frontdesk.domain import session
from frontdesk.domain.device_check import CHECKS
from frontdesk.domain.session import Door
from frontdesk.web.forms import body
from frontdesk.web.limits import Limits
from frontdesk.web.meeting import Ice, no_servers
from frontdesk.web.pages import Pages

MAX_CODES_BYTES = 4 * 1024
MAX_DOWN_BYTES = 512 * 1024
MAX_UP_BYTES = 256 * 1024
_MAX_DIGITS = 7
_PIECE = secrets.token_bytes(64 * 1024)
_NEVER_KEPT = {"Cache-Control": "no-store, no-transform"}
# The browsers inside other apps, by what they add to the name of the browser; the first counts.
_APPS = (
    ("Instagram", "Instagram"),
    ("Messenger", "FBAN/Messenger|MessengerForiOS|Orca-Android"),
    ("Facebook", "FBAN|FBAV|FB_IAB"),
    ("Threads", "Barcelona"),
    ("LINE", r"\bLine/"),
    ("WeChat", "MicroMessenger"),
    ("TikTok", "musical_ly|Bytedance"),
    ("Snapchat", "Snapchat"),
    ("LinkedIn", "LinkedInApp"),
    ("X", "Twitter"),
    ("Pinterest", "Pinterest"),
    ("Reddit", "Reddit/"),
    ("WhatsApp", "WAiOS|WA4A"),
    ("Google", r"\bGSA/"),
    ("", r"Android.*; wv\)|\((?:iPhone|iPad|iPod)(?!.*Safari/)"),
)


def routes(ports: Ports, pages: Pages, limits: Limits, *, ice: Ice = no_servers) -> list[Route]:
    """Return the check with and without a booking.

    Args:
        ports: what the actions need.
        pages: draws page/try.html.
        limits: how often one network may fill the line, or report.
        ice: as for join.routes; only who has a booking is told.
    """
    side = DeviceChecks(ports=ports, pages=pages, limits=limits, ice=ice)
    return [
        Route("/check", side.page),
        Route("/check/line", side.down),
        Route("/check/line", side.up, methods=["POST"]),
        Route("/join/{token}/check", side.booked),
        Route("/join/{token}/check", side.report, methods=["POST"]),
    ]


@dataclass(frozen=True, kw_only=True)
class DeviceChecks:
    """The pages and the line of the check."""

    ports: Ports
    pages: Pages
    limits: Limits
    ice: Ice

    async def page(self, request: Request) -> Response:
        return self._draw(request, ice=[], lock="check", report="", back="")

    async def booked(self, request: Request) -> Response:
        token = request.path_params["token"]
        visit = await run_in_threadpool(partial(arrive, token, ports=self.ports))
        if visit.door is Door.OVER:
            return RedirectResponse(f"/join/{token}", status_code=303)
        return self._draw(
            request,
            ice=list(self.ice()),
            lock=f"session {visit.booking.id}",
            report=f"/join/{token}/check",
            back=f"/join/{token}",
        )

    def _draw(self, request: Request, **facts: Any) -> Response:
        link = f"{self.ports.origin}{request.url.path}"
        place = urlsplit(link)
        return self.pages.render(
            request,
            "page/try.html",
            link=link,
            intent=f"intent://{place.netloc}{place.path}#Intent;scheme={place.scheme};"
            "package=com.android.chrome;end",
            levels=CHECKS,
            all=" ".join(CHECKS),
            apps=_APPS,
            phone_words=session.phone_words,
            phone_link=session.phone_link,
            **facts,
        )

    async def down(self, request: Request) -> Response:
        """Send as many bytes as the query string says, that nothing can make smaller."""
        asked = request.url.query
        count = int(asked) if asked.isdecimal() and len(asked) <= _MAX_DIGITS else 0
        if count > MAX_DOWN_BYTES:
            raise HTTPException(413)
        if count:
            self._sparingly(request)
        # Said to be packed already, or it would be packed in vain on the way.
        headers = {
            **_NEVER_KEPT,
            "Content-Encoding": "identity",
            "Content-Length": str(count),
        }
        kind = "application/octet-stream"
        return StreamingResponse(_noise(count), media_type=kind, headers=headers)

    async def up(self, request: Request) -> Response:
        self._sparingly(request)
        await body(request, most=MAX_UP_BYTES)
        return Response(status_code=204, headers=_NEVER_KEPT)

    async def report(self, request: Request) -> Response:
        """Keep the codes of a check; anything else in the message is dropped."""
        self._sparingly(request)
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != "application/json":
            raise HTTPException(415)
        sent = await body(request, most=MAX_CODES_BYTES)
        try:
            said = msgspec.json.decode(sent, type=dict[str, str])
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            raise HTTPException(400) from None
        token = request.path_params["token"]
        kept = await run_in_threadpool(partial(keep, token, said, ports=self.ports))
        return Response(status_code=204 if kept else 409, headers=_NEVER_KEPT)

    def _sparingly(self, request: Request) -> None:
        if not self.limits.allow("line", request):
            raise HTTPException(429)


async def _noise(count: int) -> AsyncIterator[bytes]:
    for at in range(0, count, len(_PIECE)):
        yield _PIECE[: count - at]
