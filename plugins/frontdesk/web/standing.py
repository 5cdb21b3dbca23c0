"""Where one client stands on the way to a booking, as each step's page needs it."""

from dataclasses import dataclass, replace
from typing import Any

from starlette.responses import RedirectResponse, Response

from frontdesk.actions import enrol, hold, links
from frontdesk.actions.ports import Ports
from frontdesk.domain.booking import Booking, Enrolment, SealedIntake


@dataclass(frozen=True, slots=True)
class Standing:
    """The link a client came by, what was answered so far, and the time that is held."""

    ports: Ports
    token: str
    enrolment: Enrolment
    booking: Booking

    def url(self, step: str) -> str:
        return f"/enrol/{self.token}/{step}"

    def onward(self, step: str) -> Response:
        return RedirectResponse(self.url(step), 303)

    def sealed(self) -> SealedIntake | None:
        return self.ports.store.read(lambda look: enrol.intake_of(look, self.enrolment))

    def answered(self, enrolment: Enrolment) -> "Standing":
        return replace(self, enrolment=enrolment)

    def words(self) -> dict[str, Any]:
        """Return what every page of the way shows beside its form."""
        practice = self.ports.practice
        return {
            "token": self.token,
            "enrolment": self.enrolment,
            "booking": self.booking,
            "service": practice.service(self.booking.service),
            "way": practice.way(self.booking.way),
            "therapist": practice.therapist(self.booking.therapist),
            "now": self.ports.clock.now(),
        }


def of_link(ports: Ports, token: str) -> Standing:
    """Return where the client of a link stands.

    Raises:
        LinkUnknown, LinkExpired: see domain/errors.py.
    """
    return Standing(ports, token, *hold.of_link(ports, token))


def to_booking(ports: Ports, booking: Booking) -> Response:
    """Lead to the page a booking has once it is made."""
    return RedirectResponse(f"/booking/{links.booking_token(ports, booking)}", 303)
