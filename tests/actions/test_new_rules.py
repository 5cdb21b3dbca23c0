"""A government changes its clocks: sessions keep the therapist's wall time."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pytest

from actions.clients import MONDAY_NINE, answered, booking, bring
from actions.new_rules import (
    ALWAYS_SUMMER,
    AS_EVER,
    HERE,
    HOUR,
    ZoneOf,
    again,
    changed,
    made,
    rules,
    with_letters,
)
from fakes import World
from frontdesk.actions import chores, clocks, links
from frontdesk.domain.booking import Act, State


@pytest.fixture
def desk(here: World) -> World:
    return with_letters(here)


def test_the_files_of_this_test_are_real_rules() -> None:
    assert MONDAY_NINE.astimezone(AS_EVER) == MONDAY_NINE.astimezone(ZoneInfo(HERE))
    assert MONDAY_NINE.astimezone(AS_EVER).hour == 9
    assert MONDAY_NINE.astimezone(ALWAYS_SUMMER).hour == 10


@pytest.mark.parametrize("zone_of", [ZoneInfo, lambda _: AS_EVER])
def test_rules_that_say_the_same_change_nothing(zone_of: ZoneOf, desk: World) -> None:
    mine = made(desk)

    clocks.recheck(desk.ports, zone_of=zone_of)

    assert again(desk, mine) == mine
    assert desk.ports.store.read(lambda look: look.changes(mine.id)) == []


def test_a_session_keeps_its_wall_time_and_gets_another_instant(desk: World) -> None:
    mine = made(desk)

    clocks.recheck(desk.ports, zone_of=changed)

    moved = again(desk, mine)
    assert moved == replace(
        mine,
        starts_at=mine.starts_at - HOUR,
        ends_at=mine.ends_at - HOUR,
        busy_from=mine.busy_from - HOUR,
        busy_to=mine.busy_to - HOUR,
        revision=mine.revision + 1,
    )
    assert moved.starts_at.astimezone(ALWAYS_SUMMER).strftime("%Y-%m-%dT%H:%M") == mine.wall


def test_looking_twice_moves_once(desk: World) -> None:
    mine = made(desk)

    clocks.recheck(desk.ports, zone_of=changed)
    once = again(desk, mine)
    clocks.recheck(desk.ports, zone_of=changed)

    assert again(desk, mine) == once
    assert len(desk.ports.store.read(lambda look: look.changes(mine.id))) == 1


def test_the_installed_rules_correct_a_session_booked_by_older_ones(desk: World) -> None:
    mine = made(desk)
    by_old_rules = replace(mine, wall="2026-11-23T10:00")
    desk.ports.store.write(lambda tx: tx.revise(by_old_rules, revision=0, now=desk.clock.now()))

    chores.nightly(desk.ports)

    moved = again(desk, mine)
    assert moved.starts_at == MONDAY_NINE + HOUR
    assert moved.wall == "2026-11-23T10:00"


def test_the_change_is_written_down_as_nobodys_and_cannot_be_taken_back(desk: World) -> None:
    mine = made(desk)

    clocks.recheck(desk.ports, zone_of=changed)

    (change,) = desk.ports.store.read(lambda look: look.changes(mine.id))
    assert (change.act, change.actor, change.undo_until) == (Act.MOVE, "system", None)
    assert change.was["starts_at"] == MONDAY_NINE.isoformat()


def test_the_link_of_a_moved_session_still_opens_it(desk: World) -> None:
    mine = made(desk)

    clocks.recheck(desk.ports, zone_of=changed)

    token = links.booking_token(desk.ports, mine)
    assert links.booking_of(desk.ports, token).starts_at == MONDAY_NINE - HOUR


@pytest.mark.parametrize("posix", ["PDT7", "XST9"])
def test_sessions_one_after_the_other_all_move(posix: str, desk: World) -> None:
    row = [made(desk, MONDAY_NINE + n * HOUR) for n in range(3)]
    new = rules(posix)

    clocks.recheck(desk.ports, zone_of=lambda _: new)

    by = HOUR if posix == "XST9" else -HOUR
    assert [again(desk, b).starts_at for b in row] == [b.starts_at + by for b in row]


@pytest.mark.parametrize("state", [State.HELD, State.AWAITING_PAYMENT])
def test_nobody_is_moved_while_choosing_or_paying_but_soon_after(
    state: State, desk: World
) -> None:
    steps = () if state is State.HELD else (state,)
    mine = booking(desk, answered(desk))
    bring(desk, mine, *steps)
    before = again(desk, mine)

    clocks.recheck(desk.ports, zone_of=changed)
    meanwhile = again(desk, mine)
    ordered = [order for order in desk.jobs.orders if order[0] == "clocks"]
    bring(desk, mine, State.CONFIRMED)
    clocks.recheck(desk.ports, zone_of=changed)

    assert meanwhile == before
    assert len(ordered) == 1
    assert again(desk, mine).starts_at == MONDAY_NINE - HOUR


def test_a_session_that_is_being_cancelled_is_left_alone(desk: World) -> None:
    mine = made(desk)
    at = desk.clock.now() + timedelta(minutes=3)
    desk.ports.store.write(lambda tx: tx.leave(mine.id, at=at, by="client"))
    leaving = again(desk, mine)

    clocks.recheck(desk.ports, zone_of=changed)

    assert again(desk, mine) == leaving


def test_a_wall_time_that_happens_twice_is_right_both_times(desk: World) -> None:
    mine = made(desk)
    second = datetime(2027, 11, 7, 9, 30, tzinfo=UTC)  # 1:30 am for the second time
    by = second - mine.starts_at
    twice = replace(
        mine,
        starts_at=second,
        ends_at=mine.ends_at + by,
        busy_from=mine.busy_from + by,
        busy_to=mine.busy_to + by,
        wall="2027-11-07T01:30",
    )
    desk.ports.store.write(lambda tx: tx.revise(twice, revision=0, now=desk.clock.now()))
    before = again(desk, mine)

    clocks.recheck(desk.ports)

    assert again(desk, mine) == before


def test_a_wall_time_that_the_new_rules_skip_becomes_the_end_of_the_gap(desk: World) -> None:
    mine = made(desk)
    gap = rules("PST8PDT,M11.4.1/8:30,M12.1.0")  # on November 23 at 8:30 am to 9:30 am

    clocks.recheck(desk.ports, zone_of=lambda _: gap)
    moved = again(desk, mine)
    clocks.recheck(desk.ports, zone_of=lambda _: gap)

    assert moved.wall == "2026-11-23T09:30"
    assert moved.starts_at == datetime(2026, 11, 23, 16, 30, tzinfo=UTC)
    assert again(desk, mine) == moved


def test_a_zone_that_is_gone_from_the_rules_moves_nothing(desk: World) -> None:
    mine = made(desk)

    def gone(name: str) -> ZoneInfo:
        raise ZoneInfoNotFoundError(name)

    clocks.recheck(desk.ports, zone_of=gone)

    assert again(desk, mine) == mine
