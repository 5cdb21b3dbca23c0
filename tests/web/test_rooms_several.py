"""Several messages that a page says at one moment, in one body."""

import json

import msgspec
import pytest

from frontdesk.web.rooms import Role, Rooms
from frontdesk.web.signals import Admit, Bye, Signal, understood
from web.room_ears import MUTED, NEW, OLD, THEIRS, Ear, both_in, play

OFFER = {"type": "signal", "to": OLD, "description": {"type": "offer", "sdp": "v=0"}}


def body(*messages: object) -> bytes:
    return json.dumps(messages).encode()


def test_the_therapist_lets_somebody_in_and_offers_at_once() -> None:
    async def scene() -> None:
        rooms = Rooms()
        client, therapist = Ear(rooms, Role.CLIENT, OLD), Ear(rooms, Role.THERAPIST, THEIRS)
        await client.hears()
        await therapist.hears()

        assert therapist.says(understood(body({"type": "admit"}, OFFER)))

        assert await client.hears_type() == "waiting"
        assert await client.hears() == {"type": "ready", "peer": THEIRS}
        assert (await client.hears())["description"] == OFFER["description"]

    play(scene())


def test_an_offer_that_comes_before_the_letting_in_is_kept_from_the_client() -> None:
    async def scene() -> None:
        rooms = Rooms()
        client, therapist = Ear(rooms, Role.CLIENT, OLD), Ear(rooms, Role.THERAPIST, THEIRS)
        await client.hears()
        await therapist.hears()

        assert therapist.says(understood(body(OFFER, {"type": "admit"})))
        therapist.says(Signal(to=OLD, devices=MUTED))

        assert await client.hears_type() == "waiting"
        assert await client.hears() == {"type": "ready", "peer": THEIRS}
        assert "devices" in await client.hears()

    play(scene())


def test_a_page_without_the_seat_is_told_so_whatever_it_says_at_once() -> None:
    async def scene() -> None:
        rooms = Rooms()
        await both_in(rooms)

        assert not rooms.hear("r", Role.CLIENT, NEW, said=[Signal(to=THEIRS, devices=MUTED)])
        assert not rooms.hear("r", Role.THERAPIST, OLD, said=[Admit(), Bye()])

    play(scene())


@pytest.mark.parametrize(
    "several",
    [body(), body(*[{"type": "here"}] * 33), body([{"type": "here"}]), body({"type": "shout"})],
    ids=["none", "too many", "in each other", "nonsense"],
)
def test_what_is_no_handful_of_messages_is_refused(several: bytes) -> None:
    with pytest.raises(msgspec.MsgspecError):
        understood(several)
