"""Texts converted before Pelican reads them, by as many processes as there are cores."""

import os
from collections.abc import Iterator
from typing import Any

from press.building import conversions, sharing
from press.building.conversions import Conversion, Conversions

_PATHS = (("ARTICLE_PATHS", "ARTICLE_EXCLUDES"), ("PAGE_PATHS", "PAGE_EXCLUDES"))


def convert(generator: Any) -> None:
    """Convert what no earlier build has, posts and pages alike.

    What fails is left: Pelican's own reading comes to it, and tells why.
    """
    settings = generator.settings
    kept: Conversions = settings[conversions.SETTING]
    among = sharing.workers(settings.get("PRESS_JOBS"))
    if among < 2:  # noqa: PLR2004 - it would only be done earlier, not faster
        return
    new = [text for text in _texts(generator) if not kept.has(text[1])]

    def converted(text: tuple[str, bytes]) -> Conversion | None:
        path, key = text
        reader = generator.readers.readers[path.rpartition(".")[2]]
        found: Conversion = reader.convert(path)
        return found if kept.key(path) == key else None

    if len(new) < sharing.WORTH_IT:
        return
    for (_, key), found in zip(new, sharing.share(new, converted, among=among), strict=True):
        if found:
            kept.keep(key, found)


def _texts(generator: Any) -> Iterator[tuple[str, bytes]]:
    known = {name for name, one in generator.readers.readers.items() if hasattr(one, "convert")}
    kept: Conversions = generator.settings[conversions.SETTING]
    for paths, excludes in _PATHS:
        settings = generator.settings
        for name in sorted(generator.get_files(settings[paths], exclude=settings[excludes])):
            # As Pelican itself names the file when it comes to read it.
            path = os.path.abspath(os.path.join(generator.path, name))  # noqa: PTH100, PTH118
            if path.rpartition(".")[2] in known:
                yield path, kept.key(path)
