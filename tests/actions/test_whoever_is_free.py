"""Who asks for nobody in particular gets the time as long as anybody is free then."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from actions.clients import MONDAY_NINE, Overtaken, at_once
from fakes import World
from frontdesk.actions import hold
from frontdesk.actions.ports import Ports
from frontdesk.domain.booking import Booking
from frontdesk.domain.errors import SlotGone

TEN = MONDAY_NINE + timedelta(hours=1)
PRESS = "a" * 32


def shared(here: World, *names: str) -> Ports:
    """A practice of several who keep the same hours, and no shared room."""
    ines = here.ports.practice.therapists[0]
    who = tuple(replace(ines, id=name, name=name) for name in names)
    return replace(here.ports, practice=replace(here.ports.practice, therapists=who))


def choice(ports: Ports, starts_at: datetime = MONDAY_NINE, who: str = "") -> hold.Choice:
    return hold.Choice(ports.practice.services[0], starts_at, "video", "UTC", who)


def begin(
    ports: Ports, name: str, starts_at: datetime = MONDAY_NINE, who: str = ""
) -> tuple[str, Booking]:
    return hold.begin(ports, choice(ports, starts_at, who), fresh=(name, name, f"{name}@x"))


def overtaken(ports: Ports, act: Callable[[], object]) -> Ports:
    return replace(ports, store=Overtaken(ports.store, act, 1))


def has(ports: Ports, *names: str) -> list[int]:
    """How many times each of these has to give."""
    day = {"since": MONDAY_NINE, "until": MONDAY_NINE + timedelta(hours=9)}
    now = ports.clock.now()
    return [
        len(ports.store.read(lambda look, who=name: look.busy(who, now=now, **day)))
        for name in names
    ]


def test_as_many_get_one_time_at_once_as_there_are_therapists_free_then(here: World) -> None:
    ports = shared(here, "ana", "bo", "cy")

    answers = at_once(lambda number: begin(ports, "ABCDEFGH"[number]))

    won = [answer[1].therapist for answer in answers if isinstance(answer, tuple)]
    lost = [answer for answer in answers if type(answer) is SlotGone]
    assert (sorted(won), len(lost)) == (["ana", "bo", "cy"], 5)
    assert all(MONDAY_NINE not in refused.nearest for refused in lost)


def test_whoever_is_overtaken_gets_the_other_who_is_free(here: World) -> None:
    ports = shared(here, "ana", "bo")
    first = []

    _, second = begin(overtaken(ports, lambda: first.append(begin(ports, "faster")[1])), "slow")

    assert {first[0].therapist, second.therapist} == {"ana", "bo"}
    assert (first[0].starts_at, second.starts_at) == (MONDAY_NINE, MONDAY_NINE)


def test_whoever_wants_one_of_them_is_given_nobody_else(here: World) -> None:
    ports = shared(here, "ana", "bo")
    slow = overtaken(ports, lambda: begin(ports, "faster", who="ana"))

    with pytest.raises(SlotGone):
        begin(slow, "slow", who="ana")

    assert has(ports, "ana", "bo") == [1, 0]


def test_whoever_is_overtaken_while_choosing_again_gets_the_other_too(here: World) -> None:
    ports = shared(here, "ana", "bo")
    token, _ = begin(ports, "a")
    enrolment, _ = hold.of_link(ports, token)
    slow = overtaken(ports, lambda: begin(ports, "faster", TEN))

    hold.again(slow, choice(ports, TEN), enrolment=enrolment, fresh=("x", "b", "b@x"))

    assert hold.of_link(ports, token)[1].starts_at == TEN
    assert has(ports, "ana", "bo") == [1, 1]


def test_a_double_press_at_the_same_moment_takes_one_therapists_time(here: World) -> None:
    ports = shared(here, "ana", "bo", "cy")

    tokens = at_once(
        lambda number: hold.once(
            ports, choice(ports), press=PRESS, fresh=(f"n{number}", f"b{number}", f"c{number}@x")
        )
    )

    assert len(set(tokens)) == 1
    assert sorted(has(ports, "ana", "bo", "cy")) == [0, 0, 1]


def test_who_loses_a_time_is_told_of_those_that_only_their_own_hold_keeps(here: World) -> None:
    ports = shared(here, "ana")
    token, first = begin(ports, "a")
    enrolment, _ = hold.of_link(ports, token)
    begin(ports, "faster", TEN)

    with pytest.raises(SlotGone) as refused:
        hold.again(ports, choice(ports, TEN), enrolment=enrolment, fresh=("x", "b", "b@x"))

    assert first.starts_at in refused.value.nearest
