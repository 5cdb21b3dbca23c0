"""Stripe's own command line for the tests that use it: found, or fetched with npm if that is here.

Nothing but those tests needs it, so a machine without npm or without a network leaves them out.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

VARIABLE = "FRONTDESK_STRIPE_CLI"
PACKAGE = "@stripe/cli@1.52.0"
FOLDER = Path(sys.prefix) / "stripe-cli"
LONGEST_SECONDS = 180


def ensure(folder: Path = FOLDER) -> str | None:
    """Return where the command line is, after fetching it into the folder; None without it."""
    if found := find(folder):
        return found
    npm = shutil.which("npm")
    if npm is None:
        return None
    command = [npm, "install", "--ignore-scripts", "--no-audit", "--no-fund"]
    _say(f"Installing {PACKAGE} into {folder}, for the tests only")
    try:
        subprocess.run(  # noqa: S603 - npm, and a package we name
            [*command, "--loglevel=error", "--prefix", str(folder), PACKAGE],
            check=True,
            timeout=LONGEST_SECONDS,
        )
    except (OSError, subprocess.SubprocessError):
        _say("It could not be fetched. The tests that use it are left out.")
    return find(folder)


def find(folder: Path = FOLDER) -> str | None:
    """Return the one a person names, the one that was fetched, or the one on the path."""
    if named := os.environ.get(VARIABLE):
        return named
    fetched = folder / "node_modules" / ".bin" / "stripe"
    if fetched.exists() and shutil.which("node"):
        return str(fetched)
    return shutil.which("stripe")


def _say(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()
