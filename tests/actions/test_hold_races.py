"""Two who want one time, or one client with two tabs: who is first, and what the other is told."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from actions.clients import MONDAY_NINE, at_once, bring, overtaken
from fakes import World
from frontdesk.actions import hold, offer
from frontdesk.domain.booking import Booking, State
from frontdesk.domain.errors import HoldLost, SlotGone

TEN = MONDAY_NINE + timedelta(hours=1)
ELEVEN = MONDAY_NINE + timedelta(hours=2)
SPRING = datetime(2027, 6, 1, tzinfo=UTC)


def choice(here: World, starts_at: datetime = MONDAY_NINE) -> hold.Choice:
    service = here.ports.practice.services[0]
    return hold.Choice(service, starts_at, "video", "America/New_York")


def begin(here: World, name: str, starts_at: datetime = MONDAY_NINE) -> tuple[str, Booking]:
    return hold.begin(here.ports, choice(here, starts_at), fresh=(name, name, f"{name}@x"))


def busy(here: World) -> int:
    now = here.clock.now()
    return len(
        here.ports.store.read(lambda look: look.busy("ines", since=now, until=SPRING, now=now))
    )


def test_of_many_who_begin_at_once_one_gets_the_time_and_the_others_the_nearest(
    here: World,
) -> None:
    answers = at_once(lambda number: begin(here, "ABCDEFGH"[number]))

    won = [answer for answer in answers if isinstance(answer, tuple)]
    lost = [answer for answer in answers if type(answer) is SlotGone]
    assert (len(won), len(lost), busy(here)) == (1, 7, 1)
    for refused in lost:
        assert len(refused.nearest) == 3
        assert MONDAY_NINE not in refused.nearest


def test_whoever_is_overtaken_between_looking_and_holding_is_told_the_nearest(
    here: World,
) -> None:
    ports = overtaken(here, lambda: begin(here, "faster"))

    with pytest.raises(SlotGone) as refused:
        hold.begin(ports, choice(here), fresh=("slow", "slow", "slow@x"))

    assert refused.value.nearest[0] == TEN
    token = ports.links.make("enrol", "en_slow")
    assert ports.store.read(lambda r: r.link(ports.links.digest(token), purpose="enrol")) is None
    assert ports.store.read(lambda look: look.enrolment("en_slow")) is None


def test_whoever_is_overtaken_while_choosing_again_keeps_the_first_time(here: World) -> None:
    token, first = begin(here, "a")
    enrolment, _ = hold.of_link(here.ports, token)
    ports = overtaken(here, lambda: begin(here, "faster", TEN))

    with pytest.raises(SlotGone) as refused:
        hold.again(ports, choice(here, TEN), enrolment=enrolment, fresh=("x", "b", "b@x"))

    assert TEN not in refused.value.nearest
    assert hold.of_link(here.ports, token)[1] == first


@pytest.mark.parametrize("second", [TEN, ELEVEN])
def test_choosing_twice_at_the_same_moment_leaves_one_time_held(
    here: World, second: datetime
) -> None:
    token, _ = begin(here, "a")
    enrolment, _ = hold.of_link(here.ports, token)
    ports = overtaken(
        here,
        lambda: hold.again(
            here.ports, choice(here, TEN), enrolment=enrolment, fresh=("x", "b", "b@x")
        ),
    )

    hold.again(ports, choice(here, second), enrolment=enrolment, fresh=("x", "c", "c@x"))

    assert hold.of_link(here.ports, token)[1].starts_at == second
    assert busy(here) == 1


def test_another_time_can_be_had_when_the_first_booking_is_gone(here: World) -> None:
    token, first = begin(here, "a")
    enrolment, _ = hold.of_link(here.ports, token)
    orphan = replace(enrolment, booking="bk_gone", name="Ana")
    here.ports.store.write(lambda tx: tx.save_enrolment(orphan))

    hold.again(here.ports, choice(here, TEN), enrolment=orphan, fresh=("x", "b", "b@x"))

    kept, current = hold.of_link(here.ports, token)
    assert (kept.name, current.starts_at, current.state) == ("Ana", TEN, State.HELD)
    assert first.id != current.id


def test_letting_go_offers_the_time_to_others_at_once(here: World) -> None:
    _, first = begin(here, "a")

    hold.release(here.ports, first)

    assert offer.find(here.ports, choice(here).service, starts_at=MONDAY_NINE) is not None
    assert begin(here, "b")[1].starts_at == MONDAY_NINE


def test_letting_go_of_a_booking_that_is_firm_changes_nothing(here: World) -> None:
    token, first = begin(here, "a")
    bring(here, first, State.CONFIRMED)

    hold.release(here.ports, first)

    assert hold.of_link(here.ports, token)[1].state is State.CONFIRMED


def test_a_hold_that_was_let_go_in_another_tab_is_not_kept(here: World) -> None:
    _, first = begin(here, "a")
    hold.release(here.ports, first)

    with pytest.raises(HoldLost):
        hold.keep(here.ports, first)


def test_a_time_that_has_begun_is_not_kept(here: World) -> None:
    _, first = begin(here, "a")
    here.clock.at = MONDAY_NINE

    with pytest.raises(HoldLost):
        hold.keep(here.ports, first)


@pytest.mark.parametrize("state", [State.CONFIRMED, State.AWAITING_PAYMENT])
def test_keeping_what_went_further_meanwhile_finds_it_there(here: World, state: State) -> None:
    token, first = begin(here, "a")
    bring(here, first, state)

    kept = hold.keep(here.ports, first)

    assert kept == hold.of_link(here.ports, token)[1]
    assert kept.state is state
    assert hold.keep(here.ports, kept) is kept
