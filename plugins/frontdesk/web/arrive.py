"""The page between the door and the room: where the client is, sealed to the therapist."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from frontdesk.actions import arrivals, join, late
from frontdesk.actions.join import Visit
from frontdesk.actions.ports import Ports
from frontdesk.domain import arrival as rules
from frontdesk.domain import intake
from frontdesk.domain.errors import KeyChanged, NotSealed
from frontdesk.domain.intake import IntakeTooLong
from frontdesk.domain.session import Meeting
from frontdesk.web import door_words, sentences
from frontdesk.web.forms import Fields, Posted
from frontdesk.web.limits import Limits
from frontdesk.web.pages import Pages
from frontdesk.web.questions import arrival_of

Errors = Mapping[str, str]
WRONG = 422
TOO_OFTEN = 429
_OTHERS = frozenset({rules.NOBODY, rules.SOMEBODY})


def routes(
    ports: Ports, pages: Pages, limits: Limits, *, room: Callable[[Visit], str] | None = None
) -> list[Route]:
    """Return the routes of the page.

    Args:
        ports: what the actions need.
        pages: draws page/arrive.html.
        limits: how often answers may be sent.
        room: which page below the join page a client meets the therapist on; "room" for all.
    """
    page = Arriving(ports, pages, limits, room or (lambda _: "room"))
    path = "/join/{token}/arrive"
    return [Route(path, page.show), Route(path, Posted(page.take), methods=["POST"])]


def way_in(ports: Ports, visit: Visit, *, room: str = "room") -> str:
    """Return what stands behind /join/{token}/ for somebody who wants to come in now."""
    return "arrive" if arrivals.unasked(ports, visit) else room


@dataclass(frozen=True)
class Arriving:
    """Draws the page and takes its form, the one press for the same, and the one to skip it."""

    ports: Ports
    pages: Pages
    limits: Limits
    room: Callable[[Visit], str]

    def show(self, request: Request) -> Response:
        """Draw the page, or lead back to a door that is not open."""
        visit = join.arrive(request.path_params["token"], ports=self.ports)
        if not arrivals.may_say(self.ports, visit):
            return self._back(request)
        return self._draw(request, visit)

    def take(self, request: Request, fields: Fields) -> Response:
        """Keep what was sent and lead on; what cannot be kept is never in the way."""
        visit = join.arrive(request.path_params["token"], ports=self.ports)
        if not arrivals.may_say(self.ports, visit):
            return self._back(request)
        if fields.get("act") == "skip":
            arrivals.skip(self.ports, visit)
            return self._onward(request, visit)
        if not self.limits.allow("arrive", request):
            errors: Errors = {"sealed": sentences.field("sealed", "busy")}
            return self._draw(request, visit, fields=fields, errors=errors, status=TOO_OFTEN)
        return self._keep(request, visit, fields)

    def _keep(self, request: Request, visit: Visit, fields: Fields) -> Response:
        if fields.get("act") == "same":
            return self._same(request, visit)
        if errors := self._say(visit, fields):
            return self._draw(request, visit, fields=fields, errors=errors, status=WRONG)
        return self._onward(request, visit)

    def _same(self, request: Request, visit: Visit) -> Response:
        try:
            why = "" if arrivals.say_the_same(self.ports, visit) else "gone"
        except KeyChanged:
            why = "key"
        if not why:
            return self._onward(request, visit)
        errors = {"sealed": sentences.field("same", why)}
        return self._draw(request, visit, errors=errors, status=WRONG)

    def _say(self, visit: Visit, fields: Fields) -> Errors:
        try:
            sent = arrival_of(fields)
            errors = {} if sent.ciphertext else _refused(sent.answers)
            if not errors:
                kids = fields.get("keys", "").split()
                arrivals.say(self.ports, visit, sent, kids=kids)
        except KeyChanged:
            return {"sealed": sentences.field("sealed", "key")}
        except NotSealed:
            return {"sealed": sentences.field("sealed", "not")}
        except IntakeTooLong:
            return {"sealed": sentences.field("sealed", "long")}
        return errors

    def _draw(
        self,
        request: Request,
        visit: Visit,
        *,
        fields: Fields | None = None,
        errors: Errors | None = None,
        status: int = 200,
    ) -> Response:
        said = arrivals.said(self.ports, visit)
        return self.pages.render(
            request,
            "page/arrive.html",
            status=status,
            errors=errors or {},
            fields=_begun(visit) if fields is None else fields,
            base=self._base(request),
            onward=self._next(request, visit),
            bound=arrivals.bound(self.ports, visit.enrolment),
            most=rules,
            said=said.now,
            before=said.before,
            outdated=said.outdated,
            **self._facts(visit),
        )

    def _facts(self, visit: Visit) -> dict[str, Any]:
        booking, practice = visit.booking, self.ports.practice
        return {
            "booking": booking,
            "by_video": self._by_video(visit),
            "therapist": practice.therapist(booking.therapist),
            "way": practice.way(booking.way),
            "when": door_words.when(visit, late.begins(visit, self.ports)),
        }

    def _by_video(self, visit: Visit) -> bool:
        return visit.booking.way == Meeting.VIDEO and visit.booking.phone_since is None

    def _next(self, request: Request, visit: Visit) -> str:
        base = self._base(request)
        return f"{base}/{self.room(visit)}" if self._by_video(visit) else base

    def _onward(self, request: Request, visit: Visit) -> Response:
        return RedirectResponse(self._next(request, visit), status_code=303)

    def _back(self, request: Request) -> Response:
        return RedirectResponse(self._base(request), status_code=303)

    def _base(self, request: Request) -> str:
        return f"/join/{request.path_params['token']}"


def _begun(visit: Visit) -> Fields:
    return {"answer.number": visit.enrolment.phone}


def _refused(answers: Mapping[str, str]) -> Errors:
    """Return what is wrong with answers that came in clear, in the words of the page."""
    found = intake.refused(answers, rules.FORM.questions)
    if "with" not in found and answers.get("with") not in _OTHERS:
        found["with"] = "missing"
    known = {question.id: question.max_chars for question in rules.FORM.questions}
    return {
        f"answer.{name}" if name in known else "sealed": (
            sentences.field(f"arrival_{name}", reason, most=known[name])
            if name in known
            else sentences.field("answer", "unknown")
        )
        for name, reason in found.items()
    }
