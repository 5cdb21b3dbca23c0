"""What the actions need from the store about the session itself."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from frontdesk.domain.arrival import Arrival
from frontdesk.domain.booking import Booking
from frontdesk.domain.device_check import DeviceCheck
from frontdesk.domain.lateness import Lateness
from frontdesk.domain.video import Prepared


class SessionReader(Protocol):
    """Questions."""

    def device_check(self, booking_id: str) -> DeviceCheck | None: ...
    def arrival(self, booking_id: str) -> Arrival | None: ...

    def arrival_before(self, enrolment_id: str, *, besides: str) -> Arrival | None:
        """Return the newest sealed answers of another booking of an enrolment.

        Bookings whose enrolment follows it, as in a series, count; skipped arrivals do not.
        """

    def lateness(self, booking_id: str) -> Lateness | None: ...

    def at_doors(self, booking_ids: Sequence[str]) -> Sequence[tuple[Booking, Lateness | None]]:
        """Return those of the bookings that exist, in any order."""

    def prepared(self, booking_id: str, *, provider: str) -> Prepared | None: ...
    def rooms_prepared(self, booking_id: str) -> Sequence[Prepared]:
        """Return the rooms of a booking at every provider."""

    def rooms_kept(self, *, since: datetime, until: datetime) -> Sequence[Prepared]:
        """Return rooms that are at a provider, of bookings that start between the instants.

        Those of cancelled bookings as well.
        """


class SessionWriter(SessionReader, Protocol):
    """Changes; each save inserts or replaces by booking (and provider)."""

    def save_device_check(self, check: DeviceCheck) -> None: ...
    def save_arrival(self, arrival: Arrival) -> None: ...
    def save_lateness(self, lateness: Lateness) -> None: ...
    def save_prepared(self, room: Prepared) -> None: ...

    def forget_sessions(self, *, ended_before: datetime) -> None:
        """Delete all of this about bookings that ended before the instant; they stay."""
