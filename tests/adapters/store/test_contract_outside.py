"""Times taken outside, as every store keeps them."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.store.samples import HOUR, MINUTE, SECOND, keep, many_times_on_one_store, move
from frontdesk.actions.outside_port import Known, Source
from frontdesk.adapters.store.reader_bookings import _BUSY as BUSY
from frontdesk.adapters.store.sqlite import reading
from frontdesk.adapters.store.sqlite_reader import packed
from frontdesk.domain.booking import Act, Change, State
from frontdesk.domain.clocks import minute
from races.samples import MONDAY_TEN, NOW, a_booking

TEN = minute(MONDAY_TEN)
DAY = timedelta(days=1)


def a_source(name: str = "s1", therapist: str = "ines", **changes: object) -> Known:
    known = {"first_at": NOW, "checked_at": NOW} | changes
    return Known(Source(name, therapist), **known)


def fill(store, *times: tuple[int, int], known: Known | None = None) -> None:
    store.write(lambda w: w.replace_outside(known or a_source(), times))


def busy(store, since=MONDAY_TEN, until=MONDAY_TEN + DAY, therapist="ines"):
    return store.read(lambda r: r.busy(therapist, since=since, until=until, now=NOW))


def test_outside_times_block_like_bookings_without_buffers_and_in_order(store):
    booked = keep(store, a_booking(MONDAY_TEN + HOUR))
    fill(store, (TEN + 200, TEN + 230), (TEN, TEN + 30))

    found = busy(store)

    b = [minute(at) for at in (booked.busy_from, booked.starts_at, booked.ends_at, booked.busy_to)]
    assert [tuple(row) for row in found] == [
        (TEN, TEN, TEN + 30, TEN + 30),
        tuple(b),
        (TEN + 200, TEN + 200, TEN + 230, TEN + 230),
    ]
    assert busy(store, therapist="mara") == []


def test_only_outside_times_that_meet_the_range_are_told(store):
    fill(store, (TEN - 30, TEN), (TEN + 60, TEN + 90))

    assert busy(store, until=MONDAY_TEN + HOUR) == []
    assert len(busy(store, since=MONDAY_TEN - MINUTE, until=MONDAY_TEN + HOUR + MINUTE)) == 2


def test_a_holiday_of_months_is_seen_from_each_of_its_days(store):
    months = 90 * 24 * 60
    fill(store, (TEN, TEN + months))

    for day in (0, 44, 89):
        since = MONDAY_TEN + day * DAY
        found = busy(store, since=since, until=since + HOUR)
        assert found
        assert found[0][1] <= minute(since)
        assert found[-1][2] >= minute(since + HOUR)
    assert busy(store, since=MONDAY_TEN + 90 * DAY, until=MONDAY_TEN + 91 * DAY) == []


def test_a_new_answer_takes_the_place_of_the_old_one_and_of_no_other_source(store):
    fill(store, (TEN, TEN + 30))
    fill(store, (TEN + 60, TEN + 90), known=a_source("s2"))

    fill(store, (TEN + 120, TEN + 150))

    assert [row[1] - TEN for row in busy(store)] == [60, 120]


def test_a_failed_try_keeps_the_last_good_times(store):
    fill(store, (TEN, TEN + 30), known=a_source(ok_at=NOW, read_at=NOW, tag="a b"))
    tried = a_source(checked_at=NOW + HOUR, ok_at=NOW, read_at=NOW, tag="a b", problem="refused")

    store.write(lambda w: w.note_outside(tried))

    assert store.read(lambda r: r.outside_known()) == [tried]
    assert len(busy(store)) == 1


def test_a_change_that_fails_half_way_keeps_everything(store):
    fill(store, (TEN, TEN + 30))

    def change(w):
        w.replace_outside(a_source(), [(TEN + 60, TEN + 90)])
        raise RuntimeError

    with pytest.raises(RuntimeError):
        store.write(change)

    assert [row[1] - TEN for row in busy(store)] == [0]


def test_a_source_that_is_given_up_frees_its_times(store):
    fill(store, (TEN, TEN + 30))

    store.write(lambda w: w.forget_outside("s1"))

    assert busy(store) == []
    assert store.read(lambda r: r.outside_known()) == []


def test_outside_times_count_for_no_limit_and_no_room(store):
    fill(store, (TEN, TEN + 30))
    asked = {"since": MONDAY_TEN, "until": MONDAY_TEN + DAY, "now": NOW}

    assert store.read(lambda r: r.day_loads("ines", **asked)) == []
    assert store.read(lambda r: r.room_busy("ines", **asked)) == []


@many_times_on_one_store
@given(
    times=st.lists(
        st.tuples(st.integers(-3000, 3000), st.integers(1, 4000)).map(
            lambda t: (TEN + t[0], TEN + t[0] + t[1])
        ),
        max_size=8,
    ),
    asked=st.tuples(st.integers(-3000, 3000), st.integers(1, 2000)),
)
def test_the_same_minutes_are_busy_however_times_overlap(store, times, asked):
    fill(store, *times)
    since, until = asked[0], asked[0] + asked[1]

    found = busy(store, MONDAY_TEN + since * MINUTE, MONDAY_TEN + until * MINUTE)

    span = range(TEN + since, TEN + until)
    assert {m for _, a, b, _ in found for m in range(a, b) if m in span} == {
        m for a, b in times for m in range(a, b) if m in span
    }
    assert [row[1] for row in found] == sorted({row[1] for row in found})
    assert all(a == b and c == d for a, b, c, d in found)


def test_a_promise_that_is_overlapped_is_found_once_with_the_minutes(store):
    confirmed = keep(store, a_booking())
    move(store, confirmed, State.HELD, State.CONFIRMED)
    held = keep(store, a_booking(MONDAY_TEN + 2 * HOUR))
    others = keep(store, a_booking(therapist="mara"))
    move(store, others, State.HELD, State.CONFIRMED)
    fill(store, (TEN - 10, TEN + 5), (TEN + 40, TEN + 180))
    asked = {"since": MONDAY_TEN - DAY, "until": MONDAY_TEN + DAY}

    found = store.read(lambda r: r.outside_clashes(**asked))

    assert [(b.id, a, z) for b, a, z in found] == [
        (confirmed.id, MONDAY_TEN, confirmed.ends_at),
    ]
    assert held.id not in {b.id for b, _, _ in found}
    assert store.read(lambda r: r.outside_clashes(**asked, therapist="mara")) == []
    assert len(store.read(lambda r: r.outside_clashes(**asked, therapist="ines"))) == 1


def test_times_that_only_touch_a_session_or_its_buffer_are_no_clash(store):
    confirmed = keep(store, a_booking())
    move(store, confirmed, State.HELD, State.CONFIRMED)
    fill(store, (TEN - 60, TEN), (TEN + 50, TEN + 90))

    asked = {"since": MONDAY_TEN - DAY, "until": MONDAY_TEN + DAY}
    assert store.read(lambda r: r.outside_clashes(**asked)) == []


def test_our_own_appointments_are_known_by_their_uid(store):
    booked = keep(store, a_booking())
    strangers = {f"stranger-{n}" for n in range(250)}

    found = store.read(lambda r: r.uids_of_ours({*strangers, booked.calendar_uid}))

    assert found == {booked.calendar_uid}
    assert store.read(lambda r: r.uids_of_ours(set())) == frozenset()


def test_a_therapists_calendar_shows_what_stands_and_when_it_last_changed(store):
    states = {
        State.CONFIRMED: [State.CONFIRMED],
        State.REQUESTED: [State.REQUESTED],
        State.COMPLETED: [State.CONFIRMED, State.COMPLETED],
        State.CANCELLED: [State.CONFIRMED, State.CANCELLED],
        State.AWAITING_PAYMENT: [State.AWAITING_PAYMENT],
        State.HELD: [],
    }
    made = {}
    for hour, (state, steps) in enumerate(states.items()):
        made[state] = keep(store, a_booking(MONDAY_TEN + hour * HOUR))
        for frm, to in zip([State.HELD, *steps], steps, strict=False):
            assert move(store, made[state], frm, to)
    changes = [
        Change(made[State.CONFIRMED].id, n, Act.MOVE, "client", NOW + n * SECOND) for n in (1, 2)
    ]
    for change in changes:
        store.write(lambda w, c=change: w.note_change(c))
    asked = {"since": MONDAY_TEN, "until": MONDAY_TEN + DAY}

    found = store.read(lambda r: r.sessions_of("ines", **asked))

    assert [(b.id, at) for b, at in found] == [
        (made[State.CONFIRMED].id, NOW + 2 * SECOND),
        (made[State.REQUESTED].id, NOW),
        (made[State.COMPLETED].id, NOW),
    ]
    assert store.read(lambda r: r.sessions_of("mara", **asked)) == []


def test_a_look_at_busy_times_walks_an_index_for_outside_ones(path):
    asked = {"whose": "ines", "first": 1, "last": 2, "now": 3, "besides": ""}
    engine = reading(path)

    with engine.connect() as conn:
        raw, steps = conn.connection.cursor(), ""
        for words, fixed in packed(BUSY):
            plan = raw.execute(f"EXPLAIN QUERY PLAN {words}", {**fixed, **asked})
            steps += "".join(f"{detail}\n" for *_, detail in plan)
    engine.dispose()

    assert (
        "COVERING INDEX ix_booking_blocks (therapist=? AND busy_from>? AND busy_from<?)" in steps
    )
    assert "TEMP B-TREE" not in steps
    assert "USING COVERING INDEX ix_outside_busy (therapist=? AND starts>? AND starts<?)" in steps
    assert "SCAN outside_busy" not in steps
