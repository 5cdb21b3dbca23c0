"""The statement for an insurer: a form for the client or the therapist, answered by a PDF.

What is typed there lives as long as the request: it is not stored, not logged, in no address.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from frontdesk.actions.paper_port import Printer
from frontdesk.actions.ports import Ports
from frontdesk.domain import paper_words, statement
from frontdesk.domain.errors import NotNow, Unprintable
from frontdesk.domain.statement import Code, Sums
from frontdesk.domain.terms import THERAPIST
from frontdesk.web import plans, receipts, sentences
from frontdesk.web.desk_door import Door
from frontdesk.web.forms import Fields
from frontdesk.web.limits import Limits
from frontdesk.web.pages import Pages
from frontdesk.web.plans import Plans
from frontdesk.web.pressed import answered

MISSING = 422


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose form it is: the session, where it leads, and whether it stands at the desk."""

    found: Plans
    sums: Sums
    code: Code
    action: str
    back: str
    desk: bool

    def fields(self, typed: Mapping[str, str]) -> Mapping[str, str]:
        """Return what the form shows: what was typed, or the code the settings give."""
        known = {"billing": self.code.billing, "modifier": self.code.modifier}
        return {**known, **typed} if self.desk else typed

    def wrong(self, typed: Mapping[str, str]) -> dict[str, str]:
        """Return what is wrong with what was typed, by field, in words."""
        zone = ZoneInfo(self.found.booking.zone)
        bad = statement.refused(typed, today=self.found.now.astimezone(zone).date())
        if self.desk:
            bad |= statement.code_refused(typed)
        most = {name: {"most": many} for name, many in statement.MOST_CHARS.items()}
        return {
            name: sentences.field(name, reason, **most.get(name, {}))
            for name, reason in bad.items()
        }


class Statements:
    """The forms and what they answer with."""

    def __init__(self, ports: Ports, pages: Pages, printer: Printer, *, limits: Limits) -> None:
        self.ports = ports
        self.pages = pages
        self.printer = printer
        self.limits = limits

    def form(self, request: Request, asked: Asked) -> Response:
        """Draw the form."""
        return self._draw(request, asked, {}, {})

    def answer(self, request: Request, asked: Asked, typed: Fields) -> Response:
        """Make the PDF, or say what to mend, with all that was typed still there."""
        if wrong := asked.wrong(typed):
            return self._draw(request, asked, typed, wrong)
        if not self.limits.allow("paper", request):
            return self.pages.sorry(request, "too-often")
        sheet = paper_words.of_statement(
            receipts.session(asked.found),
            statement.details(typed),
            code=statement.code(typed) if asked.desk else asked.code,
            sums=asked.sums,
        )
        if sheet is None:
            raise NotNow("none")
        try:
            return receipts.pdf(self.printer, sheet, name="statement.pdf")
        except Unprintable:
            wrong = {"legal_name": sentences.field("legal_name", "unprintable")}
            return self._draw(request, asked, typed, wrong)

    def checked(self, found: Plans, *, action: str, back: str, desk: bool = False) -> Asked:
        """Return whose form it is, once there is something to state.

        Raises:
            NotNow: "none", "code", "early", "missed" or "unpaid".
        """
        service = self.ports.practice.service(found.booking.service)
        code = Code.of(service.billing_code if service else "")
        sums = receipts.sums(self.ports, found.booking)
        if self.ports.practice.biller is None:
            raise NotNow("none")
        if why := statement.why_not(found.booking, sums):
            raise NotNow(why)
        if not code.billing and not desk:
            raise NotNow("code")
        return Asked(found, sums, code, action, back, desk)

    def _draw(  # noqa: PLR0917 - the form as it is drawn
        self, request: Request, asked: Asked, typed: Fields, wrong: Mapping[str, str]
    ) -> Response:
        return self.pages.render(
            request,
            "page/statement.html",
            status=MISSING if wrong else 200,
            action=asked.action,
            back_to=asked.back,
            desk=asked.desk,
            code=asked.code,
            sums=asked.sums,
            fields=asked.fields(typed),
            errors=wrong,
            **asked.found.words(),
        )


class ForClients:
    """By the link of a booking."""

    def __init__(self, own: Statements) -> None:
        self.own = own

    def look(self, request: Request) -> Response:
        return self.own.form(request, self._asked(request))

    def press(self, request: Request, typed: Fields) -> Response:
        return self.own.answer(request, self._asked(request), typed)

    def sorry(self, request: Request, why: NotNow) -> Response:
        """Say why there is none, with the way back to the appointment."""
        return _sorry(self.own.pages, request, why, home=_here(request), words="Your appointment")

    def _asked(self, request: Request) -> Asked:
        found = plans.of_link(self.own.ports, request.path_params["token"])
        return self.own.checked(found, action=request.url.path, back=_here(request))


class AtTheDesk:
    """By the therapist, who may also change the code."""

    def __init__(self, own: Statements, door: Door) -> None:
        self.own = own
        self.door = door

    def look(self, request: Request) -> Response:
        return self.own.form(request, self._asked(request))

    def press(self, request: Request, typed: Fields) -> Response:
        return self.own.answer(request, self._asked(request), typed)

    def sorry(self, request: Request, why: NotNow) -> Response:
        """Say why there is none, with the way back to the list."""
        return _sorry(self.own.pages, request, why, home=_desk(request), words="Your sessions")

    def _asked(self, request: Request) -> Asked:
        self.door(request)
        name = request.path_params["booking"]
        booking = self.own.ports.store.read(lambda look: look.booking(name))
        if booking is None or booking.keeper:
            raise HTTPException(404)
        found = plans.of_booking(self.own.ports, booking, actor=THERAPIST, rough=True)
        return self.own.checked(found, action=request.url.path, back=_desk(request), desk=True)


def routes(own: Statements, door: Door) -> list[Route]:
    """Return the routes of statements."""
    clients, desk = ForClients(own), AtTheDesk(own, door)
    return [
        *answered(
            "/booking/{token}/statement", (clients.look, clients.press), sorry=clients.sorry
        ),
        *answered(
            "/today/{key}/booking/{booking}/statement", (desk.look, desk.press), sorry=desk.sorry
        ),
    ]


def _sorry(pages: Pages, request: Request, why: NotNow, **home: Any) -> Response:
    words = {"home": home["home"], "home_words": home["words"]}
    return pages.sorry(request, f"statement-{why.state}", **words)


def _here(request: Request) -> str:
    return f"/booking/{request.path_params['token']}"


def _desk(request: Request) -> str:
    return f"/today/{request.path_params['key']}"
