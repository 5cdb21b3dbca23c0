"""The client's way into a session: the join page, the built-in room, the sound check."""

from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from frontdesk.actions.join import Visit, arrive, ask_for_phone, back_to_video
from frontdesk.actions.ports import Ports
from frontdesk.domain import session
from frontdesk.domain.booking import State
from frontdesk.domain.errors import NotNow
from frontdesk.domain.session import Door
from frontdesk.web import plans
from frontdesk.web.meeting import Ice, Side
from frontdesk.web.pages import Pages
from frontdesk.web.rooms import Role, Rooms


def routes(ports: Ports, pages: Pages, rooms: Rooms, *, ice: Ice = ()) -> list[Route]:
    """Return the client's way in, and the check of sound and camera.

    Args:
        ports: what the actions need.
        pages: draws page/*.html.
        rooms: the rooms of this process.
        ice: RTCIceServer objects as JSON data; empty means browsers reach each other directly.
    """
    side = ClientSide(ports=ports, pages=pages, rooms=rooms, ice=ice)
    return [
        Route("/check", side.check),
        Route("/join/{token}", side.door),
        Route("/join/{token}/phone", side.phone, methods=["POST"]),
        Route("/join/{token}/video", side.video, methods=["POST"]),
        Route("/join/{token}/room", side.room),
        Route("/join/{token}/events", side.events),
        Route("/join/{token}/signal", side.signal, methods=["POST"]),
    ]


@dataclass(frozen=True, kw_only=True)
class ClientSide(Side):
    """The pages a booking's link leads to."""

    role: ClassVar[Role] = Role.CLIENT

    async def visit(self, request: Request) -> Visit:
        token = request.path_params["token"]
        return await run_in_threadpool(partial(arrive, token, ports=self.ports))

    def back(self, request: Request) -> str:
        return f"/join/{request.path_params['token']}"

    def base(self, request: Request) -> str:
        return self.back(request)

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
        moved = visit.by_video and visit.door is not Door.OVER and visit.booking.phone_since
        shown = "moved" if moved else _TEMPLATES[visit.door]
        return self.pages.render(
            request,
            f"page/{'over' if found.mood == 'leaving' else shown}.html",
            base=self.back(request),
            token=request.path_params["token"],
            terms=found.terms,
            leaving=found.mood == "leaving",
            # In a video session the phone is one press away already, and so is the way back.
            switches=[] if visit.by_video else found.switches,
            rules=found.rules(),
            **self.facts(visit),
        )

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

    async def check(self, request: Request) -> Response:
        return self.pages.render(
            request,
            "page/try.html",
            phone_words=session.phone_words,
            phone_link=session.phone_link,
        )


# There is nothing to come to, and the booking's own page says why.
_TOLD_THERE = frozenset({State.REQUESTED, State.DECLINED, State.NO_SHOW, State.EXPIRED})
_TEMPLATES = {Door.EARLY: "early", Door.OPEN: "join", Door.OVER: "over"}
