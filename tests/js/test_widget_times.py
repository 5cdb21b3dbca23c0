"""The widget's pure logic, in node where there is one."""

import shutil
import subprocess
from pathlib import Path

import brotli
import pytest

from frontdesk.embeds.assets import sent

HERE = Path(__file__).resolve().parent
STATIC = HERE.parent.parent / "plugins/frontdesk/static"
BUDGET_BYTES = 3_000
NODE = shutil.which("node")


@pytest.mark.skipif(NODE is None, reason="node is not installed; the browser tests still run")
def test_the_widgets_pure_logic_keeps_its_promises() -> None:
    done = subprocess.run(
        [str(NODE), "--test", str(HERE / "widget-times.test.mjs")],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.returncode == 0, done.stdout


def test_the_widget_stays_within_its_budget() -> None:
    scripts = sorted(STATIC.glob("widget*.js"))

    weight = sum(len(brotli.compress(sent(script))) for script in scripts)

    assert len(scripts) == 2
    assert weight <= BUDGET_BYTES
