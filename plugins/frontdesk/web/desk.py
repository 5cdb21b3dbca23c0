"""The therapist's page: today's sessions, and the sealed intakes to open at home."""

import hashlib
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from frontdesk.actions import matters, waitlist
from frontdesk.actions.ports import Ports
from frontdesk.domain.terms import MARK
from frontdesk.web import desk_letters, desk_money, desk_requests
from frontdesk.web.desk_door import Door
from frontdesk.web.desk_rows import row
from frontdesk.web.desk_sealed import Opening
from frontdesk.web.feed import feed_path
from frontdesk.web.pages import Pages
from frontdesk.web.rooms import Rooms

# A mark is corrected up to 48 hours after the end, and no session lasts longer than a day.
BEHIND = MARK + timedelta(hours=24)
AHEAD = timedelta(days=14)
# Further than any service may be booked ahead.
EVER = timedelta(days=400)


class Desk:
    """The therapist's pages."""

    def __init__(
        self, ports: Ports, pages: Pages, *, door: Door, opener: str, rooms: Rooms
    ) -> None:
        self.ports = ports
        self.pages = pages
        self.door = door
        self.opener = opener
        self.rooms = rooms

    def today(self, request: Request) -> Response:
        """List sessions of the next two weeks, or all, and those whose mark may be changed."""
        self.door(request)
        shown = self._shown(request)
        return self.pages.render(
            request,
            "page/today.html",
            key=request.path_params["key"],
            all=_all(request),
            state=_state(shown),
            now=self.ports.clock.now(),
            done=desk_money.DONE.get(request.query_params.get("done", ""), ""),
            opener=self.opener.replace("KEY", request.path_params["key"]),
            opening=Opening(self.ports),
            feeds=[
                (one.title, f"{self.ports.origin}{feed_path(self.ports, one.id)}")
                for one in self.ports.practice.therapists
            ],
            **shown,
        )

    def state(self, request: Request) -> Response:
        """Answer with a digest that changes when the list would look different."""
        self.door(request)
        return PlainTextResponse(
            _state(self._shown(request)), headers={"Cache-Control": "no-store"}
        )

    def _shown(self, request: Request) -> dict[str, Any]:
        """Return everything on the page that may change while it is open."""
        now = self.ports.clock.now()
        ahead = EVER if _all(request) else AHEAD
        found, clashes = self.ports.store.read(
            lambda look: (
                look.agenda(since=now - BEHIND, until=now + ahead),
                look.outside_clashes(since=now, until=now + EVER),
            )
        )
        rows = [
            row(self.ports, booking, rooms=self.rooms)
            for booking, _ in found
            if not booking.keeper
        ]
        today = now.astimezone(ZoneInfo(self.ports.practice.zone)).date()
        return {
            "today": [one for one in rows if not one.over and one.day <= today],
            "later": [one for one in rows if not one.over and one.day > today],
            "past": [one for one in reversed(rows) if one.over and one.mark],
            "clashes": clashes,
            "requests": desk_requests.rows(self.ports),
            "asks": desk_requests.asks(self.ports),
            "waiting": waitlist.rows(self.ports),
            "money": matters.listed(self.ports),
            "letters": desk_letters.new(self.ports),
        }


def routes(ports: Ports, pages: Pages, door: Door, *, opener: str, rooms: Rooms) -> list[Route]:
    """Return the routes of the desk; the therapist's room is web/therapist_room.py."""
    desk = Desk(ports, pages, door=door, opener=opener, rooms=rooms)
    return [
        Route("/today/{key}", desk.today),
        Route("/today/{key}/state", desk.state),
        Route("/today/{key}/all", desk.today),
        Route("/today/{key}/all/state", desk.state),
    ]


def _all(request: Request) -> bool:
    """Tell whether everything to come is asked for."""
    return "/all" in request.scope["route"].path


def _state(shown: Mapping[str, Any]) -> str:
    return hashlib.sha256(repr(shown).encode()).hexdigest()[:16]
