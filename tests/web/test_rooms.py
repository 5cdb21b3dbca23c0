"""The room's hub: who sits where, who hears what, and what is refused."""

import asyncio
import json
from collections.abc import AsyncGenerator, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2 as httpx
import pytest

from frontdesk.web.rooms import FORGET_SECONDS, MAX_QUEUED, Role, Rooms
from frontdesk.web.signals import (
    MAX_BODY_BYTES,
    Admit,
    Beat,
    Bye,
    Devices,
    Here,
    Leave,
    Signal,
    understood,
)
from web.join_harness import START, Desk, running

OLD, NEW, THEIRS = "client-page-00001", "client-page-00002", "therapist-page-001"
WHEN = datetime(2026, 11, 25, 19, 30, tzinfo=UTC)
MUTED = Devices(microphone=False, camera=True)


class Ear:
    """One page's line, heard message by message."""

    def __init__(self, rooms: Rooms, role: Role, page: str, *, over: bool = False) -> None:
        self.rooms, self.role, self.page = rooms, role, page
        self.line: AsyncGenerator[bytes] = rooms.listen("r", role, page, over=lambda: over)

    async def hears(self) -> dict[str, Any]:
        async with asyncio.timeout(5):
            heard: dict[str, Any] = json.loads(await anext(self.line))
        return heard

    async def hears_type(self) -> str:
        return str((await self.hears())["type"])

    async def ended(self) -> bool:
        async with asyncio.timeout(5):
            return [message async for message in self.line] == []

    def says(self, said: Any) -> bool:
        return self.rooms.hear("r", self.role, self.page, said=said)


def play(scene: Coroutine[Any, Any, None]) -> None:
    # In a thread of its own: a browser test before us may have left a loop running in this one.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, scene).result()


async def both_in(rooms: Rooms) -> tuple[Ear, Ear]:
    client, therapist = Ear(rooms, Role.CLIENT, OLD), Ear(rooms, Role.THERAPIST, THEIRS)
    assert await client.hears() == {"type": "waiting", "therapist": False}
    assert await therapist.hears_type() == "knock"
    assert await client.hears() == {"type": "waiting", "therapist": True}
    assert therapist.says(Admit())
    assert await client.hears() == {"type": "ready", "peer": THEIRS}
    assert await therapist.hears() == {"type": "ready", "peer": OLD}
    return client, therapist


def test_only_the_therapist_lets_the_client_in() -> None:
    async def scene() -> None:
        rooms = Rooms()
        client, therapist = Ear(rooms, Role.CLIENT, OLD), Ear(rooms, Role.THERAPIST, THEIRS)
        await therapist.hears()
        await client.hears()
        await therapist.hears()

        client.says(Admit())
        client.says(Signal(to=THEIRS, devices=MUTED))

        assert await hears_nothing(therapist)

    play(scene())


async def hears_nothing(ear: Ear) -> bool:
    try:
        async with asyncio.timeout(0.1):
            await anext(ear.line)
    except TimeoutError:
        return True
    return False


def test_what_one_says_reaches_the_page_it_was_meant_for() -> None:
    async def scene() -> None:
        client, therapist = await both_in(Rooms())

        client.says(Signal(to=THEIRS, devices=MUTED))

        assert await therapist.hears() == {
            "type": "signal",
            "from": OLD,
            "to": THEIRS,
            "devices": {"microphone": False, "camera": True},
        }

    play(scene())


class Careless(Rooms):
    """The twin: passes on words for a page that is gone."""

    def _is_meant_for(self, *_: Any) -> bool:
        return True


@pytest.mark.parametrize(("kind", "first"), [(Rooms, NEW), (Careless, OLD)])
def test_words_for_the_page_before_a_reload_are_dropped(kind: type[Rooms], first: str) -> None:
    async def scene() -> None:
        rooms = kind()
        _, therapist = await both_in(rooms)
        again = Ear(rooms, Role.CLIENT, NEW)
        await again.hears()

        therapist.says(Signal(to=OLD, devices=MUTED))
        therapist.says(Signal(to=NEW, devices=MUTED))

        assert (await again.hears())["to"] == first

    play(scene())


def test_the_newest_window_gets_the_seat_and_the_older_is_told() -> None:
    async def scene() -> None:
        rooms = Rooms()
        client, therapist = await both_in(rooms)

        second = Ear(rooms, Role.CLIENT, NEW)

        assert await second.hears() == {"type": "ready", "peer": THEIRS}
        assert await client.hears_type() == "replaced"
        assert await client.ended()
        assert await therapist.hears() == {"type": "ready", "peer": NEW}
        assert not client.says(Beat())
        assert second.says(Beat())

    play(scene())


@pytest.mark.parametrize(("said", "how"), [(Bye(), "gone"), (Leave(), "left")])
@pytest.mark.parametrize("line_broke_first", [True, False])
def test_going_and_leaving_are_told_apart(said: Any, how: str, *, line_broke_first: bool) -> None:
    async def scene() -> None:
        client, therapist = await both_in(Rooms())

        if line_broke_first:
            await client.line.aclose()
            assert await therapist.hears() == {"type": "left", "how": "lost"}
        assert client.says(said)

        assert await therapist.hears() == {"type": "left", "how": how}

    play(scene())


def test_the_late_bye_of_an_old_page_does_not_remove_the_new_one() -> None:
    async def scene() -> None:
        rooms = Rooms()
        client, _ = await both_in(rooms)
        again = Ear(rooms, Role.CLIENT, NEW)
        await again.hears()

        assert not client.says(Bye())

        assert rooms.present("r") == {Role.CLIENT, Role.THERAPIST}

    play(scene())


def test_once_let_in_the_client_comes_back_without_a_knock() -> None:
    async def scene() -> None:
        rooms = Rooms()
        client, therapist = await both_in(rooms)
        client.says(Bye())
        await therapist.hears()

        again = Ear(rooms, Role.CLIENT, NEW)

        assert await again.hears_type() == "ready"

    play(scene())


def test_after_the_therapist_left_the_client_knocks_again() -> None:
    async def scene() -> None:
        rooms = Rooms()
        client, therapist = await both_in(rooms)
        therapist.says(Leave())
        assert await client.hears() == {"type": "left", "how": "left"}

        again = Ear(rooms, Role.THERAPIST, "therapist-page-002")

        assert await again.hears_type() == "knock"

    play(scene())


def test_a_page_that_answers_no_beat_loses_its_seat() -> None:
    async def scene() -> None:
        rooms = Rooms(beat_seconds=0.02)
        client = Ear(rooms, Role.CLIENT, OLD)
        await client.hears()

        beats = [message async for message in client.line]

        assert beats == [b'{"type":"beat"}'] * 3
        assert rooms.present("r") == frozenset()

    play(scene())


def test_a_page_that_answers_keeps_its_seat() -> None:
    async def scene() -> None:
        rooms = Rooms(beat_seconds=0.02)
        client = Ear(rooms, Role.CLIENT, OLD)
        await client.hears()

        for _ in range(10):
            assert await client.hears_type() == "beat"
            assert client.says(Beat())

        assert rooms.present("r") == {Role.CLIENT}

    play(scene())


def test_a_page_that_does_not_listen_is_cut_off_instead_of_filling_memory() -> None:
    async def scene() -> None:
        client, therapist = await both_in(Rooms())

        for _ in range(MAX_QUEUED + 1):
            client.says(Signal(to=THEIRS, devices=MUTED))

        assert await therapist.ended()

    play(scene())


def test_the_phone_wish_is_told_at_once_and_kept_for_later() -> None:
    async def scene() -> None:
        rooms = Rooms()
        client, therapist = await both_in(rooms)

        rooms.move_to_phone("r", at=WHEN)
        client.says(Bye())
        assert await therapist.hears_type() == "moved"
        assert await hears_nothing(therapist)

        later = Ear(rooms, Role.THERAPIST, "therapist-page-002")

        assert await later.hears_type() == "moved"
        assert rooms.moved_at("r") == WHEN

    play(scene())


def test_choosing_the_video_again_takes_the_phone_wish_back() -> None:
    async def scene() -> None:
        rooms = Rooms()
        rooms.move_to_phone("r", at=WHEN)
        client = Ear(rooms, Role.CLIENT, OLD)
        await client.hears()

        client.says(Here())

        assert rooms.moved_at("r") is None

    play(scene())


def test_an_empty_room_is_forgotten() -> None:
    async def scene() -> None:
        rooms = Rooms()
        client, therapist = await both_in(rooms)
        client.says(Bye())
        therapist.says(Bye())
        rooms._rooms["r"].touched -= FORGET_SECONDS + 1

        rooms.move_to_phone("other", at=WHEN)

        assert set(rooms._rooms) == {"other"}

    play(scene())


def test_a_room_that_is_over_says_so_and_ends() -> None:
    async def scene() -> None:
        rooms = Rooms()
        client = Ear(rooms, Role.CLIENT, OLD, over=True)

        assert await client.hears_type() == "over"
        assert await client.ended()
        assert rooms.present("r") == frozenset()

    play(scene())


def test_closing_ends_every_line_and_lets_nobody_in() -> None:
    async def scene() -> None:
        rooms = Rooms()
        client, _ = await both_in(rooms)

        rooms.close()

        assert await client.ended()
        assert await Ear(rooms, Role.CLIENT, NEW).ended()

    play(scene())


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with running(tmp_path, now=START - timedelta(minutes=6)) as desk:
        yield desk


def test_a_line_over_the_network_carries_what_is_said(desk: Desk) -> None:
    address = desk.client(desk.book())
    said = {"type": "beat"}

    with httpx.stream("GET", f"{address}/events?page={OLD}") as line:
        lines = line.iter_lines()
        first = [next(lines) for _ in range(3)]
        right = httpx.post(f"{address}/signal?page={OLD}", json=said)
        wrong = httpx.post(f"{address}/signal?page={NEW}", json=said)

    assert line.headers["content-type"].startswith("text/event-stream")
    assert line.headers["cache-control"] == "no-store"
    assert first == ["retry: 1000", "", 'data: {"type":"waiting","therapist":false}']
    assert (right.status_code, wrong.status_code) == (204, 409)


@pytest.mark.parametrize(
    "page", ["", "short", "x" * 65, "../../etc/passwd-and-more", "<script>aaaaaaaaaaaa"]
)
def test_a_page_id_that_is_none_is_refused(desk: Desk, page: str) -> None:
    address = desk.client(desk.book())

    assert httpx.get(f"{address}/events", params={"page": page}).status_code == 400
    assert (
        httpx.post(f"{address}/signal", params={"page": page}, json={"type": "bye"}).status_code
        == 400
    )


NONSENSE = [
    b"",
    b"{",
    b"null",
    b"[]",
    b'{"type":"shout"}',
    b'{"type":"bye","more":1}',
    b'{"type":"signal"}',
    b'{"type":"signal","to":"short"}',
    b'{"type":"signal","to":"therapist-page-001","description":{"type":"evil","sdp":""}}',
    b'{"type":"signal","to":"therapist-page-001","candidate":{"candidate":1}}',
    b"\xff\xfe",
    b"[" * 20_000,
]


def test_what_is_no_message_is_refused(desk: Desk) -> None:
    address = f"{desk.client(desk.book())}/signal?page={OLD}"

    assert [httpx.post(address, content=body).status_code for body in NONSENSE] == [400] * len(
        NONSENSE
    )


def test_a_body_of_64_kilobytes_is_read_and_more_is_refused(desk: Desk) -> None:
    address = f"{desk.client(desk.book())}/signal?page={OLD}"
    shell = '{"type":"signal","to":"therapist-page-001","description":{"type":"offer","sdp":"%s"}}'
    room = MAX_BODY_BYTES - len(shell % "")

    fits = httpx.post(address, content=shell % ("s" * room))
    bursts = httpx.post(address, content=shell % ("s" * (room + 1)))

    assert (fits.status_code, bursts.status_code) == (409, 413)


def test_a_candidate_keeps_the_names_browsers_use() -> None:
    candidate = {
        "candidate": "candidate:1 1 udp 1 127.0.0.1 9 typ host",
        "sdpMid": "0",
        "sdpMLineIndex": 0,
        "usernameFragment": "abcd",
    }
    body = json.dumps({"type": "signal", "to": THEIRS, "candidate": candidate}).encode()

    async def scene() -> None:
        client, therapist = await both_in(Rooms())
        client.says(understood(body))
        assert (await therapist.hears())["candidate"] == candidate

    play(scene())
