"""Pictures, fonts and other files that go into the site as they are."""

import logging
import os
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from press.building import output

logger = logging.getLogger(__name__)

# Given by other parts of the press: files of the theme that go into another one.
ELSEWHERE = "press_elsewhere"


def take_over(generator: Any) -> None:
    """Copy only what has changed; Pelican copies all of it in every build."""
    if not generator.settings["STATIC_CREATE_LINKS"]:
        vars(generator)["generate_output"] = lambda _writer: _copy(generator)


def _copy(generator: Any) -> None:
    for source, target in (*_theme(generator), *_content(generator)):
        try:
            found = source.stat()
        except FileNotFoundError:
            logger.warning("%s is linked, but there is no such file", source)
            continue
        # A file that was put in place of another brings its own time along.
        made_from = (str(source), found.st_size, found.st_mtime_ns)
        output.ensure(target, made_from=made_from, make=source.read_bytes)


def _content(generator: Any) -> Iterator[tuple[Path, Path]]:
    for static in generator.context["staticfiles"]:
        target = Path(generator.output_path, static.save_as)
        yield Path(generator.path, static.source_path), target


def _theme(generator: Any) -> Iterator[tuple[Path, Path]]:
    settings = generator.settings
    elsewhere = settings.get(ELSEWHERE, frozenset())
    target = Path(generator.output_path, settings["THEME_STATIC_DIR"])
    for name in settings["THEME_STATIC_PATHS"]:
        source = Path(os.path.expanduser(generator.theme), name)  # noqa: PTH111
        for file in _files(source, settings["IGNORE_FILES"]):
            inside = file.relative_to(source) if source.is_dir() else file.name
            if file not in elsewhere:
                yield file, target / inside


def _files(source: Path, ignored: list[str]) -> Iterator[Path]:
    def wanted(name: str) -> bool:
        return not any(fnmatch(name, pattern) for pattern in ignored)

    if source.is_file() and wanted(source.name):
        yield source
    for folder, folders, names in os.walk(source, followlinks=True):
        folders[:] = sorted(filter(wanted, folders))
        files = (Path(folder, name) for name in sorted(filter(wanted, names)))
        yield from (file for file in files if file.is_file())
