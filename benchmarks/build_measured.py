"""What one command takes: seconds on the wall, seconds of CPU, and memory of all its processes."""

import os
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

_EVERY = 0.05
_KB_A_MB = 1024


@dataclass(frozen=True, slots=True)
class Took:
    """What one command took; largest is of one process, peak of all at once, in MB."""

    wall: float
    cpu: float
    largest: int = 0
    peak: int = 0


def measure(command: tuple[str, ...], folder: Path) -> Took:
    """Run a command to its end; a command that fails ends the benchmark with what it said."""
    before = os.times()
    began = perf_counter()
    with (folder / "said").open("w+") as said:
        running = subprocess.Popen(command, cwd=folder, stdout=said, stderr=subprocess.STDOUT)
        memory = _Memory(running.pid)
        code = running.wait()
        wall = perf_counter() - began
        largest, peak = memory.stop()
        if code:
            said.seek(0)
            sys.exit(f"{' '.join(command)} failed:\n{said.read()[-3000:]}")
    after = os.times()
    cpu = after.children_user + after.children_system
    return Took(wall, cpu - before.children_user - before.children_system, largest, peak)


class _Memory:
    """Looks at a process and its children many times a second."""

    def __init__(self, pid: int) -> None:
        self._largest = self._peak = 0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, args=(pid,))
        self._thread.start()

    def stop(self) -> tuple[int, int]:
        """Return the most that one process, and that all together, have held, in MB."""
        self._ended.set()
        self._thread.join()
        return self._largest // _KB_A_MB, self._peak // _KB_A_MB

    def _watch(self, pid: int) -> None:
        while not self._ended.wait(_EVERY):
            # Pages that copies share are counted once among them.
            held = [_held(process) for process in _family(pid)]
            self._largest = max([self._largest, *(resident for resident, _ in held)])
            self._peak = max(self._peak, sum(share for _, share in held))


def _family(pid: int) -> list[int]:
    found = [pid]
    for one in found:
        try:
            children = Path(f"/proc/{one}/task/{one}/children").read_text()
        except OSError:
            continue
        found += map(int, children.split())
    return found


def _held(pid: int) -> tuple[int, int]:
    """Return resident and proportional kB of a process, or nothing when it has just ended."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    except OSError:
        return 0, 0
    sizes = {line.split()[0]: int(line.split()[1]) for line in lines}
    return sizes.get("Rss:", 0), sizes.get("Pss:", 0)
