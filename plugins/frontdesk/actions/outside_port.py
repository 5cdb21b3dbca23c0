"""What the actions need to know of times taken outside: whom to ask, and what the store keeps."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from frontdesk.domain.booking import Booking


@dataclass(frozen=True, slots=True)
class Source:
    """An outside calendar of a therapist; id is a digest, because its address is a secret."""

    id: str
    therapist: str


@dataclass(frozen=True, slots=True)
class Known:
    """How a source stands.

    Attributes:
        first_at: UTC instant of the first try.
        checked_at: UTC instant of the last try.
        ok_at: UTC instant of the last good answer, or None.
        read_at: UTC instant at which its times were last worked out, or None.
        problem: the kind of what went wrong last; "" when nothing did.
        tag: what tells the answer of read_at from another one.
    """

    source: Source
    first_at: datetime
    checked_at: datetime
    ok_at: datetime | None = None
    read_at: datetime | None = None
    problem: str = ""
    tag: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """A good answer: its tag, and each busy time as (uid, starts, ends) in UTC minutes.

    times: None when nothing changed since the tag that was named. uid is for comparing only.
    """

    tag: str
    times: Sequence[tuple[str, int, int]] | None


class OutsideCalendars(Protocol):
    """The calendars that therapists keep elsewhere."""

    def sources(self) -> Sequence[Source]: ...

    def look(
        self, source: Source, *, zone: str, since: datetime, until: datetime, tag: str
    ) -> Found:
        """Return the busy times that meet the range, rounded outwards to whole minutes.

        zone: IANA name that times without a zone, and whole days, are read in.
        tag: of an earlier answer; "" to have the times whatever they are.

        Raises:
            OutsideUnread: no answer, or one that cannot be used; it says the kind of trouble.
        """


class NoCalendars:
    """A practice without outside calendars."""

    def sources(self) -> Sequence[Source]:
        return ()

    def look(self, source: Source, **_: object) -> Found:
        raise LookupError(source.id)


class OutsideReader(Protocol):
    """Questions."""

    def outside_known(self) -> Sequence[Known]:
        """Return how every source stands, by therapist."""

    def outside_clashes(
        self, *, since: datetime, until: datetime, therapist: str = ""
    ) -> Sequence[tuple[Booking, datetime, datetime]]:
        """Return promised sessions that meet outside times, and from when to when they do.

        Promised are bookings that block and are more than held. Those count that start in the
        range, by start; therapist narrows to one.
        """

    def uids_of_ours(self, uids: Collection[str]) -> frozenset[str]:
        """Return those that are the calendar_uid of a booking."""

    def sessions_of(
        self, therapist: str, *, since: datetime, until: datetime
    ) -> Sequence[tuple[Booking, datetime]]:
        """Return what stands in a therapist's own calendar, by start, and when it last changed.

        Those are requested bookings and those that are or were to take place.
        """


class OutsideWriter(OutsideReader, Protocol):
    """Changes."""

    def replace_outside(self, known: Known, times: Sequence[tuple[int, int]]) -> None:
        """Keep how a source stands, and these busy times (UTC minutes) instead of its others."""

    def note_outside(self, known: Known) -> None:
        """Keep how a source stands; its times stay."""

    def forget_outside(self, source_id: str) -> None:
        """Drop a source and its times."""
