"""The worker, started as a person starts it, reads a calendar that is really served."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from time import monotonic, sleep

from adapters.calendar.servers import saying, serving
from cli.test_commands import ROOT, frontdesk
from rehearsal.demo_folder import Folder, Ports

CALENDAR = (
    b"BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VEVENT\nUID:a\nSUMMARY:Choir\n"
    b"DTSTART;VALUE=DATE:20200106\nRRULE:FREQ=DAILY\nEND:VEVENT\nEND:VCALENDAR\n"
)


def until(told: Callable[[], bool], *, seconds: float = 60.0) -> None:
    end = monotonic() + seconds
    while not told():
        assert monotonic() < end, "it did not come to that"
        sleep(0.1)


def test_the_worker_fills_the_busy_times_and_its_log_keeps_the_address(
    tmp_path: Path, keys_folder: Path
) -> None:
    folder = Folder(tmp_path / "demo")
    folder.prepare()
    env = folder.env(Ports(), outside={}) | {"FRONTDESK_KEYS": str(keys_folder / "keys.json")}
    frontdesk("migrate", env=env)
    database = env["FRONTDESK_DATABASE"].removeprefix("sqlite:///")
    log = tmp_path / "log"

    def filled() -> bool:
        with closing(sqlite3.connect(database)) as db:
            return db.execute("SELECT count(*) FROM outside_busy").fetchone()[0] > 30

    with serving(saying(CALENDAR)) as server, log.open("wb") as written:
        env["FRONTDESK_CALENDARS"] = (
            f"ines http://127.0.0.1:{server.port}/secret-4711.ics\n"
            # Nobody listens there.
            "ines http://127.0.0.1:9/secret-4712.ics"
        )
        worker = subprocess.Popen(
            [sys.executable, "-m", "frontdesk.cli", "work"],
            env={**os.environ, "PYTHONPATH": str(ROOT / "plugins"), **env},
            cwd=ROOT,
            stdout=written,
            stderr=written,
        )
        try:
            until(filled)
            until(lambda: b"outside calendar" in log.read_bytes())
        finally:
            worker.terminate()
            worker.wait(120)

    assert b"GET /secret-4711.ics HTTP/1.1\r\n" in server.requests[0]
    assert b"471" not in log.read_bytes()
    assert b"Choir" not in Path(database).read_bytes()
