"""A booking and its only allowed moves."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from frontdesk.domain.money import Money


class State(StrEnum):
    """Where a booking stands. Source: the state table in ARCHITECTURE.md."""

    HELD = "held"
    AWAITING_PAYMENT = "awaiting_payment"
    CONFIRMED = "confirmed"
    COMPLETED = "completed"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    ATTENTION = "attention"


# These keep the time from anybody else.
BLOCKING = frozenset({State.HELD, State.AWAITING_PAYMENT, State.CONFIRMED, State.ATTENTION})

# attention: paid, but something does not match; the time is kept until the therapist decides.
MOVES: dict[State, frozenset[State]] = {
    # held to held renews a hold.
    State.HELD: frozenset({*State} - {State.COMPLETED, State.CANCELLED}),
    State.AWAITING_PAYMENT: frozenset({State.CONFIRMED, State.EXPIRED, State.ATTENTION}),
    State.CONFIRMED: frozenset({State.COMPLETED, State.CANCELLED}),
    State.ATTENTION: frozenset({State.CONFIRMED, State.CANCELLED}),
    # Only late money leads out of a dead end, and only if the time can be taken again.
    State.EXPIRED: frozenset({State.CONFIRMED, State.ATTENTION}),
    State.CANCELLED: frozenset(),
    State.COMPLETED: frozenset(),
}

HOLD = timedelta(minutes=30)
# The provider wants at least 30 minutes; 5 more forgive a clock that is a little off.
CHECKOUT_LIFE = timedelta(minutes=35)
CHECKOUT_GRACE = timedelta(minutes=5)


def may(frm: State, to: State) -> bool:
    """Tell whether a booking may go from one state to the other."""
    return to in MOVES[frm]


@dataclass(frozen=True, slots=True)
class Booking:
    """One booked, held or once held time.

    Attributes:
        starts_at, ends_at: UTC instants of the session itself.
        busy_from, busy_to: the same with buffers; no two blocking bookings of one therapist
            overlap here.
        wall: the therapist's wall time of the start, "2026-11-25T11:30", and zone its rules.
        client_zone: IANA name the client chose times in.
        hold_until: UTC instant after which a held row may be released; None once confirmed.
        revision: counts changes a client is told of; sequence of the calendar file.
        generation: raised to withdraw every link of this booking at once.
        phone_since: UTC instant at which the client asked for the phone instead of the video.
    """

    id: str
    reference: str
    enrolment: str
    therapist: str
    service: str
    way: str
    state: State
    starts_at: datetime
    ends_at: datetime
    busy_from: datetime
    busy_to: datetime
    wall: str
    zone: str
    client_zone: str
    price: Money
    hold_until: datetime | None
    calendar_uid: str
    created_at: datetime
    revision: int = 0
    generation: int = 0
    phone_since: datetime | None = None

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at) / timedelta(minutes=1))


@dataclass(frozen=True, slots=True)
class Accepted:
    """A consent the client accepted: which text, which revision, its hash and when."""

    consent: str
    revision: int
    sha256: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What the client told us in clear, and nothing more; every field may still be empty."""

    id: str
    booking: str
    service: str
    created_at: datetime
    name: str = ""
    email: str = ""
    phone: str = ""
    voicemail: bool | None = None
    jurisdiction: str = ""
    adult: bool | None = None
    consents: tuple[Accepted, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class SealedIntake:
    """An intake only the therapist can open; ciphertext is an age v1 file."""

    enrolment: str
    sequence: int
    ciphertext: bytes
    sha256: str
    sealed_by: str
    form: str
    received_at: datetime
