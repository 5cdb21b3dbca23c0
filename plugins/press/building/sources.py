"""What pages are made with: templates with all they include, and the code that fills them."""

import functools
import importlib.util
import sys
from collections.abc import Iterable, Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from jinja2 import Environment, Template, TemplateNotFound, meta

from press.building.digests import combined, digest, of_bytes

# What turns words into HTML, and HTML into pages.
_PACKAGES = ("pelican", "Markdown", "Pygments", "Jinja2", "MarkupSafe", "feedgenerator")


@functools.cache
def versions() -> str:
    """Return the versions of Python and of every package a page depends on."""
    return " ".join([sys.version, *(f"{name} {_version(name)}" for name in _PACKAGES)])


@functools.cache
def code(package: str) -> bytes:
    """Return the digest of all Python files of a package, or of the one file of a module.

    A running process cannot load other code than it has, so this is looked at once.
    """
    found = importlib.util.find_spec(package)
    if found is None or not found.origin:
        return digest(package)
    origin = Path(found.origin)
    files = origin.parent.rglob("*.py") if found.submodule_search_locations else [origin]
    named = sorted((file.relative_to(origin.parent).as_posix(), file) for file in files)
    parts = (part for name, file in named for part in (digest(name), of_bytes(file.read_bytes())))
    return combined([digest(package), *parts])


def plugins(names: Iterable[str]) -> bytes:
    """Return the digest of the code of every plugin, whole packages at a time."""
    return combined(code(top) for top in sorted({name.partition(".")[0] for name in names}))


class Templates:
    """Digests of templates, each with what it extends, includes and imports.

    Args:
        references: what templates name, by the digest of their source; kept from build to build
            since finding it out takes as long as compiling them.
    """

    def __init__(self, references: dict[bytes, tuple[str | None, ...]]) -> None:
        self.references: dict[bytes, tuple[str | None, ...]] = {}
        self._before = references
        self._known: dict[tuple[str | None, str | None], bytes] = {}

    def of(self, template: Template) -> bytes:
        """Return the digest of one template."""
        key = (template.name, template.filename)
        if key not in self._known:
            sources = dict(self._sources(template.environment, template.name or ""))
            self._known[key] = combined(
                part for name in sorted(sources) for part in (digest(name), sources[name])
            )
        return self._known[key]

    def _sources(self, env: Environment, first: str) -> Iterator[tuple[str, bytes]]:
        waiting, seen = [first], set()
        while waiting:
            name = waiting.pop()
            if name in seen:
                continue
            seen.add(name)
            source = _source(env, name)
            yield name, of_bytes(source.encode())
            for named in self._references(env, source):
                # A name that is only known while drawing could be any of them.
                waiting += env.list_templates() if named is None else [named]

    def _references(self, env: Environment, source: str) -> tuple[str | None, ...]:
        key = of_bytes(source.encode())
        if key not in self.references:
            found = self._before.get(key)
            if found is None:
                found = tuple(meta.find_referenced_templates(env.parse(source)))
            self.references[key] = found
        return self.references[key]


def _source(env: Environment, name: str) -> str:
    """Return a template's text; one that is not there may be there in the next build."""
    try:
        loader: Any = env.loader
        return str(loader.get_source(env, name)[0])
    except TemplateNotFound:
        return ""


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "none"
