"""What both sides of a session have in common: the room's page, its events, its messages."""

from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
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

from frontdesk.actions.join import Visit, changed
from frontdesk.actions.ports import Ports
from frontdesk.domain import session, wording
from frontdesk.domain.session import Fallback
from frontdesk.web.door_words import when
from frontdesk.web.forms import body
from frontdesk.web.pages import Pages
from frontdesk.web.rooms import Role, Rooms
from frontdesk.web.signals import MAX_BODY_BYTES, page_id, understood

Ice = Sequence[Mapping[str, Any]]

_STREAM_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


@dataclass(frozen=True, kw_only=True)
class Side:
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
            **self.facts(visit),
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

    def facts(self, visit: Visit) -> dict[str, Any]:
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
