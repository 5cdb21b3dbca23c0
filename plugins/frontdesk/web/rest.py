"""Paying what is still open: a button on the booking's page, and the page for who left it."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from frontdesk.actions import later, links, rest
from frontdesk.actions.ports import Ports
from frontdesk.domain import due_words
from frontdesk.domain.booking import Booking
from frontdesk.domain.errors import NotNow, PaymentsDown, PaymentsRefused
from frontdesk.domain.payment import Purpose
from frontdesk.web.forms import Fields, Posted
from frontdesk.web.limits import Limits
from frontdesk.web.pages import Pages


class Rest:
    """What is left of a price."""

    def __init__(self, ports: Ports, pages: Pages, limits: Limits) -> None:
        self.ports = ports
        self.pages = pages
        self.limits = limits

    def pay(self, request: Request, _fields: Fields) -> Response:
        """Go from the booking's own page to the payment."""
        booking = links.booking_of(self.ports, request.path_params["token"])
        return self._pay(request, booking, back=self._here(request))

    def look(self, request: Request) -> Response:
        """Lead back to the booking: there is no page at the button's address."""
        return RedirectResponse(self._here(request), 303)

    def left(self, request: Request) -> Response:
        """Say to a client who left the payment that nothing was charged, and what is open.

        The provider knows this address for ever, so it tells nothing else and leads nowhere.
        """
        booking = later.booking_of(self.ports, request.path_params["token"], Purpose.REST)
        found = self.ports.store.read(lambda look: rest.standing(look, booking))
        return self.pages.render(
            request,
            "page/rest.html",
            token=request.path_params["token"],
            left=found.left,
            coming=found.coming,
            still=due_words.still(booking, found.left),
        )

    def again(self, request: Request, _fields: Fields) -> Response:
        """Go from there to the payment once more."""
        booking = later.booking_of(self.ports, request.path_params["token"], Purpose.REST)
        return self._pay(request, booking, back=f"/rest/{request.path_params['token']}")

    def _pay(self, request: Request, booking: Booking, *, back: str) -> Response:
        if not self.limits.allow("pay", request):
            return self.pages.sorry(request, "too-often")
        try:
            url = rest.start(self.ports, booking)
        except NotNow:
            return RedirectResponse(back, 303)
        except PaymentsDown:
            return self.pages.sorry(request, "rest-down", home=back, home_words="Back")
        except PaymentsRefused:
            return self.pages.sorry(request, "rest-refused")
        return RedirectResponse(url or back, 303)

    def _here(self, request: Request) -> str:
        return f"/booking/{request.path_params['token']}"


def routes(ports: Ports, pages: Pages, limits: Limits) -> list[Route]:
    """Return the routes for paying the rest."""
    own = Rest(ports, pages, limits)
    return [
        Route("/booking/{token}/rest", own.look),
        Route("/booking/{token}/rest", Posted(own.pay), methods=["POST"]),
        Route("/rest/{token}", own.left),
        Route("/rest/{token}", Posted(own.again), methods=["POST"]),
    ]
