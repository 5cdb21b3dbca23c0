"""A worker process whose jobs write down what happened.

python workshop.py ADDRESS DIARY EXECUTOR KEEP_SECONDS [HOURS]
HOURS: how far east the worker lives, so that no night falls into a test.
A job is told what to do by its kind: note, slow (ends when the file "go" is there), flaky
(fails twice for each name) and broken (fails always).
"""

import json
import logging
import signal
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path
from threading import Event, Lock
from typing import Any

from frontdesk.adapters.clock import System
from frontdesk.adapters.jobs.dbos_worker import Pace, Worker

PACE = {"poll_seconds": 0.05, "chores_seconds": 0.2, "retry_after": (0.0, 0.0), "night_hour": 0}


class Local(System):
    """The right time, said by a clock some hours further east."""

    def __init__(self, hours: str) -> None:
        self.zone = timezone(timedelta(hours=int(hours)))

    def now(self) -> datetime:
        return super().now().astimezone(self.zone)


class Diary:
    """One JSON line for each thing that happened, on the disk at once."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.lock = Lock()

    def add(self, what: str, **more: Any) -> None:
        with self.lock, self.path.open("a") as page:
            page.write(json.dumps({"what": what, **more, "at": System().now().isoformat()}) + "\n")

    def count(self, name: str) -> int:
        return sum(name in line for line in self.path.read_text().splitlines())


def main(
    address: str, diary_path: str, executor_id: str, keep_seconds: str, hours: str = "0"
) -> None:
    logging.basicConfig(level=logging.WARNING)
    diary, stop = Diary(Path(diary_path)), Event()
    diary.path.touch()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())

    def run(kind: str, args: dict[str, Any]) -> None:
        diary.add(kind, **args)
        if kind == "slow":
            while not diary.path.with_name("go").exists():
                stop.wait(0.02)
            diary.add("slow ended", **args)
        if kind == "broken" or (kind == "flaky" and diary.count(args["name"]) < 3):
            raise ConnectionError("Ana wrote: my back hurts")

    Worker(
        address,
        run,
        clock=Local(hours),
        every_minute=lambda: diary.add("chores"),
        nightly=lambda: diary.add("night"),
        executor_id=executor_id,
        pace=Pace(**PACE, keep=timedelta(seconds=float(keep_seconds))),
    ).run_until(stop)
    diary.add("stopped")


if __name__ == "__main__":
    main(*sys.argv[1:])
