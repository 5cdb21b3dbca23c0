"""A therapist's own appointments, for the calendar on a phone or a desk to subscribe to."""

import hashlib
import hmac
from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from frontdesk.actions import outside
from frontdesk.actions.ports import Ports
from frontdesk.adapters import ics
from frontdesk.domain.errors import LinkUnknown
from frontdesk.web.limits import Limits
from frontdesk.web.pages import Pages

PURPOSE = "feed"
BEHIND = timedelta(days=30)


def feed_path(ports: Ports, therapist_id: str) -> str:
    """Return the secret path of a therapist's feed, to be put behind the origin."""
    return f"/calendar/{ports.links.make(PURPOSE, therapist_id)}.ics"


class Feed:
    """The feed of each therapist. Its address is made again to compare, and so kept nowhere."""

    def __init__(self, ports: Ports, pages: Pages, *, limits: Limits) -> None:
        self.ports = ports
        self.pages = pages
        self.limits = limits

    def __call__(self, request: Request) -> Response:
        """Hand out the feed, or say that nothing changed.

        Raises:
            LinkUnknown: nobody's address.
        """
        if not self.limits.allow("feed", request):
            return self.pages.sorry(request, "too-often")
        therapist = self._whose(request.url.path)
        now = self.ports.clock.now()
        until = outside.horizon(self.ports, now=now)
        sessions = self.ports.store.read(
            lambda look: look.sessions_of(therapist, since=now - BEHIND, until=until)
        )
        file = ics.subscription(
            sessions, practice=self.ports.practice, url=f"{self.ports.origin}/"
        )
        headers = {
            "ETag": f'"{hashlib.sha256(file).hexdigest()[:32]}"',
            "Cache-Control": "private, no-cache",
            "X-Robots-Tag": "noindex",
        }
        if _has(request, headers["ETag"]):
            return Response(status_code=304, headers=headers)
        headers["Content-Disposition"] = 'inline; filename="appointments.ics"'
        return Response(file, media_type="text/calendar", headers=headers)

    def _whose(self, path: str) -> str:
        asked = path.encode("utf-8", "surrogatepass")
        for therapist in self.ports.practice.therapists:
            if hmac.compare_digest(feed_path(self.ports, therapist.id).encode(), asked):
                return therapist.id
        raise LinkUnknown


def _has(request: Request, tag: str) -> bool:
    known = request.headers.get("if-none-match", "")
    return tag in {one.strip().removeprefix("W/") for one in known.split(",")}


def routes(ports: Ports, pages: Pages, *, limits: Limits) -> list[Route]:
    """Return the route of the feeds."""
    return [Route("/calendar/{token}.ics", Feed(ports, pages, limits=limits).__call__)]
