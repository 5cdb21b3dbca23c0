"""The therapist runs late, and says so."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Lateness:
    """How many minutes after its start a session will begin; 0 takes the word back."""

    booking: str
    minutes: int
    said_at: datetime
