"""Money to look at, at the desk: each act a page that says what it does, then a form."""

from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from frontdesk.actions import matters
from frontdesk.actions.matters import Matter, Step
from frontdesk.actions.ports import Ports
from frontdesk.domain.errors import NotNow, PaymentsDown, PaymentsRefused
from frontdesk.web.desk_door import Door
from frontdesk.web.forms import Fields
from frontdesk.web.pages import Pages
from frontdesk.web.pressed import answered

# Why something cannot be done now, and the page that tells it.
REFUSED = {"disputed": "desk-disputed", "unheard": "desk-unheard"}


# What the desk says after a press, by kind and act: the row itself is gone by then.
DONE = {
    "payment-keep": "You kept it. It does not stand here any more.",
    "payment-back": "The money is on its way back, and the client gets an email.",
    "finding-back": "The money is on its way back, and the client gets an email.",
    "refund-again": "It is sent again. Should it not arrive, it stands here once more.",
    "refund-by-hand": "It counts as paid back by you. Nothing more is sent.",
    "fee-charge": "The card is being charged. The client gets an email once that is done.",
    "fee-ask": "The client gets an email with a link to pay it.",
    "fee-came": "It counts as charged.",
    "fee-waive": "You let it go. Nothing is charged.",
}


class DeskMoney:
    """The pages and presses."""

    def __init__(self, ports: Ports, pages: Pages, *, door: Door) -> None:
        self.ports = ports
        self.pages = pages
        self.door = door

    def ask(self, request: Request) -> Response:
        """Say what an act does, before it is done."""
        matter, step = self._found(request)
        return self.pages.render(
            request,
            "page/desk-money-act.html",
            matter=matter,
            step=step,
            action=request.url.path,
            back=_desk(request),
        )

    def press(self, request: Request, fields: Fields) -> Response:
        """Do it."""
        del fields
        _, step = self._found(request)
        try:
            step.do()
        except (PaymentsDown, PaymentsRefused) as why:
            raise NotNow("unheard") from why
        named = request.path_params
        return RedirectResponse(f"{_desk(request)}?done={named['kind']}-{named['act']}", 303)

    def sorry(self, request: Request, why: NotNow) -> Response:
        """Say why not, with the way back to the list."""
        name = REFUSED.get(why.state, "desk-money-changed")
        return self.pages.sorry(request, name, home=_desk(request), home_words="Your sessions")

    def _found(self, request: Request) -> tuple[Matter, Step]:
        self.door(request)
        named: dict[str, Any] = request.path_params
        matter = matters.found(self.ports, named["kind"], named["about"])
        for step in matter.acts if matter else ():
            if matter and step.name == named["act"]:
                return matter, step
        # It was decided meanwhile, here or by itself.
        raise NotNow("changed")


def routes(ports: Ports, pages: Pages, door: Door) -> list[Route]:
    """Return the routes of what is done about money at the desk."""
    desk = DeskMoney(ports, pages, door=door)
    path = "/today/{key}/money/{kind}/{about}/{act}"
    return answered(path, (desk.ask, desk.press), sorry=desk.sorry)


def _desk(request: Request) -> str:
    return f"/today/{request.path_params['key']}"
