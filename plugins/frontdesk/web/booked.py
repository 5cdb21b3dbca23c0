"""After the payment: the return page, the booking's own page and its calendar file."""

from collections.abc import Sequence
from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from frontdesk.actions import links, settle
from frontdesk.actions.ports import Invitation, Ports
from frontdesk.actions.store_port import Reader
from frontdesk.actions.tills import PRACTICE, every
from frontdesk.domain.booking import Act, State
from frontdesk.domain.errors import PaymentsDown, PaymentsRefused
from frontdesk.domain.givenback import Refund
from frontdesk.domain.payment import AttemptState
from frontdesk.domain.terms_words import coming_back, refunded
from frontdesk.web import plans, series
from frontdesk.web.limits import Limits
from frontdesk.web.pages import Pages
from frontdesk.web.standing import to_booking

MAX_SESSION_CHARS = 255
JUST_PAID = timedelta(hours=1)
# The provider's word for a checkout it never made. Source: docs.stripe.com/error-codes.
UNKNOWN = "resource_missing"
# Unknown: ours, and not in our books; it is found by its next notice, or by the nightly look.
WAITS = frozenset({settle.Outcome.OPEN, settle.Outcome.PENDING, settle.Outcome.UNKNOWN})
# Of a second payment, or one for the rest, while the appointment itself may be firm.
LATER = frozenset({settle.Outcome.REFUNDED, settle.Outcome.ATTENTION, settle.Outcome.EXPIRED})
SAID = {
    settle.Outcome.EXPIRED: "link-expired",
    settle.Outcome.REFUNDED: "refunded",
    settle.Outcome.ATTENTION: "attention",
    settle.Outcome.FOREIGN: "not-found",
}


class Booked:
    """The pages of a booking that is made."""

    def __init__(
        self, ports: Ports, pages: Pages, invitation: Invitation, *, limits: Limits
    ) -> None:
        self.ports = ports
        self.pages = pages
        self.invitation = invitation
        self.limits = limits

    def paid(self, request: Request) -> Response:
        """Exchange the payment's own id for our link at once, so that it leaves the address."""
        session = request.query_params.get("session", "")
        if not self.limits.allow("paid", request):
            return self.pages.sorry(request, "too-often")
        account = request.query_params.get("till", PRACTICE)
        outcome = self._settled(session, account)
        if outcome is settle.Outcome.PENDING and self._is(session, AttemptState.PROCESSING):
            # It takes days; nobody should wait before a page for it.
            return self.pages.sorry(request, "processing", waits=True)
        if outcome in WAITS:
            # Never "failed" unless the provider says so: people would pay again.
            return self.pages.sorry(request, "pending", again=True)
        if outcome is settle.Outcome.CONFIRMED or (outcome in LATER and self._stands(session)):
            return self._confirmed(request, session)
        failed = outcome is settle.Outcome.EXPIRED and self._is(session, AttemptState.FAILED)
        name = "payment-failed" if failed else SAID[outcome]
        return self.pages.sorry(request, name, waits=outcome is settle.Outcome.ATTENTION)

    def _stands(self, session: str) -> bool:
        """Tell whether what was paid for is firm, though this very payment goes back."""
        return self.ports.store.read(lambda look: _firm(look, session))

    def _is(self, session: str, state: AttemptState) -> bool:
        """Tell whether a payment by a method that takes days is known to stand like this."""
        attempt = self.ports.store.read(lambda look: look.attempt_of_session(session))
        return attempt is not None and attempt.state is state

    def _confirmed(self, request: Request, session: str) -> Response:
        """Lead to the booking, for as long as somebody may be on the way back from paying."""
        attempt = self.ports.store.read(lambda look: look.attempt_of_session(session))
        booking = (
            self.ports.store.read(lambda look: look.booking(attempt.booking)) if attempt else None
        )
        if attempt is None or booking is None:
            return self.pages.sorry(request, "not-found")
        if self.ports.clock.now() > attempt.expires_at + JUST_PAID:
            # The provider knows this address for ever; it must not stay a way in.
            return self.pages.sorry(request, "done")
        return to_booking(self.ports, booking)

    def page(self, request: Request) -> Response:
        """Draw the booking's own page; it may be kept as a bookmark."""
        token = request.path_params["token"]
        found = plans.of_link(self.ports, token)
        refunds = self.ports.store.read(lambda look: look.refunds(found.booking.id))
        if found.mood == State.CONFIRMED:
            return self.pages.render(
                request,
                "page/booked.html",
                token=token,
                back=coming_back(refunds),
                series=series.view(self.ports, found.booking),
                **found.words(),
            )
        left = found.last if found.last and found.last.act is Act.CANCEL else None
        return self.pages.render(
            request,
            "page/manage-state.html",
            token=token,
            mood=found.mood,
            refunds=refunds,
            back=coming_back(refunds),
            settled=_gone_back(found, refunds),
            left_at=left.at if left else None,
            enrol_token=self.ports.links.make("enrol", found.enrolment.id),
            series=series.view(self.ports, found.booking),
            **found.words(),
        )

    def calendar(self, request: Request) -> Response:
        """Hand out the calendar file."""
        token = request.path_params["token"]
        booking = links.booking_of(self.ports, token)
        if booking.state not in {State.CONFIRMED, State.COMPLETED}:
            return self.pages.sorry(request, "not-now")
        changes = self.ports.store.read(lambda look: look.changes(booking.id))
        file = self.invitation(
            booking,
            url=f"{self.ports.origin}/booking/{token}",
            stamped=max((change.undone_at or change.at for change in changes), default=None),
        )
        headers = {
            "Content-Disposition": 'attachment; filename="appointment.ics"',
            "Cache-Control": "no-store",
            "X-Robots-Tag": "noindex",
        }
        return Response(file, media_type="text/calendar", headers=headers)

    def _settled(self, session: str, account: str) -> settle.Outcome:
        if not session.startswith("cs_") or len(session) > MAX_SESSION_CHARS:
            return settle.Outcome.FOREIGN
        if account not in every(self.ports):
            # It may have been taken away while somebody was paying there.
            known = self.ports.store.read(lambda look: look.attempt_of_session(session))
            return settle.Outcome.PENDING if known else settle.Outcome.FOREIGN
        try:
            return settle.settle(self.ports, session, account=account)
        except PaymentsRefused as why:
            # Any other refusal is about our key: the client may well have paid.
            unknown = why.code == UNKNOWN
            return settle.Outcome.FOREIGN if unknown else settle.Outcome.PENDING
        except PaymentsDown:
            return settle.Outcome.PENDING


def _gone_back(found: plans.Plans, refunds: Sequence[Refund]) -> str:
    fee = found.fee.fee is not None
    return refunded(found.booking, found.terms, refunds, fee=fee)


def _firm(look: Reader, session: str) -> bool:
    attempt = look.attempt_of_session(session)
    booking = look.booking(attempt.booking) if attempt else None
    return booking is not None and booking.state in settle.FIRM


def routes(ports: Ports, pages: Pages, invitation: Invitation, *, limits: Limits) -> list[Route]:
    """Return the routes of a booking that is made."""
    booked = Booked(ports, pages, invitation, limits=limits)
    return [
        Route("/paid", booked.paid),
        Route("/booking/{token}", booked.page),
        Route("/booking/{token}/appointment.ics", booked.calendar),
    ]
