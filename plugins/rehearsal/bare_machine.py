"""What a machine with only Python gets first: .venv and what the project is made with."""

from __future__ import annotations  # an old Python must get as far as being told so

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
OLDEST = (3, 11)
# dev holds everything that demo holds.
EXTRAS = ("demo", "dev")
_STAMP = VENV / "frontdesk-installed.json"
_LOG = VENV / "install.log"
_WHY = {
    "demo": "Pelican, the service and the demo's mail page",
    "dev": "Pelican, the service and what the tests and checks run on",
}
_STEPS = frozenset({"Collecting", "Downloading", "Building", "Installing"})


class Trouble(Exception):
    """Something a person has to put right; the text says what."""


def prepare(extra: str) -> None:
    """Install an extra of pyproject.toml into .venv, unless it is there.

    Raises:
        Trouble: this Python is too old, or .venv or the packages cannot be had.
    """
    if sys.version_info < OLDEST:
        has, wants = (".".join(map(str, each)) for each in (sys.version_info[:2], OLDEST))
        raise Trouble(f"This needs Python {wants} or newer, and this is {has}.")
    wanted = max(extra, installed(), key=EXTRAS.index)
    if not is_current(wanted):
        install(wanted)


def venv_python() -> Path:
    """Return where the Python of .venv is, on this system."""
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def installed() -> str:
    """Return what .venv holds already, or the least if nothing is known."""
    try:
        held = json.loads(_STAMP.read_text("utf-8"))["extra"]
    except (OSError, ValueError, KeyError, TypeError):
        return EXTRAS[0]
    return next((extra for extra in EXTRAS if extra == held), EXTRAS[0])


def is_current(extra: str) -> bool:
    """Return whether .venv holds this, for pyproject.toml as it is now."""
    try:
        held = json.loads(_STAMP.read_text("utf-8"))
    except (OSError, ValueError):
        return False
    return venv_python().exists() and bool(held == stamp(extra))


def stamp(extra: str) -> dict[str, str]:
    """Return what stands in .venv when this is installed."""
    text = (ROOT / "pyproject.toml").read_bytes()
    return {"extra": extra, "pyproject": hashlib.sha256(text).hexdigest(), "root": str(ROOT)}


def install(extra: str) -> None:
    """Make .venv where it is missing and install into it, saying what and why."""
    _STAMP.unlink(missing_ok=True)
    if not venv_works():
        _say("Making .venv, a Python of this project's own. Nothing else is touched.")
        make_venv()
    _say(f"Installing {_WHY[extra]} into .venv. This takes a minute or two, once.")
    pip = [str(venv_python()), "-m", "pip", "install", "--disable-pip-version-check"]
    code, lines = followed([*pip, "--progress-bar", "off", "-e", f".[{extra}]"])
    if code:
        raise Trouble(_pip_trouble(lines))
    _STAMP.write_text(json.dumps(stamp(extra)), "utf-8")
    _say("Installed.")


def venv_works() -> bool:
    """Return whether .venv has a Python that is new enough and still there."""
    ask = f"import sys, pip; sys.exit(sys.version_info < {OLDEST})"
    try:
        asked = subprocess.run(  # noqa: S603 - the Python of .venv
            [venv_python(), "-c", ask], capture_output=True, check=False
        )
    except OSError:
        return False
    return asked.returncode == 0


def make_venv() -> None:
    """Make .venv from scratch; a half-made one is removed."""
    made = subprocess.run(  # noqa: S603 - this very Python
        [sys.executable, "-m", "venv", "--clear", str(VENV)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if made.returncode:
        shutil.rmtree(VENV, ignore_errors=True)
        raise Trouble(
            f"{made.stdout.strip()}\n\nPython could not make .venv. On Debian and Ubuntu its"
            " venv part is a package of its own: sudo apt-get install python3-venv"
        )


def followed(command: Sequence[str]) -> tuple[int, list[str]]:
    """Run pip, show each package as it comes, and return its code and all it said."""
    lines: list[str] = []
    with (
        _LOG.open("w", encoding="utf-8") as log,
        subprocess.Popen(  # noqa: S603 - pip
            command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        ) as pip,
    ):
        for line in pip.stdout or ():
            lines.append(line.rstrip())
            log.write(line)
            _show(line)
    if sys.stdout.isatty():
        _say("\r\033[K", end="")
    return pip.returncode, lines


def _say(words: str, *, end: str = "\n") -> None:
    sys.stdout.write(words + end)
    sys.stdout.flush()


def _show(line: str) -> None:
    """Show what pip does: one line that changes, or few lines where nobody watches."""
    first, _, rest = line.strip().partition(" ")
    if sys.stdout.isatty() and first in _STEPS:
        _say(f"\r\033[K  {first} {rest}"[:78], end="")
    elif first == "Installing" and rest.startswith("collected"):
        _say(f"  {rest.count(',') + 1} packages")


def _pip_trouble(lines: Sequence[str]) -> str:
    said = "\n".join(line for line in lines[-12:] if line)
    away = any("connection" in line.lower() or "resolution" in line for line in lines)
    hint = (
        "pip could not reach the package index. Look at the network; behind a company's proxy"
        " set HTTPS_PROXY, and for another index PIP_INDEX_URL."
        if away
        else f"pip could not install everything. All it said is in {_LOG.relative_to(ROOT)}."
    )
    return f"{said}\n\n{hint}\nThen run the same command again."
