"""Which posts the site has, by slug: out of search/posts.jsonl, which the build writes."""

import json
import logging
import re
import threading
from collections.abc import Mapping
from pathlib import Path

from frontdesk.adapters.posts import LINES

_LOG = logging.getLogger("frontdesk.titles")
_POST = re.compile(r"(?:/[a-z-]+)?/writing/([^/]+)/")
_MOST_CHARS = 200


class Titles:
    """Knows address and title of each post that is published now, and of no other."""

    def __init__(self, site: Path) -> None:
        self._file = site / LINES
        self._lock = threading.Lock()
        self._as_read: tuple[int, int, int] | None = None
        self._known: Mapping[str, tuple[str, str]] = {}

    def of(self, slug: str) -> tuple[str, str] | None:
        """Return address and title of a post, or None where there is no such post."""
        if not 0 < len(slug) <= _MOST_CHARS:
            return None
        with self._lock:
            self._refresh()
            return self._known.get(slug)

    def _refresh(self) -> None:
        try:
            found = self._file.stat()
            now = (found.st_ino, found.st_size, found.st_mtime_ns)
            if now != self._as_read:
                self._known = _read(self._file)
                self._as_read = now
        except FileNotFoundError:
            self._known, self._as_read = {}, None
        except (OSError, ValueError, KeyError, TypeError) as error:
            # A letter is taken all the same; it only does not say about what it is.
            _LOG.warning("the site's posts cannot be read: %s", type(error).__name__)
            self._known, self._as_read = {}, None


def _read(file: Path) -> Mapping[str, tuple[str, str]]:
    known = {}
    with file.open("rb") as lines:
        for line in lines:
            said = json.loads(line)
            if found := _POST.fullmatch(said["url"]):
                known[found[1]] = (said["url"], said["title"])
    return known
