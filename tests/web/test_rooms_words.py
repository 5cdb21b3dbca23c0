"""The room's hub: who hears what, and when a line ends."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from frontdesk.web.rooms import FORGET_SECONDS, Role, Rooms
from frontdesk.web.seats import MAX_QUEUED
from frontdesk.web.signals import Bye, Here, Signal, understood
from web.room_ears import MUTED, NEW, OLD, THEIRS, Ear, both_in, hears_nothing, play

WHEN = datetime(2026, 11, 25, 19, 30, tzinfo=UTC)


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
