"""What keeps a time, a room or a day from others."""

from adapters.store.samples import HOUR, MINUTE, SECOND, keep, move
from frontdesk.domain.booking import State
from races.samples import MONDAY_TEN, NOW, a_booking

DAY = {"since": MONDAY_TEN - HOUR, "until": MONDAY_TEN + 9 * HOUR}


def taken(booking):
    edges = (booking.busy_from, booking.starts_at, booking.ends_at, booking.busy_to)
    return tuple(int(edge.timestamp()) // 60 for edge in edges)


def test_busy_times_are_those_that_block_now_and_touch_the_range(store):
    later = keep(store, a_booking(MONDAY_TEN + 2 * HOUR))
    held = keep(store, a_booking(busy_from=MONDAY_TEN - 5 * MINUTE))
    gone = keep(store, a_booking(MONDAY_TEN + 4 * HOUR))
    move(store, later, State.HELD, State.CONFIRMED)
    move(store, gone, State.HELD, State.EXPIRED)

    now = store.read(lambda r: r.busy("ines", now=held.hold_until, **DAY))
    after = store.read(lambda r: r.busy("ines", now=held.hold_until + SECOND, **DAY))
    besides = store.read(lambda r: r.busy("ines", now=NOW, besides=later.id, **DAY))
    between = store.read(
        lambda r: r.busy("ines", since=held.busy_to, until=later.busy_from, now=NOW)
    )

    assert now == [taken(held), taken(later)]
    assert after == [taken(later)]
    assert besides == [taken(held)]
    assert between == []
    assert store.read(lambda r: r.busy("noor", now=NOW, **DAY)) == []


def test_a_room_is_busy_for_everybody_who_meets_there(store):
    ours = keep(store, a_booking(MONDAY_TEN + HOUR, room="blue"))
    theirs = keep(store, a_booking(room="blue", therapist="noor"))
    keep(store, a_booking(room="green", therapist="bo"))
    keep(store, a_booking(therapist="ada"))

    found = store.read(lambda r: r.room_busy("blue", now=NOW, **DAY))
    besides = store.read(lambda r: r.room_busy("blue", now=NOW, besides=ours.id, **DAY))
    lapsed = store.read(lambda r: r.room_busy("blue", now=ours.hold_until + SECOND, **DAY))

    assert (found, besides, lapsed) == ([taken(theirs), taken(ours)], [taken(theirs)], [])
    assert store.read(lambda r: r.room_busy("", now=NOW, **DAY)) == []


def test_the_load_of_a_day_is_every_session_that_starts_in_it_and_blocks(store):
    first = keep(store, a_booking())
    second = keep(store, a_booking(MONDAY_TEN + 2 * HOUR, service="intro"))
    over = keep(store, a_booking(MONDAY_TEN + 4 * HOUR))
    before = keep(store, a_booking(MONDAY_TEN - HOUR))
    move(store, over, State.HELD, State.EXPIRED)
    move(store, second, State.HELD, State.CONFIRMED)
    day = {"since": MONDAY_TEN, "until": MONDAY_TEN + 9 * HOUR}

    found = store.read(lambda r: r.day_loads("ines", now=NOW, **day))
    besides = store.read(lambda r: r.day_loads("ines", now=NOW, besides=first.id, **day))
    lapsed = store.read(lambda r: r.day_loads("ines", now=first.hold_until + SECOND, **day))
    until = store.read(
        lambda r: r.day_loads("ines", since=before.starts_at, until=first.starts_at, now=NOW)
    )

    starts = [taken(b)[1] for b in (before, first, second)]
    assert found == [(starts[1], "session"), (starts[2], "intro")]
    assert besides == lapsed == [(starts[2], "intro")]
    assert until == [(starts[0], "session")]


def test_the_load_of_a_day_holds_what_is_over_once_it_has_begun(store):
    done, missed = keep(store, a_booking()), keep(store, a_booking(MONDAY_TEN + 2 * HOUR))
    for each, state in ((done, State.COMPLETED), (missed, State.NO_SHOW)):
        move(store, each, State.HELD, State.CONFIRMED)
        move(store, each, State.CONFIRMED, state)
    keep(store, a_booking(therapist="noor"))
    begun, ended = done.starts_at, MONDAY_TEN + 9 * HOUR

    early = store.read(lambda r: r.day_loads("ines", now=begun - MINUTE, **DAY))
    first = store.read(lambda r: r.day_loads("ines", now=begun, **DAY))
    both = store.read(lambda r: r.day_loads("ines", now=ended, **DAY))
    besides = store.read(lambda r: r.day_loads("ines", now=ended, besides=done.id, **DAY))
    other = store.read(lambda r: r.day_loads("ines", since=DAY["until"], until=ended, now=ended))

    starts = [taken(b)[1] for b in (done, missed)]
    assert early == []
    assert first == [(starts[0], "session")]
    assert both == [(at, "session") for at in starts]
    assert besides == both[1:]
    assert other == []


def test_what_lies_ahead_is_what_blocks_and_starts_later_at_most_so_many(store):
    third = keep(store, a_booking(MONDAY_TEN + 4 * HOUR, therapist="noor"))
    first, second = keep(store, a_booking()), keep(store, a_booking(MONDAY_TEN + 2 * HOUR))
    gone = keep(store, a_booking(MONDAY_TEN + 6 * HOUR))
    move(store, gone, State.HELD, State.EXPIRED)

    found = store.read(lambda r: r.ahead(after=MONDAY_TEN - SECOND * 60))
    rest = store.read(lambda r: r.ahead(after=MONDAY_TEN, limit=1))

    assert found == [first, second, third]
    assert rest == [second]
