"""What 400 clients who wait for their session cost the web process, in memory and processor.

python3 benchmarks/waiting.py: a real web process, half of the clients at the door and half in
their rooms, each with a stream of its own. It fails over budget, or when the news that a
therapist is late does not reach every client at the door.
"""

import asyncio
import os
import sys
import tempfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from statistics import median
from time import perf_counter
from urllib.parse import urlsplit

from memory import PROC, cpu_seconds, rss_mb
from rich.console import Console
from rich.table import Table
from webhooks import begun

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from frontdesk.actions import links  # noqa: E402 - found just above
from frontdesk.actions.store_port import Writer  # noqa: E402 - as above
from frontdesk.domain.booking import Booking, Enrolment, State  # noqa: E402 - as above
from frontdesk.domain.lateness import Lateness  # noqa: E402 - as above
from frontdesk.domain.money import Money  # noqa: E402 - as above
from frontdesk.web import doors as waiting_doors  # noqa: E402 - as above
from money.processes import WEB, Running  # noqa: E402 - as above
from quiet_ports import block  # noqa: E402 - as above

CLIENTS = 400
# What connecting costs is over by then.
SETTLE_SECONDS = 5
# Each page says two signs of life meanwhile, at a door as in a room, so none is left out.
WATCH_SECONDS = 2 * waiting_doors.BEAT_SECONDS
MIB = 1_048_576
BUDGET_MIB = 60.0
BUDGET_PERCENT = 2.0


def book(house: Running) -> list[tuple[Booking, str]]:
    """Book one session a client, all of them in six minutes; a therapist each, or they overlap."""
    now = house.ports.clock.now().replace(second=0, microsecond=0)
    starts = now + timedelta(minutes=6)
    first = Booking(
        id="",
        reference="WAIT",
        enrolment="",
        therapist="",
        service="first-session",
        way="video",
        state=State.CONFIRMED,
        starts_at=starts,
        ends_at=starts + timedelta(minutes=50),
        busy_from=starts,
        busy_to=starts + timedelta(minutes=60),
        wall=starts.strftime("%Y-%m-%dT%H:%M"),
        zone="UTC",
        client_zone="UTC",
        price=Money(0, "USD"),
        hold_until=None,
        calendar_uid="",
        created_at=now,
    )
    booked = [
        replace(first, id=f"w{n}", enrolment=f"e{n}", therapist=f"t{n}", calendar_uid=f"u{n}")
        for n in range(CLIENTS)
    ]

    def keep(tx: Writer) -> None:
        for one in booked:
            tx.save_enrolment(Enrolment(one.enrolment, one.id, one.service, now, name="A client"))
            if not tx.hold(one, now=now):
                raise SystemExit(f"{one.id} could not be booked")
            links.remember(tx, house.ports, one)

    house.ports.store.write(keep)
    return [(one, links.booking_token(house.ports, one)) for one in booked]


class Waiting:
    """One client's open stream.

    signals: where a sign of life is answered, as the room's page does.
    heard: when the newest news came.
    """

    def __init__(self, path: str, *, signals: str = "") -> None:
        self.path = path
        self.signals = signals
        self.news = 0
        self.heard = 0.0

    async def open(self, address: str) -> None:
        """Connect and read on for as long as the line stands."""
        self.parts = parts = urlsplit(address)
        reader, self.writer = await asyncio.open_connection(parts.hostname, parts.port)
        self.writer.write(f"GET {self.path} HTTP/1.1\r\nHost: {parts.netloc}\r\n\r\n".encode())
        await self.writer.drain()
        status = await reader.readline()
        if b" 200 " not in status:
            raise SystemExit(f"the stream was refused: {status.decode()}")
        self.reading = asyncio.create_task(self._read(reader))

    async def _read(self, reader: asyncio.StreamReader) -> None:
        while line := await reader.readline():
            if b'"beat"' in line and self.signals:
                await self._answer()
            elif line.startswith(b"data: "):
                self.news, self.heard = self.news + 1, perf_counter()

    async def _answer(self) -> None:
        """Say that this page lives; browsers open a new line for it, as the last was let go."""
        reader, writer = await asyncio.open_connection(self.parts.hostname, self.parts.port)
        said = b'{"type":"beat"}'
        head = f"POST {self.signals} HTTP/1.1\r\nHost: {self.parts.netloc}\r\n"
        head += f"Content-Length: {len(said)}\r\nConnection: close\r\n\r\n"
        writer.write(head.encode() + said)
        status = await reader.readline()
        if b" 204 " not in status:
            raise SystemExit(f"a sign of life was refused: {status.decode()}")
        writer.close()


async def measured(house: Running, pid: int) -> dict[str, float]:
    """Return what waiting costs, and how fast news come."""
    booked = await asyncio.to_thread(book, house)
    half = CLIENTS // 2
    at_door = [Waiting(f"/join/{token}/state") for _, token in booked[:half]]
    in_rooms = [
        Waiting(f"/join/{token}/events?{page}", signals=f"/join/{token}/signal?{page}")
        for page, token in ((f"page={one.id:x>20}", token) for one, token in booked[half:])
    ]
    # One look before, so that what is loaded once is not counted.
    warm = Waiting(at_door[0].path)
    await warm.open(house.origin)
    await asyncio.sleep(2)
    warm.reading.cancel()
    warm.writer.close()
    before = rss_mb(pid) * 1_000_000 / MIB
    for one in (*at_door, *in_rooms):
        await one.open(house.origin)
    await asyncio.sleep(SETTLE_SECONDS)
    used = cpu_seconds(pid)
    await asyncio.sleep(WATCH_SECONDS)
    used = (cpu_seconds(pid) - used) / WATCH_SECONDS * 100
    grown = rss_mb(pid) * 1_000_000 / MIB - before
    took = await _late(house, [booking for booking, _ in booked[:half]], at_door)
    for one in (*at_door, *in_rooms):
        one.reading.cancel()
        one.writer.close()
    return {"MiB for all": grown, "% of a core": used, "ms until the median hears": took}


async def _late(house: Running, bookings: list[Booking], clients: list[Waiting]) -> float:
    """Say that every therapist is late, and wait until every client has heard it."""
    seen = [one.news for one in clients]

    def say(tx: Writer) -> None:
        for one in bookings:
            tx.save_lateness(Lateness(one.id, 10, house.ports.clock.now()))

    began = perf_counter()
    await asyncio.to_thread(house.ports.store.write, say)
    for _ in range(600):
        if all(one.news > old for one, old in zip(clients, seen, strict=True)):
            return median(one.heard - began for one in clients) * 1000
        await asyncio.sleep(0.05)
    raise SystemExit("not every client heard that it begins late")


def main() -> int:
    """Print one table; return 1 when a budget is broken."""
    if not PROC.is_dir():
        print("Memory is read from /proc, which this system does not have.")
        return 0
    with tempfile.TemporaryDirectory() as folder, block() as doors:
        house = begun(Path(folder), doors)
        house.start(WEB)
        try:
            found = asyncio.run(measured(house, house.stage.pid(WEB)))
        finally:
            house.stop()
    bounds = {"MiB for all": BUDGET_MIB, "% of a core": BUDGET_PERCENT}
    shown = Table(title=f"{CLIENTS} clients wait: measured / budget = ratio")
    for name in ("what", "measured", "budget", "ratio"):
        shown.add_column(name, justify="left" if name == "what" else "right")
    for name, value in found.items():
        bound = bounds.get(name)
        budget = [f"{bound:g}", f"{value / bound:.2f}"] if bound else ["", ""]
        shown.add_row(name, f"{value:.1f}", *budget)
    Console(width=None if os.isatty(1) else 100).print(shown)
    return int(any(found[name] > bound for name, bound in bounds.items()))


if __name__ == "__main__":
    sys.exit(main())
