"""Pay a fee that could not be charged to the card on file."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from frontdesk.actions import acts, checkouts, links, settle
from frontdesk.actions.ports import Ports
from frontdesk.actions.store_port import Reader, Writer
from frontdesk.domain.booking import Booking, Enrolment
from frontdesk.domain.cards import Fee, FeeState
from frontdesk.domain.errors import KeySpent, LinkUnknown, NotNow
from frontdesk.domain.payment import Attempt, AttemptState, Purpose

# The way back from the provider, who remembers it for ever, so it leads to no appointment.
LINK = "fee"
LINK_LIFE = timedelta(days=2)


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
    made = look.attempts(booking.id)
    coming = any(
        one.state is AttemptState.PROCESSING and one.purpose is Purpose.FEE for one in made
    )
    return Standing(fee, coming)


def start(ports: Ports, booking: Booking) -> str | None:
    """Return where the fee is paid, or None when none is asked for.

    Pressing twice leads to the same open payment.

    Raises:
        NotNow: money for it is on its way already.
        PaymentsDown, PaymentsRefused: as the provider says; nothing was charged.
    """
    began = ports.clock.now()
    try:
        return _start(ports, booking, began)
    except KeySpent:
        checkouts.in_time(ports, began)
        return _start(ports, booking, began)


def link_of(ports: Ports, booking: Booking) -> str:
    """Return the token of the page a client comes back to who leaves the payment."""
    return ports.links.make(LINK, booking.id)


def booking_of(ports: Ports, token: str) -> Booking:
    """Return the booking such a token is for.

    Raises:
        LinkUnknown, LinkExpired: see domain/errors.py.
    """
    booking_id = links.subject(ports, token, purpose=LINK)
    found = ports.store.read(lambda look: look.booking(booking_id))
    if found is None:
        raise LinkUnknown
    return found


def _start(ports: Ports, booking: Booking, began: datetime) -> str | None:
    for one in ports.store.read(lambda look: look.attempts(booking.id)):
        if one.purpose is Purpose.FEE and one.session and one.state in checkouts.LIVE:
            outcome = checkouts.look(ports, one)
            checkouts.in_time(ports, began)
            if outcome is settle.Outcome.PENDING:
                raise NotNow("coming")
    attempt = ports.store.write(lambda tx: _attempt(tx, ports, booking))
    if attempt is None or attempt.session:
        return attempt.url if attempt else None
    opened = checkouts.open_at_provider(ports, attempt)
    ports.store.write(lambda tx: checkouts.keep_answer(tx, opened))
    return opened.url


def _attempt(tx: Writer, ports: Ports, booking: Booking) -> Attempt | None:
    """Return the checkout to go on with, written down; None when nothing is asked for."""
    latest, now = acts.latest(tx, booking), ports.clock.now()
    found, client = standing(tx, latest), tx.enrolment(latest.enrolment)
    if found.coming:
        raise NotNow("coming")
    if found.fee is None or client is None or not found.asked:
        return None
    made = tx.attempts(latest.id)
    asked = _asked(ports, latest, fee=found.fee, client=client)
    if (twin := checkouts.going_on(made, asked, now=now)) is not None:
        return twin
    fresh = checkouts.attempt(ports, asked, number=len(made) + 1)
    tx.save_attempt(fresh)
    tx.add_link(
        ports.links.digest(link_of(ports, latest)),
        purpose=LINK,
        subject=latest.id,
        expires_at=now + LINK_LIFE,
    )
    return fresh


def _asked(ports: Ports, booking: Booking, *, fee: Fee, client: Enrolment) -> checkouts.Asked:
    return checkouts.Asked(
        booking=booking,
        purpose=Purpose.FEE,
        price=fee.amount,
        email=client.email,
        back=f"{ports.origin}/fee/{link_of(ports, booking)}",
    )
