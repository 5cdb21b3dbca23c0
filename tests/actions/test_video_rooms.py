"""Rooms at a provider: ready in time, tried again by the clock, gone when nobody needs them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from actions.clients import bring
from actions.held_elsewhere import Stage, staged
from adapters.video.accounts import ACCOUNTS, provider
from adapters.video.open_stage import on_stage
from fakes import World
from frontdesk.actions import chores
from frontdesk.domain.booking import State

MINUTE = timedelta(minutes=1)


@pytest.fixture
def stage(here: World) -> Iterator[Stage]:
    with staged(here) as stage:
        yield stage


def test_a_room_is_ready_some_minutes_before_its_session_and_no_earlier(stage: Stage) -> None:
    stage.at(-21)
    stage.work()
    assert stage.vendor.meetings == {}

    stage.at(-19)
    stage.work()
    stage.work()

    assert len(stage.vendor.meetings) == 1
    assert stage.room().state == "ready"


def test_the_worker_tries_again_after_one_two_and_five_minutes(stage: Stage) -> None:
    stage.vendor.mood = "500"

    tried = []
    for minute in range(-20, 0):
        stage.at(minute)
        before = len(stage.vendor.calls)
        stage.work()
        if len(stage.vendor.calls) > before:
            tried.append(minute)

    assert tried == [-20, -19, -17, -12, -7, -2]
    assert (stage.room().state, stage.room().failure) == ("wanted", "status 500")


def test_a_refusal_is_not_asked_again_every_minute(stage: Stage) -> None:
    stage.vendor.mood = "no"
    for minute in range(-20, 0):
        stage.at(minute)
        stage.work()

    assert len(stage.vendor.calls) == 1
    assert (stage.room().state, stage.room().failure) == ("failed", "no-way-for-you")


def test_the_worker_does_not_bring_back_what_was_given_up(stage: Stage) -> None:
    stage.at(0)
    stage.vendor.mood = "500"
    stage.way()
    stage.vendor.mood = "well"

    stage.at(10)
    stage.work()

    assert stage.vendor.made == 0
    assert stage.way(host=True).provider == "static-link"


def test_a_moved_session_gets_a_room_for_its_new_time(stage: Stage) -> None:
    stage.at(-19)
    stage.work()
    later = replace(
        stage.booked,
        starts_at=stage.booked.starts_at + 30 * MINUTE,
        ends_at=stage.booked.ends_at + 30 * MINUTE,
        busy_from=stage.booked.busy_from + 30 * MINUTE,
        busy_to=stage.booked.busy_to + 30 * MINUTE,
    )
    revised = replace(later, revision=stage.booked.revision + 1)
    now = stage.here.clock.now()
    assert stage.ports.store.write(
        lambda tx: tx.revise(revised, revision=stage.booked.revision, now=now)
    )

    stage.at(15)
    stage.work()

    (kept,) = stage.vendor.meetings.values()
    assert kept["endDate"] == f"{later.ends_at:%Y-%m-%dT%H:%M:%S}.000Z"
    assert stage.vendor.made == 2


@pytest.mark.parametrize("state", [State.CANCELLED, State.COMPLETED])
def test_a_room_nobody_needs_any_more_is_taken_away(stage: Stage, state: State) -> None:
    stage.at(-19)
    stage.work()
    bring(stage.here, stage.booked, state)

    stage.at(-10)
    stage.work()

    assert stage.vendor.meetings == {}
    assert stage.room().state == "dropped"
    assert stage.room().ref == {}


def test_who_takes_the_phone_instead_leaves_no_room_behind(stage: Stage) -> None:
    stage.at(-19)
    stage.work()
    now = stage.here.clock.now()
    stage.ports.store.write(lambda tx: tx.ask_for_phone(stage.booked.id, at=now))

    stage.work()

    assert stage.vendor.meetings == {}


def test_a_room_that_cannot_be_taken_away_now_is_taken_away_later(stage: Stage) -> None:
    stage.at(-19)
    stage.work()
    bring(stage.here, stage.booked, State.CANCELLED)
    stage.vendor.mood = "500"
    stage.work()
    assert stage.room().state == "ready"

    stage.vendor.mood = "well"
    stage.work()

    assert stage.vendor.meetings == {}


def test_a_session_that_runs_over_keeps_its_room(stage: Stage) -> None:
    stage.at(-19)
    stage.work()
    ends = (stage.booked.ends_at - stage.booked.starts_at) / MINUTE

    stage.at(ends + 59)
    stage.work()

    assert len(stage.vendor.meetings) == 1


def test_a_session_that_was_dropped_can_be_held_after_all(stage: Stage) -> None:
    stage.at(-19)
    stage.work()
    now = stage.here.clock.now()
    stage.ports.store.write(lambda tx: tx.ask_for_phone(stage.booked.id, at=now))
    stage.work()
    stage.ports.store.write(lambda tx: tx.ask_for_phone(stage.booked.id, at=None))

    stage.at(0)

    assert stage.way().url.startswith("https://ines.whereby.com/room-2")


def test_a_provider_in_trouble_leaves_the_rest_of_the_minute_alone(stage: Stage) -> None:
    stage.vendor.mood = "500"
    stage.at(-19)

    chores.reconcile(stage.ports)

    assert stage.room().tries == 1


@pytest.mark.parametrize("kind", ["daily", "jaas"])
def test_an_account_that_becomes_another_vendors_begins_anew_with_its_rooms(
    stage: Stage, kind: str
) -> None:
    stage.at(-19)
    stage.work()
    before = stage.room()
    with on_stage(ACCOUNTS[kind].vendor(stage.here.clock.at)) as vendor:
        other = provider(kind, base=vendor.origin)
        other.id = "whereby"
        stage.ports = replace(stage.ports, videos={**stage.ports.videos, "whereby": other})

        stage.work()
        client, therapist = stage.way(), stage.way(host=True)

    assert before is not None
    assert before.ref
    assert "whereby.com" not in client.url + therapist.url
    assert client.provider == "whereby"
    assert len(stage.vendor.meetings) == 1


def test_a_room_at_a_vendor_that_is_gone_is_let_go_without_asking_another(stage: Stage) -> None:
    stage.at(-19)
    stage.work()
    with on_stage(ACCOUNTS["daily"].vendor(stage.here.clock.at)) as vendor:
        other = provider("daily", base=vendor.origin)
        other.id = "whereby"
        stage.ports = replace(stage.ports, videos={**stage.ports.videos, "whereby": other})
        bring(stage.here, stage.booked, State.CANCELLED)

        stage.work()

        assert vendor.calls == []
    room = stage.room()
    assert room is not None
    assert (room.state, room.failure) == ("dropped", "")
