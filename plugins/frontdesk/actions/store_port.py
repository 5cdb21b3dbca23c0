"""What the actions need from the store; one contract suite holds every store against it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, TypeVar

from frontdesk.actions.letters_port import LettersReader, LettersWriter
from frontdesk.actions.money_port import MoneyReader, MoneyWriter
from frontdesk.actions.outside_port import OutsideReader, OutsideWriter
from frontdesk.actions.requests_port import RequestsReader, RequestsWriter
from frontdesk.actions.session_port import SessionReader, SessionWriter
from frontdesk.actions.waitlist_port import WaitlistReader, WaitlistWriter
from frontdesk.domain.booking import Booking, Change, Enrolment, SealedIntake, State
from frontdesk.domain.slots import Taken

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class MailRow:
    """A letter that is owed: kind names the words, audience is client or therapist.

    about: id of the booking, or of what else the letter tells of, known by its first letters.
    wanted_at: UTC instant before which it is not sent.
    """

    about: str
    kind: str
    audience: str
    revision: int
    wanted_at: datetime
    sent_at: datetime | None = None


class Reader(
    MoneyReader,
    OutsideReader,
    WaitlistReader,
    RequestsReader,
    SessionReader,
    LettersReader,
    Protocol,
):
    """One consistent look at the store."""

    def booking(self, booking_id: str) -> Booking | None: ...
    def enrolment(self, enrolment_id: str) -> Enrolment | None: ...

    def busy(
        self, therapist: str, *, since: datetime, until: datetime, now: datetime, besides: str = ""
    ) -> Sequence[Taken]:
        """Return every booking that blocks a time in the range, and outside times, by start.

        Holds that have lapsed at now do not block, nor does the booking named by besides: one's
        own hold is no obstacle to oneself. Range and answer include buffers.
        """

    def room_busy(
        self, room: str, *, since: datetime, until: datetime, now: datetime, besides: str = ""
    ) -> Sequence[Taken]:
        """Return what blocks a shared room, as busy() does for a therapist."""

    def day_loads(
        self, therapist: str, *, since: datetime, until: datetime, now: datetime, besides: str = ""
    ) -> Sequence[tuple[int, str]]:
        """Return the start (UTC minutes) and service of each booking that counts, in the range.

        Those that block, and those that took place or were missed: a session does not stop
        counting for its day when it is over. since <= start < until, by start; lapsed holds
        and besides are left out, and so are outside times.
        """

    def bookings_of(self, email: str, *, ends_after: datetime) -> Sequence[Booking]:
        """Return the confirmed and requested bookings of a person that end after, by start."""

    def of_series(self, series: str) -> Sequence[Booking]:
        """Return every booking of a series, by start."""

    def changes(self, booking_id: str) -> Sequence[Change]:
        """Return what was done to a booking, oldest first."""

    def requested(self) -> Sequence[tuple[Booking, Enrolment]]:
        """Return the bookings that wait for the therapist's yes, by start, at most 100."""

    def overdue(self, *, now: datetime) -> Sequence[Booking]:
        """Return requested bookings whose hold_until is past, at most 100."""

    def leaving(self, *, now: datetime) -> Sequence[Booking]:
        """Return bookings whose cancels_at is reached and that are not cancelled, at most 100."""

    def finished(self, *, before: datetime) -> Sequence[Booking]:
        """Return confirmed bookings that ended before the instant, at most 100."""

    def ahead(self, *, after: datetime, limit: int = 500) -> Sequence[Booking]:
        """Return blocking bookings that start after the instant, by start."""

    def link(self, digest: str, *, purpose: str) -> tuple[str, datetime] | None:
        """Return the id a link leads to and the UTC instant it expires, or None."""

    def sealed(self, enrolment_id: str) -> SealedIntake | None:
        """Return the newest sealed intake of an enrolment."""

    def agenda(self, *, since: datetime, until: datetime) -> Sequence[tuple[Booking, Enrolment]]:
        """Return the bookings that start in the range and are or were to take place, by start.

        Those are confirmed, attention, completed and no_show.
        """

    def lapsed(self, *, now: datetime) -> Sequence[Booking]:
        """Return held bookings whose hold_until is past, at most 100."""

    def unsent(self, *, before: datetime) -> Sequence[MailRow]:
        """Return letters wanted before the instant and not sent, newest first, at most 100."""

    def mail(self, about: str, *, kind: str, audience: str, revision: int) -> MailRow | None: ...


class Writer(
    Reader,
    MoneyWriter,
    OutsideWriter,
    WaitlistWriter,
    RequestsWriter,
    SessionWriter,
    LettersWriter,
    Protocol,
):
    """One transaction: all of it is kept, or none. No network call belongs inside."""

    def hold(self, booking: Booking, *, now: datetime) -> bool:
        """Insert a booking in a blocking state, after releasing lapsed holds that overlap it.

        Returns False, changing nothing else, when the time is taken: the database decides.
        A held row is lapsed when hold_until < now; awaiting_payment is never released here.
        What was somebody's (domain/waiting.lapsed) is noted as freed, here and wherever else
        lapsed holds are released.
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

    def revise(self, booking: Booking, *, revision: int, now: datetime) -> bool:
        """Give a booking another time, way, room or therapist, if it still has that revision.

        Times, wall, zone, client_zone, therapist, way, room, phone_since, late_moves, policy
        and the booking's own (new) revision are kept. Lapsed holds in the way are released first.
        False, changing nothing, when the booking was revised meanwhile, is not confirmed (or
        held, or requested), or its new time or room is taken: the database decides.
        """

    def leave(self, booking_id: str, *, at: datetime | None, by: str) -> bool:
        """Note when a confirmed, requested or attention booking is cancelled and by whom.

        None takes it back. False when the booking is in another state.
        """

    def approve(self, booking_id: str, *, at: datetime) -> None:
        """Note when the therapist said yes."""

    def price(self, booking: Booking) -> bool:
        """Keep price, band, deposit and policy of a held booking; False in any other state."""

    def note_change(self, change: Change) -> None:
        """Add to what was done to a booking, or replace the change of that number."""

    def ask_for_phone(self, booking_id: str, *, at: datetime | None) -> bool:
        """Note that the client of a booking wants the phone, or (None) no longer does.

        A wish that stands already keeps its time. False when the booking is not one that is met.
        """

    def save_enrolment(self, enrolment: Enrolment) -> None:
        """Insert or replace by id."""

    def add_link(self, digest: str, *, purpose: str, subject: str, expires_at: datetime) -> None:
        """Remember a link by its digest; the same digest again moves only expires_at."""

    def seal(self, intake: SealedIntake) -> bool:
        """Add a sealed intake; False when the enrolment already has five."""

    def owe_mail(self, row: MailRow) -> bool:
        """Add a letter that is owed; False when it is owed or sent already."""

    def disown_mail(self, about: str, *, revision: int) -> None:
        """Forget the letters of a revision that were not sent yet."""

    def mail_sent(self, row: MailRow, *, at: datetime) -> None: ...

    def enqueue(
        self, kind: str, *, key: str, args: Mapping[str, Any], at: datetime | None = None
    ) -> None:
        """Order durable work in this transaction; the same key again is the same work.

        kind names a function of actions/chores.py; at delays it to a UTC instant.
        """


class Store(Protocol):
    """The truth. Both verbs may be called from any thread.

    local: True when a small question is answered at once, without a network to wait for.
    """

    local: bool

    def read(self, look: Callable[[Reader], T]) -> T: ...

    def write(self, change: Callable[[Writer], T]) -> T:
        """Run change in one transaction and return its result after the commit.

        An exception from change undoes it and is raised to the caller; others are not hurt.
        """

    def version(self) -> str:
        """Return a text that is the same only while nothing was committed, by whomever.

        Cheap; what was read after it was asked for may be kept under it.
        """

    def forget(self) -> None:
        """Take what was deleted off the disk, as far as the database leaves it lying about."""

    def close(self) -> None:
        """Finish the changes asked for and let go of the database."""
