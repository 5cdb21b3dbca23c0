"""Writing texts to the disk: whole or not at all, never over somebody else's words."""

import contextlib
import os
from pathlib import Path

from press.editor.history import History, NoHistory
from press.editor.manuscript import digest

SUFFIXES = (".md", ".markdown")
_GARBLED = (
    "these letters are not in UTF-8. Below they are read as older Windows programs write them. "
    "Look whether all are right, mend those that are not, then save"
)


class Conflict(Exception):
    """The file was changed elsewhere since it was opened; text is what stands there now."""

    def __init__(self, text: str) -> None:
        super().__init__("the file has changed since it was opened")
        self.text = text


class Desk:
    """The texts of a content folder, with a state kept before and after each change."""

    def __init__(self, content: Path, history: History) -> None:
        self._content = content.resolve()
        self._history = history
        self._begun: set[str] = set()

    def read(self, name: str) -> str:
        """Return a text; see readable for one that is not UTF-8.

        Raises:
            FileNotFoundError: it is not there, or is no text of the content folder.
        """
        return readable(self._path(name).read_bytes())

    def garbled(self, name: str) -> str:
        """Return what is to be done about a text that is not UTF-8, else nothing."""
        raw = self._path(name).read_bytes()
        try:
            raw.decode()
        except UnicodeDecodeError as error:
            line = raw.count(b"\n", 0, error.start) + 1
            return f"line {line}: {_GARBLED}"
        return ""

    def check(self, name: str, over: str) -> None:
        """See that a text is still what somebody opened.

        Raises:
            Conflict: something else stands there by now.
        """
        path = self._path(name, new=True)
        now = self.read(name) if path.is_file() else ""
        if over and now and digest(now) != over:
            raise Conflict(now)

    def save(
        self, name: str, text: str, *, over: str, words: str = "Saved", quietly: bool = False
    ) -> None:
        """Write a text.

        Args:
            name: its path in the content folder.
            text: all of it.
            over: digest of the text it was made from; "" writes over anything.
            words: what the history says of it.
            quietly: while it is being typed; only the state before the first stroke is kept.

        Raises:
            Conflict: something else stands there by now; nothing was written.
            OSError: the disk is full or may not be written to; what stood there still stands.
        """
        self.check(name, over)
        if name not in self._begun or not self._remembers(name):
            self._begun.add(name)
            self.keep(name, "As it was before")
        _write(self._path(name, new=True), text)
        if not quietly:
            self.keep(name, words)

    def _remembers(self, name: str) -> bool:
        try:
            return bool(self._history.states(name))
        except NoHistory:
            return False

    def remove(self, name: str) -> None:
        """Take a text away; its history brings it back."""
        path = self._path(name)
        self.keep(name, "As it was before")
        path.unlink()
        self.keep(name, "Removed")

    def keep(self, name: str, words: str) -> None:
        """Keep a state, if this computer can; a text is never lost for want of its history."""
        with contextlib.suppress(NoHistory):
            self._history.keep(name, words)

    def _path(self, name: str, *, new: bool = False) -> Path:
        try:
            path = (self._content / name).resolve()
            inside = path.is_relative_to(self._content) and path.suffix in SUFFIXES
            there = inside and (new or path.is_file())
        except (OSError, ValueError):  # longer than any name, or with a sign that none can have
            there = False
        if not there:
            raise FileNotFoundError(name)
        return path


def readable(raw: bytes) -> str:
    """Return what is written in a file: UTF-8, or what older Windows programs write.

    The second is a guess. It may be shown, but nobody's file is written from it unseen.
    """
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with beside.open("w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
