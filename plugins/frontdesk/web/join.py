"""The way into a session: the join page, the page of the built-in room, the sound check."""

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, ClassVar

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from frontdesk.actions.join import (
    Visit,
    arrive,
    ask_for_phone,
    back_to_video,
    changed,
    receive,
)
from frontdesk.actions.ports import Ports
from frontdesk.domain import session, wording
from frontdesk.domain.booking import State
from frontdesk.domain.errors import NotNow
from frontdesk.domain.session import Door, Fallback
from frontdesk.web import plans
from frontdesk.web.door_words import when
from frontdesk.web.forms import body
from frontdesk.web.pages import Pages
from frontdesk.web.rooms import Role, Rooms
from frontdesk.web.signals import MAX_BODY_BYTES, page_id, understood

Ice = Sequence[Mapping[str, Any]]

_STREAM_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


def client_routes(ports: Ports, pages: Pages, rooms: Rooms, *, ice: Ice = ()) -> list[Route]:
    """Return the client's way in, and the check of sound and camera.

    Args:
        ports: what the actions need.
        pages: draws page/*.html.
        rooms: the rooms of this process.
        ice: RTCIceServer objects as JSON data; empty means browsers reach each other directly.
    """
    side = _ClientSide(ports=ports, pages=pages, rooms=rooms, ice=ice)
    return [
        Route("/check", side.check),
        Route("/join/{token}", side.door),
        Route("/join/{token}/phone", side.phone, methods=["POST"]),
        Route("/join/{token}/video", side.video, methods=["POST"]),
        Route("/join/{token}/room", side.room),
        Route("/join/{token}/events", side.events),
        Route("/join/{token}/signal", side.signal, methods=["POST"]),
    ]


def therapist_routes(
    ports: Ports,
    pages: Pages,
    rooms: Rooms,
    *,
    authorise: Callable[[Request], None],
    ice: Ice = (),
) -> list[Route]:
    """Return the therapist's way into the same rooms.

    Args:
        ports: what the actions need.
        pages: draws page/room.html.
        rooms: the very ones the client's routes have.
        ice: as for client_routes.
        authorise: raises unless the request comes from the therapist; called before anything
            else, off the event loop.
    """
    side = _TherapistSide(ports=ports, pages=pages, rooms=rooms, ice=ice, authorise=authorise)
    path = "/today/{key}/room/{booking}"
    return [
        Route(path, side.room),
        Route(f"{path}/events", side.events),
        Route(f"{path}/signal", side.signal, methods=["POST"]),
    ]


@dataclass(frozen=True, kw_only=True)
class _Side:
    """What both sides of a room have in common."""

    role: ClassVar[Role]
    ports: Ports
    pages: Pages
    rooms: Rooms
    ice: Ice

    async def visit(self, request: Request) -> Visit:
        raise NotImplementedError

    def back(self, request: Request) -> str:
        """Return the page one goes back to."""
        raise NotImplementedError

    def base(self, request: Request) -> str:
        """Return what stands before /events and /signal."""
        raise NotImplementedError

    def may_enter(self, visit: Visit) -> bool:
        raise NotImplementedError

    async def room(self, request: Request) -> Response:
        visit = await self.visit(request)
        if not self.may_enter(visit):
            return RedirectResponse(self.back(request), status_code=303)
        return self.pages.render(
            request,
            "page/room.html",
            role=self.role,
            base=self.base(request),
            back=self.back(request),
            ice=list(self.ice),
            **self._facts(visit),
        )

    async def events(self, request: Request) -> Response:
        visit, page = await self.visit(request), _page(request)
        if not self.may_enter(visit):
            return Response(status_code=409)
        if request.method == "HEAD":
            return Response(media_type="text/event-stream", headers=_STREAM_HEADERS)
        if visit.booking.phone_since:
            # After a restart the room knows nothing; the booking does.
            self.rooms.move_to_phone(visit.booking.id, at=visit.booking.phone_since)
        closes_at = session.closes_at(visit.booking.ends_at)
        told = self.rooms.listen(
            visit.booking.id,
            self.role,
            page,
            over=lambda: self.ports.clock.now() > closes_at,
            changed=partial(run_in_threadpool, partial(changed, visit, ports=self.ports)),
        )
        return StreamingResponse(
            _as_events(told), media_type="text/event-stream", headers=_STREAM_HEADERS
        )

    async def signal(self, request: Request) -> Response:
        visit, page = await self.visit(request), _page(request)
        try:
            said = understood(await body(request, most=MAX_BODY_BYTES))
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, ClientDisconnect):
            return Response(status_code=400)
        heard = self.rooms.hear(visit.booking.id, self.role, page, said=said)
        return Response(status_code=204 if heard else 409)

    def _facts(self, visit: Visit) -> dict[str, Any]:
        booking, practice = visit.booking, self.ports.practice
        asked_at = booking.phone_since or visit.now
        call = self._fallback(visit, asked_at)
        return {
            "visit": visit,
            "booking": booking,
            "client": visit.enrolment,
            "therapist": practice.therapist(booking.therapist),
            "way": practice.way(booking.way),
            "call": call,
            "call_by": wording.clock_words(call.by, booking.client_zone),
            "when": when(visit),
            "phone_words": session.phone_words,
            "phone_link": session.phone_link,
        }

    def _fallback(self, visit: Visit, asked_at: datetime) -> Fallback:
        return session.fallback(
            client_phone=visit.enrolment.phone,
            practice_phone=self.ports.practice.phone,
            starts_at=visit.booking.starts_at,
            asked_at=asked_at,
            call_back_minutes=self.ports.practice.call_back_minutes,
        )


@dataclass(frozen=True, kw_only=True)
class _ClientSide(_Side):
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
            **self._facts(visit),
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


@dataclass(frozen=True, kw_only=True)
class _TherapistSide(_Side):
    role: ClassVar[Role] = Role.THERAPIST

    authorise: Callable[[Request], None]

    async def visit(self, request: Request) -> Visit:
        await run_in_threadpool(self.authorise, request)
        booking = request.path_params["booking"]
        return await run_in_threadpool(partial(receive, booking, ports=self.ports))

    def back(self, request: Request) -> str:
        return f"/today/{request.path_params['key']}"

    def base(self, request: Request) -> str:
        return f"{self.back(request)}/room/{request.path_params['booking']}"

    def may_enter(self, visit: Visit) -> bool:
        # The therapist may be there before the client can.
        return visit.by_video and visit.door is not Door.OVER


# There is nothing to come to, and the booking's own page says why.
_TOLD_THERE = frozenset({State.REQUESTED, State.DECLINED, State.NO_SHOW, State.EXPIRED})
_TEMPLATES = {Door.EARLY: "early", Door.OPEN: "join", Door.OVER: "over"}


def _page(request: Request) -> str:
    try:
        return page_id(request.query_params.get("page", ""))
    except msgspec.ValidationError:
        raise HTTPException(400) from None


async def _as_events(told: AsyncGenerator[bytes]) -> AsyncIterator[bytes]:
    # Closing at once frees the seat at once.
    async with aclosing(told):
        yield b"retry: 1000\n\n"
        async for message in told:
            yield b"data: " + message + b"\n\n"
