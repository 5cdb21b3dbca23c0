"""Open times as a client meets them: the rules and what the store holds, together."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from fakes import MORNING, World
from frontdesk.actions import hold, offer
from frontdesk.actions.ports import Ports
from frontdesk.domain.booking import HOLD
from frontdesk.domain.practice import Service, TimeOff, Window

MONDAY_NINE = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)
WEEK, DAY, MINUTE = timedelta(days=7), timedelta(days=1), timedelta(minutes=1)
MIDNIGHT = datetime.combine(MORNING, time(0))


def service(ports: Ports, number: int = 0, **changes: object) -> Service:
    return replace(ports.practice.services[number], **changes)


def take(here: World, starts_at: datetime, *, name: str = "a") -> hold.Booking:
    chosen = hold.Choice(service(here.ports), starts_at, "video", "America/Los_Angeles")
    return hold.begin(here.ports, chosen, fresh=(name, name, f"{name}@x"))[1]


def two_therapists(here: World) -> Ports:
    ines = here.ports.practice.therapists[0]
    bo = replace(ines, id="bo", name="Bo", hours=ines.hours[:1], time_off=())
    return replace(here.ports, practice=replace(here.ports.practice, therapists=(ines, bo)))


def test_the_next_times_begin_after_the_notice_and_come_in_order(here: World) -> None:
    found = offer.next_slots(here.ports, service(here.ports), most=3)

    # Friday at nine in the morning; a day's notice passes the weekend.
    assert [s.starts_at for s in found] == [MONDAY_NINE + n * 30 * MINUTE for n in range(3)]


def test_the_next_times_are_looked_for_across_weeks_up_to_the_horizon(here: World) -> None:
    ines = here.ports.practice.therapists[0]
    away = TimeOff(
        datetime.combine(MORNING, time(0)), datetime.combine(MORNING, time(0)) + 20 * DAY
    )
    practice = replace(here.ports.practice, therapists=(replace(ines, time_off=(away,)),))
    ports = replace(here.ports, practice=practice)

    found = offer.next_slots(ports, service(ports), most=2)

    # Thursday, December 10: the first day after the leave.
    assert found[0].starts_at == datetime(2026, 12, 10, 20, 0, tzinfo=UTC)
    assert offer.next_slots(ports, service(ports, horizon_days=14), most=2) == []


def test_asking_for_more_than_there_is_gives_all_there_is_once(here: World) -> None:
    asked = service(here.ports, horizon_days=10)

    found = offer.next_slots(here.ports, asked, most=10_000)

    whole = offer.open_slots(here.ports, asked, since=MORNING, until=MORNING + 60 * DAY)
    assert found == whole
    assert len({s.starts_at for s in found}) == len(found) > 50


def test_a_held_time_and_its_buffer_are_not_on_offer_until_the_hold_lapses(here: World) -> None:
    take(here, MONDAY_NINE)
    wanted = {"since": MONDAY_NINE, "until": MONDAY_NINE + 90 * MINUTE}

    held = offer.open_slots(here.ports, service(here.ports), **wanted)
    here.clock.move(seconds=HOLD.total_seconds() + 1)
    lapsed = offer.open_slots(here.ports, service(here.ports), **wanted)

    assert [s.starts_at for s in held] == [MONDAY_NINE + 60 * MINUTE]
    assert [s.starts_at for s in lapsed] == [MONDAY_NINE + n * 30 * MINUTE for n in range(3)]


def test_a_clients_own_hold_does_not_stand_in_their_way(here: World) -> None:
    own = take(here, MONDAY_NINE)

    mine = offer.find(here.ports, service(here.ports), starts_at=MONDAY_NINE, besides=own.id)
    others = offer.find(here.ports, service(here.ports), starts_at=MONDAY_NINE)

    assert mine is not None
    assert mine.starts_at == MONDAY_NINE
    assert others is None


def test_a_session_held_before_the_range_still_blocks_its_beginning(here: World) -> None:
    take(here, MONDAY_NINE)
    # The client's day may begin in the middle of a session.
    since = MONDAY_NINE + 30 * MINUTE

    found = offer.open_slots(
        here.ports, service(here.ports), since=since, until=since + 60 * MINUTE
    )

    assert [s.starts_at for s in found] == [MONDAY_NINE + 60 * MINUTE]


@pytest.mark.parametrize("minutes", [1, 15, 29])
def test_a_time_between_two_starts_is_not_on_offer(here: World, minutes: int) -> None:
    asked = service(here.ports)

    between = MONDAY_NINE + minutes * MINUTE

    assert offer.find(here.ports, asked, starts_at=between) is None
    assert not offer.by_rules(here.ports, asked, starts_at=between)


def test_the_rules_tell_a_taken_time_from_one_that_never_was(here: World) -> None:
    take(here, MONDAY_NINE)
    asked = service(here.ports)

    assert offer.by_rules(here.ports, asked, starts_at=MONDAY_NINE)
    assert not offer.by_rules(here.ports, asked, starts_at=MONDAY_NINE - 60 * MINUTE)
    assert not offer.by_rules(here.ports, asked, starts_at=MONDAY_NINE - WEEK)


def test_the_nearest_times_lie_on_both_sides_of_one_that_is_gone(here: World) -> None:
    wanted = MONDAY_NINE + 30 * MINUTE
    take(here, wanted)

    near = [
        s.starts_at for s in offer.nearest_to(here.ports, service(here.ports), starts_at=wanted)
    ]

    # Nine and ten overlap the session; half past ten is the first that is free again.
    assert near == [MONDAY_NINE + n * MINUTE for n in (90, 120, 240)]


@pytest.mark.parametrize("days", [-400, -1, 0, 9, 16, 23, 34, 60, 61, 400])
def test_the_nearest_are_three_however_far_away_they_are(here: World, days: int) -> None:
    # Two starts a fortnight, so that a week around hardly ever holds three.
    ines = here.ports.practice.therapists[0]
    off = [TimeOff(MIDNIGHT + n * DAY, MIDNIGHT + (n + 13) * DAY) for n in range(0, 100, 14)]
    weekly = tuple(Window(day, time(15), time(16, 30)) for day in range(1, 8))
    rare = replace(ines, hours=weekly, overrides=(), time_off=tuple(off))
    ports = replace(here.ports, practice=replace(here.ports.practice, therapists=(rare,)))
    wanted = MORNING + days * DAY

    near = offer.nearest_to(ports, service(ports), starts_at=wanted)

    every = offer.next_slots(ports, service(ports), most=100)
    distances = sorted(abs(slot.starts_at - wanted) for slot in every)
    assert len(every) == 6
    assert sorted(abs(slot.starts_at - wanted) for slot in near) == distances[:3]


def test_each_therapist_has_their_own_times_and_bookings(here: World) -> None:
    ports = two_therapists(here)
    take(here, MONDAY_NINE)

    found = offer.open_slots(
        ports, service(ports), since=MONDAY_NINE, until=MONDAY_NINE + 61 * MINUTE
    )

    assert [(s.starts_at, s.therapist) for s in found] == [
        (MONDAY_NINE, "bo"),
        (MONDAY_NINE + 30 * MINUTE, "bo"),
        (MONDAY_NINE + 60 * MINUTE, "bo"),
        (MONDAY_NINE + 60 * MINUTE, "ines"),
    ]


def test_every_time_on_offer_can_be_found_and_is_by_the_rules(here: World) -> None:
    asked = service(here.ports, number=1)

    found = offer.next_slots(here.ports, asked, most=25)

    assert len(found) == 25
    for slot in found:
        assert offer.find(here.ports, asked, starts_at=slot.starts_at) == slot
        assert offer.by_rules(here.ports, asked, starts_at=slot.starts_at)
