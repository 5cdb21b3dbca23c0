"""What a client says of where she is, just before a session; only the therapist can read it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Arrival:
    """The newest sealed answers of one booking.

    Attributes:
        ciphertext: an age v1 file, as an intake's.
        sealed_by: "browser" or "server".
        same_as: id of the earlier booking whose answers were taken over in one press, or "".
        said_at: UTC, of this booking's press.
    """

    booking: str
    ciphertext: bytes
    sha256: str
    sealed_by: str
    same_as: str
    said_at: datetime
