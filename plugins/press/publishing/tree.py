"""A built site as its paths and what is in them, and how two such trees differ."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from html import unescape
from pathlib import Path

# Path with slashes, relative to the site's root, to the SHA-256 of what is in it.
Tree = Mapping[str, str]
_TITLE = re.compile(rb"<title>(.*?)</title>", re.DOTALL)
_TITLE_WITHIN_BYTES = 4096


class NotASite(Exception):
    """The folder holds something that cannot be sent as a site."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What a publication changes: paths in order, each in one of three lists."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)


def read(folder: Path) -> dict[str, str]:
    """Return every file below folder.

    Raises:
        NotASite: there is no index.html, something leads out of the folder, or has a name that
            targets do not agree about.
    """
    if not (folder / "index.html").is_file():
        raise NotASite(f"{folder.name}/ holds no index.html, so this is no built site")
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            raise NotASite(f"{name} is a link to another place; put the file itself there")
        if not name.isprintable():
            raise NotASite(f"{name!a} has a sign in its name that cannot be seen; rename it")
        if path.is_file():
            found[name] = digest(path.read_bytes())
    return found


def digest(content: bytes) -> str:
    """Return the name under which a content is known: its SHA-256 in hexadecimal."""
    return sha256(content).hexdigest()


def difference(before: Tree, after: Tree) -> Difference:
    """Return what has to happen for before to become after."""
    return Difference(
        added=tuple(sorted(after.keys() - before.keys())),
        changed=tuple(sorted(n for n in after.keys() & before.keys() if after[n] != before[n])),
        removed=tuple(sorted(before.keys() - after.keys())),
    )


def is_page(name: str) -> bool:
    """Return whether a path is something people read, not something a page loads."""
    return name.endswith(".html")


def address(name: str) -> str:
    """Return the address of a page as browsers show it: "writing/x/index.html" is /writing/x/."""
    return "/" + name.removesuffix("index.html")


def title(page: bytes) -> str:
    """Return what a browser's tab says of a page, or nothing."""
    found = _TITLE.search(page[:_TITLE_WITHIN_BYTES])
    return unescape(found[1].decode("utf-8", "replace")).strip() if found else ""
