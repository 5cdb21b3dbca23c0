"""How much memory and processor the idle front desk takes, from /proc, against its budget."""

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from front_desk import running
from rich.console import Console
from rich.table import Table

from rehearsal.stage import answers

SETTLE_SECONDS = 10
WATCH_SECONDS = 20
WARM_UP_PAGES = 20
MB = 1_000_000
PROC = Path("/proc")


@dataclass(frozen=True, slots=True)
class Budget:
    """The most a process may take while nothing happens. Source: ARCHITECTURE.md."""

    mb: float
    percent: float


BUDGETS = {"web": Budget(80, 3), "worker": Budget(90, 3)}
# The command each process was started with.
ROLES = {"web": "web", "work": "worker"}


def main() -> int:
    """Print one table; return 1 when a budget is broken."""
    if not PROC.is_dir():
        print("Memory is read from /proc, which this system does not have.")
        return 0
    with running() as demo:
        for _ in range(WARM_UP_PAGES):
            answers(demo.ports.site)
        time.sleep(SETTLE_SECONDS)
        members = list(family(demo.stage.pid("front desk")))
        before = {pid: cpu_seconds(pid) for pid in members}
        time.sleep(WATCH_SECONDS)
        used = {pid: (cpu_seconds(pid) - before[pid]) / WATCH_SECONDS * 100 for pid in members}
        rows = [(role(pid), rss_mb(pid), used[pid]) for pid in members]
    Console(width=None if os.isatty(1) else 100).print(table(rows))
    found = {name for name, _, _ in rows}
    return int(not found.issuperset(BUDGETS) or any(over(*row) for row in rows))


def family(pid: int) -> Iterator[int]:
    """Yield a process and all that came from it."""
    yield pid
    for task in (PROC / str(pid) / "task").iterdir():
        for child in (task / "children").read_text().split():
            yield from family(int(child))


def role(pid: int) -> str:
    """Return web, worker or supervisor, from the words the process was started with."""
    words = (PROC / str(pid) / "cmdline").read_text().split("\0")
    return next((name for word, name in ROLES.items() if word in words), "supervisor")


def rss_mb(pid: int) -> float:
    """Return the resident memory in megabytes."""
    pages = int((PROC / str(pid) / "statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / MB


def cpu_seconds(pid: int) -> float:
    """Return the processor time a process has taken so far."""
    fields = (PROC / str(pid) / "stat").read_text().rpartition(") ")[2].split()
    user, system = int(fields[11]), int(fields[12])
    return (user + system) / os.sysconf("SC_CLK_TCK")


def over(name: str, mb: float, percent: float) -> bool:
    """Return whether a process takes more than it may."""
    budget = BUDGETS.get(name)
    return budget is not None and (mb > budget.mb or percent > budget.percent)


def table(rows: list[tuple[str, float, float]]) -> Table:
    """Return measure, budget and ratio of every process."""
    shown = Table(title=f"Idle for {WATCH_SECONDS} s: measured / budget = ratio")
    for name in ("process", "resident MB", "% of a core", ""):
        shown.add_column(name, justify="left" if name in ("process", "") else "right")
    for name, mb, percent in rows:
        budget = BUDGETS.get(name)
        if budget is None:
            shown.add_row(name, f"{mb:.1f}", f"{percent:.1f}", "")
            continue
        verdict = "over" if over(name, mb, percent) else "ok"
        shown.add_row(name, _of(mb, budget.mb), _of(percent, budget.percent), verdict)
    return shown


def _of(measured: float, budget: float) -> str:
    return f"{measured:.1f} / {budget:g} = {measured / budget:.2f}"


if __name__ == "__main__":
    raise SystemExit(main())
