import subprocess
from pathlib import Path

import pytest

from rehearsal import chromium
from rehearsal.chromium import NoChromium


@pytest.fixture(autouse=True)
def empty_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine with nothing on its PATH but what a test puts there."""
    path = tmp_path / "bin"
    path.mkdir()
    monkeypatch.setenv("PATH", str(path))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv(chromium.VARIABLE, raising=False)
    monkeypatch.setattr(chromium, "_PLACES", ())
    return path


def put(place: Path, name: str, *, says: str = "Chromium 142.0", code: int = 0) -> Path:
    file = place / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"#!/bin/sh\necho '{says}'\nexit {code}\n", "utf-8")
    file.chmod(0o755)
    return file


@pytest.mark.parametrize("name", ["chromium", "chromium-browser", "google-chrome"])
def test_a_chromium_on_the_path_is_found(empty_machine: Path, name: str) -> None:
    there = put(empty_machine, name)

    assert chromium.find() == there


def test_the_one_a_person_names_comes_first(
    empty_machine: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(empty_machine, "chromium")
    named = put(tmp_path, "my chrome", says="Google Chrome 142")
    monkeypatch.setenv(chromium.VARIABLE, str(named))

    assert chromium.find() == named


def test_a_named_one_that_does_not_start_is_said_and_not_replaced(
    empty_machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(empty_machine, "chromium")
    monkeypatch.setenv(chromium.VARIABLE, "/nowhere/chrome")

    with pytest.raises(NoChromium, match="FRONTDESK_CHROMIUM is /nowhere/chrome"):
        chromium.find()


def test_a_stub_that_only_talks_is_passed_over(empty_machine: Path) -> None:
    put(empty_machine, "chromium", says="Please install the snap", code=1)
    real = put(empty_machine, "google-chrome", says="Google Chrome 142")

    assert chromium.find() == real


def test_one_that_playwright_fetched_is_found(tmp_path: Path) -> None:
    there = put(tmp_path, ".cache/ms-playwright/chromium-1200/chrome-linux64/chrome")

    assert chromium.find() == there


def test_a_root_installs_with_the_package_manager_it_has(
    empty_machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(empty_machine, "dnf")
    monkeypatch.setattr("os.geteuid", lambda: 0)

    assert chromium.recipe() == (("dnf", "install", "-y", "chromium"),)


def test_sudo_is_used_only_where_it_asks_for_no_password(
    empty_machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(empty_machine, "apk")
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    put(empty_machine, "sudo", code=1)
    refused = chromium.recipe()

    put(empty_machine, "sudo", code=0)

    assert refused == ()
    assert chromium.recipe() == (("sudo", "-n", "apk", "add", "chromium"),)


def test_after_installing_it_is_found(
    empty_machine: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    put(empty_machine, "pacman")
    monkeypatch.setattr("os.geteuid", lambda: 0)
    ran: list[list[str]] = []

    def install(command: list[str], **_: object) -> "subprocess.CompletedProcess[bytes]":
        if command[0] == "pacman":
            put(empty_machine, "chromium")
        ran.append(list(command))
        return subprocess.CompletedProcess(command, 0, b"Chromium 142", b"")

    monkeypatch.setattr(subprocess, "run", install)

    assert chromium.ensure() == empty_machine / "chromium"
    assert ran[0] == ["pacman", "-Sy", "--noconfirm", "chromium"]
    assert "Installing: pacman -Sy --noconfirm chromium" in capsys.readouterr().out


def test_a_machine_where_nothing_can_be_installed_says_what_to_do() -> None:
    with pytest.raises(NoChromium) as told:
        chromium.ensure()

    assert "sudo apt-get install chromium" in str(told.value)
    assert "FRONTDESK_CHROMIUM=/path/to/chrome python3 tasks.py test" in str(told.value)
