"""What a client says of where she is, just before a session; only the therapist can read it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from frontdesk.domain.booking import Booking, Enrolment
from frontdesk.domain.practice import Form, Question

MAX_SEALED_BYTES = 16 * 1024
MAX_WHERE, MAX_NUMBER, MAX_WHO = 400, 40, 200
YES, NOBODY, SOMEBODY = "yes", "nobody", "somebody"

# What was said before that is about a time the session was moved away from.
HOLDS = timedelta(hours=3)

# Change a question and raise the revision: the questions are part of what is sealed.
FORM = Form(
    "arrival",
    1,
    (
        Question("where", "Where are you now?", rows=3, max_chars=MAX_WHERE),
        Question("number", "What number reaches you now?", max_chars=MAX_NUMBER),
        Question("private", "I am somewhere private and not driving", max_chars=10, optional=True),
        Question("with", "Who else is in the room?", max_chars=10),
        Question("who", "Who is with you?", max_chars=MAX_WHO, optional=True),
    ),
)


@dataclass(frozen=True, slots=True)
class Arrival:
    """The newest sealed answers of one booking.

    Attributes:
        ciphertext: an age v1 file, as an intake's; empty when the client would rather tell.
        sealed_by: "browser" or "server", or "" when the client would rather tell.
        same_as: id of the earlier booking whose answers were taken over in one press, or "".
        said_at: UTC, of this booking's press.
        kids: ids of the keys it is sealed to; empty where nobody noted them.
    """

    booking: str
    ciphertext: bytes
    sha256: str
    sealed_by: str
    same_as: str
    said_at: datetime
    kids: tuple[str, ...] = ()

    @property
    def skipped(self) -> bool:
        """Whether the client was asked, and would rather tell."""
        return not self.ciphertext

    def opens_with(self, kids: Collection[str]) -> bool:
        """Tell whether it names the keys of now; the therapist is warned of any other."""
        return not self.kids or set(self.kids) == set(kids)


def for_this_time(said: Arrival | None, booking: Booking) -> Arrival | None:
    """Return what was said for the time a booking has now; where she was then says nothing."""
    if said is None or said.said_at < booking.starts_at - HOLDS:
        return None
    return said


def bound_to(enrolment: Enrolment) -> str:
    """Return the enrolment an arrival belongs to: the first of a series, as its intake does.

    So what was said at one session of a series can be taken over to the next.
    """
    return enrolment.follows or enrolment.id
