"""Every publication of this computer, kept whole, so that one command goes back to any of them."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from press.building import keeping
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

    def standing(self, place: str) -> dict[str, str]:
        """Return what may stand at a place now: the last publication, and what broke off since.

        What is of neither is none of our business, and is never removed.
        """
        last = self.last(place)
        begun = dict(self._broken_off(place))
        return begun | (last.files if last else {})

    def begin(self, site: Path, made: Publication) -> None:
        """Keep what is about to be sent; should it break off, the next one knows what to remove.

        Raises:
            OSError: the disk is full, or may not be written to.
        """
        for name, content in made.files.items():
            self._put(content, site / name)
        self._folder.mkdir(parents=True, exist_ok=True)
        begun = replace(made, files={**self._broken_off(made.place), **made.files})
        keeping.replace(self._begun(made.place), _text(begun))

    def keep(self, made: Publication) -> None:
        """Note that what was begun has been sent, and forget the oldest beyond KEEP."""
        keeping.replace(self._folder / _NAME.format(made.number), _text(made))
        self._begun(made.place).unlink(missing_ok=True)
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
            if found := _read(path):
                yield found

    def _begun(self, place: str) -> Path:
        return self._folder / f"begun-{digest(place.encode())[:16]}.json"

    def _broken_off(self, place: str) -> dict[str, str]:
        found = _read(self._begun(place))
        return found.files if found else {}

    def _put(self, name: str, file: Path) -> None:
        path = self._object(name)
        # What a power cut left of one is shorter than it should be.
        if not path.is_file() or path.stat().st_size != file.stat().st_size:
            keeping.replace(path, file.read_bytes())

    def _object(self, name: str) -> Path:
        return self._folder / "contents" / name[:2] / name[2:]

    def _forget(self) -> None:
        made = self.all()
        # Of each place: a busy one must not make another forget what stands there.
        kept = [p for p in made if p in [q for q in made if q.place == p.place][-KEEP:]]
        for old in made:
            if old not in kept:
                (self._folder / _NAME.format(old.number)).unlink(missing_ok=True)
        needed = {content for p in kept for content in p.files.values()}
        for path in (self._folder / "contents").glob("*/*"):
            if path.parent.name + path.name not in needed:
                path.unlink(missing_ok=True)


def _text(made: Publication) -> bytes:
    return json.dumps(asdict(made), ensure_ascii=False).encode()


def _read(path: Path) -> Publication | None:
    try:
        return Publication(**json.loads(path.read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None
