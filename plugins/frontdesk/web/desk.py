"""The therapist's page: today's sessions, and the sealed intakes to open at home."""

import hashlib
import hmac
import ipaddress
import re
from collections.abc import Mapping, Sequence
from datetime import timedelta

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from frontdesk.actions.ports import Ports
from frontdesk.domain.booking import Booking, Enrolment
from frontdesk.web.limits import Limits
from frontdesk.web.pages import Pages
from frontdesk.web.rooms import Rooms

BEHIND = timedelta(hours=3)
AHEAD = timedelta(days=14)
_FORWARDED = (
    *("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto"),
    *("x-real-ip", "cf-connecting-ip"),
)
_OUR_HOST = re.compile(r"(?:127\.0\.0\.1|localhost|\[::1\])(?::\d{1,5})?")


class Door:
    """Lets the therapist in: only from this very machine, and only with the desk's key.

    A proxy on this machine also calls from loopback; it gives itself away by the headers that
    proxies add and by the host name, and is turned away.
    """

    def __init__(self, key: str, limits: Limits) -> None:
        self.key = key.encode()
        self.limits = limits

    def __call__(self, request: Request) -> None:
        """Pass, or raise 404: a stranger does not learn that there is a desk."""
        if not _local(request):
            raise HTTPException(404)
        if not hmac.compare_digest(request.path_params.get("key", "").encode(), self.key):
            if not self.limits.allow("desk", request):
                raise HTTPException(429)
            raise HTTPException(404)


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
        """List the sessions from three hours ago to two weeks ahead."""
        self.door(request)
        rows = self._rows()
        return self.pages.render(
            request,
            "page/today.html",
            key=request.path_params["key"],
            rows=rows,
            state=_state(rows),
            now=self.ports.clock.now(),
            opener=self.opener.replace("KEY", request.path_params["key"]),
        )

    def state(self, request: Request) -> Response:
        """Answer with a digest that changes when the list would look different."""
        self.door(request)
        return PlainTextResponse(_state(self._rows()), headers={"Cache-Control": "no-store"})

    def intake(self, request: Request) -> Response:
        """Hand out a sealed intake; only the therapist's own key opens it."""
        self.door(request)
        enrolment_id = request.path_params["enrolment"]
        sealed = self.ports.store.read(lambda look: look.sealed(enrolment_id))
        if sealed is None:
            raise HTTPException(404)
        headers = {
            "Content-Disposition": f'attachment; filename="{enrolment_id}.age"',
            "Cache-Control": "no-store",
        }
        return Response(sealed.ciphertext, media_type="application/age", headers=headers)

    def _rows(self) -> list[dict[str, object]]:
        now = self.ports.clock.now()
        found = self.ports.store.read(
            lambda look: look.agenda(since=now - BEHIND, until=now + AHEAD)
        )
        return [self._row(booking, enrolment) for booking, enrolment in found]

    def _row(self, booking: Booking, enrolment: Enrolment) -> dict[str, object]:
        practice = self.ports.practice
        return {
            "booking": booking,
            "enrolment": enrolment,
            "service": practice.service(booking.service),
            "way": practice.way(booking.way),
            "place": dict(practice.places).get(enrolment.jurisdiction, ""),
            "sealed": self.ports.store.read(lambda look: look.sealed(enrolment.id)),
            "waiting": "client" in self.rooms.present(booking.id),
            "phone_since": booking.phone_since,
        }


def routes(ports: Ports, pages: Pages, door: Door, *, opener: str, rooms: Rooms) -> list[Route]:
    """Return the routes of the desk; the therapist's room is web/join.py."""
    desk = Desk(ports, pages, door=door, opener=opener, rooms=rooms)
    return [
        Route("/today/{key}", desk.today),
        Route("/today/{key}/state", desk.state),
        Route("/today/{key}/intakes/{enrolment}.age", desk.intake),
    ]


def _state(rows: Sequence[Mapping[str, object]]) -> str:
    return hashlib.sha256(repr(rows).encode()).hexdigest()[:16]


def _local(request: Request) -> bool:
    hosts = request.headers.getlist("host")
    named = len(hosts) == 1 and bool(_OUR_HOST.fullmatch(hosts[0]))
    forwarded = any(name in request.headers for name in _FORWARDED)
    return named and not forwarded and _loopback(request.client.host if request.client else "")


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
