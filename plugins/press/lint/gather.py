"""The site as it lies on disk, for the lint: settings, texts and files."""

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from press.building.sharing import workers
from press.lint.facts import Facts
from press.lint.finding import Hit
from press.lint.kept import Kept, Kind, Text
from press.lint.limits import from_settings
from press.lint.site import Site
from press.slugs import slug

SUFFIXES = (".md", ".markdown", ".mkd", ".mdown")
_PATTERNS = ("ARTICLE_URL", "ARTICLE_LANG_URL", "PAGE_URL", "PAGE_LANG_URL")
_ASSETS = ("/theme/", "/frontdesk/", "/feeds/")


def kept(settings: Mapping[str, Any], folder: Path | None) -> Kept:
    """Return what earlier runs found in this content folder; None keeps nothing.

    Raises:
        BadSetting: PRESS_LIMITS cannot be used.
    """
    name = f"lint-{sha256(str(settings['PATH']).encode()).hexdigest()[:16]}.msgpack"
    file = folder / name if folder else None
    return Kept(file, from_settings(settings), str(settings.get("DEFAULT_LANG", "en")))


def site(settings: Mapping[str, Any], *, now: datetime, known: Kept | None = None) -> Site:
    """Return the site that Pelican's settings and its content folder make.

    Args:
        settings: as Pelican has them, PATH absolute.
        now: the wall time of the practice; later posts are not public.
        known: facts of earlier runs, which are used again where the text is the same.

    Raises:
        BadSetting: PRESS_LIMITS cannot be used.
    """
    content = Path(settings["PATH"])
    known = known or kept(settings, None)
    found: list[Text] = [
        ((content / file).read_bytes(), file, kind) for file, kind in named(settings)
    ]
    known.look_ahead(found, among=workers(settings.get("PRESS_JOBS")))
    texts = {file: known.facts(data, file, kind) for data, file, kind in found}
    practice = settings.get("PRACTICE", {})
    return Site(
        texts=texts,
        files=_files(content, texts),
        addresses=frozenset(_addresses(settings, texts.values())),
        served=(*settings.get("PRESS_SERVED", ()), *_ASSETS, *settings.get("ROBOTS_DISALLOW", ())),
        patterns={name: settings[name] for name in _PATTERNS if name in settings},
        limits=from_settings(settings),
        default_lang=str(settings.get("DEFAULT_LANG", "en")),
        siteurl=str(settings.get("SITEURL", "")),
        folder=_shown(content),
        categories=_listed(settings, "PRESS_CATEGORIES"),
        tags=_listed(settings, "PRESS_TAGS"),
        published=known.published,
        therapists=tuple(str(one.get("name", "")) for one in _therapists(practice)),
        crisis=frozenset(_numbers(practice.get("crisis", {}))),
        practice=tuple(_licences(practice)),
        now=now,
    )


def named(settings: Mapping[str, Any]) -> list[tuple[str, Kind]]:
    """Return every post and page by its path in the content folder, in order."""
    content = Path(settings["PATH"])
    found: list[tuple[str, Kind]] = []
    kinds: tuple[tuple[str, Kind], ...] = (("ARTICLE_PATHS", "post"), ("PAGE_PATHS", "page"))
    for setting, kind in kinds:
        for folder in settings.get(setting, ()):
            found += [(file, kind) for file in _within(content, folder) if file.endswith(SUFFIXES)]
    return sorted(set(found))


def _within(content: Path, folder: str) -> Iterable[str]:
    for place, folders, files in os.walk(content / folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if not name.startswith("."):
                yield (Path(place) / name).relative_to(content).as_posix()


def _files(content: Path, texts: Mapping[str, Facts]) -> dict[str, int]:
    found = (name for name in _within(content, "") if name not in texts)
    return {name: (content / name).stat().st_size for name in found}


def _addresses(settings: Mapping[str, Any], texts: Iterable[Facts]) -> Iterable[str]:
    """Yield the pages that lists and templates make; those of categories need their names."""
    yield "/"
    for name in settings.get("DIRECT_TEMPLATES", ()):
        yield "/" + str(settings.get(f"{name.upper()}_URL", f"{name}.html")).lstrip("/")
    kinds: dict[str, set[str]] = {"CATEGORY": set(), "TAG": set(), "AUTHOR": set()}
    for text in texts:
        kinds["CATEGORY"].add(text.category or str(settings.get("DEFAULT_CATEGORY", "")))
        kinds["TAG"].update(text.tags)
        kinds["AUTHOR"].update(text.authors)
    for kind, names in kinds.items():
        pattern = str(settings.get(f"{kind}_URL", ""))
        yield from ("/" + pattern.format(slug=slug(name)).lstrip("/") for name in sorted(names))


def _listed(settings: Mapping[str, Any], name: str) -> tuple[str, ...] | None:
    value: Sequence[str] | None = settings.get(name)
    return None if value is None else tuple(value)


def _shown(content: Path) -> str:
    here = Path.cwd()
    return (content.relative_to(here) if content.is_relative_to(here) else content).as_posix()


def _therapists(practice: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    found = practice.get("therapists", [])
    return [one for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []


def _licences(practice: Mapping[str, Any]) -> Iterable[Hit]:
    for who in _therapists(practice):
        name, held = who.get("name", "a therapist"), who.get("licences", [])
        if not held:
            yield Hit("licence-missing", 1, 0, f"{name} has no licence")
        for number, one in enumerate(held, 1):
            lacking = [key for key in ("title", "number", "place") if not one.get(key)]
            if lacking:
                says = f"licence {number} of {name} has no {' and no '.join(lacking)}"
                yield Hit("licence-missing", 1, 0, says)


def _numbers(value: Any) -> Iterable[str]:
    if isinstance(value, Mapping):
        if "number" in value:
            yield re.sub(r"\D", "", str(value["number"]))
        for one in value.values():
            yield from _numbers(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _numbers(one)
