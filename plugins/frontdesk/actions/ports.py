"""What the actions need from the outside world; every adapter is tested against these."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from frontdesk.actions.outside_port import NoCalendars, OutsideCalendars
from frontdesk.actions.store_port import MailRow, Store
from frontdesk.domain.booking import Booking, Enrolment
from frontdesk.domain.money import Money
from frontdesk.domain.payment import Checkout, Notice, Order, RefundNews
from frontdesk.domain.practice import Practice


class Clock(Protocol):
    """The only source of now."""

    def now(self) -> datetime:
        """Return the present as an aware UTC datetime."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail to one person; message_id makes a second copy recognisable as the same."""

    to: str
    subject: str
    text: str
    message_id: str
    calendar: bytes | None = None


class Payments(Protocol):
    """Hosted checkout of one provider."""

    livemode: bool

    def prepare(self, order: Order) -> dict[str, Any]:
        """Return the complete request as plain JSON data, to be stored before open()."""

    def open(self, params: Mapping[str, Any], *, key: str) -> Checkout:
        """Open a checkout; the same params and key again give the same checkout.

        Raises:
            PaymentsDown: no answer; the same call may be made again for 23 hours.
            PaymentsRefused: the provider does not accept the request.
        """

    def look(self, session: str) -> Checkout: ...

    def expire(self, session: str) -> Checkout:
        """Close an open checkout; one that is not open any more is returned as it is."""

    def find(self, reference: str, *, since: datetime) -> Checkout | None:
        """Return the newest checkout with our reference created since the instant."""

    def refund(self, intent: str, *, amount: Money, key: str, refund_id: str) -> RefundNews: ...

    def verify(self, payload: bytes, signature: str, *, now: datetime) -> Notice:
        """Return what a signed notice is about.

        Raises:
            BadSignature: not signed by the provider, or more than 300 s away from now.
        """


@dataclass(frozen=True, slots=True)
class Note:
    """What a letter needs that is not about a booking: whom it goes to, and the words' facts."""

    to: str
    facts: Mapping[str, Any]


class Mail(Protocol):
    """A way of sending mail."""

    def send(self, letter: Letter) -> None:
        """Hand the letter over.

        Raises:
            MailDown: not taken; the same letter may be sent again.
        """


class Letters(Protocol):
    """The words of each mail."""

    def compose(self, row: MailRow, *, booking: Booking, enrolment: Enrolment) -> Letter: ...

    def note(self, row: MailRow, note: Note) -> Letter:
        """Return a letter about something else than a booking."""


class Invitation(Protocol):
    """Writes the calendar file of a booking."""

    def __call__(
        self,
        booking: Booking,
        *,
        url: str,
        method: str = "REQUEST",
        stamped: datetime | None = None,
    ) -> bytes:
        """Return an iCalendar file (RFC 5545) with no word about health and no name of a client.

        url is where the booking's own page is, stamped when it last changed, if ever.
        """


class Vault(Protocol):
    """Sealing with public keys only."""

    def seal(self, plain: bytes, *, recipients: Sequence[str]) -> bytes:
        """Return an age v1 file that each recipient can open."""


class Links(Protocol):
    """Capability links that can be made again from their parts, and not be guessed."""

    def make(self, purpose: str, subject: str, *, generation: int = 0) -> str:
        """Return the token: 43 URL-safe characters, 256 bits."""

    def digest(self, token: str) -> str:
        """Return what the store keeps instead of the token."""


@dataclass(frozen=True, slots=True)
class Ports:
    """Everything an action may reach, put together in cli.py."""

    practice: Practice
    clock: Clock
    store: Store
    payments: Payments
    mail: Mail
    letters: Letters
    vault: Vault
    links: Links
    origin: str
    outside: OutsideCalendars = field(default_factory=NoCalendars)
