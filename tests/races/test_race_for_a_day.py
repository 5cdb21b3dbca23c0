"""Several processes want the same day. The count of overlaps knows nothing of our code."""

import json
import subprocess
import sys
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Event

import pytest

from races.databases import KINDS, OVERLAPS
from races.samples import ENVIRONMENT

FIGHTER = Path(__file__).with_name("fighter.py")
PROCESSES, THREADS = 4, 4
# Without a guard a few are enough.
ATTEMPTS, UNGUARDED = 72, 32
DEADLOCKS = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
ALL = PROCESSES * THREADS * ATTEMPTS


@pytest.fixture(params=KINDS)
def database(request, tmp_path):
    return KINDS[request.param](tmp_path)


@contextmanager
def fighter(*arguments):
    process = subprocess.Popen(
        [sys.executable, FIGHTER, *map(str, arguments)],
        env=ENVIRONMENT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def fight(database, attempts, *flags):
    """Let all processes begin at once; return what they did and the most overlaps ever seen."""
    with ExitStack() as stack:
        words = [("fight", database.address, f"p{n}") for n in range(PROCESSES)]
        started = [fighter(*w, THREADS, attempts, *flags) for w in words]
        fighters = [stack.enter_context(one) for one in started]
        for process in fighters:
            assert process.stdout.readline() == "ready\n", process.stderr.read()
        for process in fighters:
            process.stdin.write("go\n")
            process.stdin.flush()
        seen = [database.one(OVERLAPS)]
        while any(process.poll() is None for process in fighters):
            seen.append(database.one(OVERLAPS))
            Event().wait(0.05)
        answers = [process.communicate(timeout=120) for process in fighters]
    assert [error for _, error in answers] == [""] * PROCESSES
    results = [json.loads(out) for out, _ in answers]
    seen.append(database.one(OVERLAPS))
    return {key: sum(r[key] for r in results) for key in results[0]}, max(seen)


def test_four_processes_fighting_for_a_day_never_overlap(database):
    told, overlaps = fight(database, ATTEMPTS)

    assert overlaps == 0, told
    assert told["won"] + told["lost"] == ALL
    assert database.one("SELECT count(*) FROM booking") == told["won"]
    assert database.one("SELECT count(*) FROM booking WHERE revision = 1") == told["moved"]
    # All of it happened: winning, losing and moving.
    assert min(told.values()) > 3, told
    if database.address.startswith("postgresql"):
        assert database.one(DEADLOCKS) == 0


def test_the_same_fight_overlaps_when_the_guard_is_off(database):
    database.unguard()

    told, overlaps = fight(database, UNGUARDED, "unguarded")

    assert overlaps > 10, told
    assert (told["won"], told["lost"]) == (PROCESSES * THREADS * UNGUARDED, 0)


@pytest.mark.parametrize("after", [1, 40])
def test_a_killed_process_loses_no_hold_it_told_of(database, after):
    with fighter("stream", database.address, "k") as process:
        told = [process.stdout.readline() for _ in range(after)]
        process.kill()
        told += process.stdout.readlines()

    told = [line.strip() for line in told if line.endswith("\n")]
    kept = {row[0] for row in database.ask("SELECT id FROM booking")}
    assert len(told) >= after
    assert set(told) <= kept
    assert len(kept) <= len(told) + 1
    if database.address.startswith("sqlite"):
        assert database.one("PRAGMA integrity_check") == "ok"
