"""The room's scripts under node, and what they weigh."""

import shutil
import subprocess
from pathlib import Path

import brotli
import pytest

ROOT = Path(__file__).parent.parent.parent
STATIC = ROOT / "plugins/frontdesk/static"
NODE = shutil.which("node")


@pytest.mark.skipif(NODE is None, reason="node is not installed; the browser tests still run")
def test_the_rooms_rules_hold_without_a_browser() -> None:
    ran = subprocess.run(
        [str(NODE), "--test", str(ROOT / "tests/js/room.test.mjs")],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert ran.returncode == 0, ran.stdout


@pytest.mark.parametrize(
    ("scripts", "most_bytes"),
    [
        (sorted(STATIC.glob("room*.js")), 8 * 1024),
        ([STATIC / "check.js", STATIC / "room-media.js"], 6 * 1024),
        ([STATIC / "join.js"], 1024),
    ],
    ids=["room", "check", "join"],
)
def test_the_scripts_stay_light(scripts: list[Path], most_bytes: int) -> None:
    assert scripts

    weight = sum(len(brotli.compress(script.read_bytes())) for script in scripts)

    assert weight <= most_bytes
