"""What the actions need from the outside world; every adapter is tested against these."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, TypeVar

from frontdesk.domain.booking import Booking, Enrolment, SealedIntake, State
from frontdesk.domain.money import Money
from frontdesk.domain.payment import Attempt, Checkout, Notice, Order, Refund, RefundNews
from frontdesk.domain.practice import Practice

T = TypeVar("T")


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


@dataclass(frozen=True, slots=True)
class MailRow:
    """A letter that is owed: kind names the words, audience is client or therapist."""

    booking: str
    kind: str
    audience: str
    revision: int
    wanted_at: datetime
    sent_at: datetime | None = None


class Reader(Protocol):
    """One consistent look at the store."""

    def booking(self, booking_id: str) -> Booking | None: ...
    def enrolment(self, enrolment_id: str) -> Enrolment | None: ...

    def busy(
        self, therapist: str, *, since: datetime, until: datetime, now: datetime, besides: str = ""
    ) -> Sequence[tuple[datetime, datetime]]:
        """Return busy_from and busy_to of every booking that blocks a time in the range.

        Holds that have lapsed at now do not block, nor does the booking named by besides: one's
        own hold is no obstacle to oneself. Ordered by start.
        """

    def link(self, digest: str, *, purpose: str) -> tuple[str, datetime] | None:
        """Return the id a link leads to and the UTC instant it expires, or None."""

    def sealed(self, enrolment_id: str) -> SealedIntake | None:
        """Return the newest sealed intake of an enrolment."""

    def attempts(self, booking_id: str) -> Sequence[Attempt]:
        """Return the checkouts of a booking, oldest first."""

    def attempt_of_session(self, session: str) -> Attempt | None: ...
    def refunds(self, booking_id: str) -> Sequence[Refund]: ...

    def agenda(self, *, since: datetime, until: datetime) -> Sequence[tuple[Booking, Enrolment]]:
        """Return confirmed and attention bookings that start in the range, by start."""

    def unsettled(self, *, now: datetime) -> Sequence[Attempt]:
        """Return attempts nobody finished, newest first, at most 100.

        Those in wanted or open whose expires_at is past, and those in wanted that were
        created more than a minute before now.
        """

    def lapsed(self, *, now: datetime) -> Sequence[Booking]:
        """Return held bookings whose hold_until is past, at most 100."""

    def unsent(self, *, before: datetime) -> Sequence[MailRow]:
        """Return letters wanted before the instant and not sent, newest first, at most 100."""

    def unrefunded(self, *, before: datetime) -> Sequence[Refund]:
        """Return refunds in state wanted created before the instant, at most 100."""

    def mail(self, booking: str, *, kind: str, audience: str, revision: int) -> MailRow | None: ...


class Writer(Reader, Protocol):
    """One transaction: all of it is kept, or none. No network call belongs inside."""

    def hold(self, booking: Booking, *, now: datetime) -> bool:
        """Insert a booking in a blocking state, after releasing lapsed holds that overlap it.

        Returns False, changing nothing else, when the time is taken: the database decides.
        A held row is lapsed when hold_until < now; awaiting_payment is never released here.
        """

    def advance(
        self,
        booking_id: str,
        *,
        frm: frozenset[State],
        to: State,
        hold_until: datetime | None,
        now: datetime | None = None,
    ) -> bool:
        """Compare and set the state.

        False when the booking was not in frm, or when the time cannot be taken again
        (from a dead end to a blocking state). With now, holds that have lapsed by then and
        stand in the way are released first.
        """

    def ask_for_phone(self, booking_id: str, *, at: datetime | None) -> bool:
        """Note that the client of a confirmed booking wants the phone, or (None) no longer does.

        A wish that stands already keeps its time. False when the booking is not confirmed.
        """

    def save_enrolment(self, enrolment: Enrolment) -> None:
        """Insert or replace by id."""

    def add_link(self, digest: str, *, purpose: str, subject: str, expires_at: datetime) -> None:
        """Remember a link by its digest; the same digest again moves only expires_at."""

    def seal(self, intake: SealedIntake) -> bool:
        """Add a sealed intake; False when the enrolment already has five."""

    def save_attempt(self, attempt: Attempt) -> None:
        """Insert or replace by id."""

    def save_refund(self, refund: Refund) -> None:
        """Insert or replace by id; one refund per booking and reason."""

    def note_event(self, notice: Notice, *, received_at: datetime) -> bool:
        """Remember an event by id; False when it was seen before."""

    def owe_mail(self, row: MailRow) -> bool:
        """Add a letter that is owed; False when it is owed or sent already."""

    def mail_sent(self, row: MailRow, *, at: datetime) -> None: ...

    def enqueue(
        self, kind: str, *, key: str, args: Mapping[str, Any], at: datetime | None = None
    ) -> None:
        """Order durable work in this transaction; the same key again is the same work.

        kind names a function of actions/chores.py; at delays it to a UTC instant.
        """


class Store(Protocol):
    """The truth. Both verbs may be called from any thread."""

    def read(self, look: Callable[[Reader], T]) -> T: ...

    def write(self, change: Callable[[Writer], T]) -> T:
        """Run change in one transaction and return its result after the commit.

        An exception from change undoes it and is raised to the caller; others are not hurt.
        """

    def close(self) -> None:
        """Finish the changes asked for and let go of the file."""


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


class Invitation(Protocol):
    """Writes the calendar file of a booking."""

    def __call__(self, booking: Booking, *, url: str) -> bytes:
        """Return an iCalendar file (RFC 5545) with no word about health and no name of a client.

        url is where the booking's own page is.
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
