"""The waitlist's rules: what somebody waits for, what fits, and how long an offer stands."""

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from frontdesk.domain.booking import CHECKOUT_GRACE, CHECKOUT_LIFE, Booking
from frontdesk.domain.clocks import instant
from frontdesk.domain.practice import Service

OFFER = timedelta(hours=2)
LIFE = timedelta(days=60)
# The therapist had planned to be there, so a time freed late asks for no more notice than this.
SHORT_NOTICE_MINUTES = 120
# Nobody is written to at night, on their own clock.
QUIET_FROM, QUIET_UNTIL = time(21), time(8)
# An offer shorter than this is not worth a mail.
SHORTEST = timedelta(minutes=30)
TO_PAY = CHECKOUT_LIFE + CHECKOUT_GRACE
# So many offers without a word, and somebody else's wait matters more.
MOST_UNANSWERED = 3
_NOON, _EVENING = 12, 17
_MINUTE = timedelta(minutes=1)


class Wait(StrEnum):
    """Where somebody stands who asked for a time."""

    WAITING = "waiting"
    OFFERED = "offered"
    BOOKED = "booked"
    LEFT = "left"
    ENDED = "ended"


# These are on the list.
ON_IT = frozenset({Wait.WAITING, Wait.OFFERED})


class Part(StrEnum):
    """A part of a day on the client's clock: before noon, until 5 pm, and after."""

    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"


@dataclass(frozen=True, slots=True)
class Entry:
    """Somebody who waits for a time of a service; one e-mail waits once for each.

    Attributes:
        zone: IANA name of the client's clock.
        ways: ids of the ways that suit, never empty.
        weekdays: ISO days on the client's clock; empty for any.
        parts: of the day, on the client's clock; empty for any.
        joined_at: the order of the line.
        ends_at: UTC instant at which the wait is over.
        told: how many letters went to the address about its being on the list.
        told_at: when the last of them was ordered.
    """

    id: str
    service: str
    email: str
    name: str
    zone: str
    ways: tuple[str, ...]
    weekdays: tuple[int, ...]
    parts: tuple[Part, ...]
    state: Wait
    joined_at: datetime
    ends_at: datetime
    told: int = 0
    told_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Freed:
    """A time that somebody let go; closed_at is when it was no longer to be offered."""

    id: str
    therapist: str
    starts_at: datetime
    ends_at: datetime
    freed_at: datetime
    closed_at: datetime | None = None


class Answer(StrEnum):
    """What came of an offer; an open one has no answer yet."""

    OPEN = "open"
    TAKEN = "taken"
    DECLINED = "declined"
    LAPSED = "lapsed"


@dataclass(frozen=True, slots=True)
class Offer:
    """A freed time offered to one person, by a booking that is held for them."""

    booking: str
    freed: str
    entry: str
    made_at: datetime
    until: datetime
    answer: Answer = Answer.OPEN


def let_go(booking: Booking, *, now: datetime) -> Freed | None:
    """Return what to remember of a time that a booking lets go; None where it is past."""
    if booking.starts_at <= now:
        return None
    return Freed(
        id=f"{booking.id}:{booking.revision}",
        therapist=booking.therapist,
        starts_at=booking.starts_at,
        ends_at=booking.ends_at,
        freed_at=now,
    )


def lapsed(booking: Booking, *, now: datetime) -> Freed | None:
    """Return the same for a hold that lapsed: None where somebody was merely choosing.

    A time was somebody's when it was kept for a day to be paid, or for a change to be undone.
    """
    if booking.keeper:
        # One that kept a mere room has no therapist whose time it could be.
        theirs = booking.therapist != booking.id
    else:
        theirs = bool(booking.series or booking.approved_at)
    return let_go(booking, now=now) if theirs else None


def suits(entry: Entry, starts_at: datetime) -> bool:
    """Tell whether a start is on a day and in a part of the day that somebody waits for."""
    local = starts_at.astimezone(ZoneInfo(entry.zone))
    return (not entry.weekdays or local.isoweekday() in entry.weekdays) and (
        not entry.parts or part_of(local.hour) in entry.parts
    )


def part_of(hour: int) -> Part:
    """Return the part of the day that an hour (0 to 23) lies in."""
    if hour < _NOON:
        return Part.MORNING
    return Part.AFTERNOON if hour < _EVENING else Part.EVENING


def quiet_until(now: datetime, zone: str) -> datetime | None:
    """Return when the quiet hours end that an instant lies in (UTC), or None in the daytime."""
    here = ZoneInfo(zone)
    local = now.astimezone(here)
    if QUIET_UNTIL <= local.time() < QUIET_FROM:
        return None
    morning = local.date() + timedelta(days=local.time() >= QUIET_FROM)
    return instant(datetime.combine(morning, QUIET_UNTIL), here)


def at_short_notice(service: Service) -> Service:
    """Return a service as it is offered to those who wait for a time that was let go."""
    return replace(service, notice_minutes=min(service.notice_minutes, SHORT_NOTICE_MINUTES))


def latest_answer(starts_at: datetime, service: Service) -> datetime:
    """Return the last instant at which an offer may end: the notice, and time to pay, are left."""
    return starts_at - timedelta(minutes=service.notice_minutes) - TO_PAY


def offer_until(now: datetime, *, zone: str, latest: datetime) -> datetime | None:
    """Return when an offer made now ends, a whole UTC minute; None if it would be too short.

    Two hours; where they would reach into the client's quiet hours, until two hours after
    those end (10 am), so that nobody has to answer at night. Never later than latest.
    """
    ends = now + OFFER
    morning = quiet_until(ends - timedelta.resolution, zone)
    if morning is not None:
        ends = morning + OFFER
    # Up to the whole minute that its words name.
    ends += -timedelta(seconds=ends.second, microseconds=ends.microsecond) % _MINUTE
    ends = min(ends, latest)
    return ends if ends - now >= SHORTEST else None
