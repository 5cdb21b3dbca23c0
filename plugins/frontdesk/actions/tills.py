"""Whose account takes the money: the practice's, or a therapist's own."""

from collections.abc import Mapping

from frontdesk.actions.ports import Payments, Ports
from frontdesk.domain.booking import Booking
from frontdesk.domain.errors import AccountGone

PRACTICE = ""


def account_of(ports: Ports, booking: Booking) -> str:
    """Return the account that money for a booking goes to."""
    return booking.therapist if booking.therapist in ports.tills else PRACTICE


def till(ports: Ports, account: str) -> Payments:
    """Return the provider as one account reaches it.

    Raises:
        AccountGone: a therapist's account that is not set up any more.
    """
    if account == PRACTICE:
        return ports.payments
    if account not in ports.tills:
        raise AccountGone(account)
    return ports.tills[account]


def every(ports: Ports) -> Mapping[str, Payments]:
    """Return all accounts by name."""
    return {PRACTICE: ports.payments, **ports.tills}
