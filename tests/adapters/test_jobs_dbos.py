"""Durable work with the real engine, a real file and a worker process that is killed for real."""

import json
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing, contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event
from time import monotonic

import pytest
from dbos import DBOSClient, DBOSPortableJSONSerializer

from frontdesk.adapters.clock import System
from frontdesk.adapters.jobs.dbos import Enqueuer, engine, hand_over, prepare
from frontdesk.adapters.store.sqlite import Adapter
from frontdesk.domain.errors import StoreNotReady
from races.samples import NOW, a_booking, new_file

TESTS = Path(__file__).parents[1]
WORKSHOP = TESTS / "races" / "workshop.py"
ENVIRONMENT = {"PYTHONPATH": f"{TESTS}:{TESTS.parent / 'plugins'}", "PATH": "/usr/bin:/bin"}
FOR_EVER = "1e8"
FINISHED = "SELECT status, count(*) FROM workflow_status GROUP BY status"


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    path = new_file(tmp_path_factory.mktemp("jobs"))
    prepare(f"sqlite:///{path}")
    return path


class Desk:
    """A store with the real job engine, and what its worker wrote down."""

    def __init__(self, prepared, folder):
        self.path = Path(shutil.copy(prepared, folder / "frontdesk.db"))
        self.address = f"sqlite:///{self.path}"
        self.diary = folder / "diary"
        self.log = folder / "log"
        # Where it is noon now: a test at midnight would see two nights.
        self.east = str(12 - System().now().hour)
        self.store = Adapter(self.path, jobs=Enqueuer())

    def order(self, kind, name, *, at=None):
        args = {"name": name}
        self.store.write(lambda w: w.enqueue(kind, key=f"{kind}:{name}", args=args, at=at))

    def told(self, what):
        lines = self.diary.read_text().splitlines() if self.diary.exists() else []
        return [entry for entry in map(json.loads, lines) if entry["what"] == what]

    def names(self, what):
        return sorted(entry["name"] for entry in self.told(what))

    def ask(self, question):
        with closing(sqlite3.connect(self.path)) as raw:
            return raw.execute(question).fetchall()

    def wait_for(self, what, seconds=120.0):
        until = monotonic() + seconds
        while not what():
            assert monotonic() < until, self.log.read_text()
            Event().wait(0.02)

    @contextmanager
    def worker(self, executor_id="worker-0", keep=FOR_EVER):
        with self.log.open("a") as log:
            process = subprocess.Popen(
                [sys.executable, WORKSHOP, self.address, self.diary, executor_id, keep, self.east],
                env=ENVIRONMENT,
                stderr=log,
            )
            try:
                yield process
            finally:
                process.kill()
                process.wait()


@pytest.fixture
def desk(prepared, tmp_path):
    desk = Desk(prepared, tmp_path)
    yield desk
    desk.store.close()


# Orders


def test_an_order_is_dropped_with_the_transaction_that_made_it(desk):
    booking = a_booking()

    def fails(w):
        w.hold(booking, now=NOW)
        w.enqueue("note", key="note:lost", args={"name": "lost"})
        raise LookupError

    with pytest.raises(LookupError):
        desk.store.write(fails)
    desk.order("note", "kept")

    assert desk.ask("SELECT key, kind FROM job") == [("note:kept", "note")]
    assert desk.store.read(lambda r: r.booking(booking.id)) is None


def test_the_same_key_again_is_the_same_work(desk):
    for name in ("ana", "ana", "bo"):
        desk.order("note", name)

    found = desk.ask("SELECT key FROM job ORDER BY 1")

    assert found == [("note:ana",), ("note:bo",)]


@pytest.mark.parametrize(
    ("key", "args"), [("", {}), ("a~1", {}), ("a", {"at": NOW}), ("a", {"n": float("nan")})]
)
def test_a_key_or_arguments_that_cannot_be_kept_are_refused(desk, key, args):
    with pytest.raises(ValueError, match=r"job|JSON"):
        desk.store.write(lambda w: w.enqueue("note", key=key, args=args))

    assert desk.ask("SELECT count(*) FROM job") == [(0,)]


def test_the_engine_can_only_be_prepared_in_a_migrated_file(tmp_path):
    with pytest.raises(StoreNotReady):
        prepare(f"sqlite:///{tmp_path / 'none.db'}")

    assert list(tmp_path.iterdir()) == []


def test_ordering_work_does_not_load_the_engine(desk):
    program = (
        "import sys; from pathlib import Path; from frontdesk.adapters.jobs.dbos import Enqueuer;"
        "from frontdesk.adapters.store.sqlite import Adapter;"
        "store = Adapter(Path(sys.argv[1]), jobs=Enqueuer());"
        "store.write(lambda w: w.enqueue('note', key='k', args={}));"
        "heavy = {'dbos', 'psycopg', 'alembic'} & set(sys.modules); store.close();"
        "sys.exit(f'{heavy}' if heavy else 0)"
    )

    done = subprocess.run(
        [sys.executable, "-c", program, desk.path],
        env=ENVIRONMENT,
        check=False,
        capture_output=True,
    )

    assert (done.returncode, done.stderr) == (0, b"")
    assert desk.ask("SELECT key FROM job") == [("k",)]


class Flawed:
    """A client of the real engine that breaks at one key."""

    def __init__(self, opened, key=None):
        serializer = DBOSPortableJSONSerializer()
        self.client = DBOSClient(system_database_engine=opened, serializer=serializer, lazy=True)
        self.key = key

    def enqueue_in_transaction(self, conn, order, *args):
        if order["workflow_id"] == self.key:
            raise ConnectionError
        self.client.enqueue_in_transaction(conn, order, *args)


def test_orders_are_handed_over_together_or_not_at_all(desk):
    now = System().now()
    desk.order("note", "a")
    desk.order("note", "b", at=now + timedelta(hours=1))
    opened = engine(desk.address)

    with pytest.raises(ConnectionError):
        hand_over(Flawed(opened, "note:b"), opened, now=now)
    between = desk.ask(FINISHED), desk.ask("SELECT count(*) FROM job")
    hand_over(Flawed(opened), opened, now=now)
    desk.order("note", "a")
    hand_over(Flawed(opened), opened, now=now)
    opened.dispose()

    assert between == ([], [(2,)])
    assert desk.ask("SELECT count(*) FROM job") == [(0,)]
    assert desk.ask(FINISHED) == [("DELAYED", 1), ("ENQUEUED", 1)]


def test_what_is_handed_over_is_kept_as_json_and_not_as_a_pickle(desk):
    desk.order("note", "ana")
    opened = engine(desk.address)

    hand_over(Flawed(opened), opened, now=NOW)

    opened.dispose()
    ((inputs, how),) = desk.ask(
        "SELECT i.inputs, s.serialization FROM workflow_input i JOIN workflow_status s "
        "USING (workflow_uuid)"
    )
    assert how == "portable_json"
    assert json.loads(inputs)["positionalArgs"] == ["note", {"name": "ana"}, 0]


# Work


def test_ordered_work_is_done_once_retried_when_it_fails_and_given_up_in_the_end(desk):
    before = System().now()
    soon, never = before + timedelta(seconds=3), before + timedelta(days=1)

    with desk.worker() as process:
        for kind, name in [("note", "a"), ("note", "a"), ("flaky", "f"), ("broken", "b")]:
            desk.order(kind, name)
        desk.order("note", "never", at=never)
        desk.order("note", "past", at=before - timedelta(days=1))
        desk.order("note", "soon", at=soon)
        desk.wait_for(lambda: desk.names("note") == ["a", "past", "soon"])
        desk.wait_for(lambda: len(desk.told("flaky")) == 3)
        desk.wait_for(lambda: desk.ask("SELECT 1 FROM workflow_status WHERE status = 'ERROR'"))
        sockets = inet_sockets_of(process.pid)
        resident = int(re.search(r"VmRSS:\s+(\d+)", status_of(process.pid))[1]) / 1024
        process.send_signal(signal.SIGTERM)
        assert process.wait(120) == 0

    (done_soon,) = [e for e in desk.told("note") if e["name"] == "soon"]
    assert datetime.fromisoformat(done_soon["at"]) >= soon
    assert len(desk.told("broken")) == 3
    given_up = desk.ask("SELECT workflow_uuid FROM workflow_status WHERE status = 'ERROR'")
    assert given_up == [("broken:b~2",)]
    everything = b"".join(p.read_bytes() for p in desk.path.parent.iterdir())
    assert b"my back hurts" not in everything
    assert sockets == set()
    assert resident < 90
    assert desk.told("stopped")


def test_work_interrupted_by_a_kill_is_done_again_by_the_next_worker_of_that_name(desk):
    desk.order("slow", "x")
    with desk.worker() as first:
        desk.wait_for(lambda: desk.told("slow"))
        first.kill()
        first.wait()
    Path(desk.diary.with_name("go")).touch()

    with desk.worker():
        desk.wait_for(lambda: desk.told("slow ended"))

    assert desk.names("slow") == ["x", "x"]
    assert desk.names("slow ended") == ["x"]


def test_chores_run_at_each_start_and_the_night_once_a_day(desk):
    desk.order("note", "old")
    with desk.worker():
        desk.wait_for(lambda: len(desk.told("chores")) > 2)
        desk.wait_for(lambda: desk.ask(FINISHED) == [("SUCCESS", 2)])
    chores = len(desk.told("chores"))

    with desk.worker(keep="-5"):
        desk.wait_for(lambda: len(desk.told("chores")) > chores + 1)
        desk.wait_for(lambda: not desk.ask("SELECT 1 FROM workflow_status"))
    desk.order("note", "old")

    assert len(desk.told("night")) == 1
    assert desk.ask("SELECT key FROM job") == [("note:old",)]


def status_of(pid):
    return Path(f"/proc/{pid}/status").read_text()


def inet_sockets_of(pid):
    """The sockets of a process that reach beyond it, listening or connected."""
    mine = set()
    for opened in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(FileNotFoundError):
            mine.update(re.findall(r"socket:\[(\d+)\]", str(opened.readlink())))
    tables = [Path(f"/proc/net/{kind}") for kind in ("tcp", "tcp6", "udp", "udp6")]
    lines = [line.split() for t in tables if t.exists() for line in t.read_text().splitlines()[1:]]
    return mine & {line[9] for line in lines}
