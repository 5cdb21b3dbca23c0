"""Commands that ask Stripe nothing do not load its package: it costs half a second and 20 MB."""

import subprocess
import sys
from pathlib import Path

import pytest

from cli.test_commands import ROOT, frontdesk
from rehearsal.demo_folder import Folder, Ports

LOADED = """
import sys
from frontdesk.cli import main
code = main.main(sys.argv[1:])
print("loaded", *(name for name in ("stripe", "requests") if name in sys.modules))
sys.exit(code)
"""

TIMES = (
    *("--practice", "pelicanconf.py", "--at", "2026-11-20T17:00:00Z"),
    *("--from", "2026-11-23T00:00:00Z", "--to", "2026-11-24T00:00:00Z"),
)


@pytest.fixture
def installed(tmp_path: Path, keys_folder: Path) -> dict[str, str]:
    folder = Folder(tmp_path / "demo")
    folder.prepare()
    env = folder.env(Ports(), outside={}) | {"FRONTDESK_KEYS": str(keys_folder / "keys.json")}
    return env | {"PYTHONPATH": str(ROOT / "plugins")}


def loaded(*words: str, env: dict[str, str]) -> str:
    done = subprocess.run(
        [sys.executable, "-c", LOADED, *words],
        env=env,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    return done.stdout.splitlines()[-1]


def test_commands_that_need_no_payments_do_not_load_them(installed: dict[str, str]) -> None:
    assert loaded("migrate", env=installed) == "loaded"
    assert loaded("slots", *TIMES, env=installed) == "loaded"


def test_putting_the_rooms_together_does_not_load_them_either(installed) -> None:
    frontdesk("migrate", env=installed)
    script = (
        "import sys\n"
        "from frontdesk.cli import compose, installation\n"
        "ports = compose.ports(*installation.read())\n"
        "ports.store.close()\n"
        "print(ports.site, 'stripe' in sys.modules)\n"
    )

    done = subprocess.run(
        [sys.executable, "-c", script],
        env=installed,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )

    site, is_loaded = done.stdout.split()
    assert is_loaded == "False"
    assert len(site) == 16


def test_the_test_would_see_it(installed: dict[str, str]) -> None:
    script = LOADED.replace("code =", "import frontdesk.adapters.payments.stripe_line\ncode =")

    done = subprocess.run(
        [sys.executable, "-c", script, "migrate"],
        env=installed,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )

    assert done.stdout.splitlines()[-1] == "loaded stripe requests"
