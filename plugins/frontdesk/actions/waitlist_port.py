"""What the actions need from the store about the waitlist."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from frontdesk.domain.waiting import Answer, Entry, Freed, Offer, Wait


class WaitlistReader(Protocol):
    """Questions."""

    def entry(self, entry_id: str) -> Entry | None: ...

    def entry_of(self, email: str, *, service: str) -> Entry | None:
        """Return the one entry of an e-mail for a service; letters' case is not told apart."""

    def waiting(self) -> Sequence[Entry]:
        """Return who waits and has no offer now, in the order they joined, at most 500."""

    def wait_counts(self) -> Mapping[str, int]:
        """Return how many are on the list, waiting or with an offer, by service."""

    def served(self) -> Sequence[Entry]:
        """Return who waits and has booked the service since joining, at most 100."""

    def outlived(self, *, now: datetime) -> Sequence[Entry]:
        """Return who waits and whose ends_at is reached, at most 100."""

    def open_freed(self) -> Sequence[Freed]:
        """Return the freed times that are not closed, by start, at most 100."""

    def freed(self, freed_id: str) -> Freed | None: ...

    def taken_again(self, freed: Freed) -> bool:
        """Tell whether somebody has booked, or asked for, any part of a freed time."""

    def offers(self, freed_id: str) -> Sequence[Offer]:
        """Return to whom a freed time was offered, oldest first."""

    def offer(self, booking_id: str) -> Offer | None:
        """Return the offer that a booking is held for."""

    def offer_to(self, entry_id: str) -> Offer | None:
        """Return the open offer of an entry; there is one at most."""

    def unanswered(self, entry: Entry) -> int:
        """Return how many offers lapsed since somebody joined."""

    def open_offers(self) -> Sequence[Offer]:
        """Return the offers without an answer, oldest first, at most 100."""


class WaitlistWriter(WaitlistReader, Protocol):
    """Changes."""

    def add_entry(self, entry: Entry) -> bool:
        """Add an entry; False when that e-mail has one for that service."""

    def save_entry(self, entry: Entry) -> None:
        """Keep what changed of an entry."""

    def advance_entry(self, entry_id: str, *, frm: frozenset[Wait], to: Wait) -> bool:
        """Compare and set where an entry stands."""

    def note_freed(self, freed: Freed) -> bool:
        """Remember a time that was let go; False when it is known by its id."""

    def close_freed(self, freed_id: str, *, at: datetime) -> None:
        """Offer a freed time to nobody else."""

    def add_offer(self, offer: Offer) -> bool:
        """Add an open offer.

        False when the freed time was offered to that entry before, or when the time or the
        entry has an open offer: the database decides.
        """

    def answer_offer(self, booking_id: str, *, answer: Answer) -> bool:
        """Keep what came of an open offer; False when it is not open."""
