"""A month of open times over HTTP, asked anew and from memory, with 300 bookings in the book."""

import argparse
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from statistics import quantiles
from threading import Thread

from frontdesk.actions.ports import Ports
from frontdesk.adapters.clock import System
from frontdesk.adapters.jobs.dbos import Enqueuer
from frontdesk.adapters.links import Adapter as SignedLinks
from frontdesk.adapters.store.sqlite import Adapter as Store
from frontdesk.adapters.store.upgrade import migrate
from frontdesk.domain.booking import Booking, State
from frontdesk.settings.practice import load

ROOT = Path(__file__).resolve().parents[1]
BOOKINGS = 300
CLIENTS = 2
BOOK = "book.sqlite3"
DAYS = 31
CALIBRATION_ROUNDS = 2_000_000
# The session ends a minute later than it did, or earlier.
CHANGE = "UPDATE booking SET ends = starts + 41 - (ends - starts) WHERE id = ?"


@dataclass(frozen=True, slots=True)
class Mode:
    """How many answers the service keeps, and whether a booking changes before each question."""

    words: str
    kept: int
    changing: bool = False


@dataclass(frozen=True, slots=True)
class Client:
    """Who asks a service, and which booking it changes meanwhile, from its own process."""

    port: int
    book: Path
    changes: str
    seconds: float


MODES = (Mode("after a change", 0, changing=True), Mode("asked anew", 0), Mode("from memory", 256))


def main() -> None:
    """Measure all ways side by side and print requests a second and waiting times."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=10.0, help="for each way")
    parser.add_argument("--serve", type=int, metavar="KEPT", help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.serve is not None:
        _serve(asked.folder, asked.serve)
        return
    print(f"{BOOKINGS} bookings, {DAYS} days, {CLIENTS} clients, one web process, SQLite")
    print(f"This machine adds {_additions():.0f} million numbers a second in Python.")
    costs = {mode.words: _measured(mode, asked.seconds) for mode in MODES}
    ratio = costs["asked anew"] / costs["from memory"]
    print(f"From memory takes the processor {ratio:.1f} times less than asking anew.")


def _additions() -> float:
    """Return how fast this machine is at this moment, in million additions a second."""
    began, total = time.process_time(), 0
    for number in range(CALIBRATION_ROUNDS):
        total += number
    return CALIBRATION_ROUNDS / 1e6 / (time.process_time() - began)


def _measured(mode: Mode, seconds: float) -> float:
    """Print what one way took; return the seconds of the service's processor for an answer."""
    with _running(mode.kept) as service, ProcessPoolExecutor(CLIENTS) as pool:
        changes = [
            f"bk_{n * BOOKINGS // CLIENTS}" if mode.changing else "" for n in range(CLIENTS)
        ]
        clients = [Client(service.port, service.book, each, seconds) for each in changes]
        # Warm, so that the first statement is not part of it.
        list(pool.map(_ask, [replace(each, seconds=0.5) for each in clients]))
        used, began = service.processor_seconds(), time.perf_counter()
        waits = [wait for told in pool.map(_ask, clients) for wait in told]
        took, used = time.perf_counter() - began, service.processor_seconds() - used
    cuts = quantiles(waits, n=100)
    print(
        f"{mode.words:14} {len(waits) / took:7,.0f} answers/s   p50 {cuts[49] * 1000:5.2f} ms   "
        f"p99 {cuts[98] * 1000:5.2f} ms   {used / len(waits) * 1e6:4.0f} us of the processor"
    )
    return used / len(waits)


def _target() -> str:
    first = System().now().date()
    last = first + timedelta(days=DAYS - 1)
    return f"/api/slots?service=first-session&from={first}&to={last}"


def _ask(client: Client) -> list[float]:
    """Ask one question after the other on one connection; return how long each took."""
    request = f"GET {_target()} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()
    waits = []
    with (
        socket.create_connection(("127.0.0.1", client.port)) as line,
        closing(sqlite3.connect(client.book, isolation_level=None, timeout=30)) as book,
    ):
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        # The disk is not what is measured here.
        book.execute("PRAGMA synchronous=OFF")
        until = time.perf_counter() + client.seconds
        while time.perf_counter() < until:
            if client.changes:
                book.execute(CHANGE, (client.changes,))
            began = time.perf_counter()
            line.sendall(request)
            _answer(line)
            waits.append(time.perf_counter() - began)
    return waits


def _answer(line: socket.socket) -> None:
    got = line.recv(65536)
    while b"\r\n\r\n" not in got:
        got += line.recv(65536)
    head, _, body = got.partition(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200"):
        raise SystemExit(f"The service answered {head[:60]!r}.")
    length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
    missing = length - len(body)
    while missing > 0:
        missing -= len(line.recv(65536))


@dataclass(frozen=True, slots=True)
class _Service:
    """A running service: where it listens, where its book is, and the lines it answers to."""

    port: int
    book: Path
    process: "subprocess.Popen[str]"

    def processor_seconds(self) -> float:
        """Return how long the service has kept a processor busy since it began."""
        return float(_said(self.process, "?\n"))


@contextmanager
def _running(kept: int) -> Iterator[_Service]:
    pipe = subprocess.PIPE
    with tempfile.TemporaryDirectory() as folder:
        me = [sys.executable, str(Path(__file__)), "--serve", str(kept), "--folder", folder]
        with subprocess.Popen(me, stdin=pipe, stdout=pipe, text=True) as process:
            try:
                yield _Service(int(_said(process, "")), Path(folder) / BOOK, process)
            finally:
                process.terminate()


def _said(process: "subprocess.Popen[str]", words: str) -> str:
    if process.stdin is None or process.stdout is None:
        raise SystemExit("The service cannot be talked to.")
    process.stdin.write(words)
    process.stdin.flush()
    return process.stdout.readline()


def _tell_time() -> None:
    """Answer each line with the seconds of the processor this process has had."""
    for _ in sys.stdin:
        print(time.process_time(), flush=True)


def _serve(folder: Path, kept: int) -> None:
    """Run the real service on a free port, with a full book."""
    import uvicorn  # noqa: PLC0415 - the clients need none of this

    from frontdesk.cli import serve  # noqa: PLC0415 - as above
    from frontdesk.web import app, repeated  # noqa: PLC0415 - as above

    repeated.MOST_KEPT = kept
    ports = _ports(folder / BOOK)
    _fill(ports)
    place = app.Place(site=folder, theme=ROOT / "theme", desk_key="k" * 40, opener="")
    service = app.build(ports, place, invitation=lambda *_, **__: b"")
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(64)
        address = listening.getsockname()
        print(address[1], flush=True)
        Thread(target=_tell_time, daemon=True).start()
        uvicorn.Server(serve.config(service, *address)).run(sockets=[listening])


def _ports(book: Path) -> Ports:
    migrate(f"sqlite:///{book}")
    practice = load(ROOT / "pelicanconf.py")
    # Open enough that 300 bookings leave most of the month free.
    wide = tuple(replace(s, horizon_days=365) for s in practice.services)
    nobody: object = None
    return Ports(
        practice=replace(practice, services=wide),
        clock=System(),
        store=Store(book, jobs=Enqueuer()),
        payments=nobody,  # type: ignore[arg-type] - nobody pays here
        mail=nobody,  # type: ignore[arg-type] - nobody writes here
        letters=nobody,  # type: ignore[arg-type] - as above
        vault=nobody,  # type: ignore[arg-type] - as above
        links=SignedLinks(b"b" * 32),
        origin="http://127.0.0.1",
    )


def _fill(ports: Ports) -> None:
    """Take 300 short times, spread round the clock over the very days that are asked for."""
    now = ports.clock.now().replace(minute=0, second=0, microsecond=0)
    apart = timedelta(days=DAYS) / BOOKINGS
    for number in range(BOOKINGS):
        starts_at = now + number * apart
        starts_at -= timedelta(seconds=starts_at.second, microseconds=starts_at.microsecond)
        made = Booking(
            id=f"bk_{number}",
            reference="BENCH",
            enrolment=f"en_{number}",
            therapist=ports.practice.therapists[0].id,
            service="first-session",
            way="video",
            state=State.CONFIRMED,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=20),
            busy_from=starts_at,
            busy_to=starts_at + timedelta(minutes=30),
            wall="",
            zone="UTC",
            client_zone="UTC",
            price=ports.practice.services[0].price,
            hold_until=None,
            calendar_uid=f"{number}@bench",
            created_at=now,
        )
        if not ports.store.write(lambda tx, made=made: tx.hold(made, now=now)):
            raise SystemExit("The book refuses a time that is free.")


if __name__ == "__main__":
    main()
