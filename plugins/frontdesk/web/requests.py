"""Ask for a time that is not on offer; choose one out of those that answer."""

import re
import secrets
from collections.abc import Mapping
from datetime import datetime

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from frontdesk.actions import offered, requests
from frontdesk.actions.offered import Chosen
from frontdesk.actions.ports import Ports
from frontdesk.domain import enrolment as rules
from frontdesk.domain import request as wishes
from frontdesk.domain.booking import State
from frontdesk.domain.errors import NotNow, SlotGone
from frontdesk.domain.practice import Service
from frontdesk.domain.request import Asked, TimeRequest
from frontdesk.domain.wording import WEEKDAYS, when_words
from frontdesk.web import sentences, week
from frontdesk.web.book import fresh
from frontdesk.web.forms import Fields, Posted
from frontdesk.web.limits import Limits
from frontdesk.web.pages import Pages

PARTS = {
    "morning": ("Morning", "Before 11 am"),
    "midday": ("Midday", "11 am to 2 pm"),
    "afternoon": ("Afternoon", "2 to 5 pm"),
    "evening": ("Evening", "After 5 pm"),
}
_MOST = {"name": rules.MAX_NAME, "email": rules.MAX_EMAIL}
_GOING_ON = frozenset({State.HELD, State.AWAITING_PAYMENT})
_PRESS = re.compile(r"[0-9a-f]{32}")


class Asking:
    """The client's pages about other times."""

    def __init__(self, ports: Ports, pages: Pages, limits: Limits) -> None:
        self.ports = ports
        self.pages = pages
        self.limits = limits

    def form(self, request: Request) -> Response:
        """Draw the form of a service."""
        service = self._service(request)
        if service is None:
            return self.pages.sorry(request, "not-found")
        return self._form(request, service, fields=dict(request.query_params))

    def ask(self, request: Request, fields: Fields) -> Response:
        """Keep what was asked for; the same press twice is one request."""
        service = self._service(request)
        if service is None:
            return self.pages.sorry(request, "not-found")
        if refused := wishes.refused(fields, service.ways):
            errors = {n: _sentence(n, reason) for n, reason in refused.items()}
            return self._form(request, service, fields=fields, errors=errors)
        if not self.limits.allow("ask", request):
            return self.pages.sorry(request, "too-often")
        press = request.query_params.get("press", "")
        known = press if _PRESS.fullmatch(press) else secrets.token_hex(16)
        requests.ask(self.ports, self._wish(service, fields, id_=f"{requests.LETTER}_{known}"))
        return RedirectResponse(f"/ask/{service.id}/sent", 303)

    def sent(self, request: Request) -> Response:
        """Say what happens next; it names nobody, so it may be opened by anybody."""
        service = self._service(request)
        if service is None:
            return self.pages.sorry(request, "not-found")
        return self.pages.render(request, "page/ask-sent.html", service=service)

    def times(self, request: Request) -> Response:
        """Draw the times that answer a request; changes nothing."""
        wish = offered.of_link(self.ports, request.path_params["token"])
        return self._begun(request, wish) or self._times(request, wish)

    def choose(self, request: Request, fields: Fields) -> Response:
        """Hold the chosen time and lead into the questions."""
        wish = offered.of_link(self.ports, request.path_params["token"])
        chosen = week.instant_of(fields.get("slot"))
        if chosen is None:
            errors = {"slot": sentences.field("slot", "missing")}
            return self._times(request, wish, errors=errors, status=422)
        if not self.limits.allow("hold", request):
            return self.pages.sorry(request, "too-often")
        return self._hold(request, wish, chosen=chosen)

    def _hold(self, request: Request, wish: TimeRequest, *, chosen: datetime) -> Response:
        try:
            token = offered.choose(self.ports, wish, Chosen(chosen, fresh()))
        except NotNow:
            return self._begun(request, wish) or self.pages.sorry(request, "not-now")
        except SlotGone as gone:
            words = sentences.field("slot", "gone", when=when_words(chosen, wish.zone))
            return self._times(
                request, wish, errors={"slot": words}, but=gone.starts_at, status=409
            )
        return RedirectResponse(f"/enrol/{token}/contact", 303)

    def _begun(self, request: Request, wish: TimeRequest) -> Response | None:
        """Lead whoever has chosen already to where they stand; None while there is to choose."""
        found = offered.standing(self.ports, wish)
        if found is None:
            return None
        token, booking = found
        if booking.state in _GOING_ON:
            return RedirectResponse(f"/enrol/{token}/check", 303)
        return self.pages.sorry(request, "done")

    def _times(
        self,
        request: Request,
        wish: TimeRequest,
        *,
        errors: Mapping[str, str] | None = None,
        but: datetime | None = None,
        status: int = 200,
    ) -> Response:
        practice = self.ports.practice
        left = [at for at in offered.still_open(self.ports, wish) if at != but]
        return self.pages.render(
            request,
            "page/answer-times.html",
            status=status,
            token=request.path_params["token"],
            wish=wish,
            times=[(week.value_of(at), at) for at in left],
            service=practice.service(wish.service),
            therapist=practice.therapist(wish.therapist),
            way=practice.way(wish.way),
            errors=errors or {},
        )

    def _form(
        self,
        request: Request,
        service: Service,
        *,
        fields: Mapping[str, str],
        errors: Mapping[str, str] | None = None,
    ) -> Response:
        practice = self.ports.practice
        return self.pages.render(
            request,
            "page/ask-form.html",
            status=422 if errors else 200,
            service=service,
            ways=[way for way in practice.ways if way.id in service.ways],
            days=list(enumerate(WEEKDAYS, start=1)),
            parts=PARTS,
            zones=week.zones(),
            zone=week.known_zone(fields.get("zone"), default=practice.zone),
            fields=fields,
            errors=errors or {},
            press=secrets.token_hex(16),
        )

    def _wish(self, service: Service, fields: Fields, *, id_: str) -> TimeRequest:
        now = self.ports.clock.now()
        contact = wishes.contact(fields)
        return TimeRequest(
            id=id_,
            service=service.id,
            state=Asked.OPEN,
            created_at=now,
            expires_at=now + wishes.LIFE,
            weekdays=wishes.weekdays(fields),
            parts=wishes.parts(fields),
            way=fields["way"],
            zone=week.known_zone(fields.get("zone"), default=self.ports.practice.zone),
            name=contact.name,
            email=contact.email,
            phone=contact.phone,
        )

    def _service(self, request: Request) -> Service | None:
        return self.ports.practice.service(request.path_params["service"])


def routes(ports: Ports, pages: Pages, limits: Limits) -> list[Route]:
    """Return the routes of asking and of choosing out of what answers."""
    asking = Asking(ports, pages, limits)
    return [
        Route("/ask/answer/{token}", asking.times),
        Route("/ask/answer/{token}", Posted(asking.choose), methods=["POST"]),
        Route("/ask/{service}", asking.form),
        Route("/ask/{service}", Posted(asking.ask), methods=["POST"]),
        Route("/ask/{service}/sent", asking.sent),
    ]


def _sentence(name: str, reason: str) -> str:
    return sentences.field(name, reason, most=_MOST.get(name))
