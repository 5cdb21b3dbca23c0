"""What falls is started again, and nothing that was acknowledged is lost."""

import os
import signal
import time
from pathlib import Path

from browser.journey.conftest import get
from rehearsal.demo import Demo


def children(pid: int) -> dict[str, int]:
    """Return the processes a supervisor runs, by the command they were given."""
    found = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
            words = (stat.parent / "cmdline").read_text().split("\0")
        except OSError:
            continue
        if parent == pid and "frontdesk.cli" in words:
            found[words[words.index("frontdesk.cli") + 1]] = int(stat.parent.name)
    return found


def wait_for_another(demo: Demo, name: str, *, than: int) -> int:
    deadline = time.monotonic() + 120
    while True:
        now = children(demo.stage.pid("front desk")).get(name, than)
        if now != than:
            return now
        assert time.monotonic() < deadline, f"the {name} did not come back"
        time.sleep(0.1)


def test_a_killed_web_process_and_a_killed_worker_come_back(demo: Demo) -> None:
    before = children(demo.stage.pid("front desk"))

    for name in ("web", "work"):
        os.kill(before[name], signal.SIGKILL)
        wait_for_another(demo, name, than=before[name])

    deadline = time.monotonic() + 120
    while True:
        try:
            assert "Choose a time" in get(f"{demo.origin}/book/first-session")
            break
        except OSError:
            assert time.monotonic() < deadline
            time.sleep(0.1)


def test_the_demo_has_what_a_published_site_has(demo: Demo) -> None:
    assert "<feed" in get(f"{demo.origin}/feeds/all.atom.xml")
    assert f"{demo.origin}/writing/" in get(f"{demo.origin}/sitemap.xml")
    assert "Disallow: /booking/" in get(f"{demo.origin}/robots.txt")
