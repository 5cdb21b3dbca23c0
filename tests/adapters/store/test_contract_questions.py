"""What the chores and the pages ask of a store."""

from adapters.store.samples import HOUR, MINUTE, SECOND, an_attempt, keep, move
from frontdesk.domain.booking import CHECKOUT_LIFE, Enrolment, State
from frontdesk.domain.payment import AttemptState
from races.samples import MONDAY_TEN, NOW, a_booking


def test_the_agenda_shows_confirmed_and_attention_sessions_in_order(store):
    second = keep(store, a_booking(MONDAY_TEN + 2 * HOUR, state=State.ATTENTION))
    first, held = keep(store, a_booking()), keep(store, a_booking(MONDAY_TEN + 4 * HOUR))
    move(store, first, State.HELD, State.CONFIRMED)
    known = Enrolment(first.enrolment, first.id, "session", NOW, name="Ana")
    store.write(lambda w: w.save_enrolment(known))

    shown = store.read(lambda r: r.agenda(since=MONDAY_TEN, until=held.ends_at))
    empty = store.read(lambda r: r.agenda(since=MONDAY_TEN + SECOND, until=second.starts_at))

    assert [b.id for b, _ in shown] == [first.id, second.id]
    assert shown[0][1] == known
    assert (shown[1][1].id, shown[1][1].name) == (second.enrolment, "")
    assert empty == []


def test_unsettled_attempts_are_past_their_time_or_never_sent_or_open_for_long(store):
    booking = keep(store, a_booking())
    old = NOW - 2 * HOUR
    states = [AttemptState.OPEN, AttemptState.WANTED, AttemptState.PAID, AttemptState.EXPIRED]
    past = [
        an_attempt(booking, n, state=s, expires_at=NOW - SECOND, created_at=old + n * SECOND)
        for n, s in enumerate(states, 1)
    ]
    unsent = an_attempt(booking, 5, created_at=NOW - MINUTE - SECOND)
    fresh = an_attempt(booking, 6, created_at=NOW - MINUTE)
    alive, long = (
        an_attempt(booking, n, state=AttemptState.OPEN, created_at=at, expires_at=NOW + HOUR)
        for n, at in [(7, NOW - CHECKOUT_LIFE), (8, NOW - CHECKOUT_LIFE - SECOND)]
    )
    coming = an_attempt(
        booking, 9, state=AttemptState.PROCESSING, created_at=NOW, expires_at=NOW + HOUR
    )
    for attempt in [unsent, fresh, alive, long, coming, *past]:
        store.write(lambda w, a=attempt: w.save_attempt(a))

    found = store.read(lambda r: r.unsettled(now=NOW))

    assert found == [coming, unsent, long, past[1], past[0]]


def test_lapsed_holds_are_found_when_their_time_is_past(store):
    held, paying = keep(store, a_booking()), keep(store, a_booking(MONDAY_TEN + HOUR))
    move(store, paying, State.HELD, State.AWAITING_PAYMENT, hold_until=NOW)

    in_time = store.read(lambda r: r.lapsed(now=held.hold_until))
    late = store.read(lambda r: r.lapsed(now=held.hold_until + SECOND))

    assert (in_time, late) == ([], [held])


def test_at_most_a_hundred_are_returned_at_once(store):
    def many(w):
        for hour in range(101):
            assert w.hold(a_booking(MONDAY_TEN + hour * HOUR), now=NOW)

    store.write(many)

    assert len(store.read(lambda r: r.lapsed(now=NOW + 24 * HOUR))) == 100
