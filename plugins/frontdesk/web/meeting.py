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

from frontdesk.actions import video
from frontdesk.actions.join import Visit, changed
from frontdesk.actions.ports import Ports
from frontdesk.domain import lateness, session, wording
from frontdesk.domain.session import Fallback
from frontdesk.web.commits import Commits, Since
from frontdesk.web.door_words import when
from frontdesk.web.forms import body
from frontdesk.web.pages import Pages
from frontdesk.web.rooms import BEAT, Role, Rooms
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
    def commits(self) -> Commits:
        """What tells all streams of this side whether anything was committed."""
        return Commits(self.ports.store.version)

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
            changed=partial(self._changed, visit, Since(self.commits)),
        )
        return StreamingResponse(
            as_events(self._and_lateness(visit, told)),
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

    async def _and_lateness(
        self, visit: Visit, told: AsyncGenerator[bytes]
    ) -> AsyncGenerator[bytes]:
        """Put in what the therapist says of running late, also when she says it at the desk."""
        since, kept, news = Since(self.commits), None, None
        async with aclosing(told):
            async for message in told:
                yield message
                if message != BEAT and news is not None:
                    continue
                if await since.anything():
                    kept = await run_in_threadpool(partial(self._lateness, visit))
                if (now := self._begins(visit, kept)) != news:
                    news = now
                    yield msgspec.json.encode(late_news(now))

    async def _changed(self, visit: Visit, since: Since) -> bool:
        """Tell whether the two do not meet here any more."""
        if not await since.anything():
            return False
        return await run_in_threadpool(partial(changed, visit, ports=self.ports))

    def begins(self, visit: Visit) -> str:
        """Return the time a late session begins in the client's words, or ""."""
        return self._begins(visit, self._lateness(visit))

    def _lateness(self, visit: Visit) -> lateness.Lateness | None:
        return self.ports.store.read(lambda look: look.lateness(visit.booking.id))

    def _begins(self, visit: Visit, said: lateness.Lateness | None) -> str:
        booking = visit.booking
        at = lateness.begins_at(booking.starts_at, said, now=self.ports.clock.now())
        return wording.clock_words(at, booking.client_zone) if at else ""

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


def late_news(at: str) -> dict[str, str]:
    """Return what both pages hear of a late start; at: its time in words, "" for in time."""
    return {"type": "late", "at": at}


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
