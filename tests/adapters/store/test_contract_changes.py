"""One change is one transaction: all of it is kept, or none."""

from datetime import UTC, datetime
from threading import Barrier, Event, Thread

import pytest

from adapters.store.samples import HOUR
from frontdesk.domain.booking import Enrolment
from races.samples import MONDAY_TEN, NOW, a_booking


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
    store_busy = Thread(target=store.write, args=[lambda _: go.wait(120)])
    store_busy.start()
    results = {}

    def change(n):
        def hold(w):
            held = w.hold(a_booking(MONDAY_TEN + n * HOUR), now=NOW)
            if n % 3 == 0:
                raise LookupError(n)
            return held

        start.wait(120)
        try:
            results[n] = store.write(hold)
        except LookupError as wrong:
            results[n] = wrong.args[0]

    clients = [Thread(target=change, args=[n]) for n in range(1, 13)]
    for client in clients:
        client.start()
    start.wait(120)
    go.set()
    for thread in (*clients, store_busy):
        thread.join(120)

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
