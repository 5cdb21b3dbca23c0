"""How many holds a second clients get when all want the same day, and whether any overlap.

python3 benchmarks/holds.py [--brief] measures both stores and, in the same run, the plain way:
look whether the time is free, then insert. Two sessions at once are counted by SQL of its own.
"""

import json
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from itertools import count, product
from pathlib import Path
from time import perf_counter

from rich.console import Console
from rich.table import Table
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from frontdesk.adapters.store import rows, tables  # noqa: E402 - as above
from frontdesk.adapters.store.addresses import file_of, server_of  # noqa: E402 - as above
from frontdesk.adapters.store.opening import opened  # noqa: E402 - as above
from frontdesk.adapters.store.upgrade import migrate  # noqa: E402 - as above
from frontdesk.domain.booking import Booking, State  # noqa: E402 - as above
from races.databases import OVERLAPS, Database, on_file  # noqa: E402 - found just above
from races.samples import ENVIRONMENT, MONDAY_TEN, NOW, Orders, a_booking  # noqa: E402
from races.servers import Server, database_of  # noqa: E402

COLUMNS = (
    *("store", "clients", "way", "holds/s", "won/s"),
    *("p50 ms", "p99 ms", "overlaps", "errors", "of plain"),
)
CLIENTS = (1, 4, 64)
SECONDS, BRIEF_SECONDS = 10.0, 2.0
QUARTERS = 36
# One process commits for all who write to a file; a server takes any number of processes.
PROCESSES = {"sqlite": 1, "postgresql": 4}
WARM_SECONDS = 0.2
KEPT_ONE_IN = 100
_CLASH = text(f"""
SELECT 1 FROM booking WHERE therapist = :therapist AND {tables.BLOCKS}
AND (busy_from < :ends AND :starts < busy_to OR :busy_from < ends AND starts < :busy_to) LIMIT 1
""")  # noqa: S608 - our own constants only

Hold = Callable[[Booking], bool]
Back = Callable[[Booking], object]


@dataclass(frozen=True, slots=True)
class Told:
    """What some clients saw: milliseconds each hold took, how many were won, what failed."""

    took: list[float]
    won: int
    errors: int


def ours(address: str) -> tuple[Hold, Back]:
    """Return how the store holds a time and gives it back."""
    store = opened(address, jobs=Orders())
    held = frozenset({State.HELD})
    return (
        lambda b: store.write(lambda w: w.hold(b, now=NOW)),
        lambda b: store.write(
            lambda w: w.advance(b.id, frm=held, to=State.EXPIRED, hold_until=None)
        ),
    )


def plain(address: str) -> tuple[Hold, Back]:
    """Return the same without any guard, in the drivers' own kind of transaction."""
    path = file_of(address)
    engine = create_engine(
        f"sqlite:///{path}" if path else server_of(address), pool_size=64, max_overflow=0
    )

    def hold(booking: Booking) -> bool:
        row = rows.booking_row(booking)
        with engine.begin() as conn:
            if conn.execute(_CLASH, row).first():
                return False
            conn.execute(tables.booking.insert(), row)
        return True

    def back(booking: Booking) -> None:
        gone = tables.booking.update().where(tables.booking.c.id == booking.id)
        with engine.begin() as conn:
            conn.execute(gone.values(state=State.EXPIRED.value))

    return hold, back


def client(ways: tuple[Hold, Back], name: str, seconds: float) -> Told:
    """Wish for times of one day until the time is up; give most of what was won back."""
    hold, back = ways
    took: list[float] = []
    won = errors = 0
    ends = perf_counter() + seconds
    while perf_counter() < ends:
        start = MONDAY_TEN + timedelta(minutes=15 * secrets.randbelow(QUARTERS))
        wish = a_booking(start, number=f"{name}_{len(took)}", minutes=secrets.choice([20, 50, 80]))
        began = perf_counter()
        try:
            got = hold(wish)
        except DBAPIError:
            got, errors = False, errors + 1
        took.append((perf_counter() - began) * 1000)
        won += got
        if got and secrets.randbelow(KEPT_ONE_IN):
            try:
                back(wish)
            except DBAPIError:
                errors += 1
    return Told(took, won, errors)


def work(way: str, address: str, name: str, *, clients: str, seconds: str) -> None:
    """Be one process: wait for the word, let its clients loose, print what they saw."""
    ways = {"ours": ours, "plain": plain}[way](address)
    # The first time, each statement is put together.
    client(ways, f"{name}_warm", WARM_SECONDS)
    print("ready", flush=True)
    sys.stdin.readline()
    with ThreadPoolExecutor(int(clients)) as pool:
        each = [f"{name}_{number}" for number in range(int(clients))]
        told = list(pool.map(lambda one: client(ways, one, float(seconds)), each))
    took = [milliseconds for one in told for milliseconds in one.took]
    print(json.dumps([took, sum(t.won for t in told), sum(t.errors for t in told)]))


def measure(database: Database, way: str, *, clients: int, seconds: float) -> Told:
    """Let so many clients fight, spread over as many processes as the store is made for."""
    if way == "plain":
        database.unguard()
    most = min(clients, PROCESSES[database.address.partition(":")[0]])
    me = [sys.executable, str(Path(__file__)), "work", way, database.address]
    processes = [
        subprocess.Popen(
            [*me, f"p{number}", str(clients // most), str(seconds)],
            env=ENVIRONMENT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(most)
    ]
    for process in processes:
        if process.stdout is None or process.stdout.readline() != "ready\n":
            raise SystemExit("A process did not begin.")
    answers = [json.loads(process.communicate("go\n")[0]) for process in processes]
    took = sorted(milliseconds for answer in answers for milliseconds in answer[0])
    return Told(took, sum(a[1] for a in answers), sum(a[2] for a in answers))


def on(server: Server, number: int) -> Database:
    """Return a new database on a server that waits for the disk."""
    name = f"bench{number}"
    server.ask(f"CREATE DATABASE {name}")
    migrate(server.address(name))
    disarm = ("ALTER TABLE booking DISABLE TRIGGER no_overlap",)
    address = server.address(name)
    return Database(address, lambda words: server.ask(words, database_of(address)), disarm)


def main(*words: str) -> int:
    """Print one table; return 1 when the store let two sessions overlap, or failed anybody."""
    seconds = BRIEF_SECONDS if "--brief" in words else SECONDS
    table = Table(*COLUMNS, title=f"Holds of one day, {seconds:g} s each")
    server, broken = Server("max_connections=200"), False
    databases = count(1)
    for store, clients in product(PROCESSES, CLIENTS):
        plain_rate = 0.0
        for way in ("plain", "ours"):
            with tempfile.TemporaryDirectory(prefix="fd-bench-") as folder:
                on_disk = store == "sqlite"
                fresh = on_file(Path(folder)) if on_disk else on(server, next(databases))
                told = measure(fresh, way, clients=clients, seconds=seconds)
                overlaps = int(fresh.one(OVERLAPS))
            rate = len(told.took) / seconds
            plain_rate = plain_rate or rate
            broken |= way == "ours" and bool(overlaps or told.errors)
            fast = [f"{told.took[int(len(told.took) * at)]:.1f}" for at in (0.5, 0.99)]
            speed = [f"{rate:.0f}", f"{told.won / seconds:.0f}", *fast]
            shown = [*speed, str(overlaps), str(told.errors), f"{rate / plain_rate:.2f}"]
            table.add_row(store, str(clients), way, *shown)
    Console(width=100).print(table)
    return int(broken)


if __name__ == "__main__":
    if sys.argv[1:2] == ["work"]:
        work(*sys.argv[2:5], clients=sys.argv[5], seconds=sys.argv[6])
    else:
        sys.exit(main(*sys.argv[1:]))
