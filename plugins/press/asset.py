"""Addresses of files that change when the file does, so that browsers may keep them for good."""

from collections.abc import Mapping
from difflib import get_close_matches
from hashlib import sha256
from pathlib import Path


class UnknownAsset(Exception):
    """A template asked for a file that is in none of the folders."""

    def __init__(self, name: str, near: str | None) -> None:
        hint = f'; did you mean "{near}"?' if near else ""
        super().__init__(f'asset("{name}"): no such file{hint}')


class Assets:
    """The asset() of the templates: "theme/site.css" becomes "/theme/site.css?v=1f0c…".

    Args:
        folders: first part of a name to the folder its files are copied from.
        made: files that no folder holds because the press makes them.
    """

    def __init__(self, folders: Mapping[str, str], *, made: Mapping[str, bytes]) -> None:
        self._folders = folders
        self._made = made
        self._known: dict[str, str] = {}

    def __call__(self, name: str) -> str:
        if name not in self._known:
            self._known[name] = f"/{name}?v={sha256(self._bytes(name)).hexdigest()[:10]}"
        return self._known[name]

    def made_from(self) -> list[tuple[str, bytes]]:
        """Return all files with their bytes: whatever a template asks for, they decide it."""
        return [(name, self._bytes(name)) for name in sorted(self._names())]

    def _bytes(self, name: str) -> bytes:
        if name in self._made:
            return self._made[name]
        first, _, rest = name.partition("/")
        file = Path(self._folders[first]) / rest if first in self._folders else None
        if file is None or not file.is_file():
            raise UnknownAsset(name, next(iter(get_close_matches(name, self._names(), n=1)), None))
        return file.read_bytes()

    def _names(self) -> list[str]:
        found = list(self._made)
        for first, folder in self._folders.items():
            files = (file for file in Path(folder).rglob("*") if file.is_file())
            found += [f"{first}/{file.relative_to(folder).as_posix()}" for file in files]
        return found
