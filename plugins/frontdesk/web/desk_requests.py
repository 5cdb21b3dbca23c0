"""What waits for the therapist: requests to say yes or no to, and wishes for other times."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from frontdesk.actions import approval, offered, requests
from frontdesk.actions.ports import Ports
from frontdesk.domain.booking import State
from frontdesk.domain.enrolment import place_names
from frontdesk.domain.errors import NotNow, TimesTaken
from frontdesk.domain.practice import Service, Therapist
from frontdesk.domain.request import MOST_TIMES, Asked, TimeRequest
from frontdesk.domain.wording import WEEKDAYS, choice_words, when_words
from frontdesk.web import sentences
from frontdesk.web.desk_door import Door
from frontdesk.web.forms import Fields, Posted
from frontdesk.web.pages import Pages
from frontdesk.web.requests import PARTS

# What the page of a decline offers to note; the client reads none of it.
REASONS = (
    ("", "No note", ""),
    ("time", "This time does not work", ""),
    ("full", "I have no room for more clients", ""),
    ("fit", "Somebody else can help better", ""),
)
# A date further away than this is a slip of the pen.
FARTHEST = timedelta(days=366)
_FIELDS = tuple(f"time-{number}" for number in range(1, MOST_TIMES + 1))


def rows(ports: Ports) -> list[dict[str, object]]:
    """Return the requests that wait for a yes, for page/requests.html as "requests"."""
    practice = ports.practice
    found = ports.store.read(lambda look: look.requested())
    places = place_names(practice)
    return [
        {
            "booking": booking,
            "enrolment": enrolment,
            "service": practice.service(booking.service),
            "way": practice.way(booking.way),
            "place": places.get(enrolment.jurisdiction, enrolment.jurisdiction),
        }
        for booking, enrolment in found
        if booking.cancels_at is None
    ]


def asks(ports: Ports) -> list[dict[str, object]]:
    """Return the wishes that are not settled, for page/asks.html as "asks"."""
    found = ports.store.read(lambda look: look.time_requests(now=ports.clock.now()))
    return [_asked(ports, wish) for wish in found if _unsettled(ports, wish)]


class Desk:
    """The pages and presses."""

    def __init__(self, ports: Ports, pages: Pages, door: Door) -> None:
        self.ports = ports
        self.pages = pages
        self.door = door

    def approve(self, request: Request, fields: Fields) -> Response:
        """Say yes."""
        del fields
        approval.approve(self.ports, request.path_params["booking"])
        return _home(request)

    def ask_decline(self, request: Request) -> Response:
        """Ask once more before saying no."""
        self.door(request)
        booking_id = request.path_params["booking"]
        found = [row for row in rows(self.ports) if _id_of(row) == booking_id]
        if not found:
            raise NotNow("gone")
        return self.pages.render(
            request,
            "page/requests-decline.html",
            key=request.path_params["key"],
            row=found[0],
            reasons=REASONS,
        )

    def decline(self, request: Request, fields: Fields) -> Response:
        """Say no; an odd reason counts as none."""
        told = fields.get("reason", "")
        reason = told if told in approval.REASONS else ""
        approval.decline(self.ports, request.path_params["booking"], reason=reason)
        return _home(request)

    def ask_times(self, request: Request) -> Response:
        """Draw the form of an answer."""
        self.door(request)
        return self._form(request, self._wish(request), fields={})

    def answer(self, request: Request, fields: Fields) -> Response:
        """Offer the times, or say which of them cannot be."""
        wish = self._wish(request)
        who = self._therapist(wish, fields)
        times, errors = self._read(fields, zone=who.zone)
        if errors:
            return self._form(request, wish, fields=fields, errors=errors)
        try:
            requests.answer(self.ports, wish.id, times=list(times.values()), therapist=who.id)
        except TimesTaken as taken:
            clashing = {
                name: sentences.field("time", "taken", when=when_words(at, who.zone))
                for name, at in times.items()
                if at in taken.times
            }
            return self._form(request, wish, fields=fields, errors=clashing, status=409)
        return _home(request)

    def close(self, request: Request, fields: Fields) -> Response:
        """Take a wish off the page."""
        del fields
        requests.close(self.ports, request.path_params["ask"])
        return _home(request)

    def _read(self, fields: Fields, *, zone: str) -> tuple[dict[str, datetime], dict[str, str]]:
        times, errors = {}, {}
        now = self.ports.clock.now()
        for name in _FIELDS:
            if not (typed := fields.get(name, "").strip()):
                continue
            at = requests.instant_in(typed, zone)
            if at is None:
                errors[name] = sentences.field("time", "unclear")
            elif not now < at < now + FARTHEST:
                errors[name] = sentences.field("time", "past")
            else:
                times[name] = at
        if not times and not errors:
            errors[_FIELDS[0]] = sentences.field("time", "missing")
        return times, errors

    def _form(
        self,
        request: Request,
        wish: TimeRequest,
        *,
        fields: Mapping[str, str],
        errors: Mapping[str, str] | None = None,
        status: int = 422,
    ) -> Response:
        return self.pages.render(
            request,
            "page/ask-desk.html",
            status=status if errors else 200,
            key=request.path_params["key"],
            row=_asked(self.ports, wish),
            who=self._therapist(wish, fields),
            offering=self._offering(wish)[1],
            names=_FIELDS,
            fields=fields,
            errors=errors or {},
        )

    def _therapist(self, wish: TimeRequest, fields: Mapping[str, str]) -> Therapist:
        able = self._offering(wish)[1]
        chosen = fields.get("therapist") or wish.therapist
        return next((t for t in able if t.id == chosen), able[0])

    def _offering(self, wish: TimeRequest) -> tuple[Service, tuple[Therapist, ...]]:
        service = self.ports.practice.service(wish.service)
        if service is None:
            raise NotNow(Asked.CLOSED)
        return service, self.ports.practice.offering(service)

    def _wish(self, request: Request) -> TimeRequest:
        ask_id = request.path_params["ask"]
        wish = self.ports.store.read(lambda look: look.time_request(ask_id))
        if wish is None:
            raise HTTPException(404)
        return wish


def routes(ports: Ports, pages: Pages, door: Door) -> list[Route]:
    """Return the routes of what waits for the therapist."""
    desk = Desk(ports, pages, door)
    request, ask = "/today/{key}/requests/{booking}", "/today/{key}/asks/{ask}"
    return [
        Route(f"{request}/approve", Posted(desk.approve, door=door), methods=["POST"]),
        Route(f"{request}/decline", desk.ask_decline),
        Route(f"{request}/decline", Posted(desk.decline, door=door), methods=["POST"]),
        Route(ask, desk.ask_times),
        Route(ask, Posted(desk.answer, door=door), methods=["POST"]),
        Route(f"{ask}/close", Posted(desk.close, door=door), methods=["POST"]),
    ]


def _home(request: Request) -> Response:
    return RedirectResponse(f"/today/{request.path_params['key']}", 303)


def _id_of(row: Mapping[str, Any]) -> str:
    return str(row["booking"].id)


def _asked(ports: Ports, wish: TimeRequest) -> dict[str, object]:
    practice = ports.practice
    return {
        "wish": wish,
        "service": practice.service(wish.service),
        "way": practice.way(wish.way),
        "days": choice_words([WEEKDAYS[day - 1] for day in wish.weekdays]),
        "parts": choice_words([PARTS[part][0].lower() for part in wish.parts]),
    }


def _unsettled(ports: Ports, wish: TimeRequest) -> bool:
    """Tell whether a wish is still to be shown: the client has no time, or let one lapse."""
    if wish.state is not Asked.BOOKED:
        return True
    found = offered.standing(ports, wish)
    return found is None or found[1].state in {State.HELD, State.AWAITING_PAYMENT}
