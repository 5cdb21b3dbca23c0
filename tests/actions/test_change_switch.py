"""Another way of meeting at the same time: never a cancellation, never a fee."""

from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest

from actions.changes import TEN, booked, changes, later, letters, now_is, refunds
from actions.clients import MONDAY_NINE, at_once, overtaken
from fakes import World
from frontdesk.actions import change, hold, join
from frontdesk.domain.booking import Act, Booking
from frontdesk.domain.errors import NotNow, SlotGone
from frontdesk.domain.givenback import Refund, RefundState
from frontdesk.domain.practice import Window
from frontdesk.domain.session import Door

LAST = MONDAY_NINE + timedelta(minutes=15)
SECOND = timedelta(seconds=1)


def switch(here: World, made: Booking, way: str, **changes: str) -> Booking:
    return change.switch(here.ports, made, way=way, **({"actor": "client"} | changes))


def one_room(
    here: World, *, therapists: tuple[str, ...] = ("ines",), rooms: tuple[str, ...] = ("blue",)
) -> World:
    """Return the same world with one room, or some, for all who meet in the office."""
    practice = here.ports.practice
    ways = tuple(replace(w, rooms=rooms if w.id == "office" else ()) for w in practice.ways)
    who = tuple(replace(practice.therapists[0], id=name) for name in therapists)
    changed = replace(practice, ways=ways, therapists=who)
    return replace(here, ports=replace(here.ports, practice=changed))


@pytest.mark.parametrize("at", [MONDAY_NINE - timedelta(days=2), MONDAY_NINE, LAST])
def test_office_becomes_video_with_one_press_up_to_fifteen_minutes_into_the_session(
    here: World, at
) -> None:
    made = switch(here, booked(here), "office")
    later(here, minutes=10)
    here.clock.at = at

    done = switch(here, made, "video")

    assert (done.way, done.starts_at, done.revision) == ("video", MONDAY_NINE, made.revision + 1)
    assert refunds(here, made) == []
    if at >= MONDAY_NINE:
        visit = join.receive(made.id, ports=here.ports)
        assert (visit.by_video, visit.door) == (True, Door.OPEN)


def test_a_second_later_it_does_not(here: World) -> None:
    made = booked(here)
    here.clock.at = LAST + SECOND

    with pytest.raises(NotNow, match="switch_late"):
        switch(here, made, "phone")


def test_both_sides_get_one_letter_after_the_minutes_to_take_it_back(here: World) -> None:
    made = booked(here)
    switch(here, made, "phone")
    later(here, minutes=2, seconds=59)
    early = letters(here)

    later(here, seconds=1)
    later(here, minutes=10)

    assert (early, letters(here)) == ([], ["switched:client", "switched:therapist"])
    assert [c.act for c in changes(here, made)] == [Act.SWITCH]


def test_the_same_way_again_changes_nothing(here: World) -> None:
    made = booked(here)

    got = at_once(lambda _: switch(here, made, "phone"))

    assert {(b.way, b.revision) for b in got} == {("phone", 1)}
    assert len(changes(here, made)) == 1
    assert switch(here, now_is(here, made), "phone") == now_is(here, made)


def test_a_wish_for_the_phone_ends_with_the_video(here: World) -> None:
    made = booked(here)
    join.ask_for_phone(join.receive(made.id, ports=here.ports), ports=here.ports)

    assert switch(here, now_is(here, made), "phone").phone_since is None


def test_a_number_given_with_the_phone_is_kept(here: World) -> None:
    made = booked(here)

    switch(here, made, "phone", phone="+442079460000")

    assert join.receive(made.id, ports=here.ports).enrolment.phone == "+442079460000"


def test_even_while_money_is_on_its_way_back_nobody_has_to_come_in_pain(here: World) -> None:
    made = switch(here, booked(here), "office")
    wanted = RefundState.WANTED
    row = Refund("rf_2", made.id, "pi_2", made.price, "late:2", wanted, here.clock.now())
    here.ports.store.write(lambda tx: tx.save_refund(row))

    assert switch(here, made, "video").way == "video"


@pytest.mark.parametrize("way", ["boat", "", "office"])
def test_a_way_the_service_is_not_offered_by_is_refused(here: World, way: str) -> None:
    hello = booked(here, service=1)

    with pytest.raises(NotNow, match="way"):
        switch(here, hello, way)

    assert change.options(here.ports, hello).may_switch_to == ("phone",)


def test_what_is_being_cancelled_is_not_switched(here: World) -> None:
    leaving = change.cancel(here.ports, booked(here), actor="client")

    with pytest.raises(NotNow, match="leaving"):
        switch(here, leaving, "phone")


def test_a_page_drawn_before_a_move_switches_nothing(here: World) -> None:
    made = booked(here)
    change.move(here.ports, made, starts_at=TEN, actor="therapist", fresh="x")

    with pytest.raises(NotNow, match="changed"):
        switch(here, made, "phone")


def test_to_the_office_only_in_its_hours_but_without_notice(here: World) -> None:
    made, at_noon = booked(here), booked(here, MONDAY_NINE + timedelta(hours=4))
    therapist = here.ports.practice.therapists[0]
    elsewhere = tuple(replace(w, ways=("video", "phone")) for w in therapist.hours)
    mornings = (Window(1, time(9), time(12), ways=("office",)), *elsewhere)
    practice = replace(here.ports.practice, therapists=(replace(therapist, hours=mornings),))
    here = replace(here, ports=replace(here.ports, practice=practice))
    here.clock.at = MONDAY_NINE - timedelta(minutes=40)

    assert "office" not in change.options(here.ports, at_noon).may_switch_to
    assert change.options(here.ports, made).may_switch_to == ("phone", "office")
    assert switch(here, made, "office").way == "office"
    with pytest.raises(NotNow, match="way"):
        switch(here, at_noon, "office")


def test_to_the_office_only_while_a_room_is_free(here: World) -> None:
    here = one_room(here, therapists=("ines", "bo"))
    one, other = booked(here), booked(here)
    assert {one.therapist, other.therapist} == {"ines", "bo"}

    inside = switch(here, one, "office")

    assert inside.room == "blue"
    assert change.options(here.ports, other).may_switch_to == ("phone",)
    with pytest.raises(NotNow, match="way"):
        switch(here, other, "office")
    assert now_is(here, other) == other


def test_of_two_who_want_the_last_room_one_gets_it(here: World) -> None:
    here = one_room(here, therapists=("ines", "bo"))
    pair = booked(here), booked(here)

    got = at_once(lambda number: switch(here, pair[number], "office"), threads=2)

    assert sorted(type(g).__name__ for g in got) == ["Booking", "NotNow"]


def test_a_room_that_is_let_go_is_kept_for_who_may_want_it_back(here: World) -> None:
    here = one_room(here, therapists=("ines", "bo"))
    one, other = booked(here), booked(here)
    inside = switch(here, one, "office")
    later(here, minutes=10)
    outside = switch(here, inside, "video")

    with pytest.raises(NotNow, match="way"):
        switch(here, other, "office")
    assert change.options(here.ports, outside).may_switch_to == ("phone", "office")
    back = switch(here, outside, "office")

    assert (back.way, back.room) == ("office", "blue")
    assert len(changes(here, one)) == 2


def test_after_three_minutes_the_room_is_free_for_others(here: World) -> None:
    here = one_room(here, therapists=("ines", "bo"))
    one, other = booked(here), booked(here)
    inside = switch(here, one, "office")
    later(here, minutes=10)
    outside = switch(here, inside, "video")
    later(here, minutes=3, seconds=1)

    assert switch(here, other, "office").room == "blue"
    with pytest.raises(NotNow, match="way"):
        switch(here, outside, "office")


def test_a_booking_in_a_room_moves_only_to_where_the_room_is_free(here: World) -> None:
    here = one_room(here, therapists=("ines", "bo"))
    one, other = booked(here), booked(here, TEN + timedelta(hours=1))
    switch(here, other, "office")
    inside = switch(here, one, "office")

    with pytest.raises(SlotGone):
        change.move(
            here.ports,
            inside,
            starts_at=other.starts_at,
            actor="client",
            fresh="x",
            therapist="bo" if other.therapist == "ines" else "ines",
        )
    moved = change.move(
        here.ports, inside, starts_at=TEN + timedelta(hours=4), actor="client", fresh="y"
    )

    assert (moved.way, moved.room) == ("office", "blue")


def test_when_the_service_is_gone_the_phone_still_works(here: World) -> None:
    made = booked(here)
    practice = replace(here.ports.practice, services=here.ports.practice.services[1:])
    here = replace(here, ports=replace(here.ports, practice=practice))

    assert change.options(here.ports, made).may_switch_to == ("phone",)
    with pytest.raises(NotNow, match="way"):
        switch(here, made, "office")
    assert switch(here, made, "phone").way == "phone"


def another_in_blue(here: World, at: datetime, *, besides: str) -> Booking:
    """Somebody's session with the other therapist, in the blue room."""
    other = replace(
        booked(here, at + timedelta(days=2)),
        therapist="ines" if besides == "bo" else "bo",
        way="office",
        room="blue",
        starts_at=at,
        ends_at=at + timedelta(minutes=50),
        busy_from=at,
        busy_to=at + timedelta(minutes=60),
        revision=1,
    )
    assert here.ports.store.write(lambda tx: tx.revise(other, revision=0, now=here.clock.now()))
    return other


def test_who_loses_the_race_for_a_room_gets_the_next_one_that_is_free(here: World) -> None:
    here = one_room(here, therapists=("ines", "bo"), rooms=("blue", "green"))
    made = booked(here)
    ports = overtaken(here, lambda: another_in_blue(here, MONDAY_NINE, besides=made.therapist))

    done = change.switch(ports, made, way="office", actor="client")

    assert (done.way, done.room) == ("office", "green")


def test_a_move_that_loses_its_room_takes_the_next_one(here: World) -> None:
    here = one_room(here, therapists=("ines", "bo"), rooms=("blue", "green"))
    made = switch(here, booked(here), "office")
    ports = overtaken(here, lambda: another_in_blue(here, TEN, besides=made.therapist))

    done = change.move(ports, made, starts_at=TEN, actor="client", fresh="m")

    assert (done.starts_at, done.room) == (TEN, "green")


def test_a_hold_that_loses_its_room_takes_the_next_one(here: World) -> None:
    here = one_room(here, therapists=("ines", "bo"), rooms=("blue", "green"))
    service = here.ports.practice.services[0]
    choice = hold.Choice(service, MONDAY_NINE, "office", "UTC", therapist="ines")
    ports = overtaken(here, lambda: another_in_blue(here, MONDAY_NINE, besides="ines"))

    _, held = hold.begin(ports, choice, fresh=("late", "late", "late@x"))

    assert held == now_is(here, held)
    assert held.room == "green"


def test_where_the_last_room_is_lost_the_way_is_not_to_be_had(here: World) -> None:
    here = one_room(here, therapists=("ines", "bo"))
    made = booked(here)
    ports = overtaken(here, lambda: another_in_blue(here, MONDAY_NINE, besides=made.therapist))

    with pytest.raises(NotNow, match="way"):
        change.switch(ports, made, way="office", actor="client")

    assert now_is(here, made) == made
