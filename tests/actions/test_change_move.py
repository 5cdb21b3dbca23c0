"""Moving: one transaction on the same row; a lost race changes nothing."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from actions.changes import (
    AFTERNOON,
    ELEVEN,
    TEN,
    booked,
    changes,
    kinder,
    later,
    letters,
    now_is,
    work,
)
from actions.clients import MONDAY_NINE, answered, at_once, overtaken
from fakes import World
from frontdesk.actions import change, links
from frontdesk.domain.booking import Act, Booking
from frontdesk.domain.errors import NotNow, SlotGone, SlotNotOffered
from frontdesk.domain.givenback import Refund, RefundState

A_DAY_BEFORE = MONDAY_NINE - timedelta(days=1)
SECOND = timedelta(seconds=1)
HALF_PAST_NINE = MONDAY_NINE + timedelta(minutes=30)
NEXT_MONDAY = MONDAY_NINE + timedelta(days=7)
MOVED = ["moved:client", "moved:therapist"]


def move(here: World, made: Booking, to: datetime, **changes: str) -> Booking:
    asked = {"actor": "client", "fresh": f"{made.id}{made.revision}"} | changes
    return change.move(here.ports, made, starts_at=to, **asked)


def test_a_booking_moves_on_the_same_row_with_the_next_revision(here: World) -> None:
    made = booked(here)

    moved = move(here, made, TEN, client_zone="Asia/Tokyo")

    assert moved == now_is(here, made)
    assert (moved.starts_at, moved.ends_at) == (TEN, TEN + timedelta(minutes=50))
    assert (moved.busy_from, moved.busy_to) == (TEN, TEN + timedelta(minutes=60))
    assert (moved.wall, moved.client_zone) == ("2026-11-23T10:00", "Asia/Tokyo")
    assert (moved.id, moved.calendar_uid, moved.price) == (made.id, made.calendar_uid, made.price)
    assert moved.revision == made.revision + 1
    assert [(c.act, c.actor) for c in changes(here, made)] == [(Act.MOVE, "client")]


def test_the_letters_wait_until_the_move_cannot_be_taken_back(here: World) -> None:
    made = booked(here)
    move(here, made, TEN)
    later(here, minutes=2, seconds=59)
    early = letters(here)

    later(here, seconds=1)
    later(here, minutes=5)

    assert (early, letters(here)) == ([], MOVED)


def test_shortly_before_the_session_the_letters_go_at_once(here: World) -> None:
    made = booked(kinder(here))
    here.clock.at = MONDAY_NINE - timedelta(minutes=30)

    change.move(kinder(here).ports, made, starts_at=NEXT_MONDAY, actor="client", fresh="x")
    work(here)

    assert letters(here) == MOVED


def test_the_same_time_again_changes_nothing_even_when_it_is_too_late_to_move(
    here: World,
) -> None:
    made = booked(here)
    here.clock.at = MONDAY_NINE + SECOND

    assert move(here, made, MONDAY_NINE) == made
    assert changes(here, made) == []


def test_a_button_that_is_pressed_by_many_hands_moves_once(here: World) -> None:
    made = booked(here)

    got = at_once(lambda number: move(here, made, AFTERNOON, fresh=f"n{number}"))

    assert {b.revision for b in got} == {made.revision + 1}
    assert len(changes(here, made)) == 1


def test_of_two_who_move_to_one_time_the_second_changes_nothing_and_hears_of_three(
    here: World,
) -> None:
    one, other = booked(here), booked(here, ELEVEN)

    got = at_once(lambda number: move(here, (one, other)[number], AFTERNOON), threads=2)

    lost = next(g for g in got if isinstance(g, SlotGone))
    loser = other if isinstance(got[1], SlotGone) else one
    assert now_is(here, loser) == loser
    assert changes(here, loser) == []
    assert len(lost.nearest) == 3
    assert AFTERNOON not in lost.nearest


def test_a_time_that_goes_in_the_very_last_moment_is_not_taken(here: World) -> None:
    made = booked(here)
    ports = overtaken(here, lambda: answered(here, AFTERNOON))

    with pytest.raises(SlotGone) as lost:
        change.move(ports, made, starts_at=AFTERNOON, actor="client", fresh="x")

    assert type(lost.value) is SlotGone
    assert (now_is(here, made), changes(here, made)) == (made, [])
    assert here.ports.store.read(lambda look: look.booking("kp_x")) is None


def test_a_time_outside_the_hours_is_not_offered(here: World) -> None:
    made = booked(here)

    with pytest.raises(SlotNotOffered) as refused:
        move(here, made, MONDAY_NINE - timedelta(hours=3))

    assert len(refused.value.nearest) == 3
    assert MONDAY_NINE not in refused.value.nearest


def test_a_time_that_overlaps_ones_own_is_free_to_oneself(here: World) -> None:
    made = booked(here)

    assert move(here, made, HALF_PAST_NINE).starts_at == HALF_PAST_NINE


@pytest.mark.parametrize(
    ("at", "late_moves", "why"),
    [
        (A_DAY_BEFORE, 0, ""),
        (A_DAY_BEFORE + SECOND, 0, "move_late"),
        (A_DAY_BEFORE + SECOND, 1, ""),
        (MONDAY_NINE, 1, ""),
        (MONDAY_NINE + SECOND, 1, "started"),
    ],
)
def test_a_client_moves_as_late_as_the_rule_allows(
    here: World, at: datetime, late_moves: int, why: str
) -> None:
    here = kinder(here, late_moves=late_moves)
    made = booked(here)
    here.clock.at = at

    if why:
        with pytest.raises(NotNow, match=why):
            move(here, made, NEXT_MONDAY)
        assert now_is(here, made) == made
    else:
        assert move(here, made, NEXT_MONDAY).late_moves == (at > A_DAY_BEFORE)


def test_a_late_move_is_counted_and_the_next_one_refused(here: World) -> None:
    here = kinder(here)
    made = booked(here)
    here.clock.at = A_DAY_BEFORE + SECOND
    moved = move(here, made, TEN + timedelta(days=1, hours=1, minutes=30))
    here.clock.at = moved.starts_at - timedelta(hours=23)

    with pytest.raises(NotNow, match="move_late"):
        move(here, moved, NEXT_MONDAY)


def test_a_therapist_moves_at_any_time_to_any_free_time_of_her_hours(here: World) -> None:
    made, other = booked(here), booked(here, ELEVEN)
    here.clock.at = MONDAY_NINE + SECOND

    moved = move(here, made, TEN, actor="therapist")

    assert (moved.starts_at, moved.late_moves) == (TEN, 0)
    with pytest.raises(SlotGone):
        move(here, moved, other.starts_at, actor="therapist")
    with pytest.raises(SlotNotOffered):
        move(here, moved, ELEVEN - timedelta(hours=8), actor="therapist")


@pytest.mark.parametrize("state", [RefundState.WANTED, RefundState.PENDING])
def test_nothing_moves_while_money_is_on_its_way_back(here: World, state: RefundState) -> None:
    made = booked(here)
    row = Refund("rf_2", made.id, "pi_2", made.price, "late:2", state, here.clock.now())
    here.ports.store.write(lambda tx: tx.save_refund(row))

    with pytest.raises(NotNow, match="refund_pending"):
        move(here, made, TEN)


def test_a_booking_that_is_being_cancelled_does_not_move(here: World) -> None:
    leaving = change.cancel(here.ports, booked(here), actor="client")

    with pytest.raises(NotNow, match="leaving"):
        move(here, leaving, TEN)


def test_a_page_that_was_drawn_before_somebody_else_moved_it_moves_nothing(here: World) -> None:
    made = booked(here)
    hers = move(here, made, TEN, actor="therapist")

    with pytest.raises(NotNow, match="changed"):
        move(here, made, AFTERNOON)

    assert now_is(here, made) == hers


def test_the_one_link_lives_on_after_the_new_time(here: World) -> None:
    made = booked(here)
    token = links.booking_token(here.ports, made)

    moved = move(here, made, MONDAY_NINE + timedelta(days=28))
    here.clock.at = moved.ends_at + timedelta(days=29)

    assert links.booking_of(here.ports, token).id == made.id


def test_a_date_without_a_licence_for_the_clients_place_is_not_offered(here: World) -> None:
    made = booked(here)
    therapist = here.ports.practice.therapists[0]
    ends = tuple(
        replace(x, expires=date(2026, 11, 29) if x.jurisdiction == "US-OR" else None)
        for x in therapist.licences
    )
    practice = replace(here.ports.practice, therapists=(replace(therapist, licences=ends),))
    here = replace(here, ports=replace(here.ports, practice=practice))

    with pytest.raises(SlotNotOffered):
        move(here, made, NEXT_MONDAY)
    assert move(here, made, TEN).starts_at == TEN


def test_another_therapist_is_taken_when_she_is_named(here: World) -> None:
    ines = here.ports.practice.therapists[0]
    practice = replace(
        here.ports.practice, therapists=(ines, replace(ines, id="bo", zone="Europe/Lisbon"))
    )
    here = replace(here, ports=replace(here.ports, practice=practice))
    made = booked(here)
    morning_in_lisbon = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)

    moved = move(here, replace(made), morning_in_lisbon, therapist="bo")

    assert (moved.therapist, moved.zone) == ("bo", "Europe/Lisbon")
    assert moved.wall == "2026-11-24T10:30"
    with pytest.raises(SlotNotOffered):
        move(here, moved, TEN, therapist="nobody")


def test_a_service_that_is_no_longer_offered_is_moved_by_phone_only(here: World) -> None:
    made = booked(here)
    practice = replace(here.ports.practice, services=here.ports.practice.services[1:])
    here = replace(here, ports=replace(here.ports, practice=practice))

    with pytest.raises(NotNow, match="service"):
        move(here, made, TEN)
