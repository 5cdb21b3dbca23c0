"""Pay a fee that could not be charged to the card on file."""

from dataclasses import dataclass

from frontdesk.actions import acts, checkouts, later
from frontdesk.actions.ports import Ports
from frontdesk.actions.store_port import Reader, Writer
from frontdesk.domain.booking import Booking, Enrolment
from frontdesk.domain.cards import Fee, FeeState
from frontdesk.domain.errors import NotNow
from frontdesk.domain.payment import Attempt, Purpose


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the fee of a booking stands for its client.

    Attributes:
        fee: None where there is none.
        coming: whether money for it is on its way.
    """

    fee: Fee | None
    coming: bool = False

    @property
    def asked(self) -> bool:
        """Whether it can be paid now."""
        return self.fee is not None and self.fee.state is FeeState.ASKED and not self.coming


def standing(look: Reader, booking: Booking) -> Standing:
    """Return how a fee stands."""
    fee = look.fee(booking.id)
    if fee is None:
        return Standing(None)
    return Standing(fee, later.coming(look.attempts(booking.id), Purpose.FEE))


def start(ports: Ports, booking: Booking) -> str | None:
    """Return where the fee is paid, or None when none is asked for.

    Pressing twice leads to the same open payment.

    Raises:
        NotNow: money for it is on its way already.
        PaymentsDown, PaymentsRefused: as the provider says; nothing was charged.
    """
    return later.start(ports, booking, purpose=Purpose.FEE, wanted=_attempt)


def _attempt(tx: Writer, ports: Ports, booking: Booking) -> Attempt | None:
    """Return the checkout to go on with, written down; None when nothing is asked for."""
    latest = acts.latest(tx, booking)
    found, client = standing(tx, latest), tx.enrolment(latest.enrolment)
    if found.coming:
        raise NotNow("coming")
    if found.fee is None or client is None or not found.asked:
        return None
    return later.write_down(tx, ports, _asked(ports, latest, fee=found.fee, client=client))


def _asked(ports: Ports, booking: Booking, *, fee: Fee, client: Enrolment) -> checkouts.Asked:
    return checkouts.Asked(
        booking=booking,
        purpose=Purpose.FEE,
        price=fee.amount,
        email=client.email,
        back=f"{ports.origin}/fee/{later.link_of(ports, booking, Purpose.FEE)}",
    )
