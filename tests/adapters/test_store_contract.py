import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Barrier, Event, Thread

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from frontdesk.actions.ports import MailRow
from frontdesk.domain.booking import Accepted, Enrolment, SealedIntake, State
from frontdesk.domain.money import Money
from frontdesk.domain.payment import Attempt, AttemptState, Notice, Refund, RefundState
from races.samples import MONDAY_TEN, NOW, Orders, a_booking, new_store

STORES = {"sqlite": new_store}
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
TEXT = st.text(st.characters(codec="utf-8"), max_size=30)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=8,
)
many_times_on_one_store = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture
def orders():
    return Orders()


@pytest.fixture(params=STORES)
def store(request, tmp_path, orders):
    store = STORES[request.param](tmp_path, orders)
    yield store
    store.close()


def keep(store, booking):
    assert store.write(lambda w: w.hold(booking, now=NOW))
    return booking


def state_of(store, booking):
    return store.read(lambda r: r.booking(booking.id)).state


def move(store, booking, frm, to, **how):
    how = {"hold_until": None} | how
    return store.write(lambda w: w.advance(booking.id, frm=frozenset({frm}), to=to, **how))


# What is written is what is read


def test_a_booking_comes_back_in_every_field(store):
    booking = a_booking(
        busy_from=MONDAY_TEN - 5 * MINUTE, revision=3, generation=2, price=Money(0, "JPY")
    )

    keep(store, booking)

    assert store.read(lambda r: r.booking(booking.id)) == booking
    assert store.read(lambda r: r.booking("bk_unknown")) is None


def test_an_attention_booking_without_hold_comes_back(store):
    booking = keep(store, a_booking(state=State.ATTENTION, hold_until=None))

    assert store.read(lambda r: r.booking(booking.id)) == booking


def test_an_enrolment_comes_back_empty_and_full_and_is_replaced_by_id(store):
    empty = Enrolment("en_1", "bk_1", "session", NOW)
    full = replace(
        empty,
        name="Zoë Ünal",
        email="zoe@example.com",
        phone="+15035550142",
        voicemail=False,
        jurisdiction="US-OR",
        adult=True,
        consents=(
            Accepted("telehealth", 2, "ab" * 32, NOW),
            Accepted("fees", 1, "cd" * 32, NOW + SECOND),
        ),
    )

    store.write(lambda w: w.save_enrolment(empty))
    first = store.read(lambda r: r.enrolment("en_1"))
    store.write(lambda w: w.save_enrolment(full))

    assert first == empty
    assert store.read(lambda r: r.enrolment("en_1")) == full


@many_times_on_one_store
@given(name=TEXT, voicemail=st.none() | st.booleans())
def test_any_name_comes_back_as_it_was_typed(store, name, voicemail):
    typed = Enrolment("en_any", "bk_1", "session", NOW, name=name, voicemail=voicemail)

    store.write(lambda w: w.save_enrolment(typed))

    assert store.read(lambda r: r.enrolment("en_any")) == typed


def an_attempt(booking, number=1, **changes):
    values = {
        "id": f"at_{booking.id}_{number}",
        "booking": booking.id,
        "number": number,
        "key": f"{booking.id}:{number}",
        "params": {"mode": "payment", "amount": 14000},
        "price": booking.price,
        "expires_at": NOW + 35 * MINUTE,
        "state": AttemptState.WANTED,
        "created_at": NOW,
    }
    return Attempt(**(values | changes))


def test_an_attempt_comes_back_and_is_found_by_its_session(store):
    booking = keep(store, a_booking())
    wanted = an_attempt(booking)
    opened = replace(
        wanted, state=AttemptState.OPEN, session="cs_1", url="https://pay.example", intent="pi_1"
    )

    store.write(lambda w: w.save_attempt(wanted))
    first = store.read(lambda r: r.attempts(booking.id))
    store.write(lambda w: w.save_attempt(opened))

    assert first == [wanted]
    assert store.read(lambda r: r.attempts(booking.id)) == [opened]
    assert store.read(lambda r: r.attempt_of_session("cs_1")) == opened
    assert store.read(lambda r: r.attempt_of_session("cs_2")) is None


@many_times_on_one_store
@given(params=st.dictionaries(TEXT, JSON, max_size=6))
def test_the_parameters_of_an_attempt_come_back_byte_for_byte(store, params):
    booking = a_booking(therapist=f"t{a_booking().id}")
    attempt = an_attempt(booking, params=params)

    def save(w):
        w.hold(booking, now=NOW)
        w.save_attempt(attempt)
        return w.attempts(booking.id)

    (kept,) = store.write(save)
    assert json.dumps(kept.params) == json.dumps(params)


def a_refund(booking, **changes):
    values = {
        "id": f"rf_{booking.id}",
        "booking": booking.id,
        "intent": "pi_1",
        "amount": booking.price,
        "reason": "late_money",
        "state": RefundState.WANTED,
        "created_at": NOW,
    }
    return Refund(**(values | changes))


def test_a_refund_comes_back_and_is_replaced_by_id(store):
    booking = keep(store, a_booking())
    wanted = a_refund(booking)
    sent = replace(wanted, state=RefundState.PENDING, provider_id="re_1")

    store.write(lambda w: w.save_refund(wanted))
    first = store.read(lambda r: r.refunds(booking.id))
    store.write(lambda w: w.save_refund(sent))

    assert first == [wanted]
    assert store.read(lambda r: r.refunds(booking.id)) == [sent]


def test_money_never_goes_back_twice_for_one_reason(store):
    booking = keep(store, a_booking())
    store.write(lambda w: w.save_refund(a_refund(booking)))

    with pytest.raises(ValueError, match="has a refund for late_money"):
        store.write(lambda w: w.save_refund(a_refund(booking, id="rf_other")))

    assert len(store.read(lambda r: r.refunds(booking.id))) == 1


def test_the_newest_sealed_intake_is_returned_and_a_sixth_is_refused(store):
    store.write(lambda w: w.save_enrolment(Enrolment("en_1", "bk_1", "session", NOW)))
    intakes = [
        SealedIntake("en_1", n, bytes([n, 0, 255]), f"{n}" * 64, "browser", "adult-3", NOW)
        for n in range(1, 7)
    ]

    taken = [store.write(lambda w, i=i: w.seal(i)) for i in intakes]

    assert taken == [True] * 5 + [False]
    assert store.read(lambda r: r.sealed("en_1")) == intakes[4]
    assert store.read(lambda r: r.sealed("en_2")) is None


def test_a_link_leads_to_its_subject_for_its_own_purpose_only(store):
    until = NOW + HOUR
    store.write(lambda w: w.add_link("d1", purpose="join", subject="bk_1", expires_at=until))

    found = store.read(lambda r: r.link("d1", purpose="join"))

    assert found == ("bk_1", until)
    assert store.read(lambda r: r.link("d1", purpose="booking")) is None
    assert store.read(lambda r: r.link("d2", purpose="join")) is None


def test_the_same_link_again_moves_only_its_end(store):
    later = NOW + 2 * HOUR
    store.write(lambda w: w.add_link("d1", purpose="join", subject="bk_1", expires_at=NOW))

    store.write(lambda w: w.add_link("d1", purpose="pay", subject="bk_2", expires_at=later))

    assert store.read(lambda r: r.link("d1", purpose="join")) == ("bk_1", later)
    assert store.read(lambda r: r.link("d1", purpose="pay")) is None


def test_a_notice_counts_once(store):
    notice = Notice("evt_1", "checkout.session.completed", "cs_1", livemode=False, created_at=NOW)

    heard = [store.write(lambda w: w.note_event(notice, received_at=NOW)) for _ in range(3)]

    assert heard == [True, False, False]


def test_a_letter_is_owed_once_for_each_kind_audience_and_revision(store):
    booking = keep(store, a_booking())
    row = MailRow(booking.id, "confirmed", "client", 0, NOW)
    others = [
        replace(row, kind="moved"),
        replace(row, audience="therapist"),
        replace(row, revision=1),
    ]

    first = [store.write(lambda w, r=r: w.owe_mail(r)) for r in [row, *others]]
    store.write(lambda w: w.mail_sent(row, at=NOW + MINUTE))
    again = store.write(lambda w: w.owe_mail(row))

    assert first == [True] * 4
    assert not again
    found = store.read(
        lambda r: r.mail(booking.id, kind="confirmed", audience="client", revision=0)
    )
    assert found == replace(row, sent_at=NOW + MINUTE)
    assert {r.kind for r in store.read(lambda r: r.unsent(before=NOW + SECOND))} == {
        "confirmed",
        "moved",
    }
    assert len(store.read(lambda r: r.unsent(before=NOW + SECOND))) == 3


# Nobody is ever double-booked


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


# States change by compare and set


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


# What the chores and pages ask


def test_busy_times_are_those_that_block_now_and_touch_the_range(store):
    held, later = keep(store, a_booking()), keep(store, a_booking(MONDAY_TEN + 2 * HOUR))
    gone = keep(store, a_booking(MONDAY_TEN + 4 * HOUR))
    move(store, later, State.HELD, State.CONFIRMED)
    move(store, gone, State.HELD, State.EXPIRED)
    day = {"since": MONDAY_TEN - HOUR, "until": MONDAY_TEN + 9 * HOUR}

    now = store.read(lambda r: r.busy("ines", now=held.hold_until, **day))
    after = store.read(lambda r: r.busy("ines", now=held.hold_until + SECOND, **day))
    between = store.read(
        lambda r: r.busy("ines", since=held.busy_to, until=later.busy_from, now=NOW)
    )

    assert now == [(held.busy_from, held.busy_to), (later.busy_from, later.busy_to)]
    assert after == [(later.busy_from, later.busy_to)]
    assert between == []


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


def test_unsettled_attempts_are_those_past_their_time_or_never_sent(store):
    booking = keep(store, a_booking())
    old = NOW - 2 * HOUR
    states = [AttemptState.OPEN, AttemptState.WANTED, AttemptState.PAID, AttemptState.EXPIRED]
    past = [
        an_attempt(booking, n, state=s, expires_at=NOW - SECOND, created_at=old + n * SECOND)
        for n, s in enumerate(states, 1)
    ]
    unsent = an_attempt(booking, 5, created_at=NOW - MINUTE - SECOND)
    fresh = an_attempt(booking, 6, created_at=NOW - MINUTE)
    alive = an_attempt(booking, 7, state=AttemptState.OPEN, created_at=old, expires_at=NOW)
    for attempt in [unsent, fresh, alive, *past]:
        store.write(lambda w, a=attempt: w.save_attempt(a))

    found = store.read(lambda r: r.unsettled(now=NOW))

    assert found == [past[0], past[1], unsent]


def test_lapsed_holds_and_wanted_refunds_are_found_when_their_time_is_past(store):
    held, paying = keep(store, a_booking()), keep(store, a_booking(MONDAY_TEN + HOUR))
    move(store, paying, State.HELD, State.AWAITING_PAYMENT, hold_until=NOW)
    wanted = a_refund(held)
    for refund in (wanted, a_refund(paying, state=RefundState.PENDING)):
        store.write(lambda w, r=refund: w.save_refund(r))

    in_time = store.read(lambda r: r.lapsed(now=held.hold_until))
    late = store.read(lambda r: r.lapsed(now=held.hold_until + SECOND))

    assert (in_time, late) == ([], [held])
    assert store.read(lambda r: r.unrefunded(before=NOW)) == []
    assert store.read(lambda r: r.unrefunded(before=NOW + SECOND)) == [wanted]


def test_at_most_a_hundred_are_returned_at_once(store):
    def many(w):
        for hour in range(101):
            assert w.hold(a_booking(MONDAY_TEN + hour * HOUR), now=NOW)

    store.write(many)

    assert len(store.read(lambda r: r.lapsed(now=NOW + 24 * HOUR))) == 100


# One transaction


def test_an_error_undoes_all_of_its_own_change(store, orders):
    booking = a_booking()

    def fails(w):
        w.hold(booking, now=NOW)
        w.save_enrolment(Enrolment("en_1", booking.id, "session", NOW))
        raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        store.write(fails)

    assert store.read(lambda r: (r.booking(booking.id), r.enrolment("en_1"))) == (None, None)


def test_a_change_sees_what_it_wrote_and_returns_what_it_likes(store):
    booking = a_booking()

    seen = store.write(lambda w: (w.hold(booking, now=NOW), w.booking(booking.id)))

    assert seen == (True, booking)


def test_changes_that_fail_do_not_hurt_those_beside_them(store):
    start, go = Barrier(13), Event()
    store_busy = Thread(target=store.write, args=[lambda _: go.wait(10)])
    store_busy.start()
    results = {}

    def change(n):
        def hold(w):
            held = w.hold(a_booking(MONDAY_TEN + n * HOUR), now=NOW)
            if n % 3 == 0:
                raise LookupError(n)
            return held

        start.wait(10)
        try:
            results[n] = store.write(hold)
        except LookupError as wrong:
            results[n] = wrong.args[0]

    clients = [Thread(target=change, args=[n]) for n in range(1, 13)]
    for client in clients:
        client.start()
    start.wait(10)
    go.set()
    for thread in (*clients, store_busy):
        thread.join(20)

    assert results == {n: n if n % 3 == 0 else True for n in range(1, 13)}
    since, until = MONDAY_TEN, MONDAY_TEN + 24 * HOUR
    assert len(store.read(lambda r: r.busy("ines", since=since, until=until, now=NOW))) == 8


def test_work_is_ordered_in_the_transaction_that_causes_it(store, orders):
    at = datetime(2026, 11, 29, 18, 0, tzinfo=UTC)

    store.write(lambda w: w.enqueue("remind", key="remind:bk_1", args={"booking": "bk_1"}, at=at))

    assert orders.made == [("remind", "remind:bk_1", {"booking": "bk_1"}, at)]


def test_a_change_inside_a_change_is_refused_instead_of_waiting_for_ever(store):
    with pytest.raises(RuntimeError, match="cannot wait"):
        store.write(lambda _: store.write(lambda _: None))


def test_a_closed_store_says_so(store):
    store.close()

    with pytest.raises(RuntimeError, match="closed"):
        store.write(lambda _: None)
