"""Pay what is still open of a price, once the booking is firm."""

from dataclasses import dataclass

from frontdesk.actions import acts, checkouts, later
from frontdesk.actions.ports import Ports
from frontdesk.actions.store_port import Reader, Writer
from frontdesk.domain import ledger
from frontdesk.domain.booking import Booking, Enrolment, State
from frontdesk.domain.due import rest
from frontdesk.domain.errors import NotNow
from frontdesk.domain.money import Money
from frontdesk.domain.payment import Attempt, Purpose

# From when it is firm, and after the session too. Nobody pays for one that did not take place.
OPEN_IN = frozenset({State.CONFIRMED, State.COMPLETED})


@dataclass(frozen=True, slots=True)
class Standing:
    """What was paid of a price, and what is open.

    Attributes:
        paid: the payments, oldest first.
        left: what is open; nothing where it cannot be paid now.
        coming: whether money for it is on its way.
    """

    paid: tuple[Attempt, ...]
    left: Money
    coming: bool


def standing(look: Reader, booking: Booking) -> Standing:
    """Return how far a booking is paid for.

    What the therapist gave back by hand is not asked for again: she had her reason.
    """
    made, refunds = look.attempts(booking.id), look.refunds(booking.id)
    paid = tuple(ledger.payments(made, refunds))
    sum_paid = Money(sum(one.price.minor for one in paid), booking.price.currency)
    asked = booking.state in OPEN_IN and booking.cancels_at is None
    # A booking that costs something and has no payment was made firm by hand.
    left = rest(booking, sum_paid) if asked and paid else Money(0, booking.price.currency)
    coming = later.coming(made, Purpose.REST)
    return Standing(paid, left, coming)


def start(ports: Ports, booking: Booking) -> str | None:
    """Return where the rest is paid, or None when nothing is open.

    Pressing twice leads to the same open payment.

    Raises:
        NotNow: it is cancelled, or money for it is on its way already.
        PaymentsDown, PaymentsRefused: as the provider says; nothing was charged.
    """
    return later.start(ports, booking, purpose=Purpose.REST, wanted=_attempt)


def _attempt(tx: Writer, ports: Ports, booking: Booking) -> Attempt | None:
    """Return the checkout to go on with, written down; None when nothing is open."""
    latest = acts.latest(tx, booking)
    if latest.state not in OPEN_IN:
        raise NotNow(latest.state)
    if latest.cancels_at is not None:
        raise NotNow("leaving")
    found, client = standing(tx, latest), tx.enrolment(latest.enrolment)
    if found.coming:
        raise NotNow("coming")
    if found.left.free or client is None:
        return None
    return later.write_down(tx, ports, _asked(ports, latest, left=found.left, client=client))


def _asked(ports: Ports, booking: Booking, *, left: Money, client: Enrolment) -> checkouts.Asked:
    return checkouts.Asked(
        booking=booking,
        purpose=Purpose.REST,
        price=left,
        email=client.email,
        back=f"{ports.origin}/rest/{later.link_of(ports, booking, Purpose.REST)}",
    )
