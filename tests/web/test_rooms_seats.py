"""The room's hub: who sits where, and who is let in."""

from typing import Any

import pytest

from frontdesk.web.rooms import Role, Rooms
from frontdesk.web.signals import Admit, Beat, Bye, Leave, Signal
from web.room_ears import MUTED, NEW, OLD, THEIRS, Ear, both_in, hears_nothing, play


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


def test_the_last_word_to_a_page_ends_its_line() -> None:
    async def scene() -> None:
        rooms = Rooms()
        client = Ear(rooms, Role.CLIENT, OLD)
        await client.hears()

        rooms.end(NEW, type="changed")
        rooms.tell(OLD, type="late", at="")
        assert await client.hears_type() == "late"
        rooms.end(OLD, type="changed")

        assert await client.hears_type() == "changed"
        assert await client.ended()
        assert rooms.present("r") == frozenset()

    play(scene())
