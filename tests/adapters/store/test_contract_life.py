"""A booking that lives: it moves, is approved, leaves and ends, and its history is kept."""

from dataclasses import replace

import pytest

from adapters.store.samples import HOUR, MINUTE, SECOND, keep, move, state_of
from frontdesk.actions.store_port import MailRow
from frontdesk.domain.booking import Act, By, Change, Enrolment, State
from frontdesk.domain.money import Money
from frontdesk.domain.practice import Policy
from races.samples import MONDAY_TEN, NOW, a_booking


def moved(booking, by=2 * HOUR, **changes):
    edges = ("starts_at", "ends_at", "busy_from", "busy_to")
    times = {edge: getattr(booking, edge) + by for edge in edges}
    return replace(booking, **{**times, "revision": booking.revision + 1, **changes})


def confirmed(store, *given, **changes):
    booking = keep(store, a_booking(*given, **changes))
    move(store, booking, State.HELD, State.CONFIRMED)
    return replace(booking, state=State.CONFIRMED, hold_until=None)


def revise(store, booking, revision, now=NOW):
    return store.write(lambda w: w.revise(booking, revision=revision, now=now))


def read(store, booking):
    return store.read(lambda r: r.booking(booking.id))


def test_what_a_booking_learns_in_its_life_comes_back(store):
    booking = a_booking(
        room="blue",
        approved_at=NOW,
        cancels_at=NOW + 3 * MINUTE,
        cancelled_by=By.CLIENT_LATE.value,
        series="se_1",
        policy=Policy(24, Money(7000, "USD"), 12, 2),
        late_moves=1,
    )

    keep(store, booking)

    assert read(store, booking) == booking


def test_a_move_changes_time_and_place_and_leaves_the_rest(store):
    booking = confirmed(store)
    new = moved(booking, therapist="noor", way="office", room="blue", late_moves=1)
    new = replace(new, wall="2026-11-30T12:00", zone="UTC", client_zone="UTC", phone_since=NOW)

    assert revise(store, replace(new, price=Money(1, "EUR"), reference="OTHER"), 0)

    assert read(store, booking) == new
    assert store.write(lambda w: w.hold(a_booking(), now=NOW))


def test_a_move_may_meet_its_own_old_time(store):
    booking = confirmed(store, room="blue")
    new = moved(booking, 15 * MINUTE)

    assert revise(store, new, 0)

    assert read(store, booking) == new


@pytest.mark.parametrize("place", [{"therapist": "noor"}, {"room": "blue"}])
def test_a_move_into_a_taken_time_or_room_changes_nothing(store, place):
    booking = confirmed(store)
    other = confirmed(store, MONDAY_TEN + 2 * HOUR, therapist="noor", room="blue")

    assert not revise(store, moved(booking, **place), 0)

    assert (read(store, booking), read(store, other)) == (booking, other)
    assert not store.write(lambda w: w.hold(a_booking(), now=NOW))


def test_of_two_moves_from_the_same_revision_the_second_changes_nothing(store):
    booking = confirmed(store)
    first = moved(booking)

    results = [revise(store, first, 0), revise(store, moved(booking, 4 * HOUR), 0)]

    assert results == [True, False]
    assert read(store, booking) == first


@pytest.mark.parametrize("to", [State.CANCELLED, State.COMPLETED])
def test_what_is_over_does_not_move(store, to):
    booking = confirmed(store)
    move(store, booking, State.CONFIRMED, to)

    assert not revise(store, moved(booking), 0)


def test_a_lapsed_hold_in_the_way_of_a_move_gives_way(store):
    booking = confirmed(store)
    idle = keep(store, a_booking(MONDAY_TEN + 2 * HOUR))

    in_time = revise(store, moved(booking), 0, now=idle.hold_until)
    late = revise(store, moved(booking), 0, now=idle.hold_until + SECOND)

    assert (in_time, late) == (False, True)
    assert state_of(store, idle) == State.EXPIRED


def test_a_pressed_cancellation_is_noted_taken_back_and_due_at_its_instant(store):
    booking, at = confirmed(store), NOW + 3 * MINUTE
    other = confirmed(store, MONDAY_TEN + 2 * HOUR)

    def press(which, when, by):
        return store.write(lambda w: w.leave(which.id, at=when, by=by))

    pressed = press(booking, at, "client"), press(other, NOW, "provider")
    taken_back = press(other, None, "ignored")

    assert (pressed, taken_back) == ((True, True), True)
    leaving = replace(booking, cancels_at=at, cancelled_by="client")
    assert store.read(lambda r: r.leaving(now=at - SECOND)) == []
    assert store.read(lambda r: r.leaving(now=at)) == [leaving]
    assert read(store, other) == other
    move(store, booking, State.CONFIRMED, State.CANCELLED)
    assert store.read(lambda r: r.leaving(now=at)) == []
    assert not press(booking, at, "client")


def test_requests_wait_by_start_with_their_clients_and_are_overdue_in_time(store):
    later = keep(store, a_booking(MONDAY_TEN + 2 * HOUR))
    sooner, until = keep(store, a_booking()), NOW + 48 * HOUR
    keep(store, a_booking(MONDAY_TEN + 4 * HOUR))
    for booking in (later, sooner):
        move(store, booking, State.HELD, State.REQUESTED, hold_until=until)
    known = Enrolment(sooner.enrolment, sooner.id, "session", NOW, name="Ana")
    store.write(lambda w: w.save_enrolment(known))

    found = store.read(lambda r: r.requested())

    assert [(b.id, e.name) for b, e in found] == [(sooner.id, "Ana"), (later.id, "")]
    assert store.read(lambda r: r.overdue(now=until)) == []
    overdue = store.read(lambda r: r.overdue(now=until + SECOND))
    assert {b.id for b in overdue} == {sooner.id, later.id}


def test_an_approval_is_noted(store):
    booking = keep(store, a_booking())

    store.write(lambda w: w.approve(booking.id, at=NOW))

    assert read(store, booking) == replace(booking, approved_at=NOW)


def test_what_has_ended_is_found_once_it_is_confirmed(store):
    booking = confirmed(store)
    keep(store, a_booking(MONDAY_TEN - 2 * HOUR))

    assert store.read(lambda r: r.finished(before=booking.ends_at)) == []
    assert store.read(lambda r: r.finished(before=booking.ends_at + MINUTE)) == [booking]


def test_what_was_done_is_kept_in_order_and_may_be_marked_as_undone(store):
    booking, other = confirmed(store), confirmed(store, MONDAY_TEN + 2 * HOUR)
    second = Change(booking.id, 2, Act.CANCEL, "client", NOW + MINUTE, NOW + 4 * MINUTE)
    first = Change(booking.id, 1, Act.MOVE, "client", NOW, was={"starts": 1, "wall": "Ä"})
    elsewhere = Change(other.id, 1, Act.NO_SHOW, "therapist", NOW)
    undone = replace(second, undone_at=NOW + 2 * MINUTE)

    for change in (second, first, elsewhere, undone):
        store.write(lambda w, c=change: w.note_change(c))

    assert store.read(lambda r: r.changes(booking.id)) == [first, undone]


def test_letters_of_a_revision_are_withdrawn_unless_they_are_sent(store):
    booking = confirmed(store)
    sent, unsent, newer = (
        MailRow(booking.id, "moved", audience, revision, NOW)
        for audience, revision in [("client", 1), ("therapist", 1), ("client", 2)]
    )
    for row in (sent, unsent, newer):
        store.write(lambda w, r=row: w.owe_mail(r))
    store.write(lambda w: w.mail_sent(sent, at=NOW))

    store.write(lambda w: w.disown_mail(booking.id, revision=1))

    assert store.read(lambda r: r.unsent(before=NOW + SECOND)) == [newer]
    still = store.read(lambda r: r.mail(booking.id, kind="moved", audience="client", revision=1))
    assert still == replace(sent, sent_at=NOW)
