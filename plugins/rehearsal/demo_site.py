"""The demo's copy of the site, built again only when something it is made of has changed."""

import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path

SOURCES = ("content", "theme", "plugins/press", "plugins/frontdesk")
_SETTINGS = ("pelicanconf.py", "pyproject.toml")
_NOT_READ = frozenset({"__pycache__", "node_modules"})


def command(root: Path, site: Path, *, origin: str) -> list[str]:
    """Return the command that builds the site, and fails when anything is wrong with it.

    With its address known the demo has a feed and a sitemap, as a published site has.
    """
    settings = str(root / "pelicanconf.py")
    return [
        *(sys.executable, "-m", "pelican", str(root / "content")),
        *("-o", str(site), "-s", settings, "--fatal", "errors", "--delete-output-directory"),
        *("-e", f"SITEURL={json.dumps(origin)}", 'FEED_ALL_ATOM="feeds/all.atom.xml"'),
    ]


def fingerprint(root: Path, *, keys: Path, origin: str = "") -> str:
    """Return a digest of all the site is made of: files, their names and its address."""
    digest = hashlib.sha256(f"{sys.version} {origin}".encode())
    for file in _sources(root):
        digest.update(f"\n{file.relative_to(root)}\n".encode())
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    if keys.is_file():
        digest.update(keys.read_bytes())
    return digest.hexdigest()


def is_current(stamp: Path, site: Path, *, now: str) -> bool:
    """Return whether the site on disk was built from what now describes."""
    built = stamp.is_file() and (site / "index.html").is_file()
    return built and stamp.read_text("utf-8") == now


def _sources(root: Path) -> Iterator[Path]:
    for name in SOURCES:
        for file in sorted((root / name).rglob("*")):
            if file.is_file() and not _NOT_READ.intersection(file.parts):
                yield file
    yield from (root / name for name in _SETTINGS if (root / name).is_file())
