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
SCRIPTS = sorted(STATIC.glob("check*.js"))


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


def test_the_check_stays_light() -> None:
    weight = sum(len(brotli.compress(sent(script))) for script in SCRIPTS)

    assert weight <= 6 * 1024
