"""The built-in room: who sits in it, and the messages two browsers pass to find each other.

One web process keeps every room in memory, on its event loop; nothing said here is kept or
logged. Sound and picture never come by: they go from browser to browser.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

import msgspec

from frontdesk.web.away import Away
from frontdesk.web.seats import Seat
from frontdesk.web.signals import Admit, Bye, Elsewhere, Here, Leave, Said, Signal

# How long nothing is said on a line. Common proxies cut one that was silent for 55 or 60 s, so a
# sign of life may get lost; each is answered, which is nearly all that waiting costs.
BEAT_SECONDS = 20.0
# Who has not answered is asked again after this part of it.
AGAIN = 0.25
# Two pages that have not reached each other by then are shown the other ways.
PATIENCE_SECONDS = 12.0
# How often a page looks at the quality of its connection.
LOOK_SECONDS = 2.0
# A page that leaves this many beats unanswered is gone, even if its line still looks open.
MISSED_BEATS = 3
# An empty room remembers who was let in for this long; then it is swept.
FORGET_SECONDS = 3 * 60 * 60
BEAT = b'{"type":"beat"}'

_Farewell = Leave | Elsewhere | Bye


class Role(StrEnum):
    """Whose seat it is."""

    CLIENT = "client"
    THERAPIST = "therapist"

    @property
    def other(self) -> "Role":
        return Role.THERAPIST if self is Role.CLIENT else Role.CLIENT


@dataclass(slots=True)
class _Room:
    seats: dict[Role, Seat] = field(default_factory=dict)
    admitted: bool = False
    moved_at: datetime | None = None
    # Pages whose line broke; their last words may still be on the way.
    lost: dict[Role, str] = field(default_factory=dict)
    touched: float = 0.0


class Rooms:
    """Every room of this process.

    Call it from the event loop only; its questions may be asked from any thread.
    """

    def __init__(
        self,
        *,
        beat_seconds: float = BEAT_SECONDS,
        patience_seconds: float = PATIENCE_SECONDS,
        look_seconds: float = LOOK_SECONDS,
    ) -> None:
        self._rooms: dict[str, _Room] = {}
        self._pages: dict[str, Seat] = {}
        self._beat_seconds = beat_seconds
        self.patience_seconds = patience_seconds
        self.look_seconds = look_seconds
        self._closing = False
        self.away = Away()

    def present(self, room_id: str) -> frozenset[Role]:
        """Return who has the room open right now."""
        room = self._rooms.get(room_id)
        return frozenset(room.seats.copy()) if room else frozenset()

    def admitted(self, room_id: str) -> bool:
        """Tell whether the therapist let the client in, and is there."""
        room = self._rooms.get(room_id)
        return room is not None and room.admitted and Role.THERAPIST in room.seats

    def lost(self, room_id: str, role: Role) -> bool:
        """Tell whether the line of somebody's page broke, and no other page took the seat."""
        room = self._rooms.get(room_id)
        return room is not None and role in room.lost

    @property
    def closing(self) -> bool:
        """Tell whether the process is about to stop."""
        return self._closing

    def moved_at(self, room_id: str) -> datetime | None:
        """Return when the client asked for the phone instead, or None."""
        room = self._rooms.get(room_id)
        return room.moved_at if room else None

    def move_to_phone(self, room_id: str, *, at: datetime) -> None:
        """Remember that the client waits for a call, and tell the therapist at once."""
        room = self._room(room_id)
        room.moved_at = room.moved_at or at
        if therapist := room.seats.get(Role.THERAPIST):
            therapist.put(type="moved")

    def move_to_video(self, room_id: str) -> None:
        """Remember that the client is coming back to the video."""
        room = self._room(room_id)
        if room.moved_at:
            room.moved_at = None
            self._tell(room)

    def tell(self, page: str, **message: Any) -> None:
        """Tell a page that holds a seat; nobody hears it later."""
        if seat := self._pages.get(page):
            seat.put(**message)

    def end(self, page: str, **last: Any) -> None:
        """Tell a page the last that it hears."""
        if seat := self._pages.get(page):
            seat.close(**last)

    async def listen(
        self, room_id: str, role: Role, page: str, *, over: Callable[[], bool]
    ) -> AsyncGenerator[bytes]:
        """Take the seat and yield JSON messages until the page is gone, replaced or over."""
        if self._closing:
            return
        seat = self._sit(room_id, role, page)
        try:
            while not over():
                message = await self._next(seat)
                if message is None:
                    return
                yield message
            yield b'{"type":"over"}'
        finally:
            self._stand(room_id, role, seat, how="lost")

    def lives(self, page: str) -> bool:
        """Note a sign of life; False when no seat belongs to the page (any more)."""
        if seat := self._pages.get(page):
            seat.missed = 0
        return seat is not None

    def hear(self, room_id: str, role: Role, page: str, *, said: Said | Sequence[Said]) -> bool:
        """Act on one message or several; False when the page does not hold the seat (any more)."""
        if isinstance(said, Sequence):
            return all(self.hear(room_id, role, page, said=each) for each in said)
        room = self._rooms.get(room_id)
        seat = room.seats.get(role) if room else None
        if room is None or seat is None or not self._holds(seat, page):
            return room is not None and _told_late(room, role, page, said=said)
        seat.missed = 0
        match said:
            case Signal():
                self._pass_on(room, page, role.other, signal=said)
            case Admit() if role is Role.THERAPIST:
                room.admitted = True
                self._tell(room)
            case Here() if role is Role.CLIENT and room.moved_at:
                room.moved_at = None
                self._tell(room)
            case Leave() | Elsewhere() | Bye():
                self._stand(room_id, role, seat, how=_how(said))
        return True

    def close(self) -> None:
        """End every stream for good, so that the process can stop; pages come back."""
        self._closing = True
        for room in self._rooms.values():
            for seat in room.seats.values():
                seat.close()

    def _pass_on(self, room: _Room, page: str, to: Role, *, signal: Signal) -> None:
        other = room.seats.get(to)
        if other and room.admitted and self._is_meant_for(other, signal):
            other.put(**{"from": page}, **msgspec.to_builtins(signal))

    # Without these two, words of or for a page that was loaded again break the new call.
    def _holds(self, seat: Seat, page: str) -> bool:
        return seat.page == page

    def _is_meant_for(self, seat: Seat, signal: Signal) -> bool:
        return signal.to == seat.page

    async def _next(self, seat: Seat) -> bytes | None:
        while True:
            is_asked = seat.missed > 0
            try:
                async with asyncio.timeout(self._beat_seconds * (AGAIN if is_asked else 1)):
                    return await seat.queue.get()
            except TimeoutError:
                if is_asked and not seat.missed:
                    # It answered meanwhile.
                    continue
                seat.missed += 1
                return None if seat.missed > MISSED_BEATS else BEAT

    def _sit(self, room_id: str, role: Role, page: str) -> Seat:
        room, seat = self._room(room_id), Seat(page)
        before = room.seats.get(role)
        room.seats[role] = self._pages[page] = seat
        room.lost.pop(role, None)
        if before and before.page == page:
            before.close()
        elif before:
            before.close(type="replaced")
        self._tell(room)
        return seat

    def _stand(self, room_id: str, role: Role, seat: Seat, *, how: str) -> None:
        if self._pages.get(seat.page) is seat:
            del self._pages[seat.page]
        room = self._rooms.get(room_id)
        if room is None or room.seats.get(role) is not seat:
            return
        del room.seats[role]
        seat.close()
        if how == "lost":
            room.lost[role] = seat.page
        _tell_left(room, role, how=how)
        if not (room.seats or room.admitted or room.moved_at):
            del self._rooms[room_id]

    def _tell(self, room: _Room) -> None:
        client, therapist = room.seats.get(Role.CLIENT), room.seats.get(Role.THERAPIST)
        if client and therapist and room.admitted:
            client.put(type="ready", peer=therapist.page)
            therapist.put(type="ready", peer=client.page)
            return
        if client:
            client.put(type="waiting", therapist=therapist is not None)
        if therapist:
            # With the page, so that a call that outlived us is let in without a second knock.
            therapist.put(type=_seen_by_therapist(room), peer=client.page if client else "")

    def _room(self, room_id: str) -> _Room:
        now = asyncio.get_running_loop().time()
        room = self._rooms.get(room_id)
        if room is None:
            self._sweep(now)
            room = self._rooms[room_id] = _Room()
        room.touched = now
        return room

    def _sweep(self, now: float) -> None:
        empty = [k for k, r in self._rooms.items() if not r.seats]
        for key in empty:
            if now - self._rooms[key].touched > FORGET_SECONDS:
                del self._rooms[key]


def _told_late(room: _Room, role: Role, page: str, *, said: Said) -> bool:
    """Act on the last words of a page whose line broke a moment before they came."""
    if role in room.seats or room.lost.get(role) != page or not isinstance(said, _Farewell):
        return False
    del room.lost[role]
    _tell_left(room, role, how=_how(said))
    return True


def _how(said: _Farewell) -> str:
    return {Leave: "left", Elsewhere: "elsewhere", Bye: "gone"}[type(said)]


def _tell_left(room: _Room, role: Role, *, how: str) -> None:
    if how == "left" and role is Role.THERAPIST:
        room.admitted = False
    other = room.seats.get(role.other)
    # A client who went to the phone did not get lost.
    if other and not (role is Role.CLIENT and room.moved_at):
        other.put(type="left", how=how)


def _seen_by_therapist(room: _Room) -> str:
    if room.moved_at:
        return "moved"
    return "knock" if Role.CLIENT in room.seats else "alone"
