"""The way into a session at a provider: ready in time, one room for both, and never in the way."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from actions.clients import MONDAY_NINE, answered, at_once, booking, bring, paying
from adapters.video.accounts import provider
from adapters.video.vendor_stage import Whereby, on_stage
from fakes import World
from frontdesk.actions import chores, join, links, settle, video
from frontdesk.actions.ports import Ports
from frontdesk.domain.booking import Booking, State
from frontdesk.domain.errors import NoWayIn
from frontdesk.domain.video import BUILT_IN, OWN_ROOM, Link, Prepared, VideoPlan

MINUTE = timedelta(minutes=1)


@dataclass
class Stage:
    """A practice that meets at Whereby, with Doxy.me as the other place."""

    here: World
    vendor: Whereby
    ports: Ports
    booked: Booking

    def at(self, minutes: float) -> None:
        """Set the clock to so many minutes from the start."""
        self.here.clock.at = self.booked.starts_at + timedelta(minutes=minutes)

    def work(self) -> None:
        chores.reconcile(self.ports)

    def way(self, *, host: bool = False, fallback: bool = False) -> Link:
        token = links.booking_token(self.ports, self.booked)
        visit = join.arrive(token, ports=self.ports)
        return video.way_in(visit, self.ports, host=host, fallback=fallback)

    def room(self, at: str = "whereby") -> Prepared | None:
        return self.ports.store.read(lambda look: look.prepared(self.booked.id, provider=at))

    def without_fallback(self) -> None:
        practice = replace(self.ports.practice, video=VideoPlan("whereby"))
        self.ports = replace(self.ports, practice=practice)


@pytest.fixture
def stage(here: World) -> Iterator[Stage]:
    with on_stage(Whereby(MONDAY_NINE)) as vendor:
        plan = VideoPlan("whereby", "static-link")
        videos = {
            "whereby": provider("whereby", base=vendor.origin, seconds=10),
            "static-link": provider("static-link"),
        }
        practice = replace(here.ports.practice, video=plan)
        here.ports = replace(here.ports, practice=practice, videos=videos)
        enrolment = answered(here)
        session = paying(here, enrolment)
        here.payments.pay(session)
        settle.settle(here.ports, session)
        yield Stage(here, vendor, here.ports, booking(here, enrolment))


def test_a_room_is_ready_some_minutes_before_its_session_and_no_earlier(stage: Stage) -> None:
    stage.at(-21)
    stage.work()
    assert stage.vendor.meetings == {}

    stage.at(-19)
    stage.work()
    stage.work()

    assert len(stage.vendor.meetings) == 1
    assert stage.room().state == "ready"


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


def test_who_died_while_preparing_keeps_nobody_out_for_long(stage: Stage) -> None:
    stage.at(0)
    now = stage.here.clock.now()
    begun = Prepared(stage.booked.id, "whereby", "f" * 32, "wanted", tries=1, tried_at=now)
    stage.ports.store.write(lambda tx: tx.save_prepared(begun))

    stage.at(0.3)

    assert stage.way().provider == "whereby"


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


def test_the_worker_does_not_bring_back_what_was_given_up(stage: Stage) -> None:
    stage.at(0)
    stage.vendor.mood = "500"
    stage.way()
    stage.vendor.mood = "well"

    stage.at(10)
    stage.work()

    assert stage.vendor.made == 0
    assert stage.way(host=True).provider == "static-link"


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
