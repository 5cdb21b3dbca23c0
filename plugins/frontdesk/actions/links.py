"""Capability links: made again from their parts, kept as digests, one purpose each."""

import secrets
from datetime import datetime, timedelta

from frontdesk.actions.ports import Ports
from frontdesk.actions.store_port import Writer
from frontdesk.domain.booking import Booking
from frontdesk.domain.errors import LinkExpired, LinkUnknown

# One link serves for the life of a booking and a little longer, to look things up.
AFTERWARDS = timedelta(days=30)


def subject(ports: Ports, token: str, *, purpose: str) -> str:
    """Return the id that a link leads to.

    Raises:
        LinkUnknown: mistyped, forged, withdrawn, or made for another purpose.
        LinkExpired: its time is over.
    """
    digest = ports.links.digest(token)
    found = ports.store.read(lambda look: look.link(digest, purpose=purpose))
    if found is None:
        raise LinkUnknown
    leads_to, expires_at = found
    if ports.clock.now() > expires_at:
        raise LinkExpired
    return leads_to


def booking_token(ports: Ports, booking: Booking) -> str:
    """Return the one link token of a booking."""
    return ports.links.make("booking", booking.id, generation=booking.generation)


def remember(tx: Writer, ports: Ports, booking: Booking) -> None:
    """Let the one link of a booking work, inside the transaction that confirms it."""
    tx.add_link(
        ports.links.digest(booking_token(ports, booking)),
        purpose="booking",
        subject=booking.id,
        expires_at=expires_at(booking),
    )


def expires_at(booking: Booking) -> datetime:
    """Return when the link of a booking stops to work, UTC."""
    return booking.ends_at + AFTERWARDS


def booking_of(ports: Ports, token: str) -> Booking:
    """Return the booking that a link leads to.

    Raises:
        LinkUnknown, LinkExpired: see domain/errors.py.
    """
    booking_id = subject(ports, token, purpose="booking")
    booking = ports.store.read(lambda look: look.booking(booking_id))
    # The store remembers withdrawn links too; only the newest generation still opens.
    newest = booking_token(ports, booking) if booking else ""
    if booking is None or not secrets.compare_digest(newest.encode(), token.encode()):
        raise LinkUnknown
    return booking
