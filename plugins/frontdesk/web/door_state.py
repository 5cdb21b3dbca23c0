"""How things stand at the door, told to pages that wait there as soon as it changes."""

import asyncio
import hashlib
import logging
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

import msgspec
from starlette.concurrency import run_in_threadpool

from frontdesk.actions.join import door_of
from frontdesk.actions.ports import Ports
from frontdesk.domain import lateness, wording
from frontdesk.domain.booking import Booking
from frontdesk.domain.errors import NotNow
from frontdesk.domain.session import Door, Meeting
from frontdesk.web.rooms import Role, Rooms

_LOG = logging.getLogger("frontdesk.web")

LOOK_SECONDS = 0.5
BEAT_SECONDS = 15.0
# Nobody waits in more windows than this; a further one ends the oldest.
MOST_PAGES = 6
_BEAT = b""


class State(StrEnum):
    """Where a client stands who has not come in."""

    EARLY = "early"
    OPEN = "open"
    LATE = "late"
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
    """Who is in the room. lost: whether the client's line to it broke."""

    present: frozenset[Role]
    admitted: bool
    lost: bool


def in_room(rooms: Rooms, booking: str) -> InRoom:
    """Return who is in a room now; may be asked from any thread."""
    return InRoom(
        rooms.present(booking), rooms.admitted(booking), rooms.lost(booking, Role.CLIENT)
    )


def standing(
    booking: Booking, room: InRoom, said: lateness.Lateness | None, *, now: datetime
) -> Standing:
    """Return how things stand for the client of a booking. Raises: NotNow, as join.receive()."""
    door = door_of(booking, now=now)
    begins = lateness.begins_at(booking.starts_at, said, now=now)
    state = _state(booking, door, room, late=begins is not None)
    return Standing(state, _words(booking, state, begins), _plan(booking, door))


def _state(booking: Booking, door: Door, room: InRoom, *, late: bool) -> State:
    by_video = booking.way == Meeting.VIDEO
    if door is Door.OVER:
        return State.ENDED
    if by_video and booking.phone_since:
        return State.MOVED_TO_PHONE
    here = _in_video(room) if by_video and door is Door.OPEN else None
    if here is None and late and door is Door.OPEN:
        return State.LATE
    return here or State(door.value)


def _in_video(room: InRoom) -> State | None:
    if Role.CLIENT in room.present:
        return State.IN_SESSION if room.admitted else State.CLIENT_WAITING
    if room.lost:
        return State.DROPPED
    return State.THERAPIST_READY if Role.THERAPIST in room.present else None


def _words(booking: Booking, state: State, begins: datetime | None) -> str:
    if state is State.LATE and begins is not None:
        at = wording.clock_words(begins, booking.client_zone)
        call = "I call you" if booking.way == Meeting.PHONE else "We start"
        return f"I am running late. {call} at about {at}. You need do nothing."
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


def _plan(booking: Booking, door: Door) -> str:
    parts = (
        *(door, booking.way, booking.state, booking.therapist),
        *(booking.starts_at, booking.ends_at, booking.cancels_at, booking.phone_since),
    )
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


@dataclass(slots=True, eq=False)
class _Page:
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    ended: bool = False


@dataclass(slots=True, eq=False)
class _Door:
    """One booking that pages wait for.

    news: what they were told last, and seen: what it was made of.
    """

    pages: list[_Page] = field(default_factory=list)
    found: tuple[Booking, lateness.Lateness | None] | None = None
    news: bytes = b""
    seen: object = None


class Doors:
    """Tells every waiting page of this process how things stand; for the event loop only.

    One look serves all pages: who is in a room stands in memory, and the store is read again
    only after something was committed.
    """

    def __init__(self, ports: Ports, rooms: Rooms, *, look_seconds: float = LOOK_SECONDS) -> None:
        self._ports = ports
        self._rooms = rooms
        self._look_seconds = look_seconds
        self._doors: dict[str, _Door] = {}
        self._looking: asyncio.Task[None] | None = None
        # Of which doors it was read; one that was let go and came back is another.
        self._known: tuple[str, dict[str, _Door]] = ("", {})

    async def listen(self, booking: str) -> AsyncGenerator[bytes]:
        """Yield JSON objects of state, words and plan, and b"" as a sign of life."""
        page, door = _Page(), self._doors.setdefault(booking, _Door())
        door.pages.append(page)
        if len(door.pages) > MOST_PAGES:
            door.pages[0].ended = True
            door.pages.pop(0).changed.set()
        self._begin()
        told = b""
        try:
            while not (page.ended or self._rooms.closing):
                # First, or what changes while this page is being told would be missed.
                page.changed.clear()
                if door.news != told:
                    told = door.news
                    yield told
                if not await _within(page.changed, BEAT_SECONDS):
                    yield _BEAT
        finally:
            if page in door.pages:
                door.pages.remove(page)
            if not door.pages and self._doors.get(booking) is door:
                del self._doors[booking]

    def _begin(self) -> None:
        if self._looking is None or self._looking.done():
            self._looking = asyncio.get_running_loop().create_task(self._look())

    async def _look(self) -> None:
        while self._doors and not self._rooms.closing:
            try:
                await self._read()
            except Exception:  # noqa: BLE001 - whatever it was, the next look may succeed
                # A store that is away for a moment must not end everybody's news.
                _LOG.warning("the doors could not be looked at; trying again")
            for booking, door in self._doors.items():
                self._tell(booking, door)
            await asyncio.sleep(self._look_seconds)
        for door in self._doors.values():
            _wake(door)

    async def _read(self) -> None:
        version, wanted = await run_in_threadpool(self._ports.store.version), dict(self._doors)
        if (version, wanted) == self._known:
            return
        found = await run_in_threadpool(
            lambda: self._ports.store.read(lambda look: look.at_doors(sorted(wanted)))
        )
        self._known = version, wanted
        by_id = {booking.id: (booking, late) for booking, late in found}
        for booking, door in self._doors.items():
            if wanted.get(booking) is door:
                door.found = by_id.get(booking)

    def _tell(self, booking: str, door: _Door) -> None:
        now = self._ports.clock.now()
        room = in_room(self._rooms, booking)
        # Doors open, and words about being late wear off, on whole minutes.
        seen = (door.found, room, now.replace(second=0, microsecond=0))
        if seen == door.seen:
            return
        door.seen = seen
        news = _news(door, room, now=now)
        if news != door.news:
            door.news = news
            _wake(door)


def _news(door: _Door, room: InRoom, *, now: datetime) -> bytes:
    if door.found is None:
        # It came after the last look; the next one finds it.
        return door.news
    try:
        told = standing(door.found[0], room, door.found[1], now=now)
    except NotNow:
        return _GONE
    return msgspec.json.encode({"state": told.state, "words": told.words, "plan": told.plan})


_GONE = msgspec.json.encode({"state": "", "words": "", "plan": "gone"})


def _wake(door: _Door) -> None:
    for page in door.pages:
        page.changed.set()


async def _within(event: asyncio.Event, seconds: float) -> bool:
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return False
    return True
