"""Durable work on a PostgreSQL server, done by two workers at once."""

import json
import signal
import subprocess
import sys
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from threading import Event
from time import monotonic

import pytest
from dbos import DBOSClient, DBOSPortableJSONSerializer

from frontdesk.adapters.clock import System
from frontdesk.adapters.jobs.dbos import Enqueuer, engine, hand_over, prepare
from frontdesk.adapters.store.postgres import Adapter
from races.samples import ENVIRONMENT, TESTS
from races.servers import database_of, new_database, server

WORKSHOP = TESTS / "races" / "workshop.py"
FINISHED = "SELECT status, count(*) FROM dbos.workflow_status GROUP BY status ORDER BY status"


class Desk:
    """A store with the real job engine, and what its workers wrote down."""

    def __init__(self, folder: Path) -> None:
        self.address = new_database()
        prepare(self.address)
        self.diary, self.log = folder / "diary", folder / "log"
        self.diary.touch()
        self.store = Adapter(self.address, jobs=Enqueuer())

    def order(self, kind, name, *, at=None):
        args = {"name": name}
        self.store.write(lambda w: w.enqueue(kind, key=f"{kind}:{name}", args=args, at=at))

    def ask(self, question):
        return server().ask(question, database_of(self.address))

    def names(self, kind):
        told = map(json.loads, self.diary.read_text().splitlines())
        return sorted(entry["name"] for entry in told if entry["what"] == kind)

    def wait_for(self, what, seconds=120.0):
        until = monotonic() + seconds
        while not what():
            assert monotonic() < until, self.log.read_text()
            Event().wait(0.02)

    @contextmanager
    def worker(self, executor_id):
        with self.log.open("a") as log:
            command = [sys.executable, WORKSHOP, self.address, self.diary, executor_id, "1e8"]
            process = subprocess.Popen(command, env=ENVIRONMENT, stderr=log)
            try:
                yield process
            finally:
                process.kill()
                process.wait()


@pytest.fixture
def desk(tmp_path):
    desk = Desk(tmp_path)
    yield desk
    desk.store.close()


def test_two_workers_do_each_order_once_and_end_when_they_are_asked_to(desk):
    wanted = [f"{n:02}" for n in range(30)]

    with desk.worker("worker-0") as first, desk.worker("worker-1") as second:
        for name in wanted:
            desk.order("note", name)
            desk.order("note", name)
        desk.order("flaky", "f")
        desk.order("note", "never", at=System().now() + timedelta(days=1))
        desk.wait_for(lambda: desk.names("note") == wanted)
        desk.wait_for(lambda: len(desk.names("flaky")) == 3)
        for process in (first, second):
            process.send_signal(signal.SIGTERM)
        assert [process.wait(120) for process in (first, second)] == [0, 0]

    assert desk.names("note") == wanted
    assert desk.ask("SELECT count(*) FROM job") == [(0,)]
    assert ("DELAYED", 1) in desk.ask(FINISHED)
    assert "hurts" not in desk.log.read_text()


def test_an_order_is_dropped_with_the_transaction_that_made_it(desk):
    def fails(w):
        w.enqueue("note", key="note:lost", args={})
        raise LookupError

    with pytest.raises(LookupError):
        desk.store.write(fails)

    assert desk.ask("SELECT count(*) FROM job") == [(0,)]


def test_what_one_worker_is_handing_over_another_leaves_alone(desk):
    opened = engine(desk.address)
    serializer = DBOSPortableJSONSerializer()
    client = DBOSClient(system_database_engine=opened, serializer=serializer, lazy=True)
    desk.order("note", "a")
    seen = []

    class Slow:
        def enqueue_in_transaction(self, *order):
            hand_over(client, opened, now=System().now())
            seen.append(desk.ask(FINISHED))
            client.enqueue_in_transaction(*order)

    hand_over(Slow(), opened, now=System().now())

    opened.dispose()
    assert seen == [[]]
    assert desk.ask(FINISHED) == [("ENQUEUED", 1)]


def test_preparing_again_keeps_what_was_ordered(desk):
    desk.order("note", "a")

    prepare(desk.address)

    assert desk.ask("SELECT key FROM job") == [("note:a",)]
