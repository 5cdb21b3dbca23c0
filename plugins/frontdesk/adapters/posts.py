"""The site's texts, searched with SQLite FTS5: search/posts.jsonl, which the build writes.

One JSON object a line: url, title, about, headings, filed (tags and subject), lang, body.
"""

import json
import logging
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from frontdesk.domain.searching import Question, words

_LOG = logging.getLogger("frontdesk.posts")
LINES = "search/posts.jsonl"
_COLUMNS = ("title", "headings", "filed", "body")
# How much a word says by where it stands: about what the build's own index says.
_WEIGHTS = "12.0, 5.0, 4.0, 1.0"


@dataclass(frozen=True, slots=True)
class Post:
    """A post or page that was found; url begins with one slash."""

    url: str
    title: str
    about: str
    body: str
    lang: str


@dataclass(frozen=True, slots=True)
class Found:
    """Some of what was found, best first; all_words tells whether each has every word."""

    posts: Sequence[Post]
    count: int
    all_words: bool


class Posts:
    """Searches what is published now: a new site is read when somebody searches next.

    The index lies in a temporary file of SQLite's own, so a large site takes no memory, and
    what it says is public anyway. What is looked for is kept nowhere.
    """

    def __init__(self, site: Path) -> None:
        self._file = site / LINES
        self._lock = threading.Lock()
        self._as_read: tuple[int, int, int] | None = None
        self._index: sqlite3.Connection | None = None

    def find(self, asked: Question, *, skip: int, most: int) -> Found | None:
        """Return what has all of the words, or else what has some; None if there is no index."""
        with self._lock:
            try:
                self._refresh()
                return self._find(asked, skip=skip, most=most) if self._index else None
            except (OSError, ValueError, KeyError, TypeError, sqlite3.Error) as error:
                # Not the error's words: they might hold the question.
                _LOG.warning("the site's index cannot be searched: %s", type(error).__name__)
                self._forget()
                return None

    def __del__(self) -> None:
        self._forget()

    def _find(self, asked: Question, *, skip: int, most: int) -> Found:
        for joint in (" AND ", " OR "):
            query = joint.join(_terms(asked))
            count = self._rows("SELECT count(*) FROM words WHERE words MATCH ?", query)[0][0]
            if count:
                break
        # Of two alike the newer first.
        rows = self._rows(
            "SELECT at, size FROM words JOIN lines ON lines.id = words.rowid WHERE words MATCH ? "  # noqa: S608 - our own numbers
            f"ORDER BY bm25(words, {_WEIGHTS}), words.rowid DESC LIMIT {most:d} OFFSET {skip:d}",
            query,
        )
        return Found([*self._posts(rows)], count, all_words=joint == " AND ")

    def _rows(self, statement: str, query: str) -> list[Any]:
        if self._index is None:
            raise ValueError("nothing was read")
        return self._index.execute(statement, (query,)).fetchall()

    def _posts(self, rows: Sequence[tuple[int, int]]) -> Iterator[Post]:
        with self._file.open("rb") as lines:
            for at, size in rows:
                lines.seek(at)
                said = json.loads(lines.read(size))
                yield Post(
                    _own(said["url"]), said["title"], said["about"], said["body"], said["lang"]
                )

    def _refresh(self) -> None:
        try:
            found = self._file.stat()
        except FileNotFoundError:
            self._forget()
            return
        now = (found.st_ino, found.st_size, found.st_mtime_ns)
        if now != self._as_read:
            self._forget()
            self._index = _read(self._file)
            self._as_read = now

    def _forget(self) -> None:
        if self._index:
            self._index.close()
        self._index = self._as_read = None


def _terms(asked: Question) -> list[str]:
    """Return the words as FTS5 takes them; they are letters and digits, so quotes hold them."""
    quoted = [f'"{word}"' for word in asked.words]
    return [*quoted[:-1], f"{quoted[-1]}*"] if asked.open else quoted


def _read(file: Path) -> sqlite3.Connection:
    index = sqlite3.connect("", check_same_thread=False)
    try:
        columns = ", ".join(_COLUMNS)
        index.executescript(
            f"CREATE VIRTUAL TABLE words USING fts5({columns}, content='', "
            "tokenize='unicode61 remove_diacritics 0'); "
            "CREATE TABLE lines (id INTEGER PRIMARY KEY, at INTEGER, size INTEGER);"
        )
        with closing(index.cursor()) as cursor, file.open("rb") as lines:
            at = 0
            for number, line in enumerate(lines, 1):
                said = json.loads(line)
                known = [" ".join(words(_text(said[column]))) for column in _COLUMNS]
                cursor.execute(
                    f"INSERT INTO words (rowid, {columns}) VALUES (?, ?, ?, ?, ?)",  # noqa: S608 - our own names
                    (number, *known),
                )
                cursor.execute("INSERT INTO lines VALUES (?, ?, ?)", (number, at, len(line)))
                at += len(line)
        index.commit()
    except BaseException:
        index.close()
        raise
    return index


def _text(value: str | list[str]) -> str:
    return value if isinstance(value, str) else " ".join(value)


def _own(url: str) -> str:
    if not url.startswith("/") or url.startswith("//"):
        raise ValueError("a text of the site is on another one")
    return url
