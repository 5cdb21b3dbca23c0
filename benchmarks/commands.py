"""How long a command of the terminal takes to begin, with and without Stripe's package.

python3 benchmarks/commands.py: each command in a process of its own, in turn without the package,
as it is, and with the package loaded first. It fails when a command loads the package or what
that brings along: nobody who looks at a list of times should wait for the payments.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import perf_counter

from rich.console import Console
from rich.table import Table

from frontdesk.adapters.keys import keys_new
from rehearsal.demo_folder import Folder, Ports

ROOT = Path(__file__).resolve().parents[1]
RUNS = 7
PACKAGES = ("stripe", "requests")
WHEN = ("--at", "2026-11-20T12:00:00Z", "--from", "2026-11-20T12:00:00Z")
COMMANDS = (
    ("slots", *WHEN, "--to", "2026-11-27T12:00:00Z", "--practice", "pelicanconf.py"),
    ("migrate",),
    ("doctor", "--help"),
    ("serve", "--help"),
)
WITHOUT, AS_IS, LOADED = "without", "as it is", "loaded first"
WAYS = (WITHOUT, AS_IS, LOADED)
# A module that is None cannot be imported. What was loaded is the last line of standard error.
BEGIN = f"""
import importlib, json, sys
way = sys.argv[1]
if way == {WITHOUT!r}:
    sys.modules.update(dict.fromkeys({PACKAGES!r}))
if way == {LOADED!r}:
    for name in {PACKAGES!r}:
        importlib.import_module(name)
from frontdesk.cli.main import main
try:
    code = main(sys.argv[2:])
except SystemExit as ended:
    code = ended.code
print(json.dumps([name for name in {PACKAGES!r} if sys.modules.get(name)]), file=sys.stderr)
sys.exit(code)
"""


def once(way: str, command: tuple[str, ...], env: Mapping[str, str]) -> tuple[float, set[str]]:
    """Return the milliseconds of one process from start to end, and what it loaded of PACKAGES."""
    began = perf_counter()
    ended = subprocess.run(
        [sys.executable, "-c", BEGIN, way, *command],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    took = (perf_counter() - began) * 1000
    if ended.returncode:
        raise SystemExit(f"{' '.join(command)} ({way}) failed:\n{ended.stderr}")
    return took, set(json.loads(ended.stderr.splitlines()[-1]))


def main() -> int:
    """Print one table; return 1 when a command loads what it does not need."""
    shown = Table(title=f"frontdesk …, ms from start to end: median of {RUNS}, taken in turn")
    heads = (*WAYS, f"{AS_IS} / {WITHOUT}", f"{LOADED} / {WITHOUT}", "loads")
    for name in ("command", *heads):
        shown.add_column(name, justify="left" if name in ("command", "loads") else "right")
    guilty = False
    with tempfile.TemporaryDirectory(prefix="fd-bench-") as name:
        folder = Folder(Path(name))
        folder.prepare()
        keys_new(folder.keys, created=datetime(2026, 11, 1, tzinfo=UTC))
        env = folder.env(Ports(), outside=os.environ)
        for command in COMMANDS:
            once(AS_IS, command, env)  # files are read from the disk once, and the database made
            took: dict[str, list[float]] = {way: [] for way in WAYS}
            loaded: set[str] = set()
            for way in WAYS * RUNS:
                ms, found = once(way, command, env)
                took[way].append(ms)
                loaded |= found if way == AS_IS else set()
            guilty |= bool(loaded)
            shown.add_row(_name(command), *_row(took), ", ".join(sorted(loaded)) or "neither")
    Console(width=None if os.isatty(1) else 110).print(shown)
    return int(guilty)


def _name(command: tuple[str, ...]) -> str:
    return " ".join(command) if len(command) < len(WHEN) else command[0]


def _row(took: Mapping[str, list[float]]) -> list[str]:
    least, now, most = (median(took[way]) for way in WAYS)
    return [
        f"{least:.0f}",
        f"{now:.0f}",
        f"{most:.0f}",
        f"{now / least:.2f}",
        f"{most / least:.2f}",
    ]


if __name__ == "__main__":
    sys.exit(main())
