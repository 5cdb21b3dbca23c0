"""A booking and its only allowed moves."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from frontdesk.domain.money import Money
from frontdesk.domain.practice import Policy


class State(StrEnum):
    """Where a booking stands. Source: the state table in ARCHITECTURE.md."""

    HELD = "held"
    AWAITING_PAYMENT = "awaiting_payment"
    REQUESTED = "requested"
    CONFIRMED = "confirmed"
    COMPLETED = "completed"
    NO_SHOW = "no_show"
    EXPIRED = "expired"
    DECLINED = "declined"
    CANCELLED = "cancelled"
    ATTENTION = "attention"


# These keep the time from anybody else.
BLOCKING = frozenset(
    {State.HELD, State.AWAITING_PAYMENT, State.REQUESTED, State.CONFIRMED, State.ATTENTION}
)
# These happened, or were to happen and nobody came.
TOOK_PLACE = frozenset({State.COMPLETED, State.NO_SHOW})

# attention: paid, but something does not match; the time is kept until the therapist decides.
MOVES: dict[State, frozenset[State]] = {
    # held to held renews a hold.
    State.HELD: frozenset(
        {
            *(State.HELD, State.AWAITING_PAYMENT, State.REQUESTED),
            *(State.CONFIRMED, State.EXPIRED, State.ATTENTION),
        }
    ),
    # Back to held when another price is chosen: the payment of the first is closed by then.
    State.AWAITING_PAYMENT: frozenset(
        {State.HELD, State.CONFIRMED, State.EXPIRED, State.ATTENTION}
    ),
    # Back to held once it is approved and still to be paid.
    State.REQUESTED: frozenset(
        {State.HELD, State.CONFIRMED, State.DECLINED, State.EXPIRED, State.CANCELLED}
    ),
    State.CONFIRMED: frozenset({State.COMPLETED, State.NO_SHOW, State.CANCELLED}),
    State.ATTENTION: frozenset({State.CONFIRMED, State.CANCELLED}),
    # Only late money leads out of a dead end, and only if the time can be taken again.
    State.EXPIRED: frozenset({State.CONFIRMED, State.ATTENTION}),
    State.DECLINED: frozenset(),
    State.CANCELLED: frozenset(),
    # The therapist may correct which of the two it was.
    State.COMPLETED: frozenset({State.NO_SHOW}),
    State.NO_SHOW: frozenset({State.COMPLETED}),
}


class By(StrEnum):
    """Who cancelled; client_late is a client to whom a fee applies."""

    CLIENT = "client"
    CLIENT_LATE = "client_late"
    PROVIDER = "provider"
    SYSTEM = "system"


HOLD = timedelta(minutes=30)
# The provider wants at least 30 minutes; 5 more forgive a clock that is a little off.
CHECKOUT_LIFE = timedelta(minutes=35)
CHECKOUT_GRACE = timedelta(minutes=5)
# The therapist has this long to say yes to a request.
REQUEST = timedelta(hours=48)
# A client whose request was approved has this long to pay.
APPROVED = timedelta(hours=24)
# Each act on a booking can be taken back this long; nobody is told before.
UNDO = timedelta(minutes=3)
# How the id of a hold begins that keeps a time for whoever may still want it back.
KEEPER = "kp_"


def may(frm: State, to: State) -> bool:
    """Tell whether a booking may go from one state to the other."""
    return to in MOVES[frm]


@dataclass(frozen=True, slots=True)
class Booking:
    """One booked, held or once held time.

    Attributes:
        starts_at, ends_at: UTC instants of the session itself.
        busy_from, busy_to: the same with buffers; of two blocking bookings with one therapist or
            in one room, neither session reaches into the other's busy time.
        wall: the therapist's wall time of the start, "2026-11-25T11:30", and zone its rules.
        client_zone: IANA name the client chose times in.
        hold_until: UTC instant after which a held row may be released; None once confirmed.
        revision: counts changes a client is told of; sequence of the calendar file.
        generation: raised to withdraw every link of this booking at once.
        phone_since: UTC instant at which the client asked for the phone instead of the video.
        room: id of the shared room it takes place in, or "".
        approved_at: UTC instant at which the therapist said yes to a request.
        cancels_at: UTC instant at which a pressed cancellation becomes final; until then it can
            be taken back and the time stays taken.
        cancelled_by: who pressed it; a By or "".
        series: what recurring sessions have in common, or "".
        policy: the rule the client saw; None stands for the rule of the practice.
        late_moves: how often it was moved later than the policy lets anybody move it.
        band: id of the price that was chosen, or "".
        deposit: what is paid to make it firm; None for the whole price. The rest comes later.
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
    room: str = ""
    approved_at: datetime | None = None
    cancels_at: datetime | None = None
    cancelled_by: str = ""
    series: str = ""
    policy: Policy | None = None
    late_moves: int = 0
    band: str = ""
    deposit: Money | None = None

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at) / timedelta(minutes=1))

    @property
    def keeper(self) -> bool:
        """Whether it stands for nobody: it only keeps a time that may yet be taken back."""
        return self.id.startswith(KEEPER)


class Act(StrEnum):
    """What may be done to a booking that is made."""

    APPROVE = "approve"
    DECLINE = "decline"
    MOVE = "move"
    SWITCH = "switch"
    CANCEL = "cancel"
    NO_SHOW = "no_show"
    COMPLETE = "complete"


@dataclass(frozen=True, slots=True)
class Change:
    """One act on a booking; the list of them is only ever added to.

    Attributes:
        number: counts from 1 within the booking.
        actor: client, therapist or system.
        undo_until: last UTC instant at which it can be taken back; None when it cannot.
        was: what stood there before, as plain JSON data of the act's own.
        undone_at: UTC instant at which it was taken back.
    """

    booking: str
    number: int
    act: Act
    actor: str
    at: datetime
    undo_until: datetime | None = None
    was: Mapping[str, Any] = field(default_factory=dict)
    undone_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Accepted:
    """A consent the client accepted: which text, which revision, its hash and when."""

    consent: str
    revision: int
    sha256: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What the client told us in clear, and nothing more; every field may still be empty.

    follows: the enrolment whose intake holds for this one too, or "".
    """

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
    follows: str = ""


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


def spoken(unguessable: str) -> str:
    """Return eight letters and digits to say on the phone; they open nothing."""
    clear = [c for c in unguessable.upper() if c in "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"]
    return "".join([*clear, *"AAAAAAAA"][:4]) + " " + "".join([*clear, *"AAAAAAAA"][4:8])
