"""The way into a session at a provider: one room for both, and never in the way."""

import threading
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from actions.clients import at_once
from actions.held_elsewhere import Stage, staged
from adapters.video.open_stage import Answer, Call
from fakes import World
from frontdesk.actions import video, video_rooms
from frontdesk.domain.errors import NoWayIn
from frontdesk.domain.video import BUILT_IN, OWN_ROOM, Link, Prepared, VideoPlan


@pytest.fixture
def stage(here: World) -> Iterator[Stage]:
    with staged(here) as stage:
        yield stage


def test_client_and_therapist_meet_in_the_room_that_was_prepared(stage: Stage) -> None:
    stage.at(-19)
    stage.work()
    stage.at(0)

    client, therapist = stage.way(), stage.way(host=True)

    assert client.url == "https://ines.whereby.com/room-1?displayName=Guest"
    assert therapist.url.startswith("https://ines.whereby.com/room-1?roomKey=")
    assert (client.provider, stage.vendor.made) == ("whereby", 1)


def test_a_room_nobody_prepared_is_made_when_somebody_comes(stage: Stage) -> None:
    stage.at(0)

    assert stage.way().url.startswith("https://ines.whereby.com/")


def test_everybody_who_comes_at_once_gets_the_same_room(stage: Stage) -> None:
    stage.at(0)

    found = at_once(lambda n: stage.way(host=bool(n % 2)), threads=6)

    assert {link.url.partition("?")[0] for link in found} == {"https://ines.whereby.com/room-1"}
    assert stage.vendor.made == 1


def test_two_who_both_made_a_room_meet_in_one_and_the_other_is_taken_away(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The guard of the test above is off, and both are made before either is known.
    monkeypatch.setattr(video_rooms, "_being_made", lambda *_, **__: False)
    both, make = threading.Barrier(2, timeout=30), stage.vendor._make

    def slowly(body: object) -> tuple[int, object]:
        both.wait()
        return make(body)

    stage.vendor._make = slowly
    stage.at(0)

    found = at_once(lambda n: stage.way(host=bool(n % 2)), threads=2)

    assert stage.vendor.made == 2
    assert len({link.url.partition("?")[0] for link in found}) == 1
    assert len(stage.vendor.meetings) == 1


def test_who_waited_for_a_try_that_failed_goes_where_the_other_one_goes(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The provider fails once, while somebody waits for it, and is well from then on.
    waits, answer, fails = threading.Event(), stage.vendor.answer, iter([True])

    def noted(seconds: float) -> None:
        waits.set()
        time.sleep(seconds)

    def at_first_not(call: Call) -> Answer:
        if next(fails, False):
            waits.wait(timeout=8)
            return 500, {"error": "boom"}
        return answer(call)

    monkeypatch.setattr(video_rooms, "sleep", noted)
    stage.vendor.answer = at_first_not
    stage.at(0)

    found = at_once(lambda n: stage.way(host=bool(n % 2)), threads=2)

    assert {link.provider for link in found} == {"static-link"}
    assert stage.way().provider == "static-link"


def test_what_was_given_up_is_not_taken_up_again_by_who_was_a_moment_behind(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.at(0)
    stage.vendor.mood = "500"
    stage.way()
    stage.vendor.mood = "well"
    found = [False, True]
    monkeypatch.setattr(video, "given_up", lambda *_: found.pop(0))

    assert stage.way(host=True).provider == "static-link"


def test_who_died_while_preparing_keeps_nobody_out_for_long(stage: Stage) -> None:
    stage.at(0)
    now = stage.here.clock.now()
    begun = Prepared(stage.booked.id, "whereby", "f" * 32, "wanted", tries=1, tried_at=now)
    stage.ports.store.write(lambda tx: tx.save_prepared(begun))

    stage.at(0.3)

    assert stage.way().provider == "whereby"


@pytest.mark.parametrize("mood", ["500", "html", "no"])
def test_where_the_provider_fails_both_go_to_the_other_place_and_stay_there(
    stage: Stage, mood: str
) -> None:
    stage.at(0)
    stage.vendor.mood = mood
    client = stage.way()
    stage.vendor.mood = "well"

    therapist = stage.way(host=True)

    assert client.url == "https://doxy.me/inesexample"
    assert therapist.url == "https://doxy.me/sign-in"
    assert (client.provider, therapist.provider) == ("static-link", "static-link")
    assert video.given_up(stage.ports, stage.booked)
    assert stage.vendor.made == 0


def test_without_another_place_there_is_the_phone_and_then_another_try(stage: Stage) -> None:
    stage.without_fallback()
    stage.at(0)
    stage.vendor.mood = "500"
    with pytest.raises(NoWayIn) as told:
        stage.way()
    assert told.value.provider == "whereby"

    stage.vendor.mood = "well"

    assert stage.way().provider == "whereby"


def test_a_room_that_is_there_and_gives_no_link_is_not_left_by_one_of_the_two(
    stage: Stage,
) -> None:
    stage.at(-19)
    stage.work()
    stage.vendor.mood = "500"
    stage.at(0)

    with pytest.raises(NoWayIn):
        stage.way()

    assert not video.given_up(stage.ports, stage.booked)
    assert stage.way(fallback=True).provider == "static-link"


def test_one_press_leads_to_the_other_place(stage: Stage) -> None:
    stage.at(0)

    assert stage.way(fallback=True).provider == "static-link"
    assert stage.vendor.calls == []


def test_our_own_room_needs_no_link(stage: Stage) -> None:
    practice = replace(stage.ports.practice, video=OWN_ROOM)
    stage.ports = replace(stage.ports, practice=practice)
    stage.at(0)

    assert stage.way() == Link("", provider=BUILT_IN)
    assert video.places(stage.ports, stage.booked) == video.Places(None, None)


def test_a_service_may_have_a_provider_of_its_own(stage: Stage) -> None:
    services = tuple(replace(s, video="static-link") for s in stage.ports.practice.services)
    stage.ports = replace(stage.ports, practice=replace(stage.ports.practice, services=services))
    stage.at(0)

    assert stage.way().provider == "static-link"
    assert video.places(stage.ports, stage.booked).fallback is None


def test_our_own_room_can_be_the_other_place(stage: Stage) -> None:
    plan = VideoPlan("whereby", BUILT_IN)
    stage.ports = replace(stage.ports, practice=replace(stage.ports.practice, video=plan))
    stage.at(0)
    stage.vendor.mood = "500"

    assert stage.way().provider == BUILT_IN
