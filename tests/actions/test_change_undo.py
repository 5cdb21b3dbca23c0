"""Three minutes to take a change back, as if it had never been."""

from datetime import timedelta

import pytest

from actions.changes import AFTERNOON, ELEVEN, booked, changes, later, letters, now_is, work
from actions.clients import MONDAY_NINE, answered, at_once
from fakes import World
from frontdesk.actions import change
from frontdesk.actions.confirm import owe
from frontdesk.domain.booking import Booking, State
from frontdesk.domain.errors import NotNow

SECOND = timedelta(seconds=1)


def move(here: World, made: Booking, to, actor: str = "client") -> Booking:
    name = f"{made.id}{made.revision}"
    return change.move(here.ports, made, starts_at=to, actor=actor, fresh=name)


def undo(here: World, made: Booking, actor: str = "client", number: int = 0) -> Booking:
    return change.undo(here.ports, made, actor=actor, number=number)


def test_a_move_that_is_taken_back_is_never_told_of(here: World) -> None:
    made = booked(here)
    moved = move(here, made, AFTERNOON)
    here.clock.move(minutes=3)

    back = undo(here, moved)
    later(here, minutes=10)
    later(here, days=1)

    assert (back.starts_at, back.ends_at, back.wall) == (made.starts_at, made.ends_at, made.wall)
    assert back.revision == moved.revision + 1
    assert letters(here) == []
    now = here.clock.now()
    assert here.ports.store.read(lambda look: look.unsent(before=now)) == []


def test_the_time_that_was_given_back_is_free_at_once(here: World) -> None:
    made = booked(here)

    undo(here, move(here, made, AFTERNOON))

    answered(here, AFTERNOON)
    with pytest.raises(Exception, match="gone"):
        answered(here)


def test_a_move_that_overlaps_the_old_time_can_be_taken_back(here: World) -> None:
    made = booked(here)

    back = undo(here, move(here, made, MONDAY_NINE + timedelta(minutes=30)))

    assert back.starts_at == MONDAY_NINE


def test_when_the_old_time_went_nothing_is_changed(here: World) -> None:
    made = booked(here)
    moved = move(here, made, AFTERNOON)
    held = here.ports.store.read(lambda look: look.booking(f"kp_{made.id}0"))
    here.ports.store.write(
        lambda tx: tx.advance(
            held.id, frm=frozenset({State.HELD}), to=State.EXPIRED, hold_until=held.hold_until
        )
    )
    answered(here)

    with pytest.raises(NotNow, match="gone"):
        undo(here, moved)

    assert now_is(here, made) == moved
    assert [c.undone_at for c in changes(here, made)] == [None]


def test_after_three_minutes_it_is_too_late(here: World) -> None:
    moved = move(here, booked(here), AFTERNOON)
    here.clock.move(minutes=3, seconds=1)

    with pytest.raises(NotNow, match="too_late"):
        undo(here, moved)
    assert change.options(here.ports, moved).undo_until is None


def test_changes_are_taken_back_one_by_one_newest_first(here: World) -> None:
    made = booked(here)
    first = move(here, made, ELEVEN)
    second = change.switch(here.ports, first, way="phone", actor="client")
    third = move(here, second, AFTERNOON)

    steps = []
    latest = third
    for _ in range(3):
        latest = undo(here, latest, number=change.options(here.ports, latest).undoes)
        steps.append((latest.starts_at, latest.way))
    later(here, minutes=10)

    assert steps == [(ELEVEN, "phone"), (ELEVEN, "video"), (MONDAY_NINE, "video")]
    assert letters(here) == []
    with pytest.raises(NotNow, match="too_late"):
        undo(here, latest)


def test_a_button_that_is_pressed_by_many_hands_takes_back_one_change(here: World) -> None:
    made = booked(here)
    first = move(here, made, ELEVEN)
    second = change.switch(here.ports, first, way="phone", actor="client")
    number = change.options(here.ports, second).undoes

    at_once(lambda _: undo(here, second, number=number))

    assert (now_is(here, made).starts_at, now_is(here, made).way) == (ELEVEN, "video")


def test_a_page_that_speaks_of_an_older_change_takes_nothing_back(here: World) -> None:
    made = booked(here)
    first = move(here, made, ELEVEN)
    second = change.switch(here.ports, first, way="phone", actor="client")

    for booking, number in [(second, 1), (first, 0)]:
        with pytest.raises(NotNow, match="changed"):
            undo(here, booking, number=number)


@pytest.mark.parametrize(("by", "other"), [("client", "therapist"), ("therapist", "client")])
def test_nobody_takes_back_what_somebody_else_did(here: World, by: str, other: str) -> None:
    moved = move(here, booked(here), AFTERNOON, by)

    with pytest.raises(NotNow, match="too_late"):
        undo(here, moved, other)
    assert change.options(here.ports, moved, actor=other).undo_until is None
    assert change.options(here.ports, moved, actor=by).undo_until is not None


def test_two_changes_are_told_of_in_one_letter(here: World) -> None:
    moved = move(here, booked(here), AFTERNOON)
    change.switch(here.ports, moved, way="phone", actor="client")

    later(here, minutes=3)
    later(here, minutes=10)

    assert letters(here) == ["moved:client", "moved:therapist"]


def test_a_change_and_its_opposite_are_not_told_of_at_all(here: World) -> None:
    made = booked(here)
    by_phone = change.switch(here.ports, made, way="phone", actor="client")
    change.switch(here.ports, by_phone, way="video", actor="therapist")

    later(here, minutes=10)

    assert letters(here) == []


def test_what_was_told_of_at_once_is_told_of_again_when_it_is_taken_back(here: World) -> None:
    made = booked(here)
    here.clock.at = MONDAY_NINE - timedelta(minutes=20)
    by_phone = change.switch(here.ports, made, way="phone", actor="client")
    work(here)
    told = letters(here)

    undo(here, by_phone)
    work(here)

    assert told == ["switched:client", "switched:therapist"]
    assert letters(here) == sorted(2 * told)


def test_a_letter_that_was_on_its_way_when_its_change_was_taken_back_is_set_right(
    here: World,
) -> None:
    made = booked(here)
    here.clock.at = MONDAY_NINE - timedelta(minutes=20)
    by_phone = change.switch(here.ports, made, way="phone", actor="client")
    slow = here.mail.send

    def sends_slowly(letter):
        here.mail.send = slow
        undo(here, by_phone)
        slow(letter)

    here.mail.send = sends_slowly
    for _ in range(2):
        work(here)

    client = [m.subject for m in here.mail.sent if m.to == "ana@example.com"]
    assert client == ["switched", "switched"]


def test_a_moved_booking_that_is_then_cancelled_is_told_of_as_cancelled_only(here: World) -> None:
    moved = move(here, booked(here), AFTERNOON)
    here.clock.move(minutes=2)
    change.cancel(here.ports, moved, actor="client")

    later(here, minutes=1)
    later(here, minutes=2)
    later(here, minutes=10)

    assert letters(here) == ["cancelled:client", "cancelled:therapist"]


def test_a_letter_waits_while_a_cancellation_may_be_taken_back_and_goes_after(here: World) -> None:
    moved = move(here, booked(here), AFTERNOON)
    here.clock.move(minutes=2)
    leaving = change.cancel(here.ports, moved, actor="client")
    later(here, minutes=2)
    waiting = letters(here)

    undo(here, leaving)
    later(here, minutes=2)

    assert (waiting, letters(here)) == ([], ["moved:client", "moved:therapist"])


def test_a_letter_about_money_is_not_lost_with_a_change_that_is_taken_back(here: World) -> None:
    moved = move(here, booked(here), AFTERNOON)
    here.mail.down = True
    here.ports.store.write(
        lambda tx: owe(tx, moved, kind="refunded", audience="client", now=here.clock.now())
    )

    undo(here, moved)
    here.mail.down = False
    later(here, minutes=5)

    assert letters(here) == ["refunded:client"]


def test_a_confirmation_that_could_not_be_sent_waits_for_the_plan_to_stand(here: World) -> None:
    here.mail.down = True
    with pytest.raises(Exception, match="answer"):
        booked(here)
    made = here.ports.store.read(lambda look: look.ahead(after=here.clock.now()))[0]
    moved = move(here, made, AFTERNOON)
    here.mail.down = False
    work(here)
    early = letters(here)

    undo(here, moved)
    later(here, minutes=5)

    assert early == []
    assert letters(here) == ["confirmed:client", "confirmed:therapist"]


def test_a_cancelled_booking_is_never_confirmed_by_an_old_letter(here: World) -> None:
    here.mail.down = True
    with pytest.raises(Exception, match="answer"):
        booked(here)
    made = here.ports.store.read(lambda look: look.ahead(after=here.clock.now()))[0]
    change.cancel(here.ports, made, actor="client")
    here.mail.down = False

    later(here, minutes=4)
    later(here, minutes=4)

    assert letters(here) == ["cancelled:client", "cancelled:therapist"]
    now = here.clock.now()
    assert here.ports.store.read(lambda look: look.unsent(before=now)) == []
