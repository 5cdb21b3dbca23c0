"""How long the web process takes for a notice of a payment, besides asking the provider.

python3 benchmarks/webhooks.py: real processes, signed notices over a socket. It fails when the
95th percentile of our own time is over budget, or when fifty copies of one notice and the client
who comes back at the same moment make anything but one appointment with one letter to each side.
"""

import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from time import perf_counter
from typing import Any
from urllib.parse import urlsplit

from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from frontdesk.adapters.jobs import dbos  # noqa: E402 - found just above
from frontdesk.adapters.keys import keys_new  # noqa: E402 - as above
from frontdesk.adapters.store.upgrade import migrate  # noqa: E402 - as above
from made_once import no_certificates_read_again  # noqa: E402 - as above
from money.processes import PAYMENTS, WEB, WORKER, Running, Someone  # noqa: E402 - as above
from quiet_ports import block  # noqa: E402 - as above

NOTICES = 30
COPIES = 50
BUDGET_MS = 50.0
ONCE = {"confirmed-client": 1, "confirmed-therapist": 1}


def paid_in_silence(house: Running) -> tuple[Someone, dict[str, Any]]:
    """Let somebody pay and nobody tell us; return the event."""
    ana = house.someone()
    house.provider.order("webhooks", mode="drop")
    session = ana.paid()
    (event,) = house.provider.events(session)
    return ana, event


def signed(house: Running, event: dict[str, Any]) -> tuple[bytes, str]:
    """Return an event as the provider posts it now."""
    return house.provider.signed(event, at=int(house.ports.clock.now().timestamp()))


def first_times(house: Running) -> list[float]:
    """Return milliseconds of notices that each make a booking firm."""
    took, line = [], HTTPConnection(urlsplit(house.origin).netloc, timeout=60)
    for _ in range(NOTICES):
        _, event = paid_in_silence(house)
        house.rests()
        took.append(timed(line, *signed(house, event)))
    line.close()
    return sorted(took)


def looks(house: Running) -> list[float]:
    """Return milliseconds of the question each notice makes us ask the provider."""
    _, event = paid_in_silence(house)
    session = event["data"]["object"]["id"]
    took = []
    for _ in range(NOTICES):
        began = perf_counter()
        house.ports.payments.look(session)
        took.append((perf_counter() - began) * 1000)
    return sorted(took)


def timed(line: HTTPConnection, body: bytes, signature: str) -> float:
    """Return milliseconds of one notice over a connection that stands already."""
    began = perf_counter()
    line.request("POST", "/hooks/stripe", body, {"stripe-signature": signature})
    answer = line.getresponse()
    answer.read()
    if answer.status != 200:  # noqa: PLR2004 - HTTP's own word
        raise SystemExit(f"A notice was answered with {answer.status}.")
    return (perf_counter() - began) * 1000


def at_once(house: Running) -> bool:
    """Tell whether many copies, and the way back, make one appointment and one letter each."""
    ana, event = paid_in_silence(house)
    post = signed(house, event)
    with ThreadPoolExecutor(COPIES) as pool:
        pool.submit(house.back, event["data"]["object"]["id"])
        heard = set(pool.map(lambda _: house.hear(*post), range(COPIES)))
    books = ana.books()
    return (heard, books.state, books.captured, books.letters) == (
        {200},
        "confirmed",
        14000,
        ONCE,
    )


def main() -> int:
    """Print one table; return 1 when a budget is broken."""
    no_certificates_read_again()
    with tempfile.TemporaryDirectory(prefix="fd-bench-") as name, block() as doors:
        house = begun(Path(name), doors)
        try:
            house.start(PAYMENTS, WEB, WORKER)
            took, look = first_times(house), looks(house)
            single = at_once(house)
        finally:
            house.stop()
    at = int(NOTICES * 0.95)
    ours = took[at] - look[NOTICES // 2]
    table = Table("what", "p50 ms", "p95 ms", "budget", title=f"{NOTICES} notices, each a payment")
    table.add_row("whole notice", f"{took[NOTICES // 2]:.1f}", f"{took[at]:.1f}", "")
    table.add_row("the provider's answer", f"{look[NOTICES // 2]:.1f}", f"{look[at]:.1f}", "")
    table.add_row("ours", "", f"{ours:.1f}", f"{BUDGET_MS:.0f}")
    table.add_row(f"{COPIES} copies and the way back", "one" if single else "NOT ONE", "", "one")
    Console(width=100).print(table)
    return int(ours > BUDGET_MS or not single)


def begun(folder: Path, doors: Any) -> Running:
    """Return a practice with an empty book."""
    keys = folder / "keys"
    keys_new(keys, created=datetime(2026, 11, 1, tzinfo=UTC))
    file = folder / "frontdesk.sqlite3"
    migrate(f"sqlite:///{file}")
    dbos.prepare(f"sqlite:///{file}")
    return Running(folder, keys, doors, f"sqlite:///{file}")


if __name__ == "__main__":
    sys.exit(main())
