"""The client's way into a session: the join page and the built-in room."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial
from typing import ClassVar

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from frontdesk.actions import video
from frontdesk.actions.join import Visit, arrive, ask_for_phone, back_to_video
from frontdesk.actions.ports import Ports
from frontdesk.domain.booking import State
from frontdesk.domain.errors import NotNow
from frontdesk.domain.lateness import Lateness
from frontdesk.domain.session import Door, Meeting
from frontdesk.web import door_state, plans
from frontdesk.web.arrive import way_in
from frontdesk.web.doors import Doors
from frontdesk.web.meeting import (
    STREAM_HEADERS,
    Ice,
    Side,
    as_events,
    no_fallback,
    no_servers,
    page_of,
)
from frontdesk.web.pages import Pages
from frontdesk.web.rooms import Role, Rooms


def routes(
    ports: Ports,
    pages: Pages,
    rooms: Rooms,
    *,
    ice: Ice = no_servers,
    has_fallback: Callable[[Visit], bool] = no_fallback,
) -> list[Route]:
    """Return the client's way in.

    Args:
        ports: what the actions need.
        pages: draws page/*.html.
        rooms: the rooms of this process.
        ice: makes RTCIceServer objects as JSON data; none: browsers reach each other directly.
        has_fallback: as for meeting.Side.
    """
    side = ClientSide(
        ports=ports,
        pages=pages,
        rooms=rooms,
        ice=ice,
        has_fallback=has_fallback,
    )
    return [
        Route("/join/{token}", side.door),
        Route("/join/{token}/state", side.state),
        Route("/join/{token}/phone", side.phone, methods=["POST"]),
        Route("/join/{token}/video", side.video, methods=["POST"]),
        Route("/join/{token}/room", side.room),
        Route("/join/{token}/events", side.events),
        Route("/join/{token}/signal", side.signal, methods=["POST"]),
        Route("/join/{token}/ice", side.servers),
    ]


@dataclass(frozen=True, kw_only=True)
class ClientSide(Side):
    """The pages a booking's link leads to."""

    role: ClassVar[Role] = Role.CLIENT

    @cached_property
    def doors(self) -> Doors:
        """What tells every page that waits how things stand."""
        return Doors(self.rooms, self.looking)

    async def visit(self, request: Request) -> Visit:
        token = request.path_params["token"]
        return await run_in_threadpool(partial(arrive, token, ports=self.ports))

    def back(self, request: Request) -> str:
        return f"/join/{request.path_params['token']}"

    def base(self, request: Request) -> str:
        return self.back(request)

    def elsewhere(self, request: Request) -> str:
        return f"{self.base(request)}/go?fallback=1"

    def may_enter(self, visit: Visit) -> bool:
        elsewhere = visit.booking.phone_since or visit.booking.cancels_at
        return visit.by_video and visit.door is Door.OPEN and not elsewhere

    async def door(self, request: Request) -> Response:
        try:
            visit = await self.visit(request)
        except NotNow as why:
            if why.state not in _TOLD_THERE:
                raise
            return RedirectResponse(f"/booking/{request.path_params['token']}", status_code=303)
        found = await run_in_threadpool(partial(plans.of_booking, self.ports, visit.booking))
        late = await run_in_threadpool(partial(self._late, visit.booking.id))
        room = door_state.in_room(self.rooms, visit.booking.id)
        moved = visit.by_video and visit.door is not Door.OVER and visit.booking.phone_since
        shown = "moved" if moved else _TEMPLATES[visit.door]
        return self.pages.render(
            request,
            f"page/{'over' if found.mood == 'leaving' else shown}.html",
            base=self.back(request),
            token=request.path_params["token"],
            terms=found.terms,
            leaving=found.mood == "leaving",
            standing=door_state.standing(visit.booking, room, late, now=visit.now),
            way_in=await run_in_threadpool(
                partial(way_in, self.ports, visit, room=page_of(self.ports, visit))
            ),
            provider=video.places(self.ports, visit.booking).provider,
            # In a video session the phone is one press away already, and so is the way back.
            switches=[
                way for way in found.switches if not (visit.by_video and way.id == Meeting.PHONE)
            ],
            rules=found.rules(),
            **await run_in_threadpool(partial(self.facts, visit)),
        )

    async def state(self, request: Request) -> Response:
        """Tell a page that waits how things stand, as soon as it changes."""
        visit = await self.visit(request)
        if request.method == "HEAD":
            return Response(media_type="text/event-stream", headers=STREAM_HEADERS)
        told = self.doors.listen(visit.booking.id)
        return StreamingResponse(
            as_events(told), media_type="text/event-stream", headers=STREAM_HEADERS
        )

    def _late(self, booking: str) -> Lateness | None:
        return self.ports.store.read(lambda look: look.lateness(booking))

    async def phone(self, request: Request) -> Response:
        visit = await self.visit(request)
        await run_in_threadpool(partial(ask_for_phone, visit, ports=self.ports))
        if visit.by_video and visit.door is Door.OPEN:
            self.rooms.move_to_phone(visit.booking.id, at=visit.now)
        return RedirectResponse(self.back(request), status_code=303)

    async def video(self, request: Request) -> Response:
        visit = await self.visit(request)
        await run_in_threadpool(partial(back_to_video, visit, ports=self.ports))
        self.rooms.move_to_video(visit.booking.id)
        ready = visit.by_video and visit.door is Door.OPEN
        back = self.back(request)
        return RedirectResponse(f"{back}/room" if ready else back, status_code=303)


# There is nothing to come to, and the booking's own page says why.
_TOLD_THERE = frozenset({State.REQUESTED, State.DECLINED, State.NO_SHOW, State.EXPIRED})
_TEMPLATES = {Door.EARLY: "early", Door.OPEN: "join", Door.OVER: "over"}
