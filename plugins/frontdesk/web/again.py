"""Another time for somebody who has answered already; the answers stay."""

from typing import Any
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import Response

from frontdesk.actions import enrol, hold, pay
from frontdesk.actions.ports import Ports
from frontdesk.domain.booking import Booking, State
from frontdesk.domain.errors import SlotGone
from frontdesk.domain.practice import Service
from frontdesk.web import week
from frontdesk.web.book import Chooser, fresh
from frontdesk.web.forms import Fields
from frontdesk.web.standing import Standing, to_booking

PAYABLE = frozenset({State.HELD, State.AWAITING_PAYMENT})


class Again:
    """The page of times inside the steps."""

    def __init__(self, ports: Ports, chooser: Chooser) -> None:
        self.ports = ports
        self.chooser = chooser

    def show(self, request: Request, at: Standing, service: Service) -> Response:
        """Draw the times; status 409 when the client did not ask for this page."""
        lost = at.booking.state is State.EXPIRED
        asked = request.url.path.endswith("/time")
        return self.chooser.show(
            request,
            service,
            fields={
                "way": at.booking.way,
                "zone": at.booking.client_zone,
                "slot": week.value_of(at.booking.starts_at),
                "from": at.booking.starts_at.astimezone(ZoneInfo(at.booking.client_zone))
                .date()
                .isoformat(),
                **request.query_params,
            },
            status=200 if asked else 409,
            action=at.url("time"),
            again=True,
            lost=lost,
            besides=at.booking.id,
        )

    def take(
        self, request: Request, at: Standing, service: Service, *, fields: Fields
    ) -> Response:
        """Hold the other time; a payment that is open for the old one is closed first."""
        where: dict[str, Any] = {
            "action": at.url("time"),
            "again": True,
            "lost": False,
            "besides": at.booking.id,
        }
        choice, errors = self.chooser.read(service, fields)
        if choice is None:
            return self.chooser.show(
                request, service, fields=fields, errors=errors, status=422, **where
            )
        if _as_approved(at, choice):
            return at.onward(enrol.progress(self.ports, at.enrolment))
        try:
            # What can be seen to be gone must not cost the time that is about to be paid.
            now, besides = self.ports.clock.now(), at.booking.id
            hold.prepare(self.ports, choice, fresh=fresh(), now=now, besides=besides)
            booking = pay.abandon(self.ports, at.booking)
            if booking.state is State.CONFIRMED:
                return to_booking(self.ports, booking)
            hold.again(self.ports, choice, enrolment=at.enrolment, fresh=fresh())
        except SlotGone as gone:
            if not self._held_by_now(at, choice):
                return self.chooser.gone(request, service, fields=fields, gone=gone, **where)
        return at.onward(enrol.progress(self.ports, at.enrolment))

    def _held_by_now(self, at: Standing, choice: hold.Choice) -> bool:
        """Tell whether who was faster is this very client, whose button was pressed twice."""
        latest = hold.of_link(self.ports, at.token)[1]
        return latest.id != at.booking.id and latest.state in PAYABLE and _same(latest, choice)


def _same(held: Booking, choice: hold.Choice) -> bool:
    asked = (choice.service.id, choice.starts_at, choice.way)
    return (held.service, held.starts_at, held.way) == asked


def _as_approved(at: Standing, choice: hold.Choice) -> bool:
    """Tell whether somebody only confirms the time that the therapist said yes to."""
    held = at.booking
    return held.approved_at is not None and held.state in PAYABLE and _same(held, choice)
