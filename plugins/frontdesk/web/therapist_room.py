"""The therapist's way into the very rooms her clients come to."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.routing import Route

from frontdesk.actions.join import Visit, receive
from frontdesk.actions.ports import Ports
from frontdesk.domain.session import Door
from frontdesk.web.meeting import Ice, Side
from frontdesk.web.pages import Pages
from frontdesk.web.rooms import Role, Rooms


def routes(
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
        ice: as for join.routes.
        authorise: raises unless the request comes from the therapist; called before anything
            else, off the event loop.
    """
    side = TherapistSide(ports=ports, pages=pages, rooms=rooms, ice=ice, authorise=authorise)
    path = "/today/{key}/room/{booking}"
    return [
        Route(path, side.room),
        Route(f"{path}/events", side.events),
        Route(f"{path}/signal", side.signal, methods=["POST"]),
    ]


@dataclass(frozen=True, kw_only=True)
class TherapistSide(Side):
    """The pages behind the desk's key."""

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
