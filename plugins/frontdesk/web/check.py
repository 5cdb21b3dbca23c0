"""Step 3: everything once more, what it costs and when that is paid, and the last button."""

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from frontdesk.actions import approval, card_consent, enrol, pay
from frontdesk.actions.ports import Ports
from frontdesk.domain import due, due_words
from frontdesk.domain.booking import State
from frontdesk.domain.enrolment import place_names
from frontdesk.domain.errors import LimitReached, NotNow, PaymentsDown, Unfinished
from frontdesk.domain.policy import agreed, full_refund_until
from frontdesk.domain.practice import Service
from frontdesk.domain.wording import money_words
from frontdesk.web import sentences
from frontdesk.web.forms import Fields
from frontdesk.web.pages import Pages
from frontdesk.web.standing import Standing, of_link, to_booking

Errors = Mapping[str, str]
MISSING = 422
# How the box is sent that stands below the sentences about the card.
AGREED = "yes"


class Check:
    """Draws the last page before the payment, and takes its form."""

    def __init__(self, ports: Ports, pages: Pages) -> None:
        self.ports = ports
        self.pages = pages

    def show(
        self,
        request: Request,
        at: Standing,
        *,
        fields: Fields | None = None,
        errors: Errors | None = None,
    ) -> Response:
        """Draw it; with errors the fields are what was just chosen."""
        step = enrol.progress(self.ports, at.enrolment)
        if step != "check":
            return at.onward(step)
        service = self.ports.practice.service(at.booking.service)
        if service is None or at.booking.service != at.enrolment.service:
            return at.onward("time")
        # What was held keeps the rule of that hour, and so that rule is told.
        policy = agreed(at.booking, self.ports.practice.policy)
        return self.pages.render(
            request,
            "page/check.html",
            status=MISSING if errors else 200,
            errors=errors or {},
            fields=fields or {"band": at.booking.band},
            sealed=at.sealed(),
            place_names=place_names(self.ports.practice),
            asks=approval.needed(self.ports.practice, at.booking),
            approved=at.booking.approved_at is not None,
            left=at.booking.state is State.AWAITING_PAYMENT,
            refund_until=full_refund_until(at.booking.starts_at, policy),
            **self._money(at, service),
            **at.words(),
        )

    def take(self, request: Request, at: Standing, *, fields: Fields) -> Response:
        """Go on to the payment, or to the booking where there is none."""
        band, agreed = fields.get("band", ""), fields.get("card") == AGREED
        if errors := self._errors(at, band=band, agreed=agreed):
            return self.show(request, at, fields=fields, errors=errors)
        try:
            return self._pay(request, at, band=band, agreed=agreed)
        except Unfinished as unfinished:
            return at.onward(unfinished.step)
        except LimitReached as reached:
            return self._limit(request, at, reached)
        except NotNow:
            return at.onward("check")

    def _pay(self, request: Request, at: Standing, *, band: str, agreed: bool) -> Response:
        here = at.url("check")
        back = f"{self.ports.origin}{here}"
        try:
            url = pay.start(
                self.ports, at.enrolment, cancel_url=back, band=band, card_agreed=agreed
            )
        except PaymentsDown:
            words = "Back to my answers"
            return self.pages.sorry(request, "payments-down", home=here, home_words=words)
        if url is None:
            return to_booking(self.ports, of_link(self.ports, at.token).booking)
        return RedirectResponse(url, 303)

    def _errors(self, at: Standing, *, band: str, agreed: bool) -> Errors:
        if at.booking.state not in {State.HELD, State.AWAITING_PAYMENT}:
            return {}
        if enrol.progress(self.ports, at.enrolment) != "check":
            return {}
        names = pay.missing(self.ports, at.booking, band=band, card_agreed=agreed)
        return {name: sentences.field(name, "missing") for name in names}

    def _money(self, at: Standing, service: Service) -> dict[str, Any]:
        """Return what the page says about money, and asks."""
        practice, booking = self.ports.practice, at.booking
        every = due.bands(service) if due.several(service) else ()
        return {
            "scale": len({band.price.currency for band in every}) < len(every),
            "options": [_option(self._due(at, service, band.id)) for band in every],
            "due": None if every else self._due(at, service, ""),
            "free": due.nothing(service, booking),
            "rule": due_words.held_rule(booking, service, practice.policy),
            "card_words": self._card(at, service),
        }

    def _due(self, at: Standing, service: Service, band: str) -> due.Due | None:
        return due.held(service, at.booking, self.ports.practice.policy, band=band)

    def _card(self, at: Standing, service: Service) -> Sequence[str]:
        if not card_consent.words(self.ports, at.booking):
            return ()
        return due_words.card_words(at.booking, service, self.ports.practice.policy)

    def _limit(self, request: Request, at: Standing, reached: LimitReached) -> Response:
        """Say that this kind cannot be booked once more, and offer the others."""
        practice = self.ports.practice
        return self.pages.render(
            request,
            "page/limit.html",
            status=409,
            most=reached.most,
            others=[s for s in practice.services if s.id != reached.service],
            **at.words(),
        )


def _option(found: due.Due | None) -> tuple[str, str, str]:
    """Return a price as a choice: its id, the amount, and what else there is to know of it."""
    if found is None:
        return "", "", ""
    band = found.band
    about = [band.name, due_words.now_words(found), band.hint]
    price = "Free" if band.price.free else money_words(band.price)
    return band.id, price, ". ".join(words.rstrip(".") for words in about if words)
