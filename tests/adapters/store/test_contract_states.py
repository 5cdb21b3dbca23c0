"""The state of a booking changes only from the state that was expected."""

import pytest

from adapters.store.samples import HOUR, MINUTE, SECOND, keep, move, state_of
from frontdesk.domain.booking import State
from races.samples import MONDAY_TEN, NOW, a_booking


def test_a_booking_moves_only_from_the_state_that_was_expected(store):
    booking = keep(store, a_booking())
    until = NOW + 40 * MINUTE

    first = move(store, booking, State.HELD, State.AWAITING_PAYMENT, hold_until=until)
    second = move(store, booking, State.HELD, State.CONFIRMED)

    assert (first, second) == (True, False)
    kept = store.read(lambda r: r.booking(booking.id))
    assert (kept.state, kept.hold_until) == (State.AWAITING_PAYMENT, until)


@pytest.mark.parametrize(
    ("frm", "to"),
    [
        (State.CANCELLED, State.CONFIRMED),
        (State.CONFIRMED, State.HELD),
        (State.EXPIRED, State.HELD),
    ],
)
def test_a_move_that_is_not_in_the_table_is_a_mistake(store, frm, to):
    booking = keep(store, a_booking())

    with pytest.raises(ValueError, match="no booking goes from"):
        move(store, booking, frm, to)

    assert state_of(store, booking) == State.HELD


def test_late_money_takes_the_time_again_only_if_it_is_free(store):
    lost, lucky = keep(store, a_booking()), keep(store, a_booking(MONDAY_TEN + 3 * HOUR))
    for booking in (lost, lucky):
        move(store, booking, State.HELD, State.EXPIRED)
    winner = keep(store, a_booking())

    outcomes = [move(store, b, State.EXPIRED, State.CONFIRMED) for b in (lost, lucky)]

    assert outcomes == [False, True]
    assert state_of(store, lost) == State.EXPIRED
    assert state_of(store, winner) == State.HELD
    assert state_of(store, lucky) == State.CONFIRMED


def test_late_money_wins_over_a_hold_that_has_lapsed(store):
    late = keep(store, a_booking())
    move(store, late, State.HELD, State.EXPIRED)
    idle = keep(store, a_booking())
    afterwards = idle.hold_until + SECOND

    without_now = move(store, late, State.EXPIRED, State.CONFIRMED)
    with_now = move(store, late, State.EXPIRED, State.CONFIRMED, now=afterwards)

    assert (without_now, with_now) == (False, True)
    assert state_of(store, idle) == State.EXPIRED
