"""Every publication of this computer, kept whole, so that one command goes back to any of them."""

import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from press.publishing.tree import digest

KEEP = 10
_NAME = "{:06d}.json"


class Lost(Exception):
    """A publication, or a part of it, is not there any more."""


@dataclass(frozen=True, slots=True)
class Publication:
    """One sending of the site.

    Attributes:
        number: counts from 1 on this computer.
        at: when it was sent, ISO 8601 in UTC.
        place: what the target calls itself, without secrets.
        files: path to SHA-256, of all that stood there afterwards.
        again: number of the publication that it went back to, 0 if it was a new one.
    """

    number: int
    at: str
    place: str
    files: dict[str, str]
    again: int = 0


class Publications:
    """The publications below one folder; contents that several share are kept once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def all(self) -> list[Publication]:
        """Return them, the oldest first; a file that cannot be read counts as lost."""
        return list(self._readable())

    def last(self, place: str) -> Publication | None:
        """Return what was sent to a place most recently."""
        return next((p for p in reversed(self.all()) if p.place == place), None)

    def before(self, place: str, number: int = 0) -> Publication:
        """Return the publication with a number, or the one before the last.

        Raises:
            Lost: there is none, or it went to another place.
        """
        sent = [p for p in self.all() if p.place == place]
        if number:
            if found := next((p for p in sent if p.number == number), None):
                return found
            known = ", ".join(str(p.number) for p in sent) or "none"
            raise Lost(f"there is no publication {number} to {place}; kept are: {known}")
        # Going back twice must go further back, not to and fro.
        standing = sent[-1].again or sent[-1].number if sent else 0
        if earlier := [p for p in sent if p.number < standing and not p.again]:
            return earlier[-1]
        raise Lost(f"nothing earlier was sent to {place} from this computer")

    def keep(self, site: Path, made: Publication) -> None:
        """Keep what was sent, and forget the oldest beyond KEEP."""
        for name, content in made.files.items():
            self._put(content, (site / name).read_bytes())
        self._folder.mkdir(parents=True, exist_ok=True)
        text = json.dumps(asdict(made), ensure_ascii=False)
        _replace(self._folder / _NAME.format(made.number), text.encode())
        self._forget()

    def restore(self, made: Publication, folder: Path) -> None:
        """Write a publication into an empty folder.

        Raises:
            Lost: something of it is missing or damaged; the folder is then of no use.
        """
        for name, content in made.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(self.content(content))

    def content(self, name: str) -> bytes:
        """Return what is kept under a SHA-256.

        Raises:
            Lost: it is missing or damaged.
        """
        try:
            found = self._object(name).read_bytes()
        except OSError:
            found = b""
        if digest(found) != name:
            raise Lost(f"a kept file ({name[:10]}) is missing or damaged")
        return found

    def next_number(self) -> int:
        """Return the number of the publication to come."""
        return max((p.number for p in self.all()), default=0) + 1

    def _readable(self) -> Iterator[Publication]:
        for path in sorted(self._folder.glob("[0-9]*.json")):
            try:
                yield Publication(**json.loads(path.read_text("utf-8")))
            except (OSError, ValueError, TypeError):
                continue

    def _put(self, name: str, content: bytes) -> None:
        path = self._object(name)
        if not path.is_file():
            path.parent.mkdir(parents=True, exist_ok=True)
            _replace(path, content)

    def _object(self, name: str) -> Path:
        return self._folder / "contents" / name[:2] / name[2:]

    def _forget(self) -> None:
        made = self.all()
        for old in made[:-KEEP]:
            (self._folder / _NAME.format(old.number)).unlink(missing_ok=True)
        needed = {content for p in made[-KEEP:] for content in p.files.values()}
        for path in (self._folder / "contents").glob("*/*"):
            if path.parent.name + path.name not in needed:
                path.unlink(missing_ok=True)


def _replace(path: Path, content: bytes) -> None:
    # Whoever reads, or a power cut, finds the old file or the new one, never half of it.
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    beside.write_bytes(content)
    beside.replace(path)
