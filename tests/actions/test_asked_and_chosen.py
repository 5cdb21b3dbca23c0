"""One of the times she offered somebody is chosen: it is held, and it is theirs alone."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from actions.approvals import BACK, SUNDAY_EVENING, changed
from actions.asks import LATER, LATER_MONDAY, answer, ask, choose, held_by, kept
from actions.clients import MONDAY_NINE, answered, at_once, booking, bring
from actions.hands import interrupted
from fakes import World
from frontdesk.actions import hold, offered, pay, requests
from frontdesk.domain.booking import Enrolment, State
from frontdesk.domain.errors import NotNow, SlotGone, TimesTaken
from frontdesk.domain.request import Asked


@pytest.fixture
def world(here: World) -> World:
    return changed(here)


def test_a_chosen_time_is_held_and_name_and_address_are_known(world: World) -> None:
    made = answer(world, ask(world, phone="503 555 0199"))

    enrolment, held = held_by(world, choose(world, made, SUNDAY_EVENING))

    assert (held.state, held.starts_at, held.way) == (State.HELD, SUNDAY_EVENING, "video")
    assert held.hold_until == world.clock.now() + timedelta(minutes=30)
    assert held.wall == "2026-11-29T19:00"
    assert held.client_zone == "America/New_York"
    assert (enrolment.name, enrolment.email) == ("Ana", "ana@example.com")
    assert enrolment.phone == "503 555 0199"
    assert kept(world, made).state is Asked.BOOKED


def test_notice_does_not_count_for_a_time_she_offered(world: World) -> None:
    soon = world.clock.now() + timedelta(hours=1)
    made = answer(world, ask(world), soon)

    _, held = held_by(world, choose(world, made, soon))

    assert held.starts_at == soon


def test_a_time_she_offered_needs_no_second_yes(here: World) -> None:
    world = changed(here, approval=True, price=here.ports.practice.services[1].price)
    made = answer(world, ask(world))
    enrolment, _ = held_by(world, choose(world, made, SUNDAY_EVENING))
    full = replace(answered(world), id=enrolment.id, booking=enrolment.booking)
    row = world.ports.store.read(lambda look: look.sealed(answered(world, LATER_MONDAY).id))
    world.ports.store.write(lambda tx: (tx.save_enrolment(full), _seal(tx, row, full)))

    pay.start(world.ports, full, cancel_url=BACK)

    assert booking(world, full).state is State.CONFIRMED


def _seal(tx, row, full: Enrolment) -> None:
    tx.seal(replace(row, enrolment=full.id))


def test_pressing_twice_holds_once(world: World) -> None:
    made = answer(world, ask(world))

    tokens = at_once(lambda n: choose(world, made, SUNDAY_EVENING, f"q{n}"), threads=4)

    assert len(set(tokens)) == 1
    busy = world.ports.store.read(
        lambda look: look.busy(
            "ines",
            since=SUNDAY_EVENING,
            until=SUNDAY_EVENING + timedelta(hours=1),
            now=world.clock.now(),
        )
    )
    assert len(busy) == 1


@pytest.mark.parametrize("between", range(1, 13))
@pytest.mark.parametrize("before", [[], [LATER]], ids=["a first time", "another time"])
def test_whenever_the_other_hand_comes_between_both_are_led_to_one_hold(
    world: World, before: list[datetime], between: int
) -> None:
    made = answer(world, ask(world))
    for at in before:
        choose(world, made, at)
    faster: list[str] = []
    ports = interrupted(
        world.ports,
        lambda: faster.append(choose(world, made, SUNDAY_EVENING, "q1")),
        before=between,
    )

    token = choose(replace(world, ports=ports), made, SUNDAY_EVENING, "q2")

    assert set(faster) <= {token}
    assert held_by(world, token)[1].starts_at == SUNDAY_EVENING


def test_two_clients_with_the_same_time_get_it_once(world: World) -> None:
    ana = answer(world, ask(world))
    bo = answer(world, ask(world, "2", email="bo@example.com", name="Bo"))
    both = [ana, bo]

    got = at_once(lambda n: choose(world, both[n], SUNDAY_EVENING, f"q{n}"), threads=2)

    (gone,) = [one for one in got if isinstance(one, SlotGone)]
    assert gone.nearest == (LATER,)
    loser = both[got.index(gone)]
    assert held_by(world, choose(world, loser, LATER, "again"))[1].starts_at == LATER


def test_choosing_another_one_lets_go_of_the_first_and_keeps_the_answers(world: World) -> None:
    made = answer(world, ask(world))
    first, held = held_by(world, choose(world, made, SUNDAY_EVENING))
    named = replace(first, name="Ana Maria", voicemail=True)
    world.ports.store.write(lambda tx: tx.save_enrolment(named))

    second, new = held_by(world, choose(world, made, LATER, "q2"))

    assert (second.id, second.name, second.voicemail) == (first.id, "Ana Maria", True)
    assert new.starts_at == LATER
    old = world.ports.store.read(lambda look: look.booking(held.id))
    assert old is not None
    assert old.state is State.EXPIRED


def test_a_time_that_lapsed_can_be_chosen_again_by_the_same_link(world: World) -> None:
    made = answer(world, ask(world))
    token = choose(world, made, SUNDAY_EVENING)
    world.clock.move(hours=1)
    _, held = held_by(world, token)
    hold.release(world.ports, held)

    assert offered.standing(world.ports, kept(world, made)) is None
    assert choose(world, made, SUNDAY_EVENING, "q2") == token


def test_what_is_booked_is_not_chosen_again(world: World) -> None:
    made = answer(world, ask(world))
    _, held = held_by(world, choose(world, made, SUNDAY_EVENING))
    bring(world, held, State.CONFIRMED)

    with pytest.raises(NotNow):
        choose(world, made, LATER, "q2")
    with pytest.raises(NotNow):
        answer(world, made, LATER)


@pytest.mark.parametrize("at", [SUNDAY_EVENING + timedelta(minutes=5), MONDAY_NINE])
def test_only_a_time_that_was_offered_can_be_chosen(world: World, at: datetime) -> None:
    made = answer(world, ask(world))

    with pytest.raises(SlotGone) as gone:
        choose(world, made, at)

    assert gone.value.nearest == (SUNDAY_EVENING, LATER)


def test_a_time_that_is_past_is_gone(world: World) -> None:
    made = answer(world, ask(world))
    world.clock.at = SUNDAY_EVENING

    with pytest.raises(SlotGone) as gone:
        choose(world, made, SUNDAY_EVENING)

    assert gone.value.nearest == (LATER,)


def test_an_office_time_needs_a_room(here: World) -> None:
    world = changed(here)
    ways = tuple(
        replace(way, rooms=("front",)) if way.id == "office" else way
        for way in world.ports.practice.ways
    )
    other = replace(world.ports.practice.therapists[0], id="bo")
    practice = replace(
        world.ports.practice, ways=ways, therapists=(*world.ports.practice.therapists, other)
    )
    shared = replace(world, ports=replace(world.ports, practice=practice))
    made = answer(shared, ask(shared, way="office"))
    other_one = requests.answer(
        shared.ports,
        ask(shared, "2", way="office").id,
        times=[SUNDAY_EVENING, LATER],
        therapist="bo",
    )
    _, held = held_by(shared, choose(shared, made, SUNDAY_EVENING))

    with pytest.raises(SlotGone):
        choose(shared, other_one, SUNDAY_EVENING, "q2")
    with pytest.raises(TimesTaken):
        requests.answer(shared.ports, other_one.id, times=[SUNDAY_EVENING], therapist="bo")

    assert held.room == "front"
