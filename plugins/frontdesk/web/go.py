"""The way to a video provider: what to know before leaving, and the button that leads there."""

from asyncio import Semaphore
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from frontdesk.actions import video
from frontdesk.actions.join import Visit
from frontdesk.actions.ports import Ports
from frontdesk.actions.video import Place
from frontdesk.domain.errors import NoWayIn
from frontdesk.domain.video import BUILT_IN, Link
from frontdesk.web.door_state import gone_now
from frontdesk.web.join import ClientSide
from frontdesk.web.meeting import Side
from frontdesk.web.pages import Pages
from frontdesk.web.rooms import Role, Rooms
from frontdesk.web.therapist_room import TherapistSide

_FALLBACK = "fallback"
# So many of each side wait for a provider at one time. One that does not answer must not take
# every thread there is, or nobody could book, pay or use the phone meanwhile.
MOST_ASKING = 12


def routes(
    ports: Ports, pages: Pages, rooms: Rooms, *, authorise: Callable[[Request], None]
) -> list[Route]:
    """Return the ways out of our pages, of both sides.

    Args:
        ports: what the actions need.
        pages: draws page/leave.html.
        rooms: the rooms of this process.
        authorise: as for therapist_room.routes.
    """
    theirs = Leaving(ClientSide(ports=ports, pages=pages, rooms=rooms))
    hers = Leaving(TherapistSide(ports=ports, pages=pages, rooms=rooms, authorise=authorise))
    return [
        Route("/join/{token}/leave", theirs.leave),
        Route("/join/{token}/go", theirs.go, methods=["POST"]),
        Route("/join/{token}/back", theirs.back, methods=["POST"]),
        Route("/today/{key}/go/{booking}", hers.go, methods=["POST"]),
    ]


@dataclass(frozen=True, slots=True)
class Leaving:
    """One side that leaves for a provider."""

    side: Side
    asking: Semaphore = field(default_factory=lambda: Semaphore(MOST_ASKING))

    async def leave(self, request: Request) -> Response:
        """Say what to expect there. Makes no link and asks nobody."""
        visit = await self.side.visit(request)
        if not self.side.may_enter(visit):
            return RedirectResponse(self.side.back(request), status_code=303)
        ports = self.side.ports
        held = await run_in_threadpool(partial(video.places, ports, visit.booking))
        instead = _wants_fallback(request) or await run_in_threadpool(
            partial(video.given_up, ports, visit.booking)
        )
        place = held.fallback if instead and held.fallback else held.provider
        if place is None or place.id == BUILT_IN:
            return RedirectResponse(self._room(request), status_code=303)
        return await self._page(request, visit, place=place, failed="")

    async def go(self, request: Request) -> Response:
        """Make the link and lead there; nobody keeps it."""
        visit = await self.side.visit(request)
        if not self.side.may_enter(visit):
            return RedirectResponse(self.side.back(request), status_code=303)
        instead = _wants_fallback(request)
        ports = self.side.ports
        if not instead and video.too_early(ports, visit):
            place = video.places(ports, visit.booking).provider
            return await self._page(request, visit, place=place, failed="", early=True)
        try:
            async with self.asking:
                link = await run_in_threadpool(
                    partial(video.way_in, visit, ports, host=self._is_host, fallback=instead)
                )
        except NoWayIn as why:
            return await self._sorry(request, visit, failed=why.provider)
        return await self._answer(request, visit, link)

    async def back(self, request: Request) -> Response:
        """Note that our page, which stayed, has the client again."""
        visit = await self.side.visit(request)
        self.side.rooms.away.back(visit.booking.id, at=visit.now)
        return Response(status_code=204)

    @property
    def _is_host(self) -> bool:
        return self.side.role is Role.THERAPIST

    async def _answer(self, request: Request, visit: Visit, link: Link) -> Response:
        if link.provider == BUILT_IN:
            return RedirectResponse(self._room(request), status_code=303)
        held = await run_in_threadpool(partial(video.places, self.side.ports, visit.booking))
        asked = held.fallback if _wants_fallback(request) else held.provider
        if link.steps and asked and asked.id != link.provider and held.fallback:
            # It leads elsewhere than she was told: first say what waits there.
            return await self._page(request, visit, place=held.fallback, failed=asked.name)
        if not self._is_host:
            name = self.side.ports.videos[link.provider].name
            self.side.rooms.away.went(visit.booking.id, name, at=visit.now)
        return RedirectResponse(link.url, status_code=303, headers={"Cache-Control": "no-store"})

    async def _sorry(self, request: Request, visit: Visit, *, failed: str) -> Response:
        held = await run_in_threadpool(partial(video.places, self.side.ports, visit.booking))
        both = [one for one in (held.provider, held.fallback) if one is not None]
        gone = await run_in_threadpool(partial(video.given_up, self.side.ports, visit.booking))
        place = None if gone else next((one for one in both if one.id != failed), None)
        name = next((one.name for one in both if one.id == failed), "The video")
        return await self._page(request, visit, place=place, failed=name, status=503)

    async def _page(
        self,
        request: Request,
        visit: Visit,
        *,
        place: Place | None,
        failed: str,
        status: int = 200,
        early: bool = False,
    ) -> Response:
        facts: dict[str, Any] = await run_in_threadpool(partial(self.side.facts, visit))
        held = video.places(self.side.ports, visit.booking)
        instead = place is not None and place != held.provider
        return self.side.pages.render(
            request,
            "page/leave.html",
            status=status,
            **facts,
            base=self.side.back(request),
            go=self._go(request, instead=instead),
            again=self._go(request, instead=False),
            role=self.side.role,
            gone=None if self._is_host else gone_now(self.side.rooms, visit.booking),
            place=place,
            failed=failed,
            early=early,
        )

    def _go(self, request: Request, *, instead: bool) -> str:
        path = request.url.path.removesuffix("/leave").removesuffix("/go")
        way = path if self._is_host else f"{path}/go"
        return f"{way}?{_FALLBACK}=1" if instead else way

    def _room(self, request: Request) -> str:
        return f"{self.side.base(request)}/room" if not self._is_host else self.side.base(request)


def _wants_fallback(request: Request) -> bool:
    return request.query_params.get(_FALLBACK) == "1"
