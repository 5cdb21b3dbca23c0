"""The waitlist: join it, see one's place, wish anew, take or give back a time, leave."""

import secrets
from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from frontdesk.actions import waitlist, waitlist_turns
from frontdesk.actions.ports import Ports
from frontdesk.actions.waitlist import Wish
from frontdesk.actions.waitlist_letters import place_words, wish_words
from frontdesk.domain import enrolment as rules
from frontdesk.domain.practice import Service
from frontdesk.domain.waiting import ON_IT, Entry, Part
from frontdesk.domain.wording import WEEKDAYS
from frontdesk.web import sentences, week
from frontdesk.web.forms import Fields, Posted
from frontdesk.web.limits import Limits
from frontdesk.web.pages import Pages

PARTS = (
    (Part.MORNING, "Mornings", "Before noon"),
    (Part.AFTERNOON, "Afternoons", "Noon to 5 pm"),
    (Part.EVENING, "Evenings", "After 5 pm"),
)
ACTS = frozenset({"decline", "leave"})


class Waiting:
    """The pages of the waitlist."""

    def __init__(self, ports: Ports, pages: Pages, limits: Limits) -> None:
        self.ports = ports
        self.pages = pages
        self.limits = limits

    def form(self, request: Request) -> Response:
        """Ask what somebody waits for."""
        service = self._service(request)
        if service is None:
            return self.pages.sorry(request, "not-found")
        return self._form(request, service, fields=request.query_params)

    def join(self, request: Request, fields: Fields) -> Response:
        """Put somebody on the list; the answer is the same for everybody."""
        service = self._service(request)
        if service is None:
            return self.pages.sorry(request, "not-found")
        if errors := _errors(fields, service):
            return self._form(request, service, fields=fields, errors=errors, status=422)
        if not self.limits.allow("waitlist", request):
            return self.pages.sorry(request, "too-often")
        wish = _wish(fields, service, zone=self._zone(fields))
        waitlist.join(self.ports, wish, fresh=secrets.token_hex(16))
        return RedirectResponse(f"/waitlist/{service.id}/joined", 303)

    def joined(self, request: Request) -> Response:
        """Say that the rest comes by mail."""
        service = self._service(request)
        if service is None:
            return self.pages.sorry(request, "not-found")
        return self.pages.render(request, "page/waitlist-joined.html", service=service)

    def entry(self, request: Request) -> Response:
        """Draw where somebody stands; changes nothing."""
        place = waitlist.place(self.ports, _token(request))
        service = self.ports.practice.service(place.entry.service)
        if service is None:
            return self.pages.sorry(request, "not-found")
        names = {way.id: way.name for way in self.ports.practice.ways}
        return self.pages.render(
            request,
            "page/waitlist-entry.html",
            token=_token(request),
            place=place,
            entry=place.entry,
            service=service,
            way=self.ports.practice.way(place.booking.way) if place.booking else None,
            line=place_words(place.before),
            wish=wish_words(place.entry, names),
        )

    def act(self, request: Request, fields: Fields) -> Response:
        """Give an offered time back, or leave the list."""
        token, asked = _token(request), fields.get("act", "")
        entry = waitlist.place(self.ports, token).entry
        if asked not in ACTS:
            return self.pages.sorry(request, "unreadable")
        waitlist_turns.decline(self.ports, entry, leave=asked == "leave")
        return RedirectResponse(f"/waitlist/entry/{token}", 303)

    def wish(self, request: Request) -> Response:
        """Ask anew what somebody waits for; their link leads here."""
        return self._ask_anew(request, waitlist.place(self.ports, _token(request)).entry)

    def change(self, request: Request, fields: Fields) -> Response:
        """Keep what somebody waits for from now on."""
        entry = waitlist.place(self.ports, _token(request)).entry
        service = self.ports.practice.service(entry.service)
        if service is None or not _ways(fields, service):
            return self._ask_anew(request, entry, fields=fields)
        theirs = {**fields, "name": entry.name, "email": entry.email}
        wish = _wish(theirs, service, zone=week.known_zone(fields.get("zone"), default=entry.zone))
        waitlist.change(self.ports, entry, wish)
        return RedirectResponse(f"/waitlist/entry/{_token(request)}", 303)

    def _ask_anew(
        self, request: Request, entry: Entry, *, fields: Fields | None = None
    ) -> Response:
        service = self.ports.practice.service(entry.service)
        if service is None:
            return self.pages.sorry(request, "not-found")
        if entry.state not in ON_IT:
            return RedirectResponse(f"/waitlist/entry/{_token(request)}", 303)
        if fields is None:
            return self._form(request, service, fields=_told(entry), token=_token(request))
        errors = {"way": sentences.field("way", "missing")}
        return self._form(
            request, service, fields=fields, token=_token(request), errors=errors, status=422
        )

    def _form(
        self,
        request: Request,
        service: Service,
        *,
        fields: Mapping[str, str],
        token: str = "",
        errors: Mapping[str, str] | None = None,
        status: int = 200,
    ) -> Response:
        ways = [way for way in self.ports.practice.ways if way.id in service.ways]
        return self.pages.render(
            request,
            "page/waitlist-form.html",
            status=status,
            token=token,
            service=service,
            ways=ways,
            weekdays=list(enumerate(WEEKDAYS, 1)),
            parts=PARTS,
            zones=week.zones(),
            zone=self._zone(fields),
            fields=fields,
            errors=errors or {},
        )

    def _service(self, request: Request) -> Service | None:
        return self.ports.practice.service(request.path_params["service"])

    def _zone(self, fields: Mapping[str, str]) -> str:
        return week.known_zone(fields.get("zone"), default=self.ports.practice.zone)


def routes(ports: Ports, pages: Pages, limits: Limits) -> list[Route]:
    """Return the routes of the waitlist."""
    waiting = Waiting(ports, pages, limits)
    return [
        Route("/waitlist/entry/{token}", waiting.entry),
        Route("/waitlist/entry/{token}", Posted(waiting.act), methods=["POST"]),
        Route("/waitlist/entry/{token}/change", waiting.wish),
        Route("/waitlist/entry/{token}/change", Posted(waiting.change), methods=["POST"]),
        Route("/waitlist/{service}", waiting.form),
        Route("/waitlist/{service}", Posted(waiting.join), methods=["POST"]),
        Route("/waitlist/{service}/joined", waiting.joined),
    ]


def _errors(fields: Mapping[str, str], service: Service) -> dict[str, str]:
    refused = rules.contact_refused(fields)
    most = {"name": rules.MAX_NAME, "email": rules.MAX_EMAIL}
    said = {
        name: sentences.field(name, refused[name], most=longest)
        for name, longest in most.items()
        if name in refused
    }
    return said if _ways(fields, service) else {"way": sentences.field("way", "missing"), **said}


def _wish(fields: Mapping[str, str], service: Service, *, zone: str) -> Wish:
    given = rules.contact({**fields, "phone": "", "voicemail": ""})
    return Wish(
        service=service,
        email=given.email,
        name=given.name,
        zone=zone,
        ways=_ways(fields, service),
        weekdays=tuple(day for day in range(1, 8) if f"day.{day}" in fields),
        parts=tuple(part for part in Part if f"part.{part}" in fields),
    )


def _told(entry: Entry) -> dict[str, str]:
    """Return the fields of a form that asks for what somebody waits for already."""
    ticked = [f"way.{way}" for way in entry.ways]
    ticked += [f"day.{day}" for day in entry.weekdays]
    ticked += [f"part.{part}" for part in entry.parts]
    return {**dict.fromkeys(ticked, "yes"), "zone": entry.zone}


def _token(request: Request) -> str:
    return str(request.path_params["token"])


def _ways(fields: Mapping[str, str], service: Service) -> tuple[str, ...]:
    return tuple(way for way in service.ways if f"way.{way}" in fields)
