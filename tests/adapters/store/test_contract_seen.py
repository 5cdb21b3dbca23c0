"""What is busy is told as it is now, however often it was asked before, and whoever changed it."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest

from adapters.store.samples import HOUR, SECOND, keep
from adapters.store.steps import STEPS, hours_taken, seen
from frontdesk.adapters.store import sqlite_reader
from frontdesk.adapters.store.opening import opened
from frontdesk.adapters.store.sqlite import Adapter
from races.samples import ENVIRONMENT, MONDAY_TEN, NOW, Orders, a_booking

EXPECTED = {name: hours for name, (_, hours) in STEPS.items()}


@contextmanager
def another_process(address: str) -> Iterator[Callable[[str], object]]:
    """Lend what does a step over there, and returns when it is done."""
    me = [sys.executable, "-m", "adapters.store.steps", address]
    pipe = subprocess.PIPE
    with subprocess.Popen(me, env=ENVIRONMENT, stdin=pipe, stdout=pipe, text=True) as process:

        def do(name: str) -> None:
            process.stdin.write(f"{name}\n")
            process.stdin.flush()
            assert process.stdout.readline() == "done\n"

        yield do


def test_every_change_of_our_own_is_seen_at_once(store):
    found = seen(store, lambda name: store.write(STEPS[name][0]))

    assert found == EXPECTED


def test_every_change_of_another_process_is_seen_at_once(store, address):
    with another_process(address) as do:
        found = seen(store, do)

    assert found == EXPECTED


def test_without_the_number_of_commits_no_change_would_be_seen(path, monkeypatch):
    """The twin: it is this number that the two tests above rely on."""
    monkeypatch.setattr(sqlite_reader, "data_version", lambda _: 1)
    store = Adapter(path, jobs=Orders())

    found = seen(store, lambda name: store.write(STEPS[name][0]))

    store.close()
    assert found == {name: [] for name in STEPS}


def taken_at(store, now):
    span = {"since": MONDAY_TEN, "until": MONDAY_TEN + 10 * HOUR}
    return len(store.read(lambda r: r.busy("ines", now=now, **span)))


def holds_of_half_an_hour_and_an_hour(store):
    for number in (1, 2):
        until = NOW + number * timedelta(minutes=30)
        keep(store, a_booking(MONDAY_TEN + number * HOUR, hold_until=until))


# Half an hour, an hour, and a second more; then back, for clocks are set.
MOMENTS = (0, 1800, 1801, 3600, 3601, 3600, 1800)


def test_holds_lapse_by_the_second_though_nobody_commits_anything(store):
    holds_of_half_an_hour_and_an_hour(store)

    found = [taken_at(store, NOW + seconds * SECOND) for seconds in MOMENTS]

    assert found == [2, 2, 1, 1, 0, 1, 2]


def test_without_asking_what_lapses_next_no_hold_would_lapse(path, monkeypatch):
    """The twin of the one above."""
    monkeypatch.setattr(sqlite_reader, "NEXT_TO_LAPSE", "SELECT NULL")
    store = Adapter(path, jobs=Orders())
    holds_of_half_an_hour_and_an_hour(store)

    found = [taken_at(store, NOW + seconds * SECOND) for seconds in MOMENTS]

    store.close()
    assert found == [2] * len(MOMENTS)


def test_one_look_stays_the_same_while_others_commit(path):
    store, other = (Adapter(path, jobs=Orders()) for _ in range(2))

    def look(reader):
        before = hours_taken(reader)
        other.write(STEPS["hold"][0])
        return before, hours_taken(reader)

    found = store.read(look)

    assert found == ([], [])
    assert store.read(hours_taken) == EXPECTED["hold"]
    for each in (store, other):
        each.close()


def test_what_was_told_already_is_not_read_again(path, monkeypatch):
    store = Adapter(path, jobs=Orders())
    store.write(STEPS["hold"][0])
    first = store.read(hours_taken)
    monkeypatch.delattr(sqlite_reader, "_read")

    again = store.read(hours_taken)

    assert again == first
    store.write(STEPS["request"][0])
    with pytest.raises(NameError):
        store.read(hours_taken)
    store.close()


def test_many_questions_do_not_fill_the_memory(path, monkeypatch):
    monkeypatch.setattr(sqlite_reader, "MOST_KEPT", 3)
    store = Adapter(path, jobs=Orders())
    store.write(STEPS["hold"][0])

    def look(reader):
        days = [NOW + number * timedelta(days=1) for number in range(20)]
        found = [reader.busy("ines", since=NOW, until=day, now=NOW) for day in days]
        kept = reader._conn.info["kept"].rows
        return [len(rows) for rows in found], len(kept)

    counted, kept = store.read(look)

    assert counted == [0] * 8 + [1] * 12
    assert 0 < kept <= 3
    store.close()


def test_a_store_that_is_opened_again_knows_nothing_of_before(address, store):
    store.write(STEPS["hold"][0])
    store.read(hours_taken)

    again = opened(address, jobs=Orders())

    assert again.read(hours_taken) == EXPECTED["hold"]
    again.close()
