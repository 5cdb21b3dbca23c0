"""How things stand at the door of a session, for the client who has not come in."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from frontdesk.actions.join import door_of
from frontdesk.domain import lateness, wording
from frontdesk.domain.booking import Booking
from frontdesk.domain.session import Door, Meeting, opens_at
from frontdesk.web.away import Gone
from frontdesk.web.rooms import Role, Rooms


class State(StrEnum):
    """Where a client stands who has not come in."""

    EARLY = "early"
    OPEN = "open"
    LATE = "late"
    AWAY = "away"
    THERAPIST_READY = "therapist_ready"
    CLIENT_WAITING = "client_waiting"
    IN_SESSION = "in_session"
    DROPPED = "dropped"
    MOVED_TO_PHONE = "moved_to_phone"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Standing:
    """One answer.

    Attributes:
        state: see State.
        words: what the client reads, or "".
        plan: changes when the page has to be drawn anew.
    """

    state: State
    words: str
    plan: str


@dataclass(frozen=True, slots=True)
class InRoom:
    """Who is in the room.

    lost: whether the client's line to it broke.
    away: to which provider's window she went instead.
    """

    present: frozenset[Role]
    admitted: bool
    lost: bool
    away: Gone | None = None


def in_room(rooms: Rooms, booking: str) -> InRoom:
    """Return who is in a room now; may be asked from any thread."""
    return InRoom(
        rooms.present(booking),
        rooms.admitted(booking),
        rooms.lost(booking, Role.CLIENT),
        rooms.away.of(booking),
    )


def gone_now(rooms: Rooms, booking: Booking) -> Gone | None:
    """Return to which provider the client went for the time that a booking has now."""
    return _of_now(rooms.away.of(booking.id), booking)


def standing(
    booking: Booking, room: InRoom, said: lateness.Lateness | None, *, now: datetime
) -> Standing:
    """Return how things stand for the client of a booking. Raises: NotNow, as join.receive()."""
    door = door_of(booking, now=now)
    begins = lateness.begins_at(booking.starts_at, said, now=now)
    state = _state(booking, door, room, late=begins is not None)
    words = _words(booking, state, begins=begins, away=room.away)
    if state is State.OPEN and words and now > booking.ends_at:
        words = "Our time is over. If we still have something to say, come in or call me."
    return Standing(state, words, _plan(booking, door, begins))


def _state(booking: Booking, door: Door, room: InRoom, *, late: bool) -> State:
    by_video = booking.way == Meeting.VIDEO
    if door is Door.OVER:
        return State.ENDED
    if by_video and booking.phone_since:
        return State.MOVED_TO_PHONE
    here = _in_video(room, booking) if by_video and door is Door.OPEN else None
    if here is None and late and door is Door.OPEN:
        return State.LATE
    return here or State(door.value)


def _of_now(gone: Gone | None, booking: Booking) -> Gone | None:
    # It may have been moved to another day since.
    return gone if gone and gone.went_at >= opens_at(booking.starts_at) else None


def _in_video(room: InRoom, booking: Booking) -> State | None:
    if Role.CLIENT in room.present:
        return State.IN_SESSION if room.admitted else State.CLIENT_WAITING
    if _of_now(room.away, booking):
        return State.AWAY
    if room.lost:
        return State.DROPPED
    return State.THERAPIST_READY if Role.THERAPIST in room.present else None


def _words(booking: Booking, state: State, *, begins: datetime | None, away: Gone | None) -> str:
    if state is State.LATE and begins is not None:
        at = wording.clock_words(begins, booking.client_zone)
        call = "I call you" if booking.way == Meeting.PHONE else "We start"
        return f"I am running late. {call} at about {at}. You need do nothing."
    if state is State.AWAY and away is not None:
        at = wording.clock_words(away.went_at, booking.client_zone)
        return f"You went to {away.name} at {at}. From here you can go right back in."
    return _WORDS[state] if booking.way == Meeting.VIDEO else ""


_WORDS: Mapping[State, str] = {
    State.EARLY: "This page opens the door by itself. You can leave it open.",
    State.OPEN: "I am not in the room yet. Come in when you like, and I let you in.",
    State.THERAPIST_READY: "I am in the room and ready for you.",
    State.CLIENT_WAITING: "You are in the room in another window. I let you in from there.",
    State.IN_SESSION: "You are in the session in another window.",
    State.DROPPED: "Your line to the room broke. Come back in whenever you are ready.",
    State.MOVED_TO_PHONE: "",
    State.ENDED: "",
}


def _plan(booking: Booking, door: Door, begins: datetime | None) -> str:
    parts = (
        begins,
        *(door, booking.way, booking.state, booking.therapist),
        *(booking.starts_at, booking.ends_at, booking.cancels_at, booking.phone_since),
    )
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]
