"""A practice of little and a way to ask frontdesk slots about it, as a stranger would."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
LEAST = {
    "zone": "America/Los_Angeles",
    "therapists": [{"id": "ines", "hours": {"wed": ["09:00-12:00"]}}],
    "services": [
        {"id": "first", "minutes": 50, "notice_minutes": 60, "buffer_after_minutes": 10},
        {"id": "call", "minutes": 30, "notice_minutes": 0, "buffer_after_minutes": 0},
    ],
}
WEDNESDAY = {
    "at": "2026-11-23T09:00:00-08:00",
    "from": "2026-11-25T00:00:00-08:00",
    "to": "2026-11-26T00:00:00-08:00",
}
USUAL = ["09:00", "09:30", "10:00", "10:30", "11:00"]
Raw = dict[str, Any]
Done = subprocess.CompletedProcess[str]


def command(*words: str) -> Done:
    return subprocess.run(
        [sys.executable, "-m", "frontdesk.cli", "slots", *words],
        env={**os.environ, "PYTHONPATH": str(ROOT / "plugins")},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def ask(folder: Path, raw: Any, *words: str, busy: Any = None, **flags: str) -> Done:
    """Run the command on a practice, and on a busy file if there is one."""
    practice = folder / "practice.json"
    practice.write_text(json.dumps(raw))
    if busy is not None:
        (folder / "busy.json").write_text(json.dumps(busy))
        words = (*words, "--busy", str(folder / "busy.json"))
    given = {"practice": str(practice), **WEDNESDAY, **flags}
    return command(*(part for k, v in given.items() for part in (f"--{k}", v)), *words)


def answer(done: Done) -> list[dict[str, str]]:
    assert (done.returncode, done.stderr) == (0, "")
    found: list[dict[str, str]] = json.loads(done.stdout)["slots"]
    return found


def clocks(done: Done) -> list[str]:
    """The wall times of an answer about one day."""
    return [slot["local"][11:16] for slot in answer(done)]
