"""What the therapist does to a booking at the desk: each act a page, then a form."""

import secrets
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from frontdesk.actions import change, resend
from frontdesk.actions.ports import Ports
from frontdesk.domain import fee_words, terms_words
from frontdesk.domain.booking import State
from frontdesk.domain.errors import NotNow, SlotGone
from frontdesk.domain.terms import THERAPIST
from frontdesk.domain.wording import money_words
from frontdesk.web import plans, pressed, sentences, week
from frontdesk.web.another_time import AnotherTime
from frontdesk.web.desk_door import Door
from frontdesk.web.forms import Fields
from frontdesk.web.pages import Pages
from frontdesk.web.plans import Plans
from frontdesk.web.pressed import Form, Page, answered

MISSING = 422
MARKS = {"no-show": State.NO_SHOW, "came": State.COMPLETED}
# Why something cannot be done now, as actions/change.py says it, and the page that tells it.
REFUSED = {
    "refund_pending": "desk-refund-pending",
    "switch_late": "desk-switch-late",
    "leaving": "desk-leaving",
    "changed": "desk-changed",
    "too_late": "desk-undo-late",
    "gone": "desk-undo-gone",
    "way": "desk-way-taken",
    "early": "desk-early",
    "late": "desk-late",
    "service": "desk-service",
}


_LINKING: dict[str, Any] = {
    "head": "Send the link again?",
    "sentences": [
        "An email goes to the address the client booked with.",
        "It holds the link of every appointment they have coming up.",
    ],
    "name": "choice",
    "legend": "What do you want to do?",
    "tiles": [("leave", "Leave it as it is", ""), ("send", "Send the link", "")],
    "undo_hint": False,
}


class DeskActs:
    """Nothing here asks for notice, and a cancellation gives everything back."""

    def __init__(self, ports: Ports, pages: Pages, *, door: Door) -> None:
        self.ports = ports
        self.pages = pages
        self.door = door
        self.times = AnotherTime(ports, pages, template="page/desk-move.html", actor=THERAPIST)

    def move(self, request: Request) -> Response:
        """Draw the times it could move to."""
        found = self._found(request)
        found.permit("move")
        return self.times.show(
            request,
            found.booking,
            fields=request.query_params,
            zone=found.booking.zone,
            **self._frame(request, found),
        )

    def take(self, request: Request, fields: Fields) -> Response:
        """Move it to the chosen time."""
        found = self._found(request)
        booking, starts_at = found.booking, week.instant_of(fields.get("slot"))
        if starts_at == booking.starts_at:
            return self.back(request)
        found.permit("move")
        zone, words = booking.zone, self._frame(request, found)
        if starts_at is None:
            return self.times.missing(request, booking, fields=fields, zone=zone, **words)
        shown, fresh = pressed.as_shown(booking, fields), secrets.token_hex(16)
        try:
            change.move(self.ports, shown, starts_at=starts_at, actor=THERAPIST, fresh=fresh)
        except SlotGone as gone:
            return self.times.gone(request, booking, fields=fields, zone=zone, gone=gone, **words)
        return self.back(request)

    def ways(self, request: Request) -> Response:
        """Draw the ways it could be met by."""
        found = self._found(request)
        found.permit("switch")
        return self._act(request, found, **_switching(found))

    def switch(self, request: Request, fields: Fields) -> Response:
        """Meet another way."""
        found = self._found(request)
        way = fields.get("way", "")
        if way == found.booking.way:
            return self.back(request)
        found.permit("switch")
        phone, errors = pressed.way(found, fields)
        if errors:
            return self._act(request, found, fields=fields, errors=errors, **_switching(found))
        booking = pressed.as_shown(found.booking, fields)
        change.switch(self.ports, booking, way=way, actor=THERAPIST, phone=phone)
        return self.back(request)

    def leaving(self, request: Request) -> Response:
        """Say that everything goes back, before it does."""
        found = self._found(request)
        found.permit("cancel")
        return self._act(request, found, **_cancelling(found))

    def cancel(self, request: Request, fields: Fields) -> Response:
        """Cancel it, if that was chosen."""
        found = self._found(request)
        choice = fields.get("choice", "")
        if choice == "keep" or found.mood in {"leaving", "cancelled"}:
            return self.back(request)
        found.permit("cancel")
        if choice != "cancel":
            errors = {"choice": sentences.field("choice", "missing")}
            return self._act(request, found, errors=errors, **_cancelling(found))
        change.cancel(self.ports, pressed.as_shown(found.booking, fields), actor=THERAPIST)
        return self.back(request)

    def marking(self, request: Request) -> Response:
        """Say what a mark means, before it is kept."""
        found, mark = self._found(request), _mark(request)
        _permit_mark(found, mark)
        return self._act(request, found, **_marking(found, mark))

    def mark(self, request: Request, fields: Fields) -> Response:
        """Keep that nobody came, or that it took place after all."""
        found, mark = self._found(request), _mark(request)
        choice = fields.get("choice", "")
        if choice == "leave" or found.booking.state is mark:
            return self.back(request)
        _permit_mark(found, mark)
        if choice != "mark":
            errors = {"choice": sentences.field("choice", "missing")}
            return self._act(request, found, errors=errors, **_marking(found, mark))
        change.mark(self.ports, found.booking, state=mark)
        return self.back(request)

    def linking(self, request: Request) -> Response:
        """Say what is sent, before it is."""
        return self._act(request, self._found(request), **_LINKING)

    def link(self, request: Request, fields: Fields) -> Response:
        """Send the client the link again, if that was chosen."""
        found, choice = self._found(request), fields.get("choice", "")
        if choice == "send":
            resend.for_booking(self.ports, found.booking)
        elif choice != "leave":
            errors = {"choice": sentences.field("choice", "missing")}
            return self._act(request, found, errors=errors, **_LINKING)
        return self.back(request)

    def undo(self, request: Request, fields: Fields) -> Response:
        """Take the newest change back."""
        found = self._found(request)
        number = pressed.number(fields, "number") or 0
        change.undo(self.ports, found.booking, actor=THERAPIST, number=number)
        return self.back(request)

    def back(self, request: Request) -> Response:
        """Lead to the list of sessions."""
        self.door(request)
        return RedirectResponse(_desk(request), 303)

    def sorry(self, request: Request, why: NotNow) -> Response:
        """Say why not, with the way back to the list."""
        name = REFUSED.get(why.state, "desk-not-now")
        return self.pages.sorry(request, name, home=_desk(request), home_words="Your sessions")

    def _found(self, request: Request) -> Plans:
        self.door(request)
        name = request.path_params["booking"]
        booking = self.ports.store.read(lambda look: look.booking(name))
        if booking is None or booking.keeper:
            raise HTTPException(404)
        return plans.of_booking(self.ports, booking, actor=THERAPIST)

    def _act(self, request: Request, found: Plans, **words: Any) -> Response:
        return self.pages.render(
            request,
            "page/desk-act.html",
            **{
                **self._frame(request, found),
                "errors": {},
                "fields": {},
                "asks_phone": False,
                "undo_hint": True,
                "status": MISSING if words.get("errors") else 200,
                **words,
            },
        )

    def _frame(self, request: Request, found: Plans) -> dict[str, Any]:
        return {**found.words(), "action": request.url.path, "back": _desk(request)}


def _switching(found: Plans) -> dict[str, Any]:
    booking, terms = found.booking, found.terms
    until = terms_words.both(terms.switch_until, booking, desk=True)
    return {
        "head": "Meet another way?",
        "sentences": [f"Same time, no fee. You can change it until {until}."],
        "name": "way",
        "legend": "How do you want to meet?",
        "tiles": [(way.id, way.name, way.need or way.hint) for way in found.switches],
        "asks_phone": not found.enrolment.phone,
    }


def _cancelling(found: Plans) -> dict[str, Any]:
    back = found.terms.refund_now
    money = f"{money_words(back)}, all of it, goes back to the client’s card."
    goes, held = "All goes back", found.held and not back.free
    if held:
        money = f"The client’s bank disputes the payment. Until it decides, {money_words(back)}"
        money, goes = f"{money} cannot be sent back.", "The bank decides about the money"
    return {
        "head": "Cancel this session?",
        "sentences": [
            "Nothing was paid, so nothing goes back." if back.free else money,
            "The client gets an email once your time to undo it is over.",
        ],
        "name": "choice",
        "legend": "What do you want to do?",
        "tiles": [
            ("keep", "Keep the session", "Nothing changes"),
            ("cancel", "Cancel it", "Nothing to send back" if back.free else goes),
        ],
    }


def _marking(found: Plans, mark: State) -> dict[str, Any]:
    came = mark is State.COMPLETED
    until = terms_words.both(found.mark_until, found.booking, desk=True)
    said = "The session took place" if came else "The client did not come"
    money = fee_words.taken_back(found.fee.fee) if came else fee_words.told(found.missed)
    return {
        "head": "They came?" if came else "They did not come?",
        "sentences": [money, f"You can correct this until {until}."],
        "name": "choice",
        "legend": "What do you want to do?",
        "tiles": [("leave", "Leave it as it is", ""), ("mark", said, "")],
        "undo_hint": False,
    }


def _permit_mark(found: Plans, mark: State) -> None:
    """Pass a mark that may be set now, and the one that stands while it may be corrected."""
    if found.other_mark and mark in {found.other_mark, found.booking.state}:
        return
    if found.mood == found.booking.state and found.now < found.booking.starts_at:
        raise NotNow("early")
    raise NotNow("late" if found.now > found.mark_until else found.mood)


def _mark(request: Request) -> State:
    return MARKS[request.url.path.rpartition("/")[2]]


def _desk(request: Request) -> str:
    return f"/today/{request.path_params['key']}"


def routes(ports: Ports, pages: Pages, door: Door) -> list[Route]:
    """Return the routes of what is done to bookings at the desk."""
    desk = DeskActs(ports, pages, door=door)
    acts: dict[str, tuple[Page, Form]] = {
        "move": (desk.move, desk.take),
        "switch": (desk.ways, desk.switch),
        "cancel": (desk.leaving, desk.cancel),
        "no-show": (desk.marking, desk.mark),
        "came": (desk.marking, desk.mark),
        "link": (desk.linking, desk.link),
        # Somebody who opens the address of a button comes to the page it stands on.
        "undo": (desk.back, desk.undo),
    }
    return [
        route
        for act, both in acts.items()
        for route in answered(f"/today/{{key}}/booking/{{booking}}/{act}", both, sorry=desk.sorry)
    ]
