"""What a client may change behind the one link: the time, how we meet, whether we meet at all."""

import secrets
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from frontdesk.actions import change
from frontdesk.actions.ports import Ports
from frontdesk.domain.errors import NotNow, SlotGone
from frontdesk.domain.terms import CLIENT, late_move
from frontdesk.web import plans, pressed, sentences, week
from frontdesk.web.another_time import AnotherTime
from frontdesk.web.forms import Fields
from frontdesk.web.pages import Pages
from frontdesk.web.plans import Plans
from frontdesk.web.pressed import Form, Page, answered

MISSING, STALE = 422, 409
# Why something cannot be done now, as actions/change.py says it, and the page that tells it.
# Whatever else it is (the state the booking is in) is told by the booking's own page.
REFUSED = {
    "refund_pending": "refund-pending",
    "move_late": "move-late",
    "switch_late": "switch-late",
    "started": "started",
    "leaving": "leaving",
    "changed": "changed",
    "too_late": "undo-late",
    "gone": "undo-gone",
    "way": "way-taken",
    "service": "move-service",
}


class Manage:
    """Each act is a page that says what it costs, and a form; looking changes nothing."""

    def __init__(self, ports: Ports, pages: Pages) -> None:
        self.ports = ports
        self.pages = pages
        self.times = AnotherTime(ports, pages, template="page/manage-move.html")

    def move(self, request: Request) -> Response:
        """Draw the times it could move to."""
        found = self._found(request, "move")
        return self.times.show(
            request,
            found.booking,
            fields=request.query_params,
            zone=found.booking.client_zone,
            **self._frame(request, found, "move"),
        )

    def take(self, request: Request, fields: Fields) -> Response:
        """Move it to the chosen time; somebody faster leaves it where it is."""
        found = plans.of_link(self.ports, _token(request))
        booking, starts_at = found.booking, week.instant_of(fields.get("slot"))
        if starts_at == booking.starts_at:
            return _back(request)
        found.permit("move")
        zone, words = booking.client_zone, self._frame(request, found, "move")
        if starts_at is None:
            return self.times.missing(request, booking, fields=fields, zone=zone, **words)
        if words["late"] and not fields.get("late"):
            return self.times.later(request, booking, fields=fields, zone=zone, **words)
        try:
            change.move(
                self.ports,
                pressed.as_shown(booking, fields),
                starts_at=starts_at,
                actor=CLIENT,
                fresh=secrets.token_hex(16),
                client_zone=week.known_zone(fields.get("zone"), default=zone),
            )
        except SlotGone as gone:
            return self.times.gone(request, booking, fields=fields, zone=zone, gone=gone, **words)
        return _back(request)

    def ways(self, request: Request) -> Response:
        """Draw the ways it could be met by; a link of a reminder has chosen one already."""
        found = self._found(request, "switch")
        return self._ways(request, found, fields={"way": request.query_params.get("way", "")})

    def switch(self, request: Request, fields: Fields) -> Response:
        """Meet another way; one press is enough where nothing is left to ask."""
        found = plans.of_link(self.ports, _token(request))
        way, back = fields.get("way", ""), fields.get("back", "")
        if way == found.booking.way:
            return _back(request, to=back)
        found.permit("switch")
        phone, errors = pressed.way(found, fields)
        if errors:
            return self._ways(request, found, fields=fields, errors=errors)
        booking = pressed.as_shown(found.booking, fields)
        change.switch(self.ports, booking, way=way, actor=CLIENT, phone=phone)
        return _back(request, to=back)

    def leaving(self, request: Request) -> Response:
        """Say what cancelling costs, and until when."""
        return self._leaving(request, self._found(request, "cancel"))

    def cancel(self, request: Request, fields: Fields) -> Response:
        """Cancel it, if that was chosen and the page told what goes back now."""
        found = plans.of_link(self.ports, _token(request))
        choice = fields.get("choice", "")
        if choice == "keep" or found.mood in {"leaving", "cancelled"}:
            return _back(request)
        found.permit("cancel")
        if choice != "cancel":
            errors = {"choice": sentences.field("choice", "missing")}
            return self._leaving(request, found, errors=errors)
        if _told_more(found, fields):
            return self._leaving(request, found, less=True)
        change.cancel(self.ports, pressed.as_shown(found.booking, fields), actor=CLIENT)
        return _back(request)

    def undo(self, request: Request, fields: Fields) -> Response:
        """Take the newest change back."""
        found = plans.of_link(self.ports, _token(request))
        number = pressed.number(fields, "number") or 0
        change.undo(self.ports, found.booking, actor=CLIENT, number=number)
        return _back(request)

    def sorry(self, request: Request, why: NotNow) -> Response:
        """Say why not, with the phone number and the way back to the booking."""
        name = REFUSED.get(why.state, "not-now")
        return self.pages.sorry(request, name, home=f"/booking/{_token(request)}")

    def _found(self, request: Request, act: str) -> Plans:
        found = plans.of_link(self.ports, _token(request))
        found.permit(act)
        return found

    def _ways(
        self,
        request: Request,
        found: Plans,
        *,
        fields: Mapping[str, str] | None = None,
        errors: Mapping[str, str] | None = None,
    ) -> Response:
        return self.pages.render(
            request,
            "page/manage-switch.html",
            status=MISSING if errors else 200,
            fields=fields or {},
            errors=errors or {},
            asks_phone=not found.enrolment.phone,
            **self._frame(request, found, "switch"),
        )

    def _leaving(
        self,
        request: Request,
        found: Plans,
        *,
        errors: Mapping[str, str] | None = None,
        less: bool = False,
    ) -> Response:
        return self.pages.render(
            request,
            "page/manage-cancel.html",
            status=STALE if less else MISSING if errors else 200,
            errors=errors or {},
            less=less,
            **self._frame(request, found, "cancel"),
        )

    def _frame(self, request: Request, found: Plans, act: str) -> dict[str, Any]:
        here = f"/booking/{_token(request)}"
        where = {"token": _token(request), "action": f"{here}/{act}", "back": here}
        late = late_move(found.booking, self.ports.practice.policy, now=found.now)
        return {**found.words(), **where, "late": late}


def _told_more(found: Plans, fields: Fields) -> bool:
    """Tell whether the page promised more money than goes back by now, or a lower fee."""
    told, charge = pressed.number(fields, "told"), pressed.number(fields, "charge")
    fee = found.terms.charge_now.minor if found.terms.charge_now else 0
    less = told is not None and told > found.terms.refund_now.minor
    return less or (charge is not None and charge < fee)


def _token(request: Request) -> str:
    return str(request.path_params["token"])


def _back(request: Request, *, to: str = "") -> Response:
    place = "join" if to == "join" else "booking"
    return RedirectResponse(f"/{place}/{_token(request)}", 303)


def routes(ports: Ports, pages: Pages) -> list[Route]:
    """Return the routes of a client's changes."""
    manage = Manage(ports, pages)
    acts: dict[str, tuple[Page, Form]] = {
        "move": (manage.move, manage.take),
        "switch": (manage.ways, manage.switch),
        "cancel": (manage.leaving, manage.cancel),
        # Somebody who opens the address of a button comes to the page it stands on.
        "undo": (_back, manage.undo),
    }
    return [
        route
        for act, both in acts.items()
        for route in answered(f"/booking/{{token}}/{act}", both, sorry=manage.sorry)
    ]
