"""What both sides of a session have in common: the room's page, its events, its messages."""

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, partial
from typing import Any, ClassVar

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, RedirectResponse, Response, StreamingResponse

from frontdesk.actions import late, video
from frontdesk.actions.join import Visit, changed
from frontdesk.actions.ports import Ports
from frontdesk.domain import lateness, session, wording
from frontdesk.domain.lateness import Lateness
from frontdesk.domain.session import Fallback
from frontdesk.web.door_words import when
from frontdesk.web.forms import body
from frontdesk.web.looking import Found, Looking
from frontdesk.web.pages import Pages
from frontdesk.web.rooms import Role, Rooms
from frontdesk.web.signals import MAX_BODY_BYTES, Beat, page_id, understood

# Makes RTCIceServer objects as JSON data: for each page, and for one that lost its way.
Ice = Callable[[], Sequence[Mapping[str, Any]]]

NO_STORE = {"Cache-Control": "no-store"}
STREAM_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


def no_servers() -> Sequence[Mapping[str, Any]]:
    """Return none: browsers reach each other directly."""
    return ()


def no_fallback(_: Visit) -> bool:
    """Return that there is no other provider to go to."""
    return False


def page_of(ports: Ports, visit: Visit) -> str:
    """Return the page below the join page that leads a client to the therapist."""
    return "leave" if video.places(ports, visit.booking).provider else "room"


@dataclass(frozen=True, kw_only=True)
class Side:
    """What both sides of a room have in common.

    has_fallback: whether a visit can go to another provider when the room does not connect.
    """

    role: ClassVar[Role]
    ports: Ports
    pages: Pages
    rooms: Rooms
    ice: Ice = no_servers
    has_fallback: Callable[[Visit], bool] = no_fallback

    @cached_property
    def looking(self) -> Looking:
        """What tells all who wait on this side how their bookings stand."""
        return Looking(self.ports, over=lambda: self.rooms.closing)

    async def permit(self, request: Request) -> None:
        """Raise unless the request may come at all; a client's link is looked up by visit()."""

    async def visit(self, request: Request) -> Visit:
        raise NotImplementedError

    def back(self, request: Request) -> str:
        """Return the page one goes back to."""
        raise NotImplementedError

    def base(self, request: Request) -> str:
        """Return what stands before /events, /signal and /ice."""
        raise NotImplementedError

    def elsewhere(self, request: Request) -> str:
        """Return where a press leads to the fallback provider."""
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
            ice=list(self.ice()),
            fallback=self.elsewhere(request) if self.has_fallback(visit) else "",
            patience=self.rooms.patience_seconds,
            look=self.rooms.look_seconds,
            **await run_in_threadpool(partial(self.facts, visit)),
        )

    async def servers(self, request: Request) -> Response:
        """Answer with fresh servers: those the page was drawn with may have run out."""
        if not self.may_enter(await self.visit(request)):
            return Response(status_code=409)
        return JSONResponse(list(self.ice()), headers=NO_STORE)

    async def events(self, request: Request) -> Response:
        visit, page = await self.visit(request), _page(request)
        if not self.may_enter(visit):
            return Response(status_code=409)
        if request.method == "HEAD":
            return Response(media_type="text/event-stream", headers=STREAM_HEADERS)
        if visit.booking.phone_since:
            # After a restart the room knows nothing; the booking does.
            self.rooms.move_to_phone(visit.booking.id, at=visit.booking.phone_since)
        closes_at = session.closes_at(visit.booking.ends_at)
        told = self.rooms.listen(
            visit.booking.id,
            self.role,
            page,
            over=lambda: self.ports.clock.now() > closes_at,
        )
        return StreamingResponse(
            as_events(self._and_news(visit, page, told)),
            media_type="text/event-stream",
            headers=STREAM_HEADERS,
        )

    async def signal(self, request: Request) -> Response:
        await self.permit(request)
        page = _page(request)
        try:
            said = understood(await body(request, most=MAX_BODY_BYTES))
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, ClientDisconnect):
            return Response(status_code=400)
        # The id of a page is a secret of its own: who waits need not be looked up again.
        if isinstance(said, Beat) and self.rooms.lives(page):
            return Response(status_code=204)
        visit = await self.visit(request)
        heard = self.rooms.hear(visit.booking.id, self.role, page, said=said)
        return Response(status_code=204 if heard else 409)

    async def _and_news(
        self, visit: Visit, page: str, told: AsyncGenerator[bytes]
    ) -> AsyncGenerator[bytes]:
        """Put in what is said of running late, and end when they do not meet here any more."""
        said: str | None = None

        def tell(found: Found | None, now: datetime) -> None:
            nonlocal said
            if found is None:
                return
            booking, said_late = found
            if changed(visit, booking):
                self.rooms.end(page, type="changed")
            elif (at := self._begins(visit, said_late, now=now)) != said:
                said = at
                # What both pages hear of a late start; "" for in time.
                self.rooms.tell(page, type="late", at=at)

        async with aclosing(told):
            # First it hears how things stand in the room.
            async for message in told:
                yield message
                break
            follower = self.looking.follow(visit.booking.id, tell)
            try:
                async for message in told:
                    yield message
            finally:
                self.looking.leave(follower)

    def _begins(self, visit: Visit, said: Lateness | None, *, now: datetime) -> str:
        at = lateness.begins_at(visit.booking.starts_at, said, now=now)
        return wording.clock_words(at, visit.booking.client_zone) if at else ""

    def facts(self, visit: Visit) -> dict[str, Any]:
        booking, practice = visit.booking, self.ports.practice
        asked_at = booking.phone_since or visit.now
        begins = late.begins(visit, self.ports)
        call = self._fallback(visit, asked_at, begins=begins)
        return {
            "visit": visit,
            "booking": booking,
            "client": visit.enrolment,
            "therapist": practice.therapist(booking.therapist),
            "way": practice.way(booking.way),
            "call": call,
            "call_by": wording.clock_words(call.by, booking.client_zone),
            "when": when(visit, begins),
            "phone_words": session.phone_words,
            "phone_link": session.phone_link,
        }

    def _fallback(self, visit: Visit, asked_at: datetime, *, begins: datetime) -> Fallback:
        return session.fallback(
            client_phone=visit.enrolment.phone,
            practice_phone=self.ports.practice.phone,
            starts_at=begins,
            asked_at=asked_at,
            call_back_minutes=self.ports.practice.call_back_minutes,
        )


def _page(request: Request) -> str:
    try:
        return page_id(request.query_params.get("page", ""))
    except msgspec.ValidationError:
        raise HTTPException(400) from None


async def as_events(told: AsyncGenerator[bytes]) -> AsyncIterator[bytes]:
    """Write messages as server-sent events; an empty one is a sign of life nobody reads."""
    # Closing at once frees the seat at once.
    async with aclosing(told):
        yield b"retry: 1000\n\n"
        async for message in told:
            yield b"data: " + message + b"\n\n" if message else b":\n\n"
