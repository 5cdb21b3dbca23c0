"""A form that is sent twice, or sent again from the page before."""

from dataclasses import replace
from datetime import timedelta

import pytest

from actions.clients import MONDAY_NINE, at_once
from actions.hands import interrupted
from fakes import World
from frontdesk.actions import hold, offer
from frontdesk.domain.booking import State
from frontdesk.domain.errors import SlotGone

PRESS = "a" * 32


def choice(here: World, hours: int = 0, way: str = "video") -> hold.Choice:
    service = here.ports.practice.services[0]
    return hold.Choice(service, MONDAY_NINE + timedelta(hours=hours), way, "UTC")


def sent(here: World, number: int = 1, hours: int = 0, press: str = PRESS, **how: str) -> str:
    fresh = (f"n{number}", f"b{number}", f"c{number}@x")
    return hold.once(here.ports, choice(here, hours, **how), press=press, fresh=fresh)


def test_the_same_form_sent_twice_is_one_hold(here: World) -> None:
    first, second = sent(here, 1), sent(here, 2)

    assert first == second
    assert hold.of_link(here.ports, first)[1].id == "bk_b1"


def test_a_double_press_at_the_same_moment_leads_to_one_page(here: World) -> None:
    tokens = at_once(lambda number: sent(here, number))

    assert len(set(tokens)) == 1


@pytest.mark.parametrize("between", range(1, 13))
@pytest.mark.parametrize("before", [[], [0]], ids=["a first time", "another time"])
def test_whenever_the_other_hand_comes_between_both_are_led_to_one_hold(
    here: World, before: list[int], between: int
) -> None:
    for hours in before:
        sent(here, 1, hours=hours)
    faster: list[str] = []
    slow = replace(
        here,
        ports=interrupted(
            here.ports, lambda: faster.append(sent(here, 2, hours=2)), before=between
        ),
    )

    token = sent(slow, 3, hours=2)

    assert set(faster) <= {token}
    assert hold.of_link(here.ports, token)[1].starts_at == MONDAY_NINE + timedelta(hours=2)
    day = {"since": MONDAY_NINE, "until": MONDAY_NINE + timedelta(hours=8)}
    now = here.clock.now()
    assert len(here.ports.store.read(lambda look: look.busy("ines", now=now, **day))) == 1


def test_going_back_and_choosing_another_time_frees_the_first(here: World) -> None:
    first = sent(here, 1)

    second = sent(here, 2, hours=1)

    assert first == second
    assert hold.of_link(here.ports, second)[1].starts_at == MONDAY_NINE + timedelta(hours=1)
    service = here.ports.practice.services[0]
    assert offer.find(here.ports, service, starts_at=MONDAY_NINE) is not None


def test_going_back_and_choosing_another_way_keeps_the_time(here: World) -> None:
    sent(here, 1)

    token = sent(here, 2, way="phone")

    booking = hold.of_link(here.ports, token)[1]
    assert (booking.way, booking.starts_at) == ("phone", MONDAY_NINE)


def test_a_form_whose_booking_is_made_begins_a_new_one(here: World) -> None:
    first = sent(here, 1)
    made = hold.of_link(here.ports, first)[1]
    here.ports.store.write(
        lambda tx: tx.advance(
            made.id, frm=frozenset({State.HELD}), to=State.CONFIRMED, hold_until=None
        )
    )

    second = sent(here, 2, hours=1)

    assert first != second
    assert hold.of_link(here.ports, first)[1].state is State.CONFIRMED


def test_going_back_from_the_payment_to_the_same_time_is_no_race_with_oneself(
    here: World,
) -> None:
    first = sent(here, 1)
    paying = hold.of_link(here.ports, first)[1]
    here.ports.store.write(
        lambda tx: tx.advance(
            paying.id,
            frm=frozenset({State.HELD}),
            to=State.AWAITING_PAYMENT,
            hold_until=paying.hold_until,
        )
    )

    second = sent(here, 2)

    assert first == second
    assert hold.of_link(here.ports, second)[1].id == paying.id


def test_another_persons_form_does_not_get_the_time(here: World) -> None:
    sent(here, 1)

    with pytest.raises(SlotGone):
        sent(here, 2, press="b" * 32)
