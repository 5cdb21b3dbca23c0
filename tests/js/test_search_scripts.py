"""The search's scripts under node, and what they weigh."""

import shutil
import subprocess
from pathlib import Path

import brotli
import pytest

ROOT = Path(__file__).parent.parent.parent
SCRIPTS = ROOT / "theme/static/js"
NODE = shutil.which("node")


@pytest.mark.skipif(NODE is None, reason="node is not installed; the browser tests still run")
def test_the_searchs_rules_hold_without_a_browser() -> None:
    ran = subprocess.run(
        [str(NODE), "--test", str(ROOT / "tests/js/search.test.mjs")],
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )

    assert ran.returncode == 0, ran.stdout


@pytest.mark.parametrize(("name", "most_bytes"), [("search*.js", 4 * 1024), ("share.js", 1024)])
def test_the_sites_own_scripts_stay_light(name: str, most_bytes: int) -> None:
    scripts = [*SCRIPTS.glob(name)]

    assert scripts
    assert sum(len(brotli.compress(script.read_bytes())) for script in scripts) <= most_bytes


def test_no_other_script_is_in_the_theme() -> None:
    assert {*SCRIPTS.glob("*.js")} == {*SCRIPTS.glob("search*.js"), SCRIPTS / "share.js"}
