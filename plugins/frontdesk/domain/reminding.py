"""Which reminders a booking has, and from when to when each of them is worth sending."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from frontdesk.domain.booking import Booking, State
from frontdesk.domain.clocks import instant
from frontdesk.domain.waiting import QUIET_FROM, quiet_until

# The rest of a price is asked for this long before the session.
REST_BEFORE = timedelta(days=3)
# Later than this the client is on the way, or not coming.
SOONEST = timedelta(minutes=30)
# A reminder that would fall into the night before may be this much earlier.
EARLIER = timedelta(hours=12)


class Reminder(StrEnum):
    """The kinds of letters."""

    SESSION = "reminder"
    REST = "rest-due"


@dataclass(frozen=True, slots=True)
class Plan:
    """One reminder of one booking.

    Attributes:
        at: UTC instant from which it is due; never in the client's quiet hours.
        until: UTC instant from which it is of no use any more.
    """

    kind: Reminder
    at: datetime
    until: datetime

    def due(self, now: datetime) -> bool:
        """Tell whether it is to be sent now, if it was not."""
        return self.at <= now < self.until


def plans(booking: Booking, *, hours: int) -> tuple[Plan, ...]:
    """Return the reminders of a booking that stands, the earliest first.

    hours: how long before the start clients are reminded of their session; 0 for never.
    """
    if booking.state is not State.CONFIRMED or booking.cancels_at is not None:
        return ()
    last = booking.starts_at - SOONEST
    session = Plan(Reminder.SESSION, _awake(booking, timedelta(hours=hours)), last)
    rest = Plan(Reminder.REST, _awake(booking, REST_BEFORE), last)
    if hours and rest.at < session.at:
        # From then on the other one says what is open.
        rest = Plan(rest.kind, rest.at, session.at)
    found = [rest] * (booking.deposit is not None) + [session] * bool(hours)
    return tuple(sorted(found, key=lambda plan: plan.at))


def planned(booking: Booking, kind: str, *, hours: int) -> Plan | None:
    """Return one reminder of a booking, or None where it has none of the kind."""
    return next((plan for plan in plans(booking, hours=hours) if plan.kind == kind), None)


def farthest(*, hours: int) -> timedelta:
    """Return how long before its session the earliest reminder may be due."""
    return max(REST_BEFORE, timedelta(hours=hours)) + EARLIER


def _awake(booking: Booking, before: timedelta) -> datetime:
    """Return when a reminder goes: by day on the client's clock, and in time."""
    at, zone = booking.starts_at - before, booking.client_zone
    morning = quiet_until(at, zone)
    if morning is None:
        return at
    in_time = morning <= booking.starts_at - 2 * SOONEST
    return morning if in_time else _evening(at, zone)


def _evening(night: datetime, zone: str) -> datetime:
    """Return an hour before the quiet hours began that an instant lies in."""
    here = ZoneInfo(zone)
    local = night.astimezone(here)
    day = local.date() - timedelta(days=local.time() < QUIET_FROM)
    hour = time(QUIET_FROM.hour - 1)
    return instant(datetime.combine(day, hour), here)
