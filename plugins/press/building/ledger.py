"""Which files of the output are ours, what each was made from, and what nobody makes any more."""

import os
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from press.building import keeping
from press.building.digests import of_bytes

_FORM = b"press 1"  # the first line of what is kept; another one is another time's


class Entry(NamedTuple):
    """One file that we made.

    Attributes:
        body: digest of its bytes; empty when it was to be made and may not have been.
        size, changed_ns: as the disk had it then, to see without reading that it is the same.
        made_from: digest of all that it was made from; empty when nobody knows.
        reads: for a page, what it asked of its context and of which posts.
        indexed: for a page, whether search engines may list it.
    """

    body: bytes = b""
    size: int = -1
    changed_ns: int = -1
    made_from: bytes = b""
    reads: tuple[tuple[str, ...], tuple[tuple[str, tuple[str, ...]], ...]] = ((), ())
    indexed: bool = False


@dataclass(slots=True)
class Ledger:
    """The files of one output folder, before this build and now.

    Args:
        output: the folder.
        file: where the ledger is kept; None keeps it in memory only.
    """

    output: Path
    file: Path | None
    before: dict[str, Entry] = field(default_factory=dict)
    now: dict[str, Entry] = field(default_factory=dict)
    references: dict[bytes, tuple[str | None, ...]] = field(default_factory=dict)
    changed: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    _lock: ExitStack = field(default_factory=ExitStack)

    def open(self) -> None:
        """Wait for other builds of this folder, then read what the last one left."""
        if self.file is None:
            return
        self._lock.enter_context(keeping.alone(self.file.with_suffix(".lock")))
        with suppress(OSError, keeping.Foreign, ValueError, TypeError):
            form, output, kept = self.file.read_bytes().split(b"\n", 2)
            if (form, output) == (_FORM, self._whither()):
                self.before, self.references = keeping.unpacked(kept)

    def intend(self, names: Iterable[str]) -> None:
        """Keep names of files about to be made, so that a crash leaves none that nobody knows."""
        new = [name for name in names if name not in self.before]
        if new:
            self.before |= dict.fromkeys(new, Entry())
            self._keep(self.before)

    def name_of(self, path: Path) -> str:
        """Return a file's name in this ledger."""
        return path.relative_to(self.output).as_posix()

    def standing(self, name: str) -> Entry | None:
        """Return the entry of a file that is on the disk as the last build left it."""
        entry = self.before.get(name)
        if entry is None or not entry.body:
            return None
        path = self.output / name
        try:
            found = os.stat(path)  # noqa: PTH116 - a Path's own stat takes twice as long
            if (found.st_size, found.st_mtime_ns) == (entry.size, entry.changed_ns):
                return entry
            if found.st_size == entry.size and of_bytes(path.read_bytes()) == entry.body:
                return entry._replace(changed_ns=found.st_mtime_ns)
        except OSError:
            pass
        return None

    def write(self, name: str, data: bytes) -> Entry:
        """Bring a file to these bytes and return its entry, which the caller may complete."""
        path, body = self.output / name, of_bytes(data)
        standing = self.standing(name)
        if not (standing and standing.body == body) and _bytes(path) != data:
            keeping.replace(path, data)
        found = path.stat()
        return Entry(body=body, size=found.st_size, changed_ns=found.st_mtime_ns)

    def note(self, name: str, entry: Entry) -> None:
        """Note a file as made in this build."""
        before = self.before.get(name)
        if before is None or before.body != entry.body:
            self.changed.append(name)
        self.now[name] = entry

    def close(self) -> None:
        """Remove what this build no longer makes, keep the ledger, and let others build."""
        for name in sorted(self.before.keys() - self.now.keys()):
            self._sweep(name)
        self._keep(self.now)
        self.release()

    def release(self) -> None:
        """Let others build, whatever became of this build."""
        self._lock.close()

    def _sweep(self, name: str) -> None:
        path = self.output / name
        # What somebody else has put in its place since is theirs.
        if path.is_symlink() or (self.before[name].body and not self.standing(name)):
            return
        with suppress(FileNotFoundError):
            path.unlink()
            self.removed.append(name)
        with suppress(OSError):
            while (path := path.parent) != self.output:
                path.rmdir()

    def _whither(self) -> bytes:
        """The way to the output from where this is kept: a project may be moved as a whole."""
        return os.fsencode(os.path.relpath(self.output, self.file.parent if self.file else None))

    def _keep(self, entries: dict[str, Entry]) -> None:
        if self.file is None:
            return
        kept = keeping.packed((entries, self.references))
        try:
            keeping.replace(self.file, b"\n".join([_FORM, self._whither(), kept]))
        except OSError as error:
            keeping.warn(self.file.parent, error)


def orphaned(folder: Path) -> Iterator[Path]:
    """Yield ledgers of output folders that are gone."""
    for file in sorted(folder.glob("output-*.kept")):
        with suppress(OSError), file.open("rb") as kept:
            form, output = (kept.readline().rstrip(b"\n") for _ in range(2))
            if form == _FORM and not (folder / os.fsdecode(output)).is_dir():
                yield file


def _bytes(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None
