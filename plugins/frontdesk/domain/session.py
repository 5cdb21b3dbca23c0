"""When the door to a session stands open, and who rings whom if the video fails."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from frontdesk.domain.booking import State

OPENS_BEFORE = timedelta(minutes=15)
CLOSES_AFTER = timedelta(minutes=60)
# What was only needed on the day is kept so long after the end of a session: somebody who comes
# once a month can still say that all is as last time. The privacy page tells clients.
FORGOTTEN_AFTER = timedelta(days=35)

# Only these are met; attention is paid for, so nobody is left standing outside.
MET = frozenset({State.CONFIRMED, State.ATTENTION})
# There is nothing to come to any more.
DONE = frozenset({State.CANCELLED, State.COMPLETED, State.NO_SHOW})

_MINUTE = timedelta(minutes=1)
_NANP_LENGTH = len("+15035550142")


class Door(StrEnum):
    """Whether one can come in."""

    EARLY = "early"
    OPEN = "open"
    OVER = "over"


class Meeting(StrEnum):
    """The ways of meeting that the way into a session tells apart."""

    VIDEO = "video"
    PHONE = "phone"
    OFFICE = "office"


class Caller(StrEnum):
    """Who rings whom."""

    THERAPIST = "therapist"
    CLIENT = "client"


@dataclass(frozen=True, slots=True)
class Fallback:
    """The agreed phone call: caller rings number, no later than by (UTC, a whole minute)."""

    caller: Caller
    number: str
    by: datetime


def opens_at(starts_at: datetime) -> datetime:
    """Return the instant from which one may come in."""
    return starts_at - OPENS_BEFORE


def closes_at(ends_at: datetime) -> datetime:
    """Return the last instant at which one may come in: sessions run over, lines drop."""
    return ends_at + CLOSES_AFTER


def door(starts_at: datetime, ends_at: datetime, *, now: datetime) -> Door:
    """Return the state of the door; both ends count as open, in favour of the client."""
    if now < opens_at(starts_at):
        return Door.EARLY
    return Door.OPEN if now <= closes_at(ends_at) else Door.OVER


def next_change(
    starts_at: datetime, ends_at: datetime, *, begins_at: datetime, now: datetime
) -> datetime | None:
    """Return the next instant at which the page says something else, or None at the end."""
    changes = (opens_at(starts_at), begins_at, closes_at(ends_at))
    return next((instant for instant in changes if instant > now), None)


def minutes_until(instant: datetime, *, now: datetime) -> int:
    """Return the minutes left, begun ones counted whole; 0 once the instant is reached."""
    return max(0, -((now - instant) // _MINUTE))


def fallback(
    *,
    client_phone: str,
    practice_phone: str,
    starts_at: datetime,
    asked_at: datetime,
    call_back_minutes: int,
) -> Fallback:
    """Return who rings whom, and by when.

    The therapist rings, unless the client left no number. Nobody rings before the start.
    """
    begins = max(asked_at, starts_at)
    minute = begins.replace(second=0, microsecond=0)
    by = minute + _MINUTE * (minutes_until(begins, now=minute) + call_back_minutes)
    if client_phone:
        return Fallback(Caller.THERAPIST, client_phone, by)
    return Fallback(Caller.CLIENT, practice_phone, by)


def phone_words(number: str) -> str:
    """Return a North American number as people write it; any other as it is kept."""
    digits = number.removeprefix("+1")
    if len(number) == _NANP_LENGTH and number.startswith("+1") and digits.isdigit():
        return f"{digits[:3]}\u00a0{digits[3:6]}\u00a0{digits[6:]}"
    return number


def phone_link(number: str) -> str:
    """Return what stands behind tel: for a number written in any way."""
    kept = "".join(sign for sign in number if sign.isdigit())
    return f"+{kept}" if number.lstrip().startswith("+") else kept
