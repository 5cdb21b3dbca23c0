"""frontdesk slots: JSON on its way out and nothing else, every slip named, nothing loaded."""

import json
import os
import subprocess
import sys
from copy import deepcopy
from pathlib import Path

import pytest

from cli.slots_asked import LEAST, ROOT, USUAL, WEDNESDAY, Raw, ask, command
from frontdesk.cli import NOT_READY


@pytest.fixture
def raw() -> Raw:
    return deepcopy(LEAST)


def test_what_a_settings_file_prints_is_no_part_of_the_answer(tmp_path: Path, raw: Raw) -> None:
    file = tmp_path / "conf.py"
    file.write_text(f"PRACTICE = {raw!r}\nprint('hello')\n")
    words = [part for k, v in WEDNESDAY.items() for part in (f"--{k}", v)]

    done = command("--practice", str(file), *words)

    assert done.stderr == "hello\n"
    assert len(json.loads(done.stdout)["slots"]) == len(USUAL)


def test_every_slip_of_both_files_is_told_at_once_and_nothing_is_answered(tmp_path, raw) -> None:
    raw["zone"] = "Mars/Olympus"
    raw["services"][0]["minuets"] = raw["services"][0].pop("minutes")
    busy = [{"start": "2026-11-25T18:00:00Z", "end": "2026-11-25T17:00:00Z"}, {"strat": 1}]

    done = ask(tmp_path, raw, busy=busy)

    assert (done.returncode, done.stdout) == (NOT_READY, "")
    for place in (
        *('PRACTICE["zone"]', 'PRACTICE["services"][0]["minutes"] is missing'),
        *('did you mean "minutes"?', '[0]["end"]', '[1]["start"] is missing', '[1]["strat"]'),
    ):
        assert place in done.stderr


@pytest.mark.parametrize(
    ("flags", "told"),
    [
        ({"at": "2026-11-23T09:00:00"}, "--at '2026-11-23T09:00:00': a Z or an offset"),
        ({"from": "2026-11-25", "to": "soon"}, "--to 'soon': an instant such as"),
        ({"at": "9999-12-31T23:59:59Z"}, "a year from 1900 to 9000"),
        ({"to": "2026-11-24T00:00:00Z"}, "--to lies before --from"),
        ({"client-tz": "Europe/Lisbonne"}, 'did you mean "Europe/Lisbon"?'),
        ({"client-tz": ""}, "--client-tz ''"),
        ({"service": "frist"}, "--service 'frist' is not in the practice; did you mean first?"),
        ({"therapist": "inez"}, "did you mean ines?"),
        ({"way": "fax"}, "--way 'fax': first can be met in by video, phone, office"),
    ],
)
def test_an_argument_that_makes_no_sense_is_named(tmp_path, raw, flags: Raw, told: str) -> None:
    done = ask(tmp_path, raw, **flags)

    assert (done.returncode, done.stdout) == (2, "")
    assert told in done.stderr
    assert "Traceback" not in done.stderr


def test_a_therapist_who_does_not_offer_a_service_is_named(tmp_path: Path, raw: Raw) -> None:
    raw["therapists"].append({"id": "bo", "hours": {"wed": ["09:00-12:00"]}})
    raw["services"][0]["therapists"] = ["bo"]

    done = ask(tmp_path, raw, therapist="ines")

    assert (done.returncode, done.stdout) == (2, "")
    assert "--therapist ines does not offer first" in done.stderr


def test_files_that_are_not_there_are_named(tmp_path: Path, raw: Raw) -> None:
    done = ask(tmp_path, raw, "--busy", str(tmp_path / "nothing.json"), practice="nowhere.json")

    assert (done.returncode, done.stdout) == (NOT_READY, "")
    assert "nowhere.json is not there" in done.stderr
    assert "nothing.json cannot be read" in done.stderr


def test_an_answer_needs_neither_database_nor_service_nor_markdown(tmp_path, raw) -> None:
    (tmp_path / "practice.json").write_text(json.dumps(raw))
    words = [part for k, v in WEDNESDAY.items() for part in (f"--{k}", v)]
    asked = ["slots", "--practice", str(tmp_path / "practice.json"), *words]
    code = (
        "import sys\n"
        "from frontdesk.cli.main import main\n"
        f"assert main({asked!r}) == 0\n"
        "print(*{name.partition('.')[0] for name in sys.modules}, file=sys.stderr)"
    )

    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": str(ROOT / "plugins")},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )

    loaded = set(done.stderr.split())
    heavy = {"sqlalchemy", "starlette", "stripe", "dbos", "pyrage", "markdown", "yaml", "ssl"}
    assert "frontdesk" in loaded
    assert loaded & heavy == set()
    assert list(tmp_path.iterdir()) == [tmp_path / "practice.json"]


@pytest.mark.parametrize("words", [["--help"], ["--practice", "pelicanconf.py"]])
def test_a_reader_who_leaves_early_is_no_error(words: list[str]) -> None:
    flags = [part for k, v in WEDNESDAY.items() for part in (f"--{k}", v)]
    reading, writing = os.pipe()
    os.close(reading)

    done = subprocess.run(
        [sys.executable, "-m", "frontdesk.cli", "slots", *words, *flags],
        env={**os.environ, "PYTHONPATH": str(ROOT / "plugins")},
        cwd=ROOT,
        stdout=writing,
        stderr=subprocess.PIPE,
        text=True,
        timeout=120,
        check=False,
    )
    os.close(writing)

    assert (done.returncode, done.stderr) == (0, "")


def test_a_practice_may_come_through_a_pipe(raw: Raw) -> None:
    flags = [part for k, v in WEDNESDAY.items() for part in (f"--{k}", v)]

    done = subprocess.run(
        [sys.executable, "-m", "frontdesk.cli", "slots", "--practice", "/dev/stdin", *flags],
        input=json.dumps(raw),
        env={**os.environ, "PYTHONPATH": str(ROOT / "plugins")},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert len(json.loads(done.stdout)["slots"]) == len(USUAL)
    assert done.returncode == 0


def test_who_presses_the_keys_to_end_it_gets_no_traceback(tmp_path: Path) -> None:
    file = tmp_path / "conf.py"
    file.write_text("raise KeyboardInterrupt\n")
    flags = [part for k, v in WEDNESDAY.items() for part in (f"--{k}", v)]

    done = command("--practice", str(file), *flags)

    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")
