"""Pay what is still open of a price, once the booking is firm."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from frontdesk.actions import acts, checkouts, links, settle
from frontdesk.actions.ports import Ports
from frontdesk.actions.store_port import Reader, Writer
from frontdesk.domain import ledger
from frontdesk.domain.booking import Booking, Enrolment, State
from frontdesk.domain.due import rest
from frontdesk.domain.errors import KeySpent, LinkUnknown, NotNow
from frontdesk.domain.money import Money
from frontdesk.domain.payment import Attempt, AttemptState, Purpose

# From when it is firm, and after the session too. Nobody pays for one that did not take place.
OPEN_IN = frozenset({State.CONFIRMED, State.COMPLETED})
# The way back from the provider, who remembers it for ever, so it leads to no appointment.
LINK = "rest"
LINK_LIFE = timedelta(days=2)


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
    coming = any(
        one.state is AttemptState.PROCESSING and one.purpose is Purpose.REST for one in made
    )
    return Standing(paid, left, coming)


def start(ports: Ports, booking: Booking) -> str | None:
    """Return where the rest is paid, or None when nothing is open.

    Pressing twice leads to the same open payment.

    Raises:
        NotNow: it is cancelled, or money for it is on its way already.
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
    made = ports.store.read(lambda look: look.attempts(booking.id))
    for one in made:
        if one.purpose is Purpose.REST and one.session and one.state in checkouts.LIVE:
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
    """Return the checkout to go on with, written down; None when nothing is open."""
    latest, now = acts.latest(tx, booking), ports.clock.now()
    if latest.state not in OPEN_IN:
        raise NotNow(latest.state)
    if latest.cancels_at is not None:
        raise NotNow("leaving")
    found, client = standing(tx, latest), tx.enrolment(latest.enrolment)
    if found.coming:
        raise NotNow("coming")
    if found.left.free or client is None:
        return None
    made = tx.attempts(latest.id)
    asked = _asked(ports, latest, left=found.left, client=client)
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


def _asked(ports: Ports, booking: Booking, *, left: Money, client: Enrolment) -> checkouts.Asked:
    return checkouts.Asked(
        booking=booking,
        purpose=Purpose.REST,
        price=left,
        email=client.email,
        back=f"{ports.origin}/rest/{link_of(ports, booking)}",
    )
