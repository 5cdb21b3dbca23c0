"""What the actions need from the store about requests for other times, and about persons."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from frontdesk.domain.request import TimeRequest


class RequestsReader(Protocol):
    """Questions."""

    def time_request(self, request_id: str) -> TimeRequest | None: ...

    def time_requests(self, *, now: datetime) -> Sequence[TimeRequest]:
        """Return requests that are not closed and have not expired, oldest first, at most 100."""

    def taken_up(self, email: str, *, service: str, now: datetime, besides: str = "") -> int:
        """Return how many bookings of a service one person has made; an e-mail is the person.

        Letters' case is not told apart. Cancelled, expired and declined bookings do not count,
        nor do lapsed holds, nor a time that somebody only began to book: unlike a booking that
        is made, requested, approved or being paid, it may be the same person on another device.
        """


class RequestsWriter(RequestsReader, Protocol):
    """Changes."""

    def add_time_request(self, request: TimeRequest) -> bool:
        """Keep a new request; False when there is one with that id."""

    def save_time_request(self, request: TimeRequest) -> None:
        """Insert or replace by id."""
