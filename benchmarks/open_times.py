"""A month of open times over HTTP, asked anew and from memory, with 300 bookings in the book."""

import argparse
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from statistics import quantiles

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
DAYS = 31
MODES = {"asked anew": 0, "from memory": 256}


def main() -> None:
    """Measure both ways side by side and print requests a second and waiting times."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=10.0, help="for each way")
    parser.add_argument("--serve", type=int, metavar="KEPT", help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.serve is not None:
        _serve(asked.folder, asked.serve)
        return
    print(f"{BOOKINGS} bookings, {DAYS} days, {CLIENTS} clients, one web process, SQLite")
    rates = {words: _measured(words, kept, asked.seconds) for words, kept in MODES.items()}
    ratio = rates["from memory"] / rates["asked anew"]
    print(f"From memory is {ratio:.1f} times as fast as asking anew.")


def _measured(words: str, kept: int, seconds: float) -> float:
    with _running(kept) as port:
        target = _target()
        _ask_for(port, target, 0.5)  # warm, so that the first statement is not part of it
        with ProcessPoolExecutor(CLIENTS) as clients:
            began = time.perf_counter()
            asked = [clients.submit(_ask_for, port, target, seconds) for _ in range(CLIENTS)]
            waits = [wait for one in asked for wait in one.result()]
            took = time.perf_counter() - began
    cuts = quantiles(waits, n=100)
    rate = len(waits) / took
    print(
        f"{words:12} {rate:7,.0f} answers/s   p50 {cuts[49] * 1000:5.2f} ms   "
        f"p99 {cuts[98] * 1000:5.2f} ms   {len(waits):,} answers"
    )
    return rate


def _target() -> str:
    first = System().now().date()
    last = first + timedelta(days=DAYS - 1)
    return f"/api/slots?service=first-session&from={first}&to={last}"


def _ask_for(port: int, target: str, seconds: float) -> list[float]:
    """Ask one question after the other on one connection; return how long each took."""
    request = f"GET {target} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()
    waits = []
    with socket.create_connection(("127.0.0.1", port)) as line:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        until = time.perf_counter() + seconds
        while (began := time.perf_counter()) < until:
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


@contextmanager
def _running(kept: int) -> Iterator[int]:
    with tempfile.TemporaryDirectory() as folder:
        me = [sys.executable, str(Path(__file__)), "--serve", str(kept), "--folder", folder]
        with subprocess.Popen(me, stdout=subprocess.PIPE, text=True) as process:
            try:
                told = process.stdout.readline() if process.stdout else ""
                yield int(told)
            finally:
                process.terminate()


def _serve(folder: Path, kept: int) -> None:
    """Run the real service on a free port, with a full book."""
    import uvicorn  # noqa: PLC0415 - the clients need none of this

    from frontdesk.cli import serve  # noqa: PLC0415 - as above
    from frontdesk.web import app, open_times  # noqa: PLC0415 - as above

    open_times.MOST_KEPT = kept
    ports = _ports(folder / "book.sqlite3")
    _fill(ports)
    place = app.Place(site=folder, theme=ROOT / "theme", desk_key="k" * 40, opener="")
    service = app.build(ports, place, invitation=lambda *_, **__: b"")
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(64)
        address = listening.getsockname()
        print(address[1], flush=True)
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
