"""The version of a store is the same only while nothing was committed."""

import subprocess
import sys

import pytest

from adapters.store.samples import HOUR, keep
from frontdesk.adapters.store.opening import opened
from races.samples import ENVIRONMENT, MONDAY_TEN, NOW, a_booking

HOLD = """
import sys
from frontdesk.adapters.store.opening import opened
from races.samples import NOW, Orders, a_booking
store = opened(sys.argv[1], jobs=Orders())
assert store.write(lambda w: w.hold(a_booking(number="elsewhere"), now=NOW))
store.close()
"""


def test_the_version_stays_while_nothing_happens(store):
    keep(store, a_booking())

    versions = {store.version() for _ in range(5)}
    store.read(lambda r: r.lapsed(now=NOW))

    assert versions == {store.version()}


def test_the_version_changes_with_each_commit(store):
    versions = [store.version()]
    for hour in range(3):
        keep(store, a_booking(MONDAY_TEN + hour * HOUR))
        versions.append(store.version())

    assert len(set(versions)) == 4


def test_a_change_that_is_undone_promises_nothing_and_the_next_one_is_seen(store):
    def fails(w):
        w.hold(a_booking(), now=NOW)
        raise LookupError

    with pytest.raises(LookupError):
        store.write(fails)
    before = store.version()
    keep(store, a_booking())

    assert store.version() != before


def test_a_commit_of_another_process_changes_the_version(store, address):
    before = store.version()

    subprocess.run([sys.executable, "-c", HOLD, address], env=ENVIRONMENT, check=True)

    after = store.version()
    assert before != after
    assert after == store.version()


def test_a_store_that_is_opened_again_does_not_repeat_an_old_version(store, address, orders):
    seen = [store.version()]
    for hour in range(4):
        keep(store, a_booking(MONDAY_TEN + hour * HOUR))
        again = opened(address, jobs=orders)
        seen.append(again.version())
        again.close()

    assert len(set(seen)) == 5
