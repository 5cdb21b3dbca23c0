"""The pages that wait at doors, told how things stand as soon as it changes."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from datetime import datetime

import msgspec

from frontdesk.domain.errors import NotNow
from frontdesk.web.door_state import InRoom, in_room, standing
from frontdesk.web.looking import Follower, Found, Looking
from frontdesk.web.rooms import Rooms

# Common proxies cut a line on which nothing was said for 55 or 60 s, so one sign of life may
# get lost; each costs a write, and nobody reads it.
BEAT_SECONDS = 25.0
# Nobody waits in more windows than this. The newest ones count; the oldest is told so.
MOST_PAGES = 6
_BEAT = b""


def _said(state: str, words: str, plan: str) -> bytes:
    return msgspec.json.encode({"state": state, "words": words, "plan": plan})


_GONE = _said("", "", "gone")
# Without the last word the page would come back at once, and push out another one.
_STILL = _said(
    "still",
    "This page is open in too many windows, and this one stands still. "
    "Close it, or load it again to go on here.",
    "",
)


@dataclass(slots=True, eq=False)
class _Page:
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    told_at: float = 0.0
    let_go: bool = False


@dataclass(slots=True, eq=False)
class _Door:
    """One booking that pages wait for.

    news: what they were told last, ready to send, and seen: what it was made of.
    """

    pages: list[_Page] = field(default_factory=list)
    news: bytes = b""
    seen: object = None
    follower: Follower | None = None


class Doors:
    """Tells every waiting page of this process how things stand; for the event loop only."""

    def __init__(self, rooms: Rooms, looking: Looking) -> None:
        self._rooms = rooms
        self._looking = looking
        self._doors: dict[str, _Door] = {}

    async def listen(self, booking: str) -> AsyncGenerator[bytes]:
        """Yield JSON objects of state, words and plan, and b"" as a sign of life."""
        page, door = _Page(), self._door(booking)
        door.pages.append(page)
        if len(door.pages) > MOST_PAGES:
            door.pages[0].let_go = True
            door.pages.pop(0).changed.set()
        clock, told = asyncio.get_running_loop().time, b""
        page.told_at = clock()
        try:
            while not (page.let_go or self._rooms.closing):
                # First, or what changes while this page is being told would be missed.
                page.changed.clear()
                if door.news != told:
                    told = door.news
                    yield told
                elif clock() - page.told_at >= BEAT_SECONDS:
                    yield _BEAT
                page.told_at = clock()
                await page.changed.wait()
            if page.let_go:
                yield _STILL
        finally:
            self._away(booking, door, page)

    def _door(self, booking: str) -> _Door:
        door = self._doors.get(booking)
        if door is None:
            made = door = self._doors[booking] = _Door()
            door.follower = self._looking.follow(
                booking, lambda found, now: self._tell(booking, made, found=found, now=now)
            )
        return door

    def _away(self, booking: str, door: _Door, page: _Page) -> None:
        if page in door.pages:
            door.pages.remove(page)
        if not door.pages and self._doors.get(booking) is door:
            del self._doors[booking]
            if door.follower:
                self._looking.leave(door.follower)

    def _tell(self, booking: str, door: _Door, *, found: Found | None, now: datetime) -> None:
        room = in_room(self._rooms, booking)
        # Doors open, and words about being late wear off, on whole minutes.
        seen = (found, room, now.replace(second=0, microsecond=0))
        news = door.news
        if found is not None and seen != door.seen:
            news = _news(found, room, now=now)
        is_new, door.seen, door.news = news != door.news, seen, news
        due = asyncio.get_running_loop().time() - BEAT_SECONDS
        for page in door.pages:
            if is_new or page.told_at <= due or self._rooms.closing:
                page.changed.set()


def _news(found: Found, room: InRoom, *, now: datetime) -> bytes:
    booking, late = found
    if booking is None:
        return _GONE
    try:
        told = standing(booking, room, late, now=now)
    except NotNow:
        return _GONE
    return _said(told.state, told.words, told.plan)
