"""The check's scripts under node, and what they weigh."""

import shutil
import subprocess
from pathlib import Path

import brotli
import pytest

from frontdesk.embeds.assets import sent

ROOT = Path(__file__).parent.parent.parent
STATIC = ROOT / "plugins/frontdesk/static"
NODE = shutil.which("node")
# What the button waits for; the chirps and the tape come while the client reads aloud.
AT_START = [STATIC / f"check{part}.js" for part in ("", "-probes", "-rules")]
LATER = [STATIC / f"check-{part}.js" for part in ("echo", "worklet")]


@pytest.mark.skipif(NODE is None, reason="node is not installed; the browser tests still run")
def test_the_checks_rules_hold_without_a_browser() -> None:
    ran = subprocess.run(
        [str(NODE), "--test", str(ROOT / "tests/js/check.test.mjs")],
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )

    assert ran.returncode == 0, ran.stdout


@pytest.mark.parametrize(
    ("scripts", "most_bytes"), [(AT_START, 6 * 1024), (LATER, 2 * 1024)], ids=["start", "later"]
)
def test_the_check_stays_light(scripts: list[Path], most_bytes: int) -> None:
    weight = sum(len(brotli.compress(sent(script))) for script in scripts)

    assert weight <= most_bytes


def test_every_script_of_the_check_is_weighed() -> None:
    assert {*AT_START, *LATER} == {*STATIC.glob("check*.js")}
