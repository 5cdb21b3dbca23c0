"""Several processes want the same day. The count of overlaps knows nothing of our code."""

import json
import sqlite3
import subprocess
import sys
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from races.samples import new_file

FIGHTER = Path(__file__).with_name("fighter.py")
TESTS = FIGHTER.parents[1]
PROCESSES, THREADS, ATTEMPTS = 4, 4, 12
OVERLAPS = """
SELECT count(*) FROM booking a JOIN booking b ON a.rowid < b.rowid AND a.therapist = b.therapist
WHERE a.state <> 'expired' AND b.state <> 'expired'
AND max(a.busy_from, b.busy_from) < min(a.busy_to, b.busy_to)
"""


@contextmanager
def fighter(*arguments):
    paths = f"{TESTS}:{TESTS.parent / 'plugins'}"
    process = subprocess.Popen(
        [sys.executable, FIGHTER, *map(str, arguments)],
        env={"PYTHONPATH": paths, "PATH": "/usr/bin:/bin"},
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


def ask(path, question):
    with closing(sqlite3.connect(path)) as raw:
        return raw.execute(question).fetchone()[0]


def fight(path, *flags):
    """Let all processes begin at once; return how many holds were won and lost."""
    with (
        fighter("fight", path, "p0", THREADS, ATTEMPTS, *flags) as p0,
        fighter("fight", path, "p1", THREADS, ATTEMPTS, *flags) as p1,
        fighter("fight", path, "p2", THREADS, ATTEMPTS, *flags) as p2,
        fighter("fight", path, "p3", THREADS, ATTEMPTS, *flags) as p3,
    ):
        fighters = (p0, p1, p2, p3)
        for process in fighters:
            assert process.stdout.readline() == "ready\n", process.stderr.read()
        for process in fighters:
            process.stdin.write("go\n")
            process.stdin.flush()
        answers = [process.communicate(timeout=120) for process in fighters]
    assert [error for _, error in answers] == [""] * PROCESSES
    results = [json.loads(out) for out, _ in answers]
    return sum(r["won"] for r in results), sum(r["lost"] for r in results)


def test_four_processes_fighting_for_a_day_never_overlap(tmp_path):
    path = new_file(tmp_path)

    won, lost = fight(path)

    assert ask(path, OVERLAPS) == 0
    assert won + lost == PROCESSES * THREADS * ATTEMPTS
    assert ask(path, "SELECT count(*) FROM booking") == won
    assert min(won, lost) > 10


def test_the_same_fight_overlaps_when_the_guard_is_off(tmp_path):
    path = new_file(tmp_path)
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("DROP TRIGGER no_overlap_insert")
        raw.commit()

    won, lost = fight(path, "unguarded")

    assert ask(path, OVERLAPS) > 10
    assert (won, lost) == (PROCESSES * THREADS * ATTEMPTS, 0)


@pytest.mark.parametrize("after", [1, 7, 40])
def test_a_killed_process_loses_no_hold_it_told_of(tmp_path, after):
    path = new_file(tmp_path)

    with fighter("stream", path, "k") as process:
        told = [process.stdout.readline() for _ in range(after)]
        process.kill()
        told += process.stdout.readlines()

    told = [line.strip() for line in told if line.endswith("\n")]
    with closing(sqlite3.connect(path)) as raw:
        kept = {row[0] for row in raw.execute("SELECT id FROM booking")}
    assert len(told) >= after
    assert set(told) <= kept
    assert len(kept) <= len(told) + 1
    assert ask(path, "PRAGMA integrity_check") == "ok"
