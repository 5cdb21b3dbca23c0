"""docs/hours.md and the manual tell the truth: every example gives what is printed below it."""

import ast
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from frontdesk.cli.slots_manual import MANUAL
from frontdesk.domain.booking import State
from frontdesk.settings import busy, hours, practice, services

ROOT = Path(__file__).resolve().parents[2]
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
GUIDE = (ROOT / "docs" / "hours.md").read_text("utf-8")
BLOCKS = _BLOCK.findall(GUIDE)
EXAMPLES = [(one[1], after[1]) for one, after in pairwise(BLOCKS) if one[0] == "sh"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the files that the examples read."""
    shutil.copy(ROOT / "pelicanconf.py", tmp_path)
    shutil.copytree(ROOT / "content" / "consents", tmp_path / "content" / "consents")
    (night,) = [code for kind, code in BLOCKS if kind == "json" and '"zone"' in code]
    (tmp_path / "night.json").write_text(night)
    return tmp_path


def run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    program, *words = shlex.split(command.replace("\\\n", " "))
    assert program == "frontdesk"
    return subprocess.run(
        [sys.executable, "-m", "frontdesk.cli", *words],
        env={**os.environ, "PYTHONPATH": str(ROOT / "plugins")},
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize(("command", "told"), EXAMPLES, ids=range(len(EXAMPLES)))
def test_an_example_of_the_guide_gives_what_stands_below_it(folder, command, told) -> None:
    done = run(command, folder)

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == told
    assert json.loads(told)["slots"]


def test_the_guide_has_its_examples() -> None:
    assert len(EXAMPLES) == 3


def test_what_the_guide_says_to_write_can_be_read() -> None:
    written: dict[str, Any] = {}
    for kind, code in BLOCKS:
        if kind == "python":
            written |= ast.literal_eval(f"{{{code}}}")
    hours_of_all = written["hours"] | {"tue": written["tue"]}
    therapist = {"id": "ines", **written, "hours": hours_of_all}
    raw = {
        "zone": "UTC",
        "therapists": [{k: v for k, v in therapist.items() if k not in {"tue", "ways"}}],
        "services": [{"id": "first", "minutes": 50}],
        "ways": [{"id": "video"}, {"id": "phone"}, *written["ways"]],
    }

    found = practice.times(raw, today=date(2026, 11, 20))

    (ines,) = found.therapists
    assert (len(ines.hours), len(ines.overrides), len(ines.time_off)) == (8, 2, 3)
    assert found.ways[2].rooms == ("blue", "garden")


def test_the_example_of_the_manual_works(folder: Path) -> None:
    _, _, example = MANUAL.partition("EXAMPLE\n")
    command = "frontdesk slots" + example.split("frontdesk slots")[1].split("\n\n")[0]

    done = run(command, folder)

    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["slots"][0] == {
        "start": "2026-11-25T17:00:00Z",
        "end": "2026-11-25T17:50:00Z",
        "therapist": "ines",
        "local": "2026-11-25T17:00:00+00:00",
    }


def test_the_manual_fits_a_terminal_and_is_what_help_prints(folder: Path) -> None:
    done = run("frontdesk slots --help", folder)

    assert (done.returncode, done.stdout) == (0, MANUAL)
    assert [line for line in MANUAL.splitlines() if len(line) > 80 or line != line.rstrip()] == []
    MANUAL.encode("ascii")


def test_every_field_a_time_depends_on_is_in_the_manual() -> None:
    asked: set[str] = set()
    for room in (busy, hours, services):
        code = Path(room.__file__).read_text("utf-8")
        asked |= set(re.findall(r"(?:take|items|each)\(\s*\"(\w+)\"", code))
    of_no_time = {
        *("name", "price", "hint", "need", "often", "place"),
        *("full_refund_hours", "late_fee", "move_hours", "late_moves"),
        *("billing_code", "keeps_card"),
    }

    assert {"therapist", "expires_at", "window", "horizon_days"} <= asked
    known = asked - of_no_time | practice._FOR_TIMES | {str(state) for state in State}
    assert [one for one in sorted(known) if not re.search(rf"\b{one}\b", MANUAL)] == []
