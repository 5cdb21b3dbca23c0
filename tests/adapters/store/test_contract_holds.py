"""Nobody is ever double-booked."""

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
from frontdesk.domain.booking import BLOCKING, MOVES, State
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
        st.tuples(
            st.integers(0, 40),
            st.integers(1, 8),
            st.integers(0, 5),
            st.integers(0, 5),
            st.sampled_from(["a", "b"]),
            st.sampled_from(["", "r", "s"]),
        ),
        min_size=2,
        max_size=12,
    )
)
def test_exactly_the_holds_that_clash_with_an_earlier_one_are_refused(store, wishes):
    mark = a_booking().id
    kept = []

    def hold_each(w):
        for start, length, before, after, therapist, room in wishes:
            starts_at = MONDAY_TEN + start * 15 * MINUTE
            wish = a_booking(
                starts_at,
                minutes=length * 15,
                therapist=f"{therapist}{mark}",
                room=room and f"{room}{mark}",
                busy_from=starts_at - before * 5 * MINUTE,
                busy_to=starts_at + (length * 15 + after * 5) * MINUTE,
            )
            free = not any(clash(wish, other) for other in kept)
            assert w.hold(wish, now=NOW) == free
            kept.extend([wish] if free else [])

    store.write(hold_each)

    assert [store.read(lambda r, b=b: r.booking(b.id)) for b in kept] == kept


def clash(one, other):
    """Between two sessions of one therapist, or in one room, lies the larger of the buffers."""
    if one.therapist != other.therapist and not (one.room and one.room == other.room):
        return False
    if one.starts_at > other.starts_at:
        one, other = other, one
    if one.ends_at > other.starts_at:
        return True
    pause = max(one.busy_to - one.ends_at, other.starts_at - other.busy_from)
    return one.ends_at + pause > other.starts_at


@pytest.mark.parametrize(("gap", "free"), [(9, False), (10, True)])
def test_the_larger_of_two_buffers_lies_between_two_sessions_and_not_their_sum(store, gap, free):
    keep(store, a_booking(busy_from=MONDAY_TEN - 10 * MINUTE))
    starts_at = MONDAY_TEN + (50 + gap) * MINUTE
    later = a_booking(starts_at, busy_from=starts_at - 5 * MINUTE)

    assert store.write(lambda w: w.hold(later, now=NOW)) is free


def test_a_room_is_held_once_across_therapists_and_a_way_without_room_by_anybody(store):
    keep(store, a_booking(room="blue"))
    wishes = [
        a_booking(therapist="noor", room="blue"),
        a_booking(therapist="noor", room="green"),
        a_booking(therapist="ada"),
        a_booking(therapist="bo"),
    ]

    got = [store.write(lambda w, b=b: w.hold(b, now=NOW)) for b in wishes]

    assert got == [False, True, True, True]


def test_a_lapsed_hold_in_the_room_gives_way_to_another_therapist(store):
    idle = keep(store, a_booking(room="blue"))
    wish = a_booking(therapist="noor", room="blue")

    got = store.write(lambda w: w.hold(wish, now=idle.hold_until + SECOND))

    assert got
    assert state_of(store, idle) == State.EXPIRED


@pytest.mark.parametrize("state", sorted(BLOCKING))
def test_every_state_that_blocks_keeps_the_time_and_lets_go_of_it_once_it_is_over(store, state):
    first = keep(store, a_booking(state=state))
    refused = store.write(lambda w: w.hold(a_booking(), now=NOW))
    over = min(MOVES[state] & {State.EXPIRED, State.CANCELLED})

    move(store, first, state, over)

    assert not refused
    assert store.write(lambda w: w.hold(a_booking(), now=NOW))


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
