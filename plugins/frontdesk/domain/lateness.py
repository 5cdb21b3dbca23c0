"""The therapist runs late, and says so."""

from dataclasses import dataclass
from datetime import datetime, timedelta

CHOICES = (0, 5, 10, 15, 20, 30)
# A word about a time the session was moved away from says nothing of the new one.
HOLDS = timedelta(hours=3)


@dataclass(frozen=True, slots=True)
class Lateness:
    """How many minutes after its start a session will begin; 0 takes the word back."""

    booking: str
    minutes: int
    said_at: datetime


def begins_at(starts_at: datetime, said: Lateness | None, *, now: datetime) -> datetime | None:
    """Return when a late session begins (UTC), or None where it is not (any longer) late."""
    if said is None or not said.minutes or abs(starts_at - said.said_at) > HOLDS:
        return None
    begins = starts_at + timedelta(minutes=said.minutes)
    return begins if now < begins + timedelta(minutes=5) else None
