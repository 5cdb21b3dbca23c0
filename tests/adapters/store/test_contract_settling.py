"""Money that is told of many times at once is booked once, on every store."""

from collections import Counter
from dataclasses import replace
from threading import Barrier, Thread

import pytest

from adapters.store.samples import an_attempt, keep, move, state_of
from fakes import world
from frontdesk.actions.settle import Outcome, settle
from frontdesk.adapters.store import postgres
from frontdesk.adapters.store.writer import Changing
from frontdesk.domain.booking import Enrolment, State
from frontdesk.domain.payment import AttemptState, Checkout, CheckoutStatus
from races.samples import MONDAY_TEN, NOW, a_booking

COPIES = 50


@pytest.fixture
def desk(practice, path, store):
    """Our world around the store under test."""
    made = world(practice, path)
    made.ports.store.close()
    made.clock.at = NOW
    return replace(made, ports=replace(made.ports, store=store))


def awaiting(desk, *sessions, known=True):
    """Keep a booking with a paid checkout for each session."""
    store, booking = desk.ports.store, keep(desk.ports.store, a_booking())
    move(store, booking, State.HELD, State.AWAITING_PAYMENT)
    client = Enrolment(
        booking.enrolment, booking.id, "session", NOW, adult=True, jurisdiction="US-OR"
    )
    store.write(lambda w: w.save_enrolment(client))
    for number, session in enumerate(sessions, 1):
        state = AttemptState.OPEN if known else AttemptState.WANTED
        made = an_attempt(booking, number, session=session if known else None, state=state)
        store.write(lambda w, made=made: w.save_attempt(made))
        desk.payments.checkouts[session] = Checkout(
            session=session,
            status=CheckoutStatus.COMPLETE,
            payment="paid",
            total=booking.price,
            reference=booking.id,
            livemode=False,
            url=None,
            intent=f"pi_{session}",
        )
    return booking


def at_once(*calls):
    start, outcomes = Barrier(len(calls)), []

    def run(call):
        start.wait(120)
        try:
            outcomes.append(call())
        except Exception as wrong:  # noqa: BLE001 - the outcome is what is tested
            outcomes.append(wrong)

    threads = [Thread(target=run, args=[call]) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return Counter(outcomes)


@pytest.mark.parametrize("known", [True, False])
def test_fifty_notices_of_one_payment_confirm_it_once(desk, known):
    booking, store = awaiting(desk, "cs_1", known=known), desk.ports.store

    outcomes = at_once(*[lambda: settle(desk.ports, "cs_1")] * COPIES)

    assert outcomes == {Outcome.CONFIRMED: COPIES}
    assert state_of(store, booking) == State.CONFIRMED
    assert store.read(lambda r: r.refunds(booking.id)) == []


def test_two_payments_for_one_booking_confirm_it_and_send_one_of_them_back(desk):
    booking, store = awaiting(desk, "cs_1", "cs_2"), desk.ports.store
    calls = [lambda s=s: settle(desk.ports, s) for s in ("cs_1", "cs_2") * 10]

    at_once(*calls)

    assert state_of(store, booking) == State.CONFIRMED
    assert len(store.read(lambda r: r.refunds(booking.id))) == 1


def test_late_money_and_somebody_else_want_the_time_and_one_of_them_gets_it(desk):
    booking, store = awaiting(desk, "cs_1"), desk.ports.store
    move(store, booking, State.AWAITING_PAYMENT, State.EXPIRED)
    rivals = [a_booking(MONDAY_TEN, enrolment=f"en_r{n}") for n in range(10)]
    holds = [lambda r=r: store.write(lambda w: w.hold(r, now=NOW)) for r in rivals]

    outcomes = at_once(*[lambda: settle(desk.ports, "cs_1")] * 10, *holds)

    refunds = len(store.read(lambda r: r.refunds(booking.id)))
    if outcomes[True]:
        assert (outcomes[True], state_of(store, booking), refunds) == (1, State.EXPIRED, 1)
    else:
        assert (state_of(store, booking), refunds) == (State.CONFIRMED, 0)


@pytest.mark.parametrize("address", ["postgres"], indirect=True)
def test_without_our_locks_the_same_notices_send_the_money_of_a_firm_booking_back(
    desk, monkeypatch
):
    monkeypatch.setattr(postgres, "Locking", Changing)
    booking, store = awaiting(desk, "cs_1"), desk.ports.store

    at_once(*[lambda: settle(desk.ports, "cs_1")] * COPIES)

    assert state_of(store, booking) == State.CONFIRMED
    assert len(store.read(lambda r: r.refunds(booking.id))) == 1
