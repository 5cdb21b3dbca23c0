"""A Chromium for the browser tests: found, or installed by the system's package manager."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

VARIABLE = "FRONTDESK_CHROMIUM"
_NAMES = (
    *("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"),
    *("chrome", "microsoft-edge"),
)
_PLACES = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "~/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "%PROGRAMFILES%/Google/Chrome/Application/chrome.exe",
    "%PROGRAMFILES(X86)%/Google/Chrome/Application/chrome.exe",
    "%LOCALAPPDATA%/Google/Chrome/Application/chrome.exe",
    "%PROGRAMFILES(X86)%/Microsoft/Edge/Application/msedge.exe",
)
# Where Playwright keeps a browser it fetched, if somebody has let it.
_FETCHED = (
    ".cache/ms-playwright/chromium-*/chrome-linux*/chrome",
    "Library/Caches/ms-playwright/chromium-*/chrome-mac*/Chromium.app/Contents/MacOS/Chromium",
    "AppData/Local/ms-playwright/chromium-*/chrome-win*/chrome.exe",
)
_RECIPES: dict[str, tuple[tuple[str, ...], ...]] = {
    "apt-get": (("apt-get", "update"), ("apt-get", "install", "-y", "chromium")),
    "dnf": (("dnf", "install", "-y", "chromium"),),
    "pacman": (("pacman", "-Sy", "--noconfirm", "chromium"),),
    "apk": (("apk", "add", "chromium"),),
    "zypper": (("zypper", "--non-interactive", "install", "chromium"),),
}
_BREW = ("brew", "install", "--cask", "chromium")
_ADVICE = f"""\
The browser tests need Chromium or Google Chrome, and none was found.
  Debian, Ubuntu   sudo apt-get install chromium
  Fedora           sudo dnf install chromium
  macOS            brew install --cask chromium
  anywhere         .venv/bin/python -m playwright install chromium
If you have one in another place, name it: {VARIABLE}=/path/to/chrome python3 tasks.py test"""


class NoChromium(Exception):
    """There is none, and none could be installed; the text says what a person can do."""


def ensure() -> Path:
    """Return a Chromium that starts, installing one where that needs no password.

    Raises:
        NoChromium: with what to do.
    """
    if found := find():
        return found
    for command in recipe():
        sys.stdout.write(f"No Chromium found. Installing: {' '.join(command)}\n")
        sys.stdout.flush()
        if subprocess.run(command, check=False, env=_quiet()).returncode:  # noqa: S603 - listed above
            break
    if found := find():
        return found
    raise NoChromium(_ADVICE)


def find() -> Path | None:
    """Return the first Chromium that starts.

    Raises:
        NoChromium: FRONTDESK_CHROMIUM names something that does not start.
    """
    if named := os.environ.get(VARIABLE):
        if starts(Path(named)):
            return Path(named)
        raise NoChromium(f"{VARIABLE} is {named}, and that does not start.")
    return next((path for path in candidates() if starts(path)), None)


def candidates() -> Iterator[Path]:
    """Yield every place worth a look, the likeliest first."""
    yield from (Path(found) for name in _NAMES if (found := shutil.which(name)))
    for place in _PLACES:
        path = Path(os.path.expandvars(place)).expanduser()
        if path.is_file():
            yield path
    for pattern in _FETCHED:
        yield from sorted(Path.home().glob(pattern), reverse=True)


def starts(path: Path) -> bool:
    """Return whether the program says its version; some systems ship a stub that only talks."""
    if sys.platform == "win32":
        return path.is_file()  # Chrome opens a window there instead of answering.
    try:
        asked = subprocess.run(  # noqa: S603 - a browser the person has
            [path, "--version"], capture_output=True, timeout=30, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return asked.returncode == 0 and b"Chrom" in asked.stdout + asked.stderr


def recipe() -> Sequence[tuple[str, ...]]:
    """Return the commands that install Chromium here without asking for a password."""
    if sys.platform == "darwin":
        return (_BREW,) if shutil.which("brew") else ()
    for manager, commands in _RECIPES.items():
        if shutil.which(manager):
            before = _before()
            return () if before is None else tuple(before + command for command in commands)
    return ()


def _before() -> tuple[str, ...] | None:
    """Return what must stand before a command: nothing for root, sudo where it asks nothing."""
    if getattr(os, "geteuid", lambda: 1)() == 0:
        return ()
    if shutil.which("sudo"):
        asked = subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False)  # noqa: S607 - whatever sudo is here
        if asked.returncode == 0:
            return ("sudo", "-n")
    return None


def _quiet() -> dict[str, str]:
    return os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
