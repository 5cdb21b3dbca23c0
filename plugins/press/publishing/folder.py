"""A folder of this computer, such as the one a web server shows."""

import os
import shutil
from collections.abc import Iterator
from filecmp import cmp
from pathlib import Path

from press.publishing.target import NotSent
from press.publishing.tree import Difference, is_page

# Folders of a project in which a published site would be lost, or do harm.
_OURS = {
    "content": "your texts are",
    "theme": "the look of your site is",
    "plugins": "the program is",
    "output": "the site is built, and emptied first",
    ".press": "the program keeps its own things",
    ".git": "git keeps its own things",
}


class Folder:
    """Copies what changed beside its place and renames it in, so a reader never meets half."""

    def __init__(self, path: Path, project: Path | None = None) -> None:
        self._path = path
        self._project = project
        self.place = str(path)

    def problems(self) -> list[str]:
        """Say that the folder is one of the project's own, or cannot be written to."""
        if self._project and self._path in (self._project, *self._project.parents):
            return [f"{self._path} holds your project; name a folder of its own for the site"]
        for name, why in _OURS.items():
            if self._project and self._path.is_relative_to((self._project / name).resolve()):
                return [f"{self._path} is where {why}; name another folder for the site"]
        nearest = next(p for p in (self._path, *self._path.parents) if p.exists())
        if not nearest.is_dir():
            return [f"{nearest} is a file, so no site can go into {self._path}"]
        if not os.access(nearest, os.W_OK):
            return [f"you may not write to {nearest}; ask whoever runs this computer"]
        return []

    def send(self, site: Path, change: Difference) -> None:
        """Copy what readers' browsers load, then pages, then remove what is gone."""
        arrived = 0
        try:
            for name in sorted(self._differing(site), key=_pages_last):
                _copy(site / name, self._path / name)
                arrived += 1
            for name in change.removed:
                self._remove(name)
        except OSError as error:
            raise NotSent(
                f"{error.strerror or error}: {error.filename}. {arrived} files arrived whole, "
                "the others are as they were, nothing was lost. Publish again when it is mended"
            ) from error

    def _differing(self, site: Path) -> Iterator[str]:
        # By what is there, not by what was sent: somebody may have touched the folder since.
        for path in site.rglob("*"):
            there = self._path / path.relative_to(site)
            if path.is_file() and not (there.is_file() and cmp(path, there, shallow=False)):
                yield path.relative_to(site).as_posix()

    def _remove(self, name: str) -> None:
        path = self._path / name
        path.unlink(missing_ok=True)
        for parent in path.parents:
            if parent == self._path or not parent.is_dir() or any(parent.iterdir()):
                return
            parent.rmdir()


def _pages_last(name: str) -> tuple[bool, str]:
    return is_page(name), name


def _copy(source: Path, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.new")
    try:
        shutil.copyfile(source, beside)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
