"""Step 1: how to meet, with whom and when."""

import re
import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from frontdesk.actions import hold
from frontdesk.actions.ports import Ports
from frontdesk.domain.errors import SlotGone, SlotNotOffered
from frontdesk.domain.practice import Service
from frontdesk.domain.wording import when_words
from frontdesk.web import sentences, week
from frontdesk.web.forms import Fields, Posted
from frontdesk.web.limits import Limits
from frontdesk.web.open_times import OpenTimes
from frontdesk.web.pages import Pages

_PRESS = re.compile(r"[0-9a-f]{32}")


class Chooser:
    """The page of ways and times, for a first choice and for a second one."""

    def __init__(self, ports: Ports, pages: Pages) -> None:
        self.ports = ports
        self.pages = pages

    def show(
        self,
        request: Request,
        service: Service,
        *,
        fields: Mapping[str, str],
        errors: Mapping[str, str] | None = None,
        gone: SlotGone | None = None,
        status: int = 200,
        **where: Any,
    ) -> Response:
        """Draw the page; fields hold what was chosen or asked for so far."""
        practice = self.ports.practice
        offering = practice.offering(service)
        who = _known(where.pop("therapist", fields.get("therapist")), [t.id for t in offering])
        zone = week.known_zone(fields.get("zone"), default=practice.zone)
        nearest = gone.nearest if gone else ()
        shown = week.week(
            self.ports,
            service,
            zone=zone,
            first=week.day_of(fields.get("from")),
            only=week.day_of(fields.get("day")),
            besides=where.pop("besides", ""),
            way=_known(fields.get("way"), service.ways),
            therapist=who,
        )
        chosen = week.instant_of(fields.get("slot"))
        return self.pages.render(
            request,
            "page/times.html",
            status=status,
            service=service,
            ways=[w for w in practice.ways if w.id in service.ways],
            week=shown,
            zones=week.zones(),
            offering=offering,
            therapist=who,
            way=fields.get("way", ""),
            slot=week.value_of(chosen) if chosen else "",
            errors=errors or {},
            press=secrets.token_hex(16),
            nearest=[(week.value_of(at), when_words(at, zone)) for at in nearest],
            **{"again": False, "lost": False, **where},
        )

    def read(self, service: Service, fields: Fields) -> tuple[hold.Choice | None, dict[str, str]]:
        """Return the choice, or what is missing by field."""
        starts_at = week.instant_of(fields.get("slot"))
        way = fields.get("way", "")
        errors = {}
        if way not in service.ways:
            errors["way"] = sentences.field("way", "missing")
        if starts_at is None:
            errors["slot"] = sentences.field("slot", "missing")
        if errors or starts_at is None:
            return None, errors
        practice = self.ports.practice
        zone = week.known_zone(fields.get("zone"), default=practice.zone)
        who = _known(fields.get("therapist"), [t.id for t in practice.offering(service)])
        return hold.Choice(service, starts_at, way, zone, who), {}

    def gone(
        self, request: Request, service: Service, *, fields: Fields, gone: SlotGone, **where: Any
    ) -> Response:
        """Draw the page again with the nearest times; everything chosen stays chosen."""
        zone = week.known_zone(fields.get("zone"), default=self.ports.practice.zone)
        reason = "not-offered" if isinstance(gone, SlotNotOffered) else "gone"
        words = sentences.field("slot", reason, when=when_words(gone.starts_at, zone))
        return self.show(
            request,
            service,
            fields={**fields, "slot": ""},
            errors={"slot": words},
            gone=gone,
            status=409,
            **where,
        )


class Booking:
    """The pages of step 1."""

    def __init__(self, ports: Ports, pages: Pages, limits: Limits) -> None:
        self.ports = ports
        self.pages = pages
        self.limits = limits
        self.chooser = Chooser(ports, pages)

    def services(self, request: Request) -> Response:
        """Lead to the only service, or let people choose one."""
        if len(self.ports.practice.services) == 1:
            return RedirectResponse(f"/book/{self.ports.practice.services[0].id}", 303)
        return self.pages.render(request, "page/services.html", flow=False)

    def times(self, request: Request) -> Response:
        """Draw the times of a service; changes nothing."""
        service = self.ports.practice.service(request.path_params["service"])
        if service is None:
            return self.pages.sorry(request, "not-found")
        return self.chooser.show(
            request, service, fields=request.query_params, action=f"/book/{service.id}"
        )

    def choose(self, request: Request, fields: Fields) -> Response:
        """Hold the chosen time and lead to the questions."""
        service = self.ports.practice.service(request.path_params["service"])
        if service is None:
            return self.pages.sorry(request, "not-found")
        action = f"/book/{service.id}"
        choice, errors = self.chooser.read(service, fields)
        if choice is None:
            return self.chooser.show(
                request, service, fields=fields, errors=errors, status=422, action=action
            )
        if not self.limits.allow("hold", request):
            return self.pages.sorry(request, "too-often")
        try:
            token = hold.once(
                self.ports, choice, press=_press(request.query_params.get("press")), fresh=fresh()
            )
        except SlotGone as gone:
            return self.chooser.gone(request, service, fields=fields, gone=gone, action=action)
        return RedirectResponse(f"/enrol/{token}/contact", 303)


def routes(ports: Ports, pages: Pages, limits: Limits) -> list[Route]:
    """Return the routes of step 1 and of the JSON the widget reads."""
    booking = Booking(ports, pages, limits)
    return [
        # First, because it is asked most: each page that shows times asks it again and again.
        Route("/api/slots", OpenTimes(ports), methods=["GET"]),
        Route("/book", lambda _: RedirectResponse("/book/", 308)),
        Route("/book/", booking.services),
        Route("/book/{service}", booking.times),
        Route("/book/{service}", Posted(booking.choose), methods=["POST"]),
    ]


def _press(told: str | None) -> str:
    """Return the mark of one drawn page, so that a form sent twice is known as one."""
    return told if told and _PRESS.fullmatch(told) else secrets.token_hex(16)


def _known(asked: str | None, known: Sequence[str]) -> str:
    return asked if asked and asked in known else ""


def fresh() -> tuple[str, str, str]:
    """Return unguessable texts for an enrolment, a booking and a calendar file."""
    return secrets.token_hex(16), secrets.token_hex(16), f"{secrets.token_hex(16)}@frontdesk"
