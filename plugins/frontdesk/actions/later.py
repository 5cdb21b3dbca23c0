"""Pay something for a booking that is made already: the rest of its price, or a fee."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from frontdesk.actions import checkouts, links, settle
from frontdesk.actions.ports import Ports
from frontdesk.actions.store_port import Writer
from frontdesk.domain.booking import Booking
from frontdesk.domain.errors import KeySpent, LinkUnknown, NotNow
from frontdesk.domain.payment import Attempt, AttemptState, Purpose

# The way back from the provider, who remembers it for ever, so it leads to no appointment. Its
# purpose as a link is that of the payment.
LINK_LIFE = timedelta(days=2)

# Returns the checkout to go on with, written down; None when nothing is to be paid.
Wanted = Callable[[Writer, Ports, Booking], Attempt | None]


def start(ports: Ports, booking: Booking, *, purpose: Purpose, wanted: Wanted) -> str | None:
    """Return where it is paid, or None when nothing is to be paid.

    Pressing twice leads to the same open payment.

    Raises:
        NotNow: "coming": money for it is on its way already; or whatever wanted says.
        PaymentsDown, PaymentsRefused: as the provider says; nothing was charged.
    """
    began = ports.clock.now()
    try:
        return _start(ports, booking, began, purpose=purpose, wanted=wanted)
    except KeySpent:
        checkouts.in_time(ports, began)
        return _start(ports, booking, began, purpose=purpose, wanted=wanted)


def coming(made: Sequence[Attempt], purpose: Purpose) -> bool:
    """Tell whether money of a slow method is on its way for this."""
    return any(one.state is AttemptState.PROCESSING and one.purpose is purpose for one in made)


def write_down(tx: Writer, ports: Ports, asked: checkouts.Asked) -> Attempt:
    """Return the checkout that is open for this, or a new one, written down with its link."""
    booking, now = asked.booking, ports.clock.now()
    made = tx.attempts(booking.id)
    if (twin := checkouts.going_on(made, asked, now=now)) is not None:
        return twin
    fresh = checkouts.attempt(ports, asked, number=len(made) + 1)
    tx.save_attempt(fresh)
    tx.add_link(
        ports.links.digest(link_of(ports, booking, asked.purpose)),
        purpose=asked.purpose.value,
        subject=booking.id,
        expires_at=now + LINK_LIFE,
    )
    return fresh


def link_of(ports: Ports, booking: Booking, purpose: Purpose) -> str:
    """Return the token of the page a client comes back to who leaves the payment."""
    return ports.links.make(purpose.value, booking.id)


def booking_of(ports: Ports, token: str, purpose: Purpose) -> Booking:
    """Return the booking such a token is for.

    Raises:
        LinkUnknown, LinkExpired: see domain/errors.py.
    """
    booking_id = links.subject(ports, token, purpose=purpose.value)
    found = ports.store.read(lambda look: look.booking(booking_id))
    if found is None:
        raise LinkUnknown
    return found


def _start(
    ports: Ports, booking: Booking, began: datetime, *, purpose: Purpose, wanted: Wanted
) -> str | None:
    for one in ports.store.read(lambda look: look.attempts(booking.id)):
        if one.purpose is purpose and one.session and one.state in checkouts.LIVE:
            outcome = checkouts.look(ports, one)
            checkouts.in_time(ports, began)
            if outcome is settle.Outcome.PENDING:
                raise NotNow("coming")
    attempt = ports.store.write(lambda tx: wanted(tx, ports, booking))
    if attempt is None or attempt.session:
        return attempt.url if attempt else None
    opened = checkouts.open_at_provider(ports, attempt)
    ports.store.write(lambda tx: checkouts.keep_answer(tx, opened))
    return opened.url
