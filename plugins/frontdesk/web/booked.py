"""After the payment: the return page, the booking's own page and its calendar file."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from frontdesk.actions import links, settle
from frontdesk.actions.ports import Invitation, Ports
from frontdesk.domain.booking import State
from frontdesk.domain.errors import PaymentsDown, PaymentsRefused
from frontdesk.domain.policy import full_refund_until
from frontdesk.web.pages import Pages
from frontdesk.web.standing import to_booking

MAX_SESSION_CHARS = 255


class Booked:
    """The pages of a booking that is made."""

    def __init__(self, ports: Ports, pages: Pages, invitation: Invitation) -> None:
        self.ports = ports
        self.pages = pages
        self.invitation = invitation

    def paid(self, request: Request) -> Response:
        """Exchange the payment's own id for our link at once, so that it leaves the address."""
        session = request.query_params.get("session", "")
        outcome = self._settled(session)
        if outcome in {settle.Outcome.OPEN, settle.Outcome.PENDING}:
            # Never "failed" unless the provider says so: people would pay again.
            return self.pages.sorry(request, "pending", again=True)
        if outcome in {settle.Outcome.REFUNDED, settle.Outcome.ATTENTION}:
            return self.pages.sorry(request, outcome.value)
        attempt = self.ports.store.read(lambda look: look.attempt_of_session(session))
        if attempt is None or outcome is settle.Outcome.FOREIGN:
            return self.pages.sorry(request, "not-found")
        booking = self.ports.store.read(lambda look: look.booking(attempt.booking))
        if booking is None or outcome is settle.Outcome.EXPIRED:
            return self.pages.sorry(request, "link-expired")
        return to_booking(self.ports, booking)

    def page(self, request: Request) -> Response:
        """Draw the booking's own page; it may be kept as a bookmark."""
        token = request.path_params["token"]
        booking = links.booking_of(self.ports, token)
        practice = self.ports.practice
        return self.pages.render(
            request,
            "page/booked.html",
            token=token,
            booking=booking,
            enrolment=self.ports.store.read(lambda look: look.enrolment(booking.enrolment)),
            sealed=self.ports.store.read(lambda look: look.sealed(booking.enrolment)),
            service=practice.service(booking.service),
            way=practice.way(booking.way),
            therapist=practice.therapist(booking.therapist),
            refund_until=full_refund_until(booking.starts_at, practice.policy),
            now=self.ports.clock.now(),
        )

    def calendar(self, request: Request) -> Response:
        """Hand out the calendar file."""
        token = request.path_params["token"]
        booking = links.booking_of(self.ports, token)
        if booking.state not in {State.CONFIRMED, State.COMPLETED}:
            return self.pages.sorry(request, "not-now")
        file = self.invitation(booking, url=f"{self.ports.origin}/booking/{token}")
        headers = {
            "Content-Disposition": 'attachment; filename="appointment.ics"',
            "Cache-Control": "no-store",
            "X-Robots-Tag": "noindex",
        }
        return Response(file, media_type="text/calendar", headers=headers)

    def _settled(self, session: str) -> settle.Outcome:
        if not session.startswith("cs_") or len(session) > MAX_SESSION_CHARS:
            return settle.Outcome.FOREIGN
        try:
            return settle.settle(self.ports, session)
        except PaymentsRefused:
            return settle.Outcome.FOREIGN
        except PaymentsDown:
            return settle.Outcome.PENDING


def routes(ports: Ports, pages: Pages, invitation: Invitation) -> list[Route]:
    """Return the routes of a booking that is made."""
    booked = Booked(ports, pages, invitation)
    return [
        Route("/paid", booked.paid),
        Route("/booking/{token}", booked.page),
        Route("/booking/{token}/appointment.ics", booked.calendar),
    ]
