"""The editor's publish button: the same command that a terminal runs, and what it says."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from press.publishing.discreet import told

# What a button does, as words of the command.
ACTS = {
    "look": ("publish", "--dry-run"),
    "publish": ("publish", "--yes"),
    "back": ("rollback", "--yes"),
}
_LIMIT_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class Said:
    """How it ended: whether it was well, and the words."""

    well: bool
    words: str


class Publishing:
    """Publishes one project; what is not set up yet is said before anybody waits."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def missing(self) -> list[str]:
        """Return which of the two settings of publishing is missing."""
        text = (self._root / "publishconf.py").read_text("utf-8")
        asked: dict[str, Any] = {
            "SITE_URL": os.environ.get("SITE_URL") or 'SITEURL = "https' in text,
            "PUBLISH_TARGET": os.environ.get("PUBLISH_TARGET") or "\nPUBLISH_TARGET" in text,
        }
        return [name for name, there in asked.items() if not there]

    def run(self, act: str) -> Said | None:
        """Run what a button stands for, or nothing for a button that does not exist."""
        if act not in ACTS:
            return None
        done = subprocess.run(
            [sys.executable, "-m", "press.publishing", *ACTS[act]],
            cwd=self._root,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            env={**os.environ, "PYTHONIOENCODING": "utf-8"},
            timeout=_LIMIT_SECONDS,
            check=False,
            stdin=subprocess.DEVNULL,
        )
        words = done.stdout if done.returncode == 0 else f"{done.stdout}\n{done.stderr}"
        return Said(done.returncode == 0, told(words.strip()))
