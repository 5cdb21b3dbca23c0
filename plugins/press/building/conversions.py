"""Converted texts, kept by what they were converted from: a text is converted once."""

import os
import pickle
import sqlite3
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from markdown.extensions import Extension
from pelican.urlwrappers import URLWrapper

from press.building import keeping, sources
from press.building.digests import digest, of_bytes

# Lower case, so that no template meets it among Pelican's settings.
SETTING = "press_conversions"
# Given by a preview: texts to leave out, with what something else said as it stumbled over them.
REFUSED = "press_refused"
_FORM = 1
_BUSY_SECONDS = 30
# Texts nobody asked for are kept a while: another branch, or a draft that may come back.
_IDLE = 500


class Named(NamedTuple):
    """A tag, category or author as it is kept: they hold the settings of their build."""

    kind: str
    name: str


class Conversion(NamedTuple):
    """A text as HTML, with its metadata packed: whoever unpacks it may change what he gets."""

    content: str
    metadata: bytes


class Conversions:
    """Converted texts of a project.

    Args:
        file: where they are kept.
        salt: digest of all but the text that a conversion depends on.
        memory: what an earlier build of this process had, which this one changes.
    """

    def __init__(
        self, file: Path, *, salt: bytes, memory: dict[bytes, Conversion] | None = None
    ) -> None:
        self._file = file
        self._salt = salt
        self._memory = memory
        self._new: dict[bytes, Conversion] = {}
        self._used: set[bytes] = set()
        self._seen: dict[str, tuple[tuple[int, int], bytes]] = {}
        self._known: set[bytes] | None = None
        self._open: sqlite3.Connection | None = None

    def key(self, path: str) -> bytes:
        """Return the key of a file, which is read only once in a build unless it changes.

        Raises:
            OSError: it is gone.
        """
        found = os.stat(path)  # noqa: PTH116 - a Path's own takes twice as long
        seen = (found.st_size, found.st_mtime_ns)
        known = self._seen.get(path)
        if known is None or known[0] != seen:
            with open(path, "rb") as file:  # noqa: PTH123 - the same
                known = self._seen[path] = (seen, of_bytes(self._salt + file.read()))
        return known[1]

    def find(self, key: bytes) -> Conversion | None:
        """Return what a file with this key was converted to."""
        self._used.add(key)
        for kept in (self._new, self._memory or {}):
            if key in kept:
                return kept[key]
        found = self._stored(key) if key in self._keys() else None
        if found and self._memory is not None:
            self._memory[key] = found
        return found

    def has(self, key: bytes) -> bool:
        """Return whether find would find something, most probably."""
        return key in self._new or key in (self._memory or ()) or key in self._keys()

    def keep(self, key: bytes, conversion: Conversion) -> None:
        """Keep what a file with this key was converted to."""
        self._new[key] = conversion

    def save(self) -> None:
        """Put what is new on the disk and drop what has been idle."""
        if self._memory is not None:
            self._memory |= self._new
            for key in self._memory.keys() - self._used:
                del self._memory[key]
        if self._new:
            try:
                self._file.parent.mkdir(parents=True, exist_ok=True)
                self._insert()
            except (OSError, sqlite3.Error) as error:
                keeping.warn(self._file.parent, error)
        self._new = {}
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        if self._open:
            self._open.close()
            self._open = None

    def _insert(self) -> None:
        try:
            self._write(self._store())
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError:
            self.close()
            _discard(self._file)
            self._write(self._store())

    def _write(self, store: sqlite3.Connection) -> None:
        rows = [(key, keeping.packed(tuple(value))) for key, value in self._new.items()]
        with store:
            store.execute("BEGIN IMMEDIATE")
            store.executemany("INSERT OR REPLACE INTO conversion VALUES (?, ?)", rows)
            keys = {row[0] for row in store.execute("SELECT key FROM conversion")}
            if len(keys) > 2 * len(self._used) + _IDLE:
                idle = [(key,) for key in keys - self._used]
                store.executemany("DELETE FROM conversion WHERE key = ?", idle)

    def _keys(self) -> set[bytes]:
        if self._known is None:
            self._known = set()
            if self._file.is_file():
                with suppress(sqlite3.Error, OSError):
                    rows = self._store().execute("SELECT key FROM conversion")
                    self._known = {row[0] for row in rows}
        return self._known

    def _stored(self, key: bytes) -> Conversion | None:
        with suppress(sqlite3.Error, OSError, keeping.Foreign, TypeError):
            rows = self._store().execute("SELECT value FROM conversion WHERE key = ?", (key,))
            return Conversion(*keeping.unpacked(rows.fetchone()[0]))
        return None

    def _store(self) -> sqlite3.Connection:
        if self._open is None:
            self._open = _opened(self._file)
        return self._open


def _opened(file: Path) -> sqlite3.Connection:
    """Open the file; one that is damaged, or somebody else's, is replaced."""
    try:
        return _prepared(file)
    except sqlite3.OperationalError:
        raise  # busy or full, and not to be blamed on what it holds
    except sqlite3.DatabaseError:
        _discard(file)
        return _prepared(file)


def _discard(file: Path) -> None:
    for part in ("", "-journal", "-wal", "-shm"):
        file.with_name(file.name + part).unlink(missing_ok=True)


def _prepared(file: Path) -> sqlite3.Connection:
    store = sqlite3.connect(file, timeout=_BUSY_SECONDS, isolation_level=None)
    try:
        # What a crash loses is converted again.
        store.execute("PRAGMA synchronous = OFF")
        if store.execute("PRAGMA user_version").fetchone()[0] != _FORM:
            store.execute("BEGIN IMMEDIATE")
            store.execute("DROP TABLE IF EXISTS conversion")
            store.execute(
                "CREATE TABLE conversion (key BLOB PRIMARY KEY, value BLOB) WITHOUT ROWID"
            )
            store.execute(f"PRAGMA user_version = {_FORM}")
            store.execute("COMMIT")
    except BaseException:
        store.close()
        raise
    return store


def salt(settings: Mapping[str, Any]) -> bytes:
    """Return the digest of all but its text that a conversion depends on.

    These are the settings that Markdown gets, the versions of what converts, our own code and
    that of the extensions.
    """
    markdown = settings["MARKDOWN"]
    extensions = markdown.get("extensions", ())
    own = sorted({"press", *filter(None, map(_package, extensions))})
    parts = (
        *(sources.versions(), [_plain(extension) for extension in extensions]),
        {name: value for name, value in markdown.items() if name != "extensions"},
        *(settings["FORMATTED_FIELDS"], [sources.code(package) for package in own]),
    )
    return digest(parts)


def _package(extension: str | Extension) -> str | None:
    module = extension if isinstance(extension, str) else type(extension).__module__
    top, dot, _ = module.partition(".")
    # Short names are those of Markdown's own, or of a package whose entry point they are.
    return top if dot and top != "markdown" else None


def _plain(extension: str | Extension) -> object:
    if isinstance(extension, str):
        return extension
    return (type(extension), extension.config, vars(extension))


def stored(value: Any) -> Any:
    """Return metadata as it can be kept."""
    if isinstance(value, URLWrapper):
        return Named(type(value).__name__, value.name)
    if isinstance(value, list):
        return [stored(item) for item in value]
    return value


def pack(metadata: Mapping[str, Any]) -> bytes:
    """Return the metadata of a text as it is kept.

    Pelican stands an object of no class for what a head leaves empty; that is left out.
    """
    return pickle.dumps({k: stored(v) for k, v in metadata.items() if type(v) is not object})


def unpack(conversion: Conversion) -> dict[str, Any]:
    """Return the metadata of a text, with Named where pack met a tag."""
    found: dict[str, Any] = keeping.plain(conversion.metadata)
    return found
