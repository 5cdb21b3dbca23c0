"""When a US practice owes a client who pays by herself a good-faith estimate."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from frontdesk.domain.booking import Booking
from frontdesk.domain.practice import Therapist
from frontdesk.domain.wording import date_words

# Source: 45 CFR 149.610(b)(1)(vi), business days before the session and after the scheduling.
LONG_BEFORE, LONG_TERM = 10, 3
SHORT_BEFORE, SHORT_TERM = 3, 1
_MONDAY, _THURSDAY, _SATURDAY, _SUNDAY = 0, 3, 5, 6
# Day and month of the holidays that have a date, and month, weekday and which of them of those
# that have none; -1 is the last. Source: 5 U.S.C. 6103(a).
_DATED = ((1, 1), (6, 19), (7, 4), (11, 11), (12, 25))
_FLOATING = (
    *((1, _MONDAY, 3), (2, _MONDAY, 3), (5, _MONDAY, -1)),
    *((9, _MONDAY, 1), (10, _MONDAY, 2), (11, _THURSDAY, 4)),
)


def due(scheduled: date, session: date) -> date | None:
    """Return the last date for the estimate; None when only a client who asks gets one.

    A session booked three business days before counts as booked in time, and so do ten.
    """
    days = _between(scheduled, session)
    if days >= LONG_BEFORE:
        return _after(scheduled, LONG_TERM)
    return _after(scheduled, SHORT_TERM) if days >= SHORT_BEFORE else None


def words(booking: Booking, therapist: Therapist | None, *, now: datetime) -> str:
    """Return what the desk says of the estimate of a booking, or "".

    Nothing is said of free sessions, outside the United States, and once it has begun.
    """
    licences = therapist.licences if therapist else ()
    american = any(one.jurisdiction.partition("-")[0] == "US" for one in licences)
    if not american or booking.price.free or now >= booking.starts_at:
        return ""
    zone = ZoneInfo(booking.zone)
    last = due(
        booking.created_at.astimezone(zone).date(), booking.starts_at.astimezone(zone).date()
    )
    if last is None:
        return ""
    verb = "due" if now.astimezone(zone).date() <= last else "was due"
    return f"Good-faith estimate {verb} by {date_words(last)}."


def business(day: date) -> bool:
    """Tell whether a date is Monday to Friday and no federal holiday of the United States."""
    # New Year's Day on a Saturday is kept on the Friday, in the year before.
    known = holidays(day.year) | holidays(day.year + 1)
    return day.weekday() < _SATURDAY and day not in known


def holidays(year: int) -> frozenset[date]:
    """Return the dates on which the federal holidays of a year are kept.

    One on a Saturday is kept the day before, one on a Sunday the day after. Source: 5 U.S.C.
    6103(b) and Executive Order 11582.
    """
    dated = (_kept(date(year, month, day)) for month, day in _DATED)
    return frozenset([*dated, *(_nth(year, *rule) for rule in _FLOATING)])


def _kept(day: date) -> date:
    if day.weekday() == _SATURDAY:
        return day - timedelta(days=1)
    return day + timedelta(days=1) if day.weekday() == _SUNDAY else day


def _nth(year: int, month: int, weekday: int, which: int) -> date:  # noqa: PLR0917 - one rule
    if which < 0:
        following = date(year + month // 12, month % 12 + 1, 1)
        return following - timedelta(days=(following.weekday() - weekday - 1) % 7 + 1)
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (which - 1))


def _between(since: date, until: date) -> int:
    """Return the business days from since on, up to the one before until; more than ten is ten."""
    found, day = 0, since
    while day < until and found < LONG_BEFORE:
        found += business(day)
        day += timedelta(days=1)
    return found


def _after(day: date, count: int) -> date:
    while count:
        day += timedelta(days=1)
        count -= business(day)
    return day
