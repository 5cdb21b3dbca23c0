"""Running late, in one press at the desk; clients who wait read it at once."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from frontdesk.actions import join, late
from frontdesk.actions.ports import Ports
from frontdesk.domain.errors import NotNow
from frontdesk.web.desk_door import Door
from frontdesk.web.forms import Fields, Posted
from frontdesk.web.pages import Pages


def routes(ports: Ports, pages: Pages, door: Door) -> list[Route]:
    """Return the one route."""

    def press(request: Request, fields: Fields) -> Response:
        desk = f"/today/{request.path_params['key']}"
        try:
            visit = join.receive(request.path_params["booking"], ports=ports)
            late.say(visit, minutes=_minutes(fields), ports=ports)
        except (NotNow, ValueError):
            return pages.sorry(request, "desk-not-now", home=desk, home_words="Your sessions")
        return RedirectResponse(desk, 303)

    return [
        Route("/today/{key}/booking/{booking}/late", Posted(press, door=door), methods=["POST"]),
    ]


def _minutes(fields: Fields) -> int:
    said = fields.get("minutes", "")
    return int(said) if said.isascii() and said.isdigit() else -1
