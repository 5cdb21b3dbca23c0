"""The receipt of a booking: a page that prints well, and a PDF made when it is asked for."""

from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from frontdesk.actions.paper_port import Printer
from frontdesk.actions.ports import Ports
from frontdesk.actions.store_port import Reader
from frontdesk.domain import paper_words, statement
from frontdesk.domain.booking import Booking
from frontdesk.domain.errors import Unprintable
from frontdesk.domain.paper_words import Session
from frontdesk.domain.receipt import Moves, Receipt, receipt
from frontdesk.domain.sheet import Group, Sheet
from frontdesk.web import plans
from frontdesk.web.limits import Limits
from frontdesk.web.pages import Pages
from frontdesk.web.plans import Plans


class Receipts:
    """What was paid, what went back, and what is left of it."""

    def __init__(self, ports: Ports, pages: Pages, printer: Printer, *, limits: Limits) -> None:
        self.ports = ports
        self.pages = pages
        self.printer = printer
        self.limits = limits

    def page(self, request: Request) -> Response:
        """Draw it; it works from the first payment on, also of what was cancelled."""
        found, made = self._found(request)
        if not made.made:
            return self._none(request)
        ready = statement.why_not(found.booking, sums(self.ports, found.booking)) == ""
        return self.pages.render(
            request,
            "page/receipt.html",
            token=request.path_params["token"],
            sheet=paper_words.of_receipt(session(found), made),
            statement=ready and self.ports.practice.biller is not None,
            **found.words(),
        )

    def paper(self, request: Request) -> Response:
        """Hand it out as a PDF."""
        found, made = self._found(request)
        if not made.made:
            return self._none(request)
        if not self.limits.allow("paper", request):
            return self.pages.sorry(request, "too-often")
        sheet = paper_words.of_receipt(session(found), made)
        try:
            return pdf(self.printer, sheet, name="receipt.pdf")
        except Unprintable:
            # Only the name she goes by can hold such signs, and a receipt is one without it too.
            return pdf(self.printer, _nameless(sheet), name="receipt.pdf")

    def _found(self, request: Request) -> tuple[Plans, Receipt]:
        found = plans.of_link(self.ports, request.path_params["token"])
        moves = self.ports.store.read(lambda look: _moves(look, found.booking))
        return found, receipt(moves, currency=found.booking.price.currency)

    def _none(self, request: Request) -> Response:
        here = f"/booking/{request.path_params['token']}"
        return self.pages.sorry(request, "receipt-none", home=here, home_words="Your appointment")


def session(found: Plans) -> Session:
    """Return what papers about a booking need to know."""
    return Session(found.ports.practice, found.booking, found.enrolment, found.now)


def sums(ports: Ports, booking: Booking) -> statement.Sums:
    """Return what a session cost, and what of it was paid and kept."""
    return statement.sums(booking, ports.store.read(lambda look: _moves(look, booking)))


def pdf(printer: Printer, sheet: Sheet, *, name: str) -> Response:
    """Answer with a sheet as a file to keep; nothing between here and there may keep it.

    Raises:
        Unprintable: see actions/paper_port.py.
    """
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
        "X-Robots-Tag": "noindex",
    }
    return Response(printer(sheet), media_type="application/pdf", headers=headers)


def routes(ports: Ports, pages: Pages, printer: Printer, *, limits: Limits) -> list[Route]:
    """Return the routes of receipts."""
    own = Receipts(ports, pages, printer, limits=limits)
    return [
        Route("/booking/{token}/receipt", own.page),
        Route("/booking/{token}/receipt.pdf", own.paper),
    ]


def _moves(look: Reader, booking: Booking) -> Moves:
    return Moves(
        attempts=look.attempts(booking.id),
        refunds=look.refunds(booking.id),
        disputes=look.disputes(booking.id),
        fee=look.fee(booking.id),
    )


def _nameless(sheet: Sheet) -> Sheet:
    groups = (
        Group(one.head, tuple(fact for fact in one.facts if fact[0] != paper_words.FOR))
        for one in sheet.groups
    )
    return replace(sheet, groups=tuple(groups))
