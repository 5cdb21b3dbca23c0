"""A client's wish for a time that is not on offer: what is asked, and what answers it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from frontdesk.domain import enrolment as rules

# Neither a wish nor the times that answer it stand for ever.
LIFE = timedelta(days=14)
MOST_TIMES = 3
# One person has more than this many wishes open only by mistake, or to be a nuisance.
MOST_OPEN = 3
WEEKDAYS = (1, 2, 3, 4, 5, 6, 7)
PARTS = ("morning", "midday", "afternoon", "evening")


class Asked(StrEnum):
    """Where a wish stands."""

    OPEN = "open"
    ANSWERED = "answered"
    BOOKED = "booked"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class TimeRequest:
    """Somebody asks for another time; the answer is up to three times to choose from.

    Attributes:
        expires_at: UTC instant after which nobody can answer it, or choose.
        weekdays: ISO days of the client's week (Monday is 1).
        parts: of PARTS, on the client's clock.
        way: id of the way of meeting; zone the client's IANA name.
        phone: "" when none was given.
        therapist: id of who answered, or "".
        offered: UTC starts that were offered last.
        answers: how often it was answered; number of the letter that says so.
        enrolment: id of the client's way to the booking once a time was chosen, or "".
    """

    id: str
    service: str
    state: Asked
    created_at: datetime
    expires_at: datetime
    weekdays: tuple[int, ...]
    parts: tuple[str, ...]
    way: str
    zone: str
    name: str
    email: str
    phone: str = ""
    therapist: str = ""
    offered: tuple[datetime, ...] = ()
    answers: int = 0
    enrolment: str = ""


def refused(fields: Mapping[str, str], ways: Collection[str]) -> dict[str, str]:
    """Return what is wrong by field: "missing", "too_long" or "unclear"."""
    found = {
        "day": "" if weekdays(fields) else "missing",
        "part": "" if parts(fields) else "missing",
        "way": "" if fields.get("way") in ways else "missing",
    }
    wrong = {field: reason for field, reason in found.items() if reason}
    contact = rules.contact_refused({**fields, "voicemail": "no"})
    if not fields.get("phone", "").strip():
        contact.pop("phone")
    return wrong | contact


def weekdays(fields: Mapping[str, str]) -> tuple[int, ...]:
    """Return the weekdays that are ticked."""
    return tuple(day for day in WEEKDAYS if fields.get(f"day-{day}") == "yes")


def parts(fields: Mapping[str, str]) -> tuple[str, ...]:
    """Return the parts of the day that are ticked."""
    return tuple(part for part in PARTS if fields.get(f"part-{part}") == "yes")


def contact(fields: Mapping[str, str]) -> rules.Contact:
    """Return the contact of fields that refused() has nothing to say about."""
    return rules.contact({"phone": "", **fields, "voicemail": "no"})
