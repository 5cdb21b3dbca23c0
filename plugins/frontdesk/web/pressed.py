"""What the press of a button tells besides the act itself, and how page and form are answered."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from frontdesk.domain.booking import Booking
from frontdesk.domain.enrolment import contact, contact_refused
from frontdesk.domain.errors import NotNow
from frontdesk.domain.session import Meeting
from frontdesk.web import sentences
from frontdesk.web.forms import Fields, Posted
from frontdesk.web.plans import Plans

Page = Callable[[Request], Response]
Form = Callable[[Request, Fields], Response]

_MOST_DIGITS = 12


def number(fields: Mapping[str, str], name: str) -> int | None:
    """Return a whole number that a hidden field carries, or None when it carries none."""
    told = fields.get(name, "")
    known = told.isascii() and told.isdecimal() and len(told) <= _MOST_DIGITS
    return int(told) if known else None


def as_shown(booking: Booking, fields: Mapping[str, str]) -> Booking:
    """Return the booking with the revision its page was drawn for, where the form tells it.

    So a press on a page that is out of date is known as one, and changes nothing.
    """
    told = number(fields, "revision")
    return booking if told is None else replace(booking, revision=told)


def way(found: Plans, fields: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """Return the number to be called at by another way, or what is wrong by field.

    A number is asked for only for the phone, and only where none is known; else it is "".
    """
    wanted = fields.get("way", "")
    if wanted not in found.terms.may_switch_to:
        return "", {"way": sentences.field("way", "taken" if wanted else "missing")}
    if wanted != Meeting.PHONE or found.enrolment.phone:
        return "", {}
    # The rules look at a whole contact; only its number counts here.
    given = {"name": "-", "email": "-", "voicemail": "no", "phone": fields.get("phone", "")}
    if reason := contact_refused(given).get("phone"):
        name = "call" if reason == "missing" else "phone"
        return "", {"phone": sentences.field(name, reason)}
    return contact(given).phone, {}


def answered(
    path: str, both: tuple[Page, Form], *, sorry: Callable[[Request, NotNow], Response]
) -> list[Route]:
    """Return the routes of a page and of its form; what cannot be done now is told by sorry."""
    page, form = both

    def look(request: Request) -> Response:
        try:
            return page(request)
        except NotNow as why:
            return sorry(request, why)

    def press(request: Request, fields: Fields) -> Response:
        try:
            return form(request, fields)
        except NotNow as why:
            return sorry(request, why)

    return [Route(path, look), Route(path, Posted(press), methods=["POST"])]
