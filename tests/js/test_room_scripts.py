"""The room's scripts under node, and what they weigh."""

import re
import shutil
import subprocess
from pathlib import Path

import brotli
import pytest

from frontdesk.embeds.assets import sent

ROOT = Path(__file__).parent.parent.parent
STATIC = ROOT / "plugins/frontdesk/static"
NODE = shutil.which("node")
IMPORT = re.compile(r"^import .* from '\./([a-z-]+\.js)';$", re.MULTILINE)


def loaded(script: Path) -> set[Path]:
    """Return a script and all that it cannot begin without."""
    needs = [script.parent / name for name in IMPORT.findall(script.read_text("utf-8"))]
    return {script}.union(*map(loaded, needs))


TO_MEET = sorted(loaded(STATIC / "room.js"))


@pytest.mark.skipif(NODE is None, reason="node is not installed; the browser tests still run")
def test_the_rooms_rules_hold_without_a_browser() -> None:
    tests = [str(ROOT / "tests/js" / name) for name in ("room.test.mjs", "room-quality.test.mjs")]

    ran = subprocess.run(
        [str(NODE), "--test", *tests],
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
        (TO_MEET, 6_500),
        ([STATIC / "join.js"], 1024),
    ],
    ids=["all that a room may load", "what it begins with", "join"],
)
def test_the_scripts_stay_light(scripts: list[Path], most_bytes: int) -> None:
    assert scripts

    weight = sum(len(brotli.compress(sent(script))) for script in scripts)

    assert weight <= most_bytes


def test_what_comes_later_is_not_waited_for() -> None:
    names = {script.name for script in TO_MEET}

    assert names == {"room.js", "room-call.js", "room-media.js"}


def test_what_the_room_begins_with_is_fetched_at_once() -> None:
    page = (ROOT / "plugins/frontdesk/templates/page/room.html").read_text("utf-8")
    parts = re.search(r'{% for part in \((.+?)\) %}\n<link rel="modulepreload"', page)

    assert parts
    ahead = {f"room-{name}.js" for name in re.findall(r'"(\w+)"', parts[1])}

    assert ahead | {"room.js"} == {script.name for script in TO_MEET}


def test_there_are_64_words_to_compare() -> None:
    page = (ROOT / "plugins/frontdesk/templates/page/room-words.html").read_text("utf-8")
    words = re.search(r'set secret = "([a-z\s]+)"', page)

    assert words
    assert len(words[1].split()) == len({*words[1].split()}) == 64
