"""The service: routes, headers and what a client reads when something goes wrong."""

import logging
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.types import Receive, Scope, Send

from frontdesk.actions import video
from frontdesk.actions.ports import Invitation, Ports
from frontdesk.adapters import pdf
from frontdesk.adapters.posts import Posts
from frontdesk.adapters.titles import Titles
from frontdesk.domain.errors import (
    FrontDeskError,
    HoldLost,
    LinkExpired,
    LinkUnknown,
    NotNow,
    PaymentsDown,
    PaymentsRefused,
)
from frontdesk.domain.relay import Relay
from frontdesk.domain.relay import servers as servers_now
from frontdesk.web import (
    arrive,
    book,
    booked,
    desk,
    desk_acts,
    desk_late,
    desk_letters,
    desk_money,
    desk_requests,
    desk_sealed,
    device_checks,
    enrol,
    feed,
    fees,
    go,
    join,
    letters,
    manage,
    meeting,
    open_times,
    receipts,
    requests,
    resend,
    rest,
    search,
    series,
    statements,
    therapist_room,
    waitlist,
    webhooks,
)
from frontdesk.web.beats import Beats
from frontdesk.web.desk_door import Door
from frontdesk.web.limits import Limits
from frontdesk.web.pages import Pages
from frontdesk.web.repeated import Repeated
from frontdesk.web.rooms import Rooms
from frontdesk.web.security import CHECKOUT, SameOriginWrites, StrictHeaders
from frontdesk.web.site import Site

_LOG = logging.getLogger("frontdesk.web")
_PAGE_OF: dict[type[FrontDeskError], str] = {
    LinkUnknown: "link-unknown",
    LinkExpired: "link-expired",
    PaymentsDown: "payments-down",
    PaymentsRefused: "payments-refused",
    NotNow: "not-now",
    HoldLost: "not-now",
}
_NOT_FOUND = 404
_PAGE_OF_STATUS = {
    400: "unreadable",
    408: "unreadable",
    403: "origin",
    404: "not-found",
    405: "method",
    413: "too-large",
    415: "wrong-type",
    429: "too-often",
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where the service lives and what it serves.

    opener: the command that opens an intake on the therapist's computer, without its source.
    ice: RTCIceServer objects the browsers of a session may use to find each other.
    relay: what they use when they do not.
    payment_origins: where hosted payment pages are, besides Stripe's own.
    play_money: whether every page says that payments are only tried out.
    """

    site: Path
    theme: Path
    desk_key: str
    opener: str
    payment_origins: Sequence[str] = ()
    ice: Sequence[dict[str, Any]] = ()
    relay: Relay | None = None
    limited: bool = True
    play_money: bool = False


def build(ports: Ports, place: Place, *, invitation: Invitation) -> Starlette:
    """Put the service together.

    Args:
        ports: the world.
        place: folders, the desk's key and the origins forms may lead to.
        invitation: writes calendar files.

    Returns:
        The application; its state.rooms are to be closed when the process begins to stop.
    """
    pages = Pages(ports.practice, theme=place.theme, site=place.site, play_money=place.play_money)
    limits = Limits(on=place.limited)
    rooms = Rooms()
    door = Door(place.desk_key, limits)

    def servers() -> Sequence[Mapping[str, Any]]:
        return servers_now(place.ice, place.relay, now=ports.clock.now())

    async def refused(scope: Scope, receive: Receive, send: Send) -> None:
        await pages.sorry(Request(scope), "origin")(scope, receive, send)

    has_fallback = partial(video.falls_back, ports)
    titles = Titles(place.site)
    elsewhere = [origin for one in ports.videos.values() for origin in one.origins]
    targets = [CHECKOUT, *place.payment_origins, *dict.fromkeys(elsewhere)]
    headers = StrictHeaders(refused, origin=ports.origin, form_targets=targets)
    sorry = _Sorry(pages, headers)
    service = Starlette(
        routes=[
            *book.routes(ports, pages, limits),
            *enrol.routes(ports, pages, limits),
            *waitlist.routes(ports, pages, limits),
            *booked.routes(ports, pages, invitation, limits=limits),
            *manage.routes(ports, pages),
            *receipts.routes(ports, pages, pdf.printed, limits=limits),
            *statements.routes(
                statements.Statements(ports, pages, pdf.printed, limits=limits), door
            ),
            *rest.routes(ports, pages, limits),
            *fees.routes(ports, pages, limits),
            *series.routes(ports, pages, limits),
            *join.routes(ports, pages, rooms, ice=servers, has_fallback=has_fallback),
            *go.routes(ports, pages, rooms, authorise=door),
            *arrive.routes(ports, pages, limits, room=partial(meeting.page_of, ports)),
            *device_checks.routes(ports, pages, limits, ice=servers),
            *requests.routes(ports, pages, limits),
            *resend.routes(ports, pages, limits),
            *desk_requests.routes(ports, pages, door),
            *desk.routes(ports, pages, door, opener=place.opener, rooms=rooms),
            *desk_sealed.routes(ports, door),
            *desk_acts.routes(ports, pages, door),
            *desk_money.routes(ports, pages, door),
            *desk_late.routes(ports, pages, door),
            *therapist_room.routes(
                ports, pages, rooms, authorise=door, ice=servers, has_fallback=has_fallback
            ),
            *feed.routes(ports, pages, limits=limits),
            *webhooks.routes(ports),
            *letters.routes(ports, pages, limits, titles=titles),
            *desk_letters.routes(ports, pages, door, titles=titles),
            *search.routes(Posts(place.site), pages, limits),
            Route("/today/{rest:path}", _nothing_here),
            Mount("/", Site(place.site)),
        ],
        middleware=[
            Middleware(Beats, lives=rooms.lives, headers=headers.tables[True]),
            Middleware(Repeated, ports=ports, path=open_times.PATH, names=open_times.NAMES),
            # Event streams are left alone. Nobody can make a client's browser ask for a page
            # whose address they do not know, so its length tells them nothing.
            Middleware(GZipMiddleware),
            Middleware(StrictHeaders, origin=ports.origin, form_targets=targets),
            Middleware(SameOriginWrites, origin=ports.origin, refused=refused),
        ],
        exception_handlers={
            HTTPException: sorry.status,
            FrontDeskError: sorry.refused,
            Exception: sorry.crashed,
        },
    )

    service.state.rooms = rooms
    return service


def _nothing_here(_: Request) -> Response:
    raise HTTPException(_NOT_FOUND)


class _Sorry:
    def __init__(self, pages: Pages, headers: StrictHeaders) -> None:
        self.pages = pages
        self.headers = headers

    def status(self, request: Request, why: Exception) -> Response:
        code = why.status_code if isinstance(why, HTTPException) else 500
        # The same for every address there, so that it tells nothing of what is behind.
        at_desk = code == _NOT_FOUND and request.url.path.startswith("/today/")
        name = "not-yours" if at_desk else _PAGE_OF_STATUS.get(code, "crash")
        response = self.pages.sorry(request, name)
        response.status_code = code
        if isinstance(why, HTTPException) and why.headers:
            response.headers.update(why.headers)
        return response

    def refused(self, request: Request, why: Exception) -> Response:
        name = next((n for kind, n in _PAGE_OF.items() if isinstance(why, kind)), "crash")
        if name in {"crash", "payments-refused"}:
            _LOG.error("%s at %s", type(why).__name__, _route(request))
        return self.pages.sorry(request, name)

    def crashed(self, request: Request, why: Exception) -> Response:
        """Say sorry with an error id; log the kind of error and the route, never the request."""
        error_id = secrets.token_hex(4)
        _LOG.error("%s %s at %s", error_id, type(why).__name__, _route(request))
        response = self.pages.sorry(request, "crash", error_id=error_id)
        # This answer is made outside the middleware.
        self.headers.dress(response.headers, path=request.url.path)
        return response


def _route(request: Request) -> str:
    """Return the route's template: paths hold tokens, so they are never logged."""
    route = request.scope.get("route")
    return str(getattr(route, "path", "?"))
