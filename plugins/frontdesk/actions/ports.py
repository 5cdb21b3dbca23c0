"""What the actions need from the outside world; every adapter is tested against these."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from frontdesk.actions.outside_port import NoCalendars, OutsideCalendars
from frontdesk.actions.store_port import MailRow, Store
from frontdesk.actions.video_port import VideoProvider
from frontdesk.domain.booking import Booking, Enrolment
from frontdesk.domain.cards import CardRef, ChargeNews, PaymentNews
from frontdesk.domain.givenback import DisputeNews, RefundNews
from frontdesk.domain.money import Money
from frontdesk.domain.payment import Checkout, Notice, Order
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
    """Hosted checkout of one provider, into one account.

    Every method but prepare, charging and verify raises:
        PaymentsDown: no answer; the same call may be made again for 23 hours.
        PaymentsRefused: the provider does not accept the request; code is its own word.
    """

    livemode: bool

    def prepare(self, order: Order) -> dict[str, Any]:
        """Return the complete request as plain JSON data, to be stored before open()."""

    def open(self, params: Mapping[str, Any], *, key: str) -> Checkout:
        """Open a checkout; the same params and key again give the same checkout."""

    def look(self, session: str) -> Checkout: ...

    def expire(self, session: str) -> Checkout:
        """Close an open checkout; one that is not open any more is returned as it is."""

    def find(self, reference: str, *, since: datetime) -> Checkout | None:
        """Return the newest checkout with our reference created since the instant."""

    def completed(self, *, since: datetime) -> Sequence[Checkout]:
        """Return every checkout completed that was created since the instant, at most 5,000."""

    def refund(self, intent: str, *, amount: Money, key: str, refund_id: str) -> RefundNews:
        """Send money back once for each refund_id, and tell how it stands when asked again.

        Raises:
            PaymentsRefused: charge_disputed when the client's bank has the matter.
        """

    def refunds(self, intent: str) -> Sequence[RefundNews]:
        """Return every refund of a payment, by whomever it was made, oldest first."""

    def refunds_since(self, since: datetime) -> Sequence[RefundNews]:
        """Return every refund made since the instant, newest first, at most 5,000."""

    def dispute(self, dispute_id: str) -> DisputeNews: ...

    def disputes_since(self, since: datetime) -> Sequence[DisputeNews]:
        """Return every dispute begun since the instant, newest first, at most 1,000."""

    def charging(self, order: Order, card: CardRef) -> dict[str, Any]:
        """Return the complete request for charge() as plain JSON data, to be stored before."""

    def charge(self, params: Mapping[str, Any], *, key: str) -> ChargeNews:
        """Charge a card on file while its owner is away; declined is an answer, no error."""

    def charged(self, intent: str) -> ChargeNews:
        """Return how a charge stands."""

    def tried(self, params: Mapping[str, Any]) -> Sequence[PaymentNews]:
        """Return the charges to the owner of a request's card, for its booking, newest first.

        Every try is in it, whatever its key and however it ended; payments by checkout are not.
        """

    def payment(self, intent: str) -> PaymentNews:
        """Return how a payment stands, and what it says of itself."""

    def taken(self, *, since: datetime, until: datetime) -> Sequence[PaymentNews]:
        """Return the payments begun between the instants that came, at most 5,000."""

    def drop_card(self, card: CardRef) -> None:
        """Forget a card at the provider; one that is gone already is fine."""

    def unheard(self, *, since: datetime, until: datetime) -> int:
        """Return how many notices made between the instants the provider could not deliver.

        One that was made just now is not delivered yet either, and will be.
        """

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

    def compose(
        self,
        row: MailRow,
        *,
        booking: Booking,
        enrolment: Enrolment,
        paid: Money | None = None,
        held: bool = False,
    ) -> Letter:
        """Return a letter about a booking.

        paid: what was paid of its price; None for what makes it firm.
        held: whether a bank disputes a payment of it, so that nothing can go back now.
        """

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
    """Everything an action may reach, put together in cli.py.

    Attributes:
        payments: the account of the practice.
        videos: the video providers of the practice by id, without our own room.
        tills: the own accounts of therapists who have one, by therapist id; see actions/tills.py.
        site: 16 hex digits that tell our checkouts from those of others in the same account.
        old_sites: the same of keys that were in use before; see is_ours().
    """

    practice: Practice
    clock: Clock
    store: Store
    payments: Payments
    mail: Mail
    letters: Letters
    vault: Vault
    links: Links
    origin: str
    videos: Mapping[str, VideoProvider] = field(default_factory=dict)
    outside: OutsideCalendars = field(default_factory=NoCalendars)
    tills: Mapping[str, Payments] = field(default_factory=dict)
    site: str = ""
    old_sites: frozenset[str] = frozenset()

    def is_ours(self, site: str) -> bool:
        """Tell whether something at the provider was made by us, with whichever key."""
        return bool(site) and site in {self.site, *self.old_sites}
