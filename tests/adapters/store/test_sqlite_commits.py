"""Several changes that come together share one commit."""

from threading import Event, Thread

import pytest
import sqlalchemy as sa

from adapters.store.samples import an_attempt
from frontdesk.adapters.store.sqlite import Adapter
from races.samples import MONDAY_TEN, NOW, Orders, a_booking, new_store


def occupied(store, go):
    """Keep the writer waiting for go, so that whatever is asked next has to queue."""
    waiting = Event()

    def keep_busy(_):
        waiting.set()
        go.wait(120)

    thread = Thread(target=store.write, args=[keep_busy])
    thread.start()
    assert waiting.wait(120)
    return thread


def wait_for_queue(store, length):
    for _ in range(4000):
        if store._commits._queue.qsize() >= length:
            return
        Event().wait(0.005)
    pytest.fail("nothing queued")


def write_together(store, changes):
    """Run changes in one batch: they queue while the writer is kept waiting."""
    go, outcomes = Event(), {}

    def client(name, change):
        try:
            outcomes[name] = store.write(change)
        except Exception as wrong:  # noqa: BLE001 - the outcome is what is tested
            outcomes[name] = wrong

    threads = [occupied(store, go)]
    for name, change in changes.items():
        threads.append(Thread(target=client, args=[name, change]))
        threads[-1].start()
        wait_for_queue(store, len(threads) - 1)
    go.set()
    for thread in threads:
        thread.join(120)
    return outcomes


def test_changes_that_come_together_share_one_commit(tmp_path):
    store = new_store(tmp_path)
    commits = []
    sa.event.listen(store._writing, "commit", commits.append)

    outcomes = write_together(
        store,
        {n: lambda w, n=n: w.hold(a_booking(therapist=f"t{n}"), now=NOW) for n in range(20)},
    )

    store.close()
    assert set(outcomes.values()) == {True}
    assert len(commits) == 2


def test_a_commit_that_fails_is_told_to_everybody_in_it(tmp_path):
    store = new_store(tmp_path)

    def breaks_at_commit(w):
        w._conn.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        w.save_attempt(an_attempt(a_booking(number="none")))
        return "not kept"

    outcomes = write_together(
        store,
        {
            "good": lambda w: w.hold(a_booking(), now=NOW),
            "bad": breaks_at_commit,
            "last": lambda w: w.hold(a_booking(MONDAY_TEN, therapist="noor"), now=NOW),
        },
    )

    assert {type(outcome) for outcome in outcomes.values()} == {sa.exc.IntegrityError}
    assert store.read(lambda r: r.lapsed(now=MONDAY_TEN)) == []
    assert store.write(lambda w: w.hold(a_booking(), now=NOW))
    store.close()


def test_closing_finishes_what_was_asked_before(tmp_path):
    store = new_store(tmp_path)
    booking = a_booking()
    go = Event()
    busy = occupied(store, go)
    late = Thread(target=store.write, args=[lambda w: w.hold(booking, now=NOW)])
    late.start()
    wait_for_queue(store, 1)

    closing_ = Thread(target=store.close)
    closing_.start()
    go.set()
    for thread in (busy, late, closing_):
        thread.join(120)

    again = Adapter(tmp_path / "frontdesk.db", jobs=Orders())
    assert again.read(lambda r: r.booking(booking.id)) == booking
    again.close()
