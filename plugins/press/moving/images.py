"""Brings the pictures and files of the old site into content/images."""

import io
import re
import warnings
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from PIL import Image

from press.moving.fetch import MOST_BYTES, Fetcher, NotFetched
from press.moving.haul import Picture
from press.slugs import slug

FOLDER = "images"
PICTURES = {".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif"}
_FILES = {".pdf", ".mp3", ".m4a", ".ogg", ".mp4", ".epub", ".ics", ".txt", ".rtf", ".csv"} | {
    *(".doc", ".docx", ".odt", ".xls", ".xlsx", ".ods", ".ppt", ".pptx", ".odp"),
}
# WordPress keeps copies in many sizes beside the picture that was uploaded.
_SIZE = re.compile(r"-(?:\d{1,5}x\d{1,5}|scaled|rotated|e\d{10,})$")
_UPLOADS = re.compile(r".*/(?:wp-content/)?(?:blogs\.dir/\d+/)?(?:uploads|files)/(?:sites/\d+/)?")
# Servers that only deliver the pictures of others; the path begins with the host it came from.
_RELAYS = re.compile(r"^https?://i\d\.wp\.com/")


class Images:
    """Finds the file behind an old address and says where it is from now on.

    Nothing is fetched unless there is a fetcher, and nothing is written when dry.
    """

    def __init__(
        self,
        into: Path,
        known: Iterable[Picture] = (),
        *,
        folder: Path | None = None,
        fetcher: Fetcher | None = None,
        dry: bool = False,
    ) -> None:
        self._into = into
        self._folder = folder.resolve() if folder else None
        self._fetcher = fetcher
        self._dry = dry
        self._alts = {_key(one.address): one.alt for one in known if one.alt}
        self._found: dict[str, str | None] = {}
        self._taken: dict[str, bytes] = {}
        self._by_name: dict[str, list[Path]] | None = None
        self.brought: list[str] = []
        self.missing: dict[str, str] = {}

    def alt(self, address: str) -> str:
        """Return the description that the old site kept beside the picture."""
        return self._alts.get(_key(address), "")

    def place(self, address: str) -> str | None:
        """Return the path below content/ of the file behind an address, None if it did not come.

        What went wrong, if anything was tried, is in missing.
        """
        key = _key(address)
        if key not in self._found:
            self._found[key] = self._brought(address)
        return self._found[key]

    def _brought(self, address: str) -> str | None:
        ending = PurePosixPath(_path(address)).suffix.lower()
        if ending not in PICTURES | _FILES or (self._folder is None and self._fetcher is None):
            return None
        try:
            raw = self._local(address) or self._fetched(address)
        except (NotFetched, OSError) as wrong:
            self.missing[address] = str(wrong)
            return None
        if raw is None:
            self.missing[address] = "it is not in the folder of pictures"
            return None
        if problem := _problem(raw, ending):
            self.missing[address] = problem
            return None
        return self._kept(_new_name(address), raw)

    def _local(self, address: str) -> bytes | None:
        for file in self._candidates(address):
            if file.is_file() and self._folder and file.resolve().is_relative_to(self._folder):
                if file.stat().st_size > MOST_BYTES:
                    raise OSError(f"it is larger than {MOST_BYTES // 1024 // 1024} MB")
                return file.read_bytes()
        return None

    def _candidates(self, address: str) -> Iterator[Path]:
        """Yield where the file may lie, the picture in its full size first."""
        if self._folder is None:
            return
        path = _UPLOADS.sub("", _path(address)).lstrip("/")
        if ".." in PurePosixPath(path).parts:
            return
        for one in (_full(path), path):
            for below in ("", "uploads", "wp-content/uploads"):
                yield self._folder / below / one
        for one in (_full(path), path):
            same = self._named(PurePosixPath(one).name)
            yield from same if len(same) == 1 else ()

    def _named(self, name: str) -> list[Path]:
        if self._by_name is None and self._folder:
            self._by_name = {}
            for file in sorted(self._folder.rglob("*")):
                self._by_name.setdefault(file.name, []).append(file)
        return (self._by_name or {}).get(name, [])

    def _fetched(self, address: str) -> bytes | None:
        if self._fetcher is None or not address.startswith("http"):
            return None
        # A dry run looks only at what is on this computer.
        return b"" if self._dry else self._fetcher.fetch(address)

    def _kept(self, name: str, raw: bytes) -> str:
        place, number = f"{FOLDER}/{name}", 1
        while (there := self._there(place)) is not None and there != raw:
            number += 1
            stem, _, ending = name.rpartition(".")
            place = f"{FOLDER}/{stem}-{number}.{ending}"
        if there is None and not self._dry:
            file = self._into / place
            file.parent.mkdir(parents=True, exist_ok=True)
            with file.open("xb") as new:
                new.write(raw)
        if there is None:
            self._taken[place] = raw if self._dry else b""
            self.brought.append(place)
        return place

    def _there(self, place: str) -> bytes | None:
        file = self._into / place
        if file.is_file():
            return file.read_bytes()
        return self._taken.get(place)


def _path(address: str) -> str:
    try:
        return unquote(urlsplit(address).path)
    except ValueError:
        return ""


def _full(path: str) -> str:
    """Return the name of the picture that a smaller copy was made from."""
    found = PurePosixPath(path)
    return str(found.with_name(_SIZE.sub("", found.stem) + found.suffix)) if found.name else path


def _key(address: str) -> str:
    address = _RELAYS.sub("https://", address)
    path = _path(address)
    inside = _UPLOADS.sub("", path)
    if inside != path:
        return _full(inside.lstrip("/")).casefold()
    try:
        return f"{urlsplit(address).netloc}{_full(path)}".casefold()
    except ValueError:
        return path


def _new_name(address: str) -> str:
    """Return a plain name that keeps year and month, such as 2019/05/a-chair.jpg."""
    inside = PurePosixPath(_full(_UPLOADS.sub("", _path(address)).lstrip("/")))
    folders = [name for one in inside.parts[:-1] if (name := slug(one))][-3:]
    return "/".join([*folders, f"{slug(inside.stem) or 'picture'}{inside.suffix.lower()}"])


def _problem(raw: bytes, ending: str) -> str:
    """Return what is wrong with a file that claims to be a picture."""
    if ending not in PICTURES or not raw:
        return ""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with Image.open(io.BytesIO(raw)) as picture:
                picture.verify()
    except Exception:  # noqa: BLE001 - each format breaks in its own way
        return "it is no picture, or a broken one"
    return ""
