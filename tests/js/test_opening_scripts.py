"""The scripts that open sealed answers under node, and what they may and may not hold."""

import shutil
import subprocess
from pathlib import Path

import brotli
import pytest

ROOT = Path(__file__).parent.parent.parent
STATIC = ROOT / "plugins/frontdesk/static"
NODE = shutil.which("node")
OURS = ("open.js", "opening.js", "open-shown.js", "open-words.js", "keyring.js")


@pytest.mark.skipif(NODE is None, reason="node is not installed; the browser tests still run")
def test_opening_refuses_what_does_not_belong_without_a_browser() -> None:
    ran = subprocess.run(
        [str(NODE), "--test", str(ROOT / "tests/js/opening.test.mjs")],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )

    assert ran.returncode == 0, ran.stdout


def test_what_a_client_wrote_is_only_ever_text() -> None:
    for name in OURS:
        script = (STATIC / name).read_text("utf-8")
        for forbidden in ("innerHTML", "insertAdjacent", "eval(", "Storage", "cookie", "console."):
            assert forbidden not in script, f"{forbidden} in {name}"


def test_our_own_part_of_opening_stays_light() -> None:
    weight = sum(len(brotli.compress((STATIC / name).read_bytes())) for name in OURS)

    assert weight <= 6 * 1024
