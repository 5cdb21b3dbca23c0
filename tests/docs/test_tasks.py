import ast
import json
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from rehearsal import bare_machine

ROOT = Path(__file__).parents[2]
NAMES = [
    *("build", "rebuild", "regenerate", "serve", "reserve", "preview", "livereload"),
    *("publish", "rollback", "publications", "clean"),
    *("write", "new", "import", "lint", "links"),
    *("demo", "migrate", "doctor", "keys", "test", "check", "bench"),
]


def bare(*words: str) -> "subprocess.CompletedProcess[str]":
    """Run tasks.py with a Python that has nothing installed."""
    return subprocess.run(
        [sys.executable, "-I", "-S", "-B", str(ROOT / "tasks.py"), *words],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize("words", [(), ("--list",), ("help",), ("--help",)])
def test_a_bare_machine_lists_every_task_with_a_sentence(words: tuple[str, ...]) -> None:
    told = bare(*words)

    assert told.returncode == 0
    lines = [line.split(maxsplit=1) for line in told.stdout.splitlines()[2:]]
    assert [name for name, _ in lines] == NAMES
    assert all(sentence.endswith(".") for _, sentence in lines)


def test_a_task_that_does_not_exist_installs_nothing_and_lists_those_that_do() -> None:
    told = bare("biuld")

    assert told.returncode == 2
    assert told.stderr.startswith("There is no task 'biuld'.\n\npython3 tasks.py NAME")
    assert "Installing" not in told.stdout


def test_nothing_but_the_standard_library_is_needed_before_the_first_install() -> None:
    for file in (ROOT / "tasks.py", Path(bare_machine.__file__)):
        tree = ast.parse(file.read_text("utf-8"))
        guarded = {
            id(node)
            for one in ast.walk(tree)
            if isinstance(one, ast.Try | ast.If)
            for node in ast.walk(one)
        }
        top = [node for node in tree.body if id(node) not in guarded]

        names = {
            alias.name.split(".")[0]
            for node in top
            if isinstance(node, ast.Import)
            for alias in node.names
        }
        names |= {
            (node.module or "").split(".")[0] for node in top if isinstance(node, ast.ImportFrom)
        }

        assert names - {"rehearsal"} <= sys.stdlib_module_names


def test_an_old_python_is_told_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 2, "final", 0))

    with pytest.raises(
        bare_machine.Trouble, match=r"needs Python 3\.11 or newer, and this is 3\.9"
    ):
        bare_machine.prepare("demo")


class Venv:
    """A .venv in a folder of its own, with a project that needs nothing."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.project = root / "pyproject.toml"
        self.project.write_text("[project]\n", "utf-8")
        self.installs: list[str] = []

    def install(self, extra: str) -> None:
        self.installs.append(extra)
        python = bare_machine.venv_python()
        python.parent.mkdir(parents=True, exist_ok=True)
        python.touch()
        bare_machine._STAMP.write_text(json.dumps(bare_machine.stamp(extra)), "utf-8")


@pytest.fixture
def venv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Venv]:
    made = Venv(tmp_path)
    monkeypatch.setattr(bare_machine, "ROOT", tmp_path)
    monkeypatch.setattr(bare_machine, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(bare_machine, "_STAMP", tmp_path / ".venv" / "stamp.json")
    monkeypatch.setattr(bare_machine, "_LOG", tmp_path / ".venv" / "install.log")
    monkeypatch.setattr(bare_machine, "install", made.install)
    return made


def test_what_is_installed_is_not_installed_again(venv: Venv) -> None:
    bare_machine.prepare("demo")
    bare_machine.prepare("demo")

    assert venv.installs == ["demo"]


def test_the_tests_need_more_than_the_demo_and_the_demo_no_more_than_the_tests(venv: Venv) -> None:
    for extra in ("demo", "dev", "demo", "dev"):
        bare_machine.prepare(extra)

    assert venv.installs == ["demo", "dev"]


def test_a_changed_pyproject_installs_again_all_that_was_there(venv: Venv) -> None:
    bare_machine.prepare("dev")
    venv.project.write_text("[project]\ndependencies = []\n", "utf-8")

    bare_machine.prepare("demo")

    assert venv.installs == ["dev", "dev"]


def test_a_python_that_went_away_is_installed_again(venv: Venv) -> None:
    bare_machine.prepare("demo")
    bare_machine.venv_python().unlink()

    bare_machine.prepare("demo")

    assert venv.installs == ["demo", "demo"]


def test_a_stamp_somebody_spoiled_counts_for_nothing(venv: Venv) -> None:
    bare_machine.prepare("dev")
    bare_machine._STAMP.write_text("[]", "utf-8")

    bare_machine.prepare("demo")

    assert venv.installs == ["dev", "demo"]


def test_a_python_that_cannot_make_venv_says_what_to_install(
    venv: Venv, monkeypatch: pytest.MonkeyPatch
) -> None:
    poor = venv.root / "python"
    poor.write_text("#!/bin/sh\necho ensurepip is not available\nexit 1\n", "utf-8")
    poor.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(poor))

    with pytest.raises(bare_machine.Trouble) as told:
        bare_machine.make_venv()

    assert "ensurepip is not available" in str(told.value)
    assert "apt-get install python3-venv" in str(told.value)
    assert not bare_machine.VENV.exists()


def test_no_network_is_told_in_words() -> None:
    said = ["Collecting pelican", "WARNING: Retrying: NewConnectionError('Connection refused')"]

    assert "could not reach the package index" in bare_machine._pip_trouble(said)
    assert "could not reach" not in bare_machine._pip_trouble(["No matching distribution"])


def test_what_pip_says_is_kept_and_its_code_passed_on(venv: Venv) -> None:
    bare_machine.VENV.mkdir()
    words = "print('Collecting pelican'); print('Installing collected packages: a, b'); exit(3)"

    code, lines = bare_machine.followed([sys.executable, "-c", words])

    assert code == 3
    assert lines[0] == "Collecting pelican"
    assert "collected packages: a, b" in bare_machine._LOG.read_text("utf-8")


def test_the_proof_of_everything_is_the_test_task_and_nothing_else() -> None:
    proof = ROOT / ".ci" / "run"

    lines = [line for line in proof.read_text("utf-8").splitlines() if line[:1] not in {"#", ""}]

    assert lines[-1] == "exec python3 tasks.py test"
    assert lines[0] == "set -euo pipefail"
    assert os.name == "nt" or proof.stat().st_mode & stat.S_IXUSR


def test_every_build_fails_when_anything_is_wrong() -> None:
    text = (ROOT / "tasks.py").read_text("utf-8")

    assert text.count('"-m", "pelican"') == 1
    assert '"--fatal", "errors"' in text
