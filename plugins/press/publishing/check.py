"""What must be true of a built site before anybody outside sees it."""

import re
from collections.abc import Iterator
from pathlib import Path

from press.publishing.discreet import exposed
from press.publishing.tree import is_page

# Git hosts refuse larger files, and no reader on a train waits for one.
MAX_BYTES = 20 * 1024 * 1024
_TEXT = frozenset(
    {".html", ".css", ".js", ".json", ".xml", ".txt", ".svg", ".webmanifest", ".conf", ""}
)
_AT_HOME = re.compile(r"""(?:href|src)=["']?https?://(?:localhost|127\.0\.0\.1|\[::1\])""")


def problems(site: Path, *, address: str) -> list[str]:
    """Return what keeps the site from being published, a sentence each.

    Args:
        site: folder of the built site.
        address: where it will stand, such as https://www.example.com.
    """
    found = []
    for path in sorted(p for p in site.rglob("*") if p.is_file()):
        name = path.relative_to(site).as_posix()
        found += [f"{name} {problem}" for problem in _of_file(path, address)]
    if not (site / "404.html").is_file():
        found.append("404.html is missing: a wrong address would show a bare error")
    return found


def _of_file(path: Path, address: str) -> Iterator[str]:
    if path.stat().st_size > MAX_BYTES:
        yield f"is larger than {MAX_BYTES // 1024 // 1024} MB; make it smaller"
        return
    if path.suffix not in _TEXT:
        return
    text = path.read_text("utf-8", "replace")
    if exposed(text):
        yield "holds a secret key; take it out, and replace the key: it must count as known"
    if is_page(path.name):
        if _AT_HOME.search(text):
            yield "links to this computer (localhost); readers cannot follow that"
        if 'rel="canonical"' in text and f'href="{address}' not in text:
            yield f"gives another address than {address} as its own"
