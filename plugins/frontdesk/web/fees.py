"""Paying a fee that the card on file did not give: a button, and the page for who left it."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from frontdesk.actions import fee_pay, later, links
from frontdesk.actions.ports import Ports
from frontdesk.domain import fee_words
from frontdesk.domain.booking import Booking
from frontdesk.domain.errors import NotNow, PaymentsDown, PaymentsRefused
from frontdesk.domain.payment import Purpose
from frontdesk.web.forms import Fields, Posted
from frontdesk.web.limits import Limits
from frontdesk.web.pages import Pages


class Fees:
    """What a client is asked for; looking at it changes nothing."""

    def __init__(self, ports: Ports, pages: Pages, limits: Limits) -> None:
        self.ports = ports
        self.pages = pages
        self.limits = limits

    def pay(self, request: Request, _fields: Fields) -> Response:
        """Go from the booking's own page to the payment."""
        booking = links.booking_of(self.ports, request.path_params["token"])
        return self._pay(request, booking, back=_here(request))

    def look(self, request: Request) -> Response:
        """Lead back to the booking: there is no page at the button's address."""
        return RedirectResponse(_here(request), 303)

    def left(self, request: Request) -> Response:
        """Say to a client who left the payment that nothing was charged, and what it is for.

        The provider knows this address for ever, so it names nobody and leads nowhere.
        """
        booking = later.booking_of(self.ports, request.path_params["token"], Purpose.FEE)
        found = self.ports.store.read(lambda look: fee_pay.standing(look, booking))
        token = request.path_params["token"]
        return self.pages.render(
            request,
            "page/fee-left.html",
            token=token,
            standing=found,
            booking=booking,
            reason=fee_words.reason_words(found.fee) if found.fee else "",
        )

    def again(self, request: Request, _fields: Fields) -> Response:
        """Go from there to the payment once more."""
        booking = later.booking_of(self.ports, request.path_params["token"], Purpose.FEE)
        return self._pay(request, booking, back=f"/fee/{request.path_params['token']}")

    def _pay(self, request: Request, booking: Booking, *, back: str) -> Response:
        if not self.limits.allow("pay", request):
            return self.pages.sorry(request, "too-often")
        try:
            url = fee_pay.start(self.ports, booking)
        except NotNow:
            return RedirectResponse(back, 303)
        except PaymentsDown:
            return self.pages.sorry(request, "fee-down", home=back, home_words="Back")
        except PaymentsRefused:
            return self.pages.sorry(request, "fee-refused")
        return RedirectResponse(url or back, 303)


def routes(ports: Ports, pages: Pages, limits: Limits) -> list[Route]:
    """Return the routes for paying a fee."""
    own = Fees(ports, pages, limits)
    return [
        Route("/booking/{token}/fee", own.look),
        Route("/booking/{token}/fee", Posted(own.pay), methods=["POST"]),
        Route("/fee/{token}", own.left),
        Route("/fee/{token}", Posted(own.again), methods=["POST"]),
    ]


def _here(request: Request) -> str:
    return f"/booking/{request.path_params['token']}"
