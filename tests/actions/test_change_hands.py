"""The same button pressed by two hands: whenever the other one comes between, it is one press."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from actions.changes import booked, changes, now_is
from actions.clients import MONDAY_NINE
from actions.hands import interrupted
from fakes import World
from frontdesk.actions import change
from frontdesk.actions.ports import Ports
from frontdesk.domain.booking import Booking

AFTERNOON = MONDAY_NINE + timedelta(hours=4)
Press = Callable[[Ports, Booking], Booking]


def to_the_phone(ports: Ports, made: Booking) -> Booking:
    return change.switch(ports, made, way="phone", actor="client")


def back_to_video(ports: Ports, made: Booking) -> Booking:
    return change.switch(ports, made, way="video", actor="client")


def to_the_afternoon(ports: Ports, made: Booking) -> Booking:
    return change.move(ports, made, starts_at=AFTERNOON, actor="client", fresh="k")


def back_to_nine(ports: Ports, made: Booking) -> Booking:
    return change.move(ports, made, starts_at=MONDAY_NINE, actor="client", fresh="k2")


def cancelled(ports: Ports, made: Booking) -> Booking:
    return change.cancel(ports, made, actor="client")


# More looks and changes than any of these presses needs.
@pytest.mark.parametrize("between", range(1, 11))
@pytest.mark.parametrize(
    "presses",
    [
        (to_the_phone,),
        (to_the_phone, back_to_video),
        (to_the_afternoon,),
        (to_the_afternoon, back_to_nine),
        (cancelled,),
    ],
    ids=lambda presses: presses[-1].__name__,
)
def test_whenever_the_other_hand_comes_between_both_find_the_one_change(
    here: World, presses: tuple[Press, ...], between: int
) -> None:
    *before, press = presses
    made = booked(here)
    for earlier in before:
        made = earlier(here.ports, made)
    slow = interrupted(here.ports, lambda: press(here.ports, made), before=between)

    got = press(slow, made)

    (done,) = changes(here, made)
    assert got == now_is(here, made)
    assert bool(before) is (done.undone_at is not None)
    assert got.revision == made.revision + (press is not cancelled)
