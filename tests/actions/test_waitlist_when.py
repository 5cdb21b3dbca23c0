"""When a freed time is offered, and for how long: nights, notice, the last moment."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from actions.clients import MONDAY_NINE, answered
from actions.waiters import (
    PORTLAND,
    booked_time,
    held_for,
    let_go,
    offered_to,
    slot_is_open,
    standing,
    waits,
    work,
)
from fakes import World
from frontdesk.actions import hold, waitlist
from frontdesk.domain.booking import Enrolment
from frontdesk.domain.waiting import Wait

HOUR = timedelta(hours=1)


def test_at_night_the_offer_waits_for_the_morning_and_the_time_is_open(here: World) -> None:
    waits(here, "ana")
    waits(here, "bo", zone="Asia/Tokyo")
    here.clock.at = datetime(2026, 11, 21, 5, 0, tzinfo=UTC)  # 9 pm in Portland, 2 pm in Tokyo
    let_go(here, MONDAY_NINE + 25.5 * HOUR)

    work(here)
    here.clock.at = datetime(2026, 11, 21, 15, 59, 59, tzinfo=UTC)
    work(here)
    assert offered_to(here) == [], "whoever is first sleeps, and nobody jumps the line"
    assert slot_is_open(here, MONDAY_NINE + 25.5 * HOUR)
    here.clock.move(seconds=1)
    work(here)

    assert offered_to(here) == ["Ana"]
    assert held_for(here, "ana@example.com").hold_until == datetime(2026, 11, 21, 18, tzinfo=UTC)


def test_an_offer_in_the_evening_stands_until_ten_the_next_morning(here: World) -> None:
    waits(here, "ana")
    here.clock.at = datetime(2026, 11, 21, 3, 30, tzinfo=UTC)  # 7:30 pm in Portland
    let_go(here)

    work(here)

    assert held_for(here, "ana@example.com").hold_until == datetime(2026, 11, 21, 18, tzinfo=UTC)


def test_a_time_that_is_booked_in_the_night_is_offered_to_nobody(here: World) -> None:
    waits(here, "ana")
    here.clock.at = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)
    let_go(here)
    work(here)
    booked_time(here)
    here.clock.at = datetime(2026, 11, 21, 16, 0, tzinfo=UTC)

    work(here)

    assert offered_to(here) == []
    assert here.ports.store.read(lambda look: look.open_freed()) == []


ELEVEN = datetime(2026, 11, 24, 19, 0, tzinfo=UTC)  # Tuesday, 11 am in Portland
MINUTE = timedelta(minutes=1)


def test_a_time_let_go_within_the_usual_notice_is_offered_all_the_same(here: World) -> None:
    waits(here, "ana")
    let_go(here, ELEVEN)
    here.clock.at = ELEVEN - 20 * HOUR

    work(here)

    assert held_for(here, "ana@example.com").starts_at == ELEVEN
    assert not slot_is_open(here, ELEVEN + HOUR / 2)


def test_where_the_very_start_is_too_soon_a_later_one_that_was_taken_too_is_offered(
    here: World,
) -> None:
    waits(here, "ana")
    let_go(here, ELEVEN)
    here.clock.at = ELEVEN - 3 * HOUR + 5 * MINUTE  # 8:05 am

    work(here)

    held = held_for(here, "ana@example.com")
    assert held.starts_at == ELEVEN + HOUR / 2
    assert held.hold_until == ELEVEN - 2 * HOUR - 10 * MINUTE


def test_nothing_is_offered_that_leaves_no_time_to_answer_and_pay(here: World) -> None:
    waits(here, "ana")
    let_go(here, ELEVEN)
    here.clock.at = ELEVEN - 3 * HOUR + 21 * MINUTE

    work(here)

    assert offered_to(here) == []
    assert here.ports.store.read(lambda look: look.open_freed()) == []


def test_an_offer_close_to_the_start_ends_in_time_to_pay_before_the_short_notice(
    here: World,
) -> None:
    waits(here, "ana")
    let_go(here, ELEVEN + HOUR / 2)
    here.clock.at = ELEVEN - 4 * HOUR + 70 * MINUTE

    work(here)

    latest = ELEVEN + HOUR / 2 - 2 * HOUR - 40 * MINUTE
    assert held_for(here, "ana@example.com").hold_until == latest


def test_a_time_that_somebody_is_choosing_is_offered_when_they_let_go_of_it(
    here: World,
) -> None:
    waits(here, "ana")
    let_go(here)
    chosen = hold.Choice(here.ports.practice.services[0], MONDAY_NINE, "video", PORTLAND)
    hold.begin(here.ports, chosen, fresh=("quick", "quick", "quick@x"))

    work(here)
    assert offered_to(here) == []
    here.clock.move(minutes=31)
    work(here)

    assert offered_to(here) == ["Ana"]


def kept_to_pay(here: World) -> Enrolment:
    """Somebody's time that she said yes to, and that is not paid."""
    enrolment = answered(here)
    here.ports.store.write(lambda tx: tx.approve(enrolment.booking, at=here.clock.now()))
    return enrolment


def test_a_time_that_was_not_paid_is_offered_even_if_somebody_looked_at_it_first(
    here: World,
) -> None:
    waits(here, "ana")
    kept_to_pay(here)
    here.clock.move(minutes=31)
    chosen = hold.Choice(here.ports.practice.services[0], MONDAY_NINE, "video", PORTLAND)
    hold.begin(here.ports, chosen, fresh=("quick", "quick", "quick@x"))
    here.clock.move(minutes=31)

    work(here)

    assert offered_to(here) == ["Ana"]


def test_who_takes_another_time_than_the_one_to_be_paid_lets_that_one_go(here: World) -> None:
    waits(here, "ana")
    enrolment = kept_to_pay(here)
    other = hold.Choice(here.ports.practice.services[0], ELEVEN, "video", PORTLAND)

    hold.again(here.ports, other, enrolment=enrolment, fresh=("new", "new", "new@x"))
    work(here)

    assert offered_to(here) == ["Ana"]
    assert held_for(here, "ana@example.com").starts_at == MONDAY_NINE


def test_after_sixty_days_the_wait_is_over(here: World) -> None:
    waits(here, "ana")
    here.clock.move(days=59)
    work(here)
    assert standing(here, "ana") == [Wait.WAITING]
    here.clock.move(days=1)

    work(here)

    assert standing(here, "ana") == [Wait.ENDED]


def test_a_time_let_go_twice_is_noted_twice_and_once_for_each_revision(here: World) -> None:
    made = booked_time(here, MONDAY_NINE + 2 * HOUR)
    for revision in (0, 0, 1):
        again = replace(made, revision=revision)
        here.ports.store.write(lambda tx, again=again: waitlist.freed(tx, here.ports, again))

    assert len(here.ports.store.read(lambda look: look.open_freed())) == 2


def test_a_time_in_the_past_is_not_noted(here: World) -> None:
    made = booked_time(here)
    here.clock.at = MONDAY_NINE

    here.ports.store.write(lambda tx: waitlist.freed(tx, here.ports, made))

    assert here.ports.store.read(lambda look: look.open_freed()) == []
