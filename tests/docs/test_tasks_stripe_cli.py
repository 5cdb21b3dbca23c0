"""The tests' own copy of Stripe's command line: fetched where npm is, left out where it is not."""

import os
from pathlib import Path

import pytest

from rehearsal import stripe_cli

FETCHES = """#!/bin/sh
while [ "$1" != --prefix ]; do shift; done
mkdir -p "$2/node_modules/.bin" && : > "$2/node_modules/.bin/stripe"
"""


@pytest.fixture(autouse=True)
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine with nothing on its PATH but what a test puts there."""
    path = tmp_path / "bin"
    path.mkdir()
    monkeypatch.setenv("PATH", f"{path}")
    monkeypatch.delenv(stripe_cli.VARIABLE, raising=False)
    return path


def put(place: Path, name: str, text: str) -> Path:
    file = place / name
    file.write_text(text, "utf-8")
    file.chmod(0o755)
    return file


def test_without_npm_there_is_none_and_nothing_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert stripe_cli.ensure(tmp_path / "kept") is None
    assert capsys.readouterr().out == ""


def test_it_is_fetched_once_and_said(
    bare: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", f"{bare}{os.pathsep}/usr/bin{os.pathsep}/bin")
    put(bare, "npm", FETCHES)
    put(bare, "node", "#!/bin/sh\n")

    first = stripe_cli.ensure(tmp_path / "kept")
    second = stripe_cli.ensure(tmp_path / "kept")

    assert first == second == str(tmp_path / "kept/node_modules/.bin/stripe")
    assert capsys.readouterr().out.count(f"Installing {stripe_cli.PACKAGE}") == 1


def test_a_fetch_that_fails_leaves_the_tests_out(
    bare: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(bare, "npm", "#!/bin/sh\nexit 1\n")

    assert stripe_cli.ensure(tmp_path / "kept") is None
    assert "are left out" in capsys.readouterr().out


def test_the_one_a_person_names_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(stripe_cli.VARIABLE, "/opt/stripe")

    assert stripe_cli.ensure() == "/opt/stripe"
