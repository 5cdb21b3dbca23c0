"""The pictures of one build: dresses the posts, then makes the files that they name."""

import logging
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from press.building.build import folder
from press.pictures import markup
from press.pictures.making import BadPicture, look, made, make_all, missing
from press.pictures.moving import without_notes
from press.pictures.recipe import VERSION, Facts, Size, sizes
from press.pictures.source import NoPicture, find, is_raster
from press.slugs import slug

logger = logging.getLogger(__name__)

# In the output; Pelican copies what lies in content/images to the same folder.
FOLDER = "images"
# More than this many files to make takes longer than a second.
_TELL_FROM = 4
_AS_IT_IS = "moving"


class Ensure(Protocol):
    """Brings a file of the output to what make returns, if it was not made from the same."""

    def __call__(self, name: str, *, made_from: object, make: Callable[[], bytes]) -> None: ...


class Pictures:
    """Knows every picture that a post of this build shows."""

    def __init__(self, *, content: Path, cache: Path, site: str) -> None:
        self._content = content
        self._cache = cache
        self._site = site.rstrip("/")
        self._found: dict[Path, Facts] = {}

    def dress(self, item: Any) -> None:
        """Put pictures in all their sizes into a post or page that Pelican has read.

        What cannot be found or read is told as a warning, and stays as its author wrote it.
        """
        # In a process that lives on, the same post comes by again with new pictures.
        plain = item.__dict__.setdefault("_undressed", item._content)  # noqa: SLF001 - Pelican has no other door
        post, seen = Path(item.source_path), 0

        def img(given: dict[str, str]) -> str | None:
            nonlocal seen
            found = self._look(given.get("src", ""), post)
            seen += found is not None
            return self._tag(found, given, eager=seen == 1) if found else None

        def link(address: str) -> str | None:
            found = self._look(address, post)
            return self._address(found[0], _last(found[1]), found[1]) if found else None

        item._content = markup.replace(plain, img=img, link=link)  # noqa: SLF001
        item.picture = self._featured(item, post)

    def write(self, ensure: Ensure) -> None:
        """Make what the cache lacks, and hand every file to ensure."""
        wanted = [(p, f, s) for p, f in sorted(self._found.items()) for s in _sizes(f)]
        todo = [w for w in wanted if w[1].kind != _AS_IT_IS and missing(*w[1:], self._cache)]
        if len(todo) >= _TELL_FROM:
            logger.info("Making %s sizes of pictures; each is made once", len(todo))
        make_all(todo, cache=self._cache)
        for path, facts, size in wanted:
            ensure(
                self._name(path, facts, size),
                made_from=(VERSION, facts.digest, size.width, size.format),
                make=partial(self._bytes, path, facts, size),
            )

    def _bytes(self, path: Path, facts: Facts, size: Size) -> bytes:
        if facts.kind == _AS_IT_IS:
            return without_notes(path.read_bytes())
        return made(path, facts, size, cache=self._cache)

    def _look(self, address: str, post: Path) -> tuple[Path, Facts] | None:
        if not is_raster(address):
            return None
        try:
            path = find(address, post=post, content=self._content)
            if path not in self._found:
                self._found[path] = look(path, self._cache)
        except (NoPicture, BadPicture) as error:
            logger.warning("%s: %s", post, error)
            return None
        return path, self._found[path]

    def _tag(self, found: tuple[Path, Facts], given: dict[str, str], *, eager: bool) -> str:
        path, facts = found
        if facts.kind == _AS_IT_IS:
            address = self._address(path, _last(facts), facts)
            return markup.plain(address, facts.width, facts.height, given=given, eager=eager)
        return markup.picture(
            sizes(facts),
            name=lambda size: self._address(path, size, facts),
            given=given,
            eager=eager,
        )

    def _featured(self, item: Any, post: Path) -> str | None:
        """The site's path of the picture a shared link shows, if its author chose one."""
        found = self._look(str(getattr(item, "image", "") or ""), post)
        return "/" + self._name(found[0], found[1], _last(found[1])) if found else None

    def _address(self, path: Path, size: Size, facts: Facts) -> str:
        return f"{self._site}/{self._name(path, facts, size)}"

    def _name(self, path: Path, facts: Facts, size: Size) -> str:
        stem = slug(path.stem) or "picture"
        return f"{FOLDER}/{stem}-{facts.digest[:8]}-{size.width}.{size.format}"


def of(settings: dict[str, Any]) -> Pictures:
    """Return the pictures of a build with these settings."""
    return Pictures(
        content=Path(settings["PATH"]),
        cache=folder(settings) / "pictures",
        site=settings["SITEURL"],
    )


def dress(pictures: Pictures, items: Iterable[Any]) -> None:
    """Dress every post or page."""
    for item in items:
        pictures.dress(item)


def _sizes(facts: Facts) -> list[Size]:
    return sizes(facts) or [Size(facts.width, facts.height, facts.suffix[1:])]


def _last(facts: Facts) -> Size:
    return _sizes(facts)[-1]
