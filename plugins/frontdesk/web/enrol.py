"""The way through the steps: who may be where, and which room draws it."""

from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from frontdesk.actions import enrol
from frontdesk.actions.ports import Ports
from frontdesk.domain.booking import State
from frontdesk.domain.errors import HoldLost
from frontdesk.domain.practice import Service
from frontdesk.web.again import Again
from frontdesk.web.book import Chooser
from frontdesk.web.check import Check
from frontdesk.web.forms import Fields, Posted
from frontdesk.web.limits import Limits
from frontdesk.web.pages import Pages
from frontdesk.web.questions import TOPICS, Questions
from frontdesk.web.standing import Standing, of_link, to_booking

DONE = frozenset({State.CONFIRMED, State.COMPLETED, State.CANCELLED, State.NO_SHOW})
# It is, or was, the therapist's turn; no payment provider has seen this link by then.
ASKED = frozenset({State.REQUESTED, State.DECLINED})
JUST_NOW = timedelta(hours=1)
LIMITED = {"reason": "intake", "time": "hold", "pay": "pay"}


class Steps:
    """Steps 2 to 4 of one client."""

    def __init__(self, ports: Ports, pages: Pages, limits: Limits) -> None:
        self.ports = ports
        self.pages = pages
        self.limits = limits
        self.questions = Questions(ports, pages)
        self.check = Check(ports, pages)
        self.again = Again(ports, Chooser(ports, pages))

    def show(self, request: Request) -> Response:
        """Draw a step, or lead on to where the client stands."""
        at = of_link(self.ports, request.path_params["token"])
        step = request.path_params["step"]
        if at.booking.state in DONE | ASKED:
            return self._done(request, at)
        if at.booking.state is State.ATTENTION:
            return self.pages.sorry(request, "attention")
        if step == "pay":
            # A page drawn again with what is missing has this address; a new look has the other.
            return at.onward("check")
        service = self.ports.practice.service(at.enrolment.service)
        if service is None or step not in {*TOPICS, "time", "check"}:
            return self.pages.sorry(request, "not-found")
        return self._draw(request, at, service, step=step)

    def act(self, request: Request, fields: Fields) -> Response:
        """Take the form of a step."""
        at = of_link(self.ports, request.path_params["token"])
        step = request.path_params["step"]
        service = self.ports.practice.service(at.enrolment.service)
        if at.booking.state in DONE | ASKED:
            return self._done(request, at)
        if service is None or step not in {*TOPICS, "time", "pay", "instead"}:
            return self.pages.sorry(request, "method")
        if step in LIMITED and not self.limits.allow(LIMITED[step], request):
            return self.pages.sorry(request, "too-often")
        return self._take(request, at, service, step=step, fields=fields)

    def _draw(self, request: Request, at: Standing, service: Service, *, step: str) -> Response:
        # Answers about the place are how somebody comes back from "I cannot work with you there".
        lost = at.booking.state is State.EXPIRED and step != "place"
        if lost or step == "time":
            return self.again.show(request, at, service)
        if step == "check":
            return self.check.show(request, at)
        return self.questions.show(request, at, step)

    def _take(
        self, request: Request, at: Standing, service: Service, *, step: str, fields: Fields
    ) -> Response:
        if step == "time":
            return self.again.take(request, at, service, fields=fields)
        if step == "instead":
            return self._instead(request, at, fields=fields)
        try:
            if step == "pay":
                return self.check.take(request, at, fields=fields)
            return self.questions.take(request, at, step, fields=fields)
        except HoldLost:
            # The answers are kept by now; only the time has to be chosen again.
            return self._lost(request, at, service)

    def _instead(self, request: Request, at: Standing, *, fields: Fields) -> Response:
        """Go on with another service; only its time is still to be chosen."""
        service = self.ports.practice.service(fields.get("service", ""))
        if service is None:
            return self.pages.sorry(request, "not-found")
        enrol.choose_service(self.ports, at.enrolment, service)
        return at.onward("time")

    def _done(self, request: Request, at: Standing) -> Response:
        """Lead a client who has just booked, asked, or pressed twice, to the booking.

        Once it is made this link soon leads nowhere: the payment provider was told it as the
        way back, and nobody should come by it into a session.
        """
        made = self.ports.store.read(lambda look: look.attempts(at.booking.id))
        last = max([at.enrolment.created_at, *(attempt.created_at for attempt in made)])
        if at.booking.state in ASKED or self.ports.clock.now() - last < JUST_NOW:
            return to_booking(self.ports, at.booking)
        return self.pages.sorry(request, "done")

    def _lost(self, request: Request, at: Standing, service: Service) -> Response:
        return self.again.show(request, of_link(self.ports, at.token), service)


def routes(ports: Ports, pages: Pages, limits: Limits) -> list[Route]:
    """Return the routes of the steps."""
    steps = Steps(ports, pages, limits)
    return [
        Route("/enrol/{token}/{step}", steps.show),
        Route("/enrol/{token}/{step}", Posted(steps.act), methods=["POST"]),
    ]
