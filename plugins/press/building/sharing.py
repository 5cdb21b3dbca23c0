"""Work shared among processes: a copy of this one for each core, or none at all."""

import gc
import logging
import os
import pickle
import sys
import tempfile
import threading
import warnings
from collections.abc import Callable, Sequence
from typing import BinaryIO, TypeVar

Job = TypeVar("Job")
Done = TypeVar("Done")

# Fewer jobs are done before another process is there.
WORTH_IT = 16
MOST = 8


def workers(wanted: int | None) -> int:
    """Return how many processes may work at once.

    Args:
        wanted: the setting PRESS_JOBS; None leaves it to this machine.

    One, where a process cannot be copied safely: another thread may hold a lock that nobody
    would ever release in the copy, and on a Mac the system's own libraries do not allow it.
    """
    if not hasattr(os, "fork") or not all(map(_harmless, threading.enumerate())):
        return 1
    if wanted is not None:
        return max(1, wanted)
    return min(MOST, len(os.sched_getaffinity(0))) if sys.platform == "linux" else 1


def _harmless(thread: threading.Thread) -> bool:
    """Return whether a copy can do without a thread: it never prints, as Rich's does."""
    return thread is threading.main_thread() or type(thread).__module__.startswith("rich.")


def share(
    jobs: Sequence[Job], work: Callable[[Job], Done | None], *, among: int
) -> list[Done | None]:
    """Return what work returns for each job, in order.

    None stands for a job that failed or warned in a copy of this process. The caller does it
    again, so that what is wrong is told once and in the usual way. The same becomes of the jobs
    of a copy that is killed.
    """
    if among < 2 or len(jobs) < WORTH_IT:  # noqa: PLR2004 - nobody to share with
        return [work(job) for job in jobs]
    results: list[Done | None] = [None] * len(jobs)
    gc.freeze()  # the collector's marks would make each copy its own copy of all memory
    others = [_begin(jobs[n::among], work) for n in range(1, among)]
    try:
        results[0::among] = [work(job) for job in jobs[0::among]]
    finally:
        for n, (process, file) in enumerate(others, 1):
            results[n::among] = _end(process, file, count=len(jobs[n::among]))
        gc.unfreeze()
    return results


def _begin(jobs: Sequence[Job], work: Callable[[Job], Done | None]) -> tuple[int, BinaryIO]:
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the other process writes it, _end closes it
    sys.stdout.flush()
    sys.stderr.flush()
    with warnings.catch_warnings():
        # Newer Pythons warn of any thread; workers() has looked at each.
        warnings.simplefilter("ignore", DeprecationWarning)
        process = os.fork()
    if process:
        return process, file
    try:
        gc.disable()
        heard = Heard()
        logging.getLogger().handlers = [heard]
        pickle.dump([_quietly(job, work, heard) for job in jobs], file)
        file.flush()
    finally:
        # Nothing that this process would do at its end is the copy's to do.
        os._exit(0)


def _quietly(job: Job, work: Callable[[Job], Done | None], heard: "Heard") -> Done | None:
    before = heard.count
    try:
        done = work(job)
    except Exception:  # noqa: BLE001 - whatever it is, it is raised again where it can be told
        return None
    return done if heard.count == before else None


def _end(process: int, file: BinaryIO, *, count: int) -> list[Done | None]:
    with file:
        os.waitpid(process, 0)
        file.seek(0)
        try:
            found: list[Done | None] = pickle.load(file)  # noqa: S301 - our own copy wrote it
        except (EOFError, pickle.UnpicklingError):
            return [None] * count
    return found


class Heard(logging.Handler):
    """Counts warnings and errors and prints none."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.count = 0

    def emit(self, _record: logging.LogRecord) -> None:
        self.count += 1
