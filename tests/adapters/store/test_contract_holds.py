"""Nobody is ever double-booked."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.store.samples import (
    HOUR,
    MINUTE,
    SECOND,
    keep,
    many_times_on_one_store,
    move,
    state_of,
)
from frontdesk.domain.booking import State
from races.samples import MONDAY_TEN, NOW, a_booking


def test_a_time_is_held_once_and_the_next_one_may_touch_it(store):
    keep(store, a_booking())

    same = store.write(lambda w: w.hold(a_booking(), now=NOW))
    into = store.write(lambda w: w.hold(a_booking(MONDAY_TEN + 59 * MINUTE), now=NOW))
    after = store.write(lambda w: w.hold(a_booking(MONDAY_TEN + 60 * MINUTE), now=NOW))
    colleague = store.write(lambda w: w.hold(a_booking(therapist="noor"), now=NOW))

    assert (same, into, after, colleague) == (False, False, True, True)


@many_times_on_one_store
@given(
    st.lists(
        st.tuples(st.integers(0, 40), st.integers(1, 8), st.integers(0, 3), st.integers(0, 3)),
        min_size=2,
        max_size=12,
    )
)
def test_exactly_the_holds_that_overlap_an_earlier_one_are_refused(store, wishes):
    therapist = f"t{a_booking().id}"
    taken: list[tuple[datetime, datetime]] = []
    range_ = {"since": MONDAY_TEN - 24 * HOUR, "until": MONDAY_TEN + 24 * HOUR}

    def hold_each(w):
        for start, length, before, after in wishes:
            starts_at = MONDAY_TEN + start * 15 * MINUTE
            busy_from = starts_at - before * 5 * MINUTE
            busy_to = starts_at + (length * 15 + after * 5) * MINUTE
            wish = a_booking(
                starts_at,
                minutes=length * 15,
                therapist=therapist,
                busy_from=busy_from,
                busy_to=busy_to,
            )
            free = all(busy_to <= s or e <= busy_from for s, e in taken)
            assert w.hold(wish, now=NOW) == free
            taken.extend([(busy_from, busy_to)] if free else [])
        return w.busy(therapist, now=NOW, **range_)

    kept = store.write(hold_each)

    assert kept == sorted(taken)


def test_the_longest_busy_time_keeps_a_short_one_out_at_its_far_end(store):
    keep(store, a_booking(minutes=23 * 60 + 50))

    late = store.write(lambda w: w.hold(a_booking(MONDAY_TEN + 23 * HOUR + 59 * MINUTE), now=NOW))

    assert not late


def test_a_lapsed_hold_gives_way_and_one_in_its_last_second_does_not(store):
    held = keep(store, a_booking())

    in_time = store.write(lambda w: w.hold(a_booking(), now=held.hold_until))
    lapsed = store.write(lambda w: w.hold(a_booking(), now=held.hold_until + SECOND))

    assert (in_time, lapsed) == (False, True)
    assert state_of(store, held) == State.EXPIRED


def test_a_time_being_paid_for_is_never_released_by_another_hold(store):
    paying = keep(store, a_booking(state=State.AWAITING_PAYMENT))

    got = store.write(lambda w: w.hold(a_booking(), now=NOW + 24 * HOUR))

    assert not got
    assert state_of(store, paying) == State.AWAITING_PAYMENT


def test_a_refused_hold_leaves_every_living_booking_alone(store):
    held, confirmed = keep(store, a_booking()), keep(store, a_booking(MONDAY_TEN + HOUR))
    move(store, confirmed, State.HELD, State.CONFIRMED)

    got = store.write(lambda w: w.hold(a_booking(MONDAY_TEN + 30 * MINUTE), now=NOW))

    assert not got
    assert state_of(store, held) == State.HELD
    assert state_of(store, confirmed) == State.CONFIRMED


def test_the_same_booking_twice_is_a_mistake_and_not_a_taken_time(store):
    first = keep(store, a_booking(number=7001))

    with pytest.raises(Exception, match=r"(?i)unique"):
        store.write(lambda w: w.hold(a_booking(MONDAY_TEN + 2 * HOUR, number=7001), now=NOW))

    assert store.read(lambda r: r.booking(first.id)) == first


def test_a_booking_that_does_not_block_cannot_be_held(store):
    with pytest.raises(ValueError, match="expired"):
        store.write(lambda w: w.hold(a_booking(state=State.EXPIRED), now=NOW))


def test_a_session_must_start_on_a_whole_minute(store):
    with pytest.raises(ValueError, match="whole minute"):
        store.write(lambda w: w.hold(a_booking(MONDAY_TEN + SECOND), now=NOW))


def test_a_time_without_zone_is_refused(store):
    with pytest.raises(ValueError, match="no time zone"):
        store.write(lambda w: w.hold(a_booking(MONDAY_TEN.replace(tzinfo=None)), now=NOW))
