"""The frontdesk command, as a person types it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from frontdesk.cli import NOT_READY
from rehearsal.demo_folder import Folder, Ports

ROOT = Path(__file__).resolve().parents[2]


def frontdesk(*words: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("FRONTDESK_", "STRIPE_"))}
    return subprocess.run(
        [sys.executable, "-m", "frontdesk.cli", *words],
        env={**clean, "PYTHONPATH": str(ROOT / "plugins"), **(env or {})},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture
def installed(tmp_path: Path, keys_folder: Path) -> dict[str, str]:
    """The environment of an installation that is complete but for its database."""
    folder = Folder(tmp_path / "demo")
    folder.prepare()
    env = folder.env(Ports(), outside={})
    return {**env, "FRONTDESK_KEYS": str(keys_folder / "keys.json")}


def test_missing_settings_are_named_all_at_once_and_no_restart_is_tried() -> None:
    done = frontdesk("serve")

    assert done.returncode == NOT_READY
    for name in ("FRONTDESK_ORIGIN", "FRONTDESK_LINK_KEY", "STRIPE_SECRET_KEY", "SMTP_HOST"):
        assert name in done.stderr


def test_a_service_without_its_database_says_so_once(installed: dict[str, str]) -> None:
    done = frontdesk("serve", "--port", "9", env=installed)

    assert done.returncode == NOT_READY
    assert "run the migrations first" in done.stderr
    assert done.stderr.count("starting it again") == 0


def test_migrating_twice_is_as_good_as_once(installed: dict[str, str]) -> None:
    first, second = frontdesk("migrate", env=installed), frontdesk("migrate", env=installed)

    assert (first.returncode, second.returncode) == (0, 0)
    assert Path(installed["FRONTDESK_DATABASE"]).stat().st_mode & 0o777 == 0o600


def test_the_doctor_names_what_is_not_well(installed: dict[str, str]) -> None:
    frontdesk("migrate", env=installed)

    done = frontdesk(
        "doctor", env={**installed, "SMTP_PORT": "9", "STRIPE_API_BASE": "http://127.0.0.1:9"}
    )

    assert done.returncode == 1
    assert "ok    database" in done.stdout
    assert "FAIL  site" in done.stdout
    assert "FAIL  mail" in done.stdout
    assert "FAIL  payments" in done.stdout


def test_secrets_are_never_printed(installed: dict[str, str]) -> None:
    secret = "z" * 20

    done = frontdesk("doctor", env={**installed, "FRONTDESK_LINK_KEY": secret})

    assert "FRONTDESK_LINK_KEY" in done.stderr
    assert secret not in done.stdout + done.stderr


def test_new_keys_are_made_once_and_never_written_over(tmp_path: Path) -> None:
    folder = tmp_path / "keys"

    first = frontdesk("keys", "new", "--folder", str(folder))
    kept = (folder / "therapist.key").read_bytes()
    second = frontdesk("keys", "new", "--folder", str(folder))

    assert first.returncode == 0
    assert "recovery.key" in first.stdout
    assert second.returncode == 1
    assert (folder / "therapist.key").read_bytes() == kept


def test_an_intake_from_another_computer_has_to_be_downloaded_first(keys_folder: Path) -> None:
    key = str(keys_folder / "therapist.key")

    done = frontdesk("intake", "open", "http://practice.example/x.age", "--key", key)

    assert done.returncode == 1
    assert "download the file" in done.stderr
