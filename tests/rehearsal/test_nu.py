"""The HTML checker is run where it can be, and left out in plain words where not."""

from pathlib import Path

import pytest

from rehearsal import nu


def program(folder: Path, name: str, script: str) -> None:
    folder.mkdir(exist_ok=True)
    file = folder / name
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o755)


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine with no programs but those a test puts there."""
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setattr(nu, "FOLDER", tmp_path / "nu")
    return tmp_path


def jar(machine: Path) -> None:
    file = machine / "nu/node_modules/vnu-jar/build/dist/vnu.jar"
    file.parent.mkdir(parents=True)
    file.touch()


def test_without_java_it_is_said_that_nothing_was_checked(
    machine: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    jar(machine)

    assert nu.main(["output"]) == 0
    assert "Skipped: the Nu HTML checker. There is no Java." in capsys.readouterr().out


def test_without_npm_or_network_it_is_said_too(
    machine: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    program(machine / "bin", "java", "exit 9")
    assert nu.main(["output"]) == 0
    program(machine / "bin", "npm", "exit 1")
    assert nu.main(["output"]) == 0

    assert capsys.readouterr().out.count("Skipped") == 2


@pytest.mark.parametrize("code", [0, 1])
def test_what_the_checker_finds_is_what_the_check_says(machine: Path, code: int) -> None:
    jar(machine)
    program(machine / "bin", "java", f'[ "$5" = output ] && exit {code}; exit 7')

    assert nu.main(["output"]) == code
