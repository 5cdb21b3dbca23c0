"""The times of a session as the page at its door tells them."""

import math
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from frontdesk.actions.join import Visit
from frontdesk.domain import session, wording

_DAY_SECONDS = 24 * 60 * 60


def when(visit: Visit, begins: datetime) -> dict[str, Any]:
    """Return the times of a visit in the words and the zone of the client.

    begins: UTC; later than the start where the therapist runs late.
    """
    booking, now = visit.booking, visit.now
    zone = booking.client_zone
    change = session.next_change(booking.starts_at, booking.ends_at, begins_at=begins, now=now)
    seconds = math.ceil((change - now).total_seconds()) if change else 0
    minutes = session.minutes_until(begins, now=now)
    return {
        "day": wording.day_words(booking.starts_at, zone),
        "near": _near_words(booking.starts_at, now, zone),
        "clock": wording.clock_words(booking.starts_at, zone),
        "zone": wording.zone_words(zone),
        "span": wording.span_words(booking.starts_at, booking.ends_at, zone),
        "opens": wording.clock_words(session.opens_at(booking.starts_at), zone),
        "left": _left_words(minutes),
        "minutes": minutes,
        "ended": now > booking.ends_at,
        "start_seconds": max(0, math.ceil((begins - now).total_seconds())),
        # A timer of a day or more is no use to anybody, and browsers cap it.
        "change_seconds": seconds if seconds < _DAY_SECONDS else 0,
    }


def _near_words(starts_at: datetime, now: datetime, zone: str) -> str:
    """Return "today", "tomorrow", "in 3 days" or, once that day is over, "on Monday, ..."."""
    days = (
        starts_at.astimezone(ZoneInfo(zone)).date() - now.astimezone(ZoneInfo(zone)).date()
    ).days
    if days < 0:
        return f"on {wording.day_words(starts_at, zone)}"
    return ("today", "tomorrow")[days] if days <= 1 else f"in {days} days"


def _left_words(minutes: int) -> str:
    hours = minutes // 60
    return f"in about {hours} hours" if hours > 1 else f"in {wording.minutes_words(minutes)}"
