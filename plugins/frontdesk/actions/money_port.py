"""What the actions need from the store about money."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from frontdesk.domain.booking import Booking
from frontdesk.domain.cards import Card, Fee
from frontdesk.domain.findings import Finding
from frontdesk.domain.givenback import Dispute, Refund
from frontdesk.domain.payment import Attempt, Notice


class MoneyReader(Protocol):
    """Questions."""

    def attempts(self, booking_id: str) -> Sequence[Attempt]:
        """Return the checkouts of a booking, oldest first."""

    def attempt_of_session(self, session: str) -> Attempt | None: ...

    def attempt_of_intent(self, intent: str) -> Attempt | None:
        """Return the checkout whose payment this is."""

    def unsettled(self, *, now: datetime) -> Sequence[Attempt]:
        """Return attempts nobody finished, newest first, at most 1,000.

        Those in wanted or open whose expires_at is past, those in wanted that were created
        more than a minute before now, those created longer ago than checkouts mostly live, and
        those in processing.
        """

    def refund(self, refund_id: str) -> Refund | None: ...
    def refunds(self, booking_id: str) -> Sequence[Refund]: ...

    def refund_of(self, provider_id: str) -> Refund | None:
        """Return the refund the provider knows by this id."""

    def unrefunded(self, *, before: datetime) -> Sequence[Refund]:
        """Return refunds on their way that were created before the instant, at most 100.

        Those in wanted, sent and pending, the ones that were looked at longest ago first.
        """

    def stuck_refunds(self) -> Sequence[Refund]:
        """Return refunds that failed, were cancelled or are blocked, oldest first, at most 100.

        Those that were closed are left out; see domain/ledger.CLOSED.
        """

    def by_hand_refunds(self) -> Sequence[Refund]:
        """Return refunds made by hand of bookings that are confirmed, oldest first, at most 100.

        Those that failed or were cancelled are left out.
        """

    def dispute(self, dispute_id: str) -> Dispute | None: ...
    def disputes(self, booking_id: str) -> Sequence[Dispute]: ...
    def open_disputes(self) -> Sequence[Dispute]:
        """Return disputes the bank has not decided, oldest first, at most 100."""

    def card(self, booking_id: str) -> Card | None: ...
    def idle_cards(self, *, ended_before: datetime, account: str) -> Sequence[Card]:
        """Return an account's cards kept though their booking ended, or will not be, by then.

        Those with an open fee are left out; the longest kept first, at most 100.
        """

    def idle_accounts(self, *, ended_before: datetime) -> Sequence[str]:
        """Return the accounts that have such cards."""

    def fee(self, booking_id: str) -> Fee | None: ...
    def fee_of_intent(self, intent: str) -> Fee | None: ...
    def open_fees(self) -> Sequence[Fee]:
        """Return fees in due, wanted, asked or failed, at most 100.

        Those in wanted first, then the oldest.
        """

    def charged_fees(self, *, since: datetime) -> Sequence[Fee]:
        """Return fees in paid that were charged to a card since, the oldest first, at most 100."""

    def matters(self) -> Sequence[Booking]:
        """Return the bookings in attention, and those with a payment that does not match.

        By start, at most 100.
        """

    def paid_since(self, *, since: datetime) -> Sequence[Attempt]:
        """Return attempts in paid that were created since, oldest first, at most 5,000."""

    def unpaid_bookings(self, *, since: datetime) -> Sequence[Booking]:
        """Return bookings that are firm, cost something and have no paid attempt.

        Those created since, at most 100. Bookings in confirmed, completed and no_show are firm.
        """

    def findings(self) -> Sequence[Finding]:
        """Return what the last nightly look did not agree on, oldest first."""


class MoneyWriter(MoneyReader, Protocol):
    """Changes."""

    def save_attempt(self, attempt: Attempt) -> None:
        """Insert or replace by id."""

    def save_refund(self, refund: Refund) -> None:
        """Insert or replace by id; one refund per booking and reason."""

    def save_dispute(self, dispute: Dispute) -> None:
        """Insert or replace by id."""

    def save_card(self, card: Card) -> None:
        """Insert or replace by booking."""

    def save_fee(self, fee: Fee) -> None:
        """Insert or replace by id."""

    def note_event(self, notice: Notice, *, received_at: datetime) -> bool:
        """Remember an event by id; False when it was seen before."""

    def forget_events(self, *, before: datetime) -> int:
        """Forget the events received before the instant; return how many."""

    def set_findings(self, found: Sequence[Finding], *, account: str) -> None:
        """Replace what an account's look found; what was known keeps its since."""
