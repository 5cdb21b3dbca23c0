"""The therapist's way into the very rooms her clients come to."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from frontdesk.actions import late
from frontdesk.actions.join import Visit, receive
from frontdesk.actions.ports import Ports
from frontdesk.domain.session import Door
from frontdesk.web.desk_sealed import Opening
from frontdesk.web.forms import read
from frontdesk.web.meeting import Ice, Side, no_fallback, no_servers
from frontdesk.web.pages import Pages
from frontdesk.web.rooms import Role, Rooms


def routes(
    ports: Ports,
    pages: Pages,
    rooms: Rooms,
    *,
    authorise: Callable[[Request], None],
    ice: Ice = no_servers,
    has_fallback: Callable[[Visit], bool] = no_fallback,
) -> list[Route]:
    """Return the therapist's way into the same rooms.

    Args:
        ports: what the actions need.
        pages: draws page/room.html.
        rooms: the very ones the client's routes have.
        ice: as for join.routes.
        has_fallback: as for meeting.Side.
        authorise: raises unless the request comes from the therapist; called before anything
            else, off the event loop.
    """
    side = TherapistSide(
        ports=ports,
        pages=pages,
        rooms=rooms,
        ice=ice,
        has_fallback=has_fallback,
        authorise=authorise,
    )
    path = "/today/{key}/room/{booking}"
    return [
        Route(path, side.room),
        Route(f"{path}/events", side.events),
        Route(f"{path}/signal", side.signal, methods=["POST"]),
        Route(f"{path}/ice", side.servers),
        Route(f"{path}/late", side.late, methods=["POST"]),
    ]


@dataclass(frozen=True, kw_only=True)
class TherapistSide(Side):
    """The pages behind the desk's key."""

    role: ClassVar[Role] = Role.THERAPIST

    authorise: Callable[[Request], None]

    async def permit(self, request: Request) -> None:
        """Let nobody but the therapist say anything."""
        await run_in_threadpool(self.authorise, request)

    async def visit(self, request: Request) -> Visit:
        await self.permit(request)
        booking = request.path_params["booking"]
        return await run_in_threadpool(partial(receive, booking, ports=self.ports))

    def back(self, request: Request) -> str:
        return f"/today/{request.path_params['key']}"

    def base(self, request: Request) -> str:
        return f"{self.back(request)}/room/{request.path_params['booking']}"

    def elsewhere(self, request: Request) -> str:
        return f"{self.back(request)}/go/{request.path_params['booking']}?fallback=1"

    async def late(self, request: Request) -> Response:
        """Keep how late it will be; both pages of the room hear it from the store."""
        visit, fields = await self.visit(request), await read(request)
        try:
            minutes = int(fields.get("minutes", ""))
            await run_in_threadpool(partial(late.say, visit, minutes=minutes, ports=self.ports))
        except ValueError:
            raise HTTPException(400) from None
        return RedirectResponse(self.base(request), status_code=303)

    def facts(self, visit: Visit) -> dict[str, Any]:
        check = self.ports.store.read(lambda look: look.device_check(visit.booking.id))
        return {**super().facts(visit), "opening": Opening(self.ports), "device_check": check}

    def may_enter(self, visit: Visit) -> bool:
        # The therapist may be there before the client can.
        return visit.by_video and visit.door is not Door.OVER
