"""What one page is made from, and whether that is the same as in the last build."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from jinja2 import Template
from pelican.contents import Content

from press.building.digests import Digests, combined, digest, whole
from press.building.ledger import Entry
from press.building.sources import Templates
from press.building.watching import ALL_OF_IT, Reads

_GONE = digest("there is none")
# Where Pelican puts posts and pages, then pictures and other files, by their paths.
_CONTENTS = ("generated_content", "static_content")


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """One page that is to be.

    Attributes:
        name: of its file, in the output folder.
        template: what draws it.
        shared: the context of all pages, which is Pelican's own and not copied.
        values: what this page has besides.
        overrides: it may take the place of a page that was written before.
    """

    name: str
    template: Template
    shared: dict[str, Any]
    values: dict[str, Any]
    overrides: bool

    @property
    def site(self) -> str | None:
        """Return the address that this page's links begin with."""
        found: str | None = self.values.get("localsiteurl", self.shared.get("localsiteurl"))
        return found

    def context(self) -> dict[str, Any]:
        """Return all that the template may read."""
        return {**self.shared, **self.values}

    def draw(self) -> str:
        """Return the page. Posts ask the shared context for the place they are drawn at."""
        self.enter()
        return self.template.render(self.context())

    def enter(self) -> None:
        """Let posts know on which page they are."""
        if self.site:
            self.shared["localsiteurl"] = self.site


@dataclass(slots=True)
class Judge:
    """Tells in one build which pages are as they were.

    Args:
        base: digest of what every page depends on.
        templates: digests of templates.
    """

    base: bytes
    templates: Templates
    _digests: Digests = field(default_factory=Digests)
    _shared: dict[tuple[Any, ...], bytes] = field(default_factory=dict)
    _asked: dict[tuple[Any, ...], bytes] = field(default_factory=dict)
    _contents: dict[str, Content] = field(default_factory=dict)

    def made_from(self, sheet: Sheet, reads: tuple[Any, Any]) -> bytes:
        """Return the digest of all that a page with these reads is made from now."""
        names, attributes = reads
        contents = self._contents or self._gather(sheet.shared)
        own = tuple(name for name in names if name in sheet.values)
        parts = [self.base, self.templates.of(sheet.template), digest(sheet.site)]
        parts += [self._common(sheet, names, own)]
        parts += [self._digests.of(sheet.values[name]) for name in own]
        parts += [self._answers(contents.get(path), asked, sheet) for path, asked in attributes]
        return combined(parts)

    def same(self, sheet: Sheet, before: Entry | None) -> bool:
        """Return whether the page was made from the same in the last build."""
        if before is None or not before.made_from:
            return False
        sheet.enter()
        return self.made_from(sheet, before.reads) == before.made_from

    def recorded(self, sheet: Sheet, reads: Reads) -> Entry | None:
        """Return reads as they are kept with what was read; None if no build could ask again."""
        contents = self._contents or self._gather(sheet.shared)
        known = all(contents.get(path) is content for path, content in reads.contents.items())
        if reads.unsure or not known:
            return None
        asked = sorted((path, tuple(sorted(names))) for path, names in reads.attributes.items())
        kept = (tuple(sorted(reads.names)), tuple(asked))
        return Entry(reads=kept, made_from=self.made_from(sheet, kept))

    def forget(self) -> None:
        """Forget what posts were like: somebody may have changed them."""
        self._contents.clear()
        self._shared.clear()
        self._asked.clear()

    def _gather(self, shared: Mapping[str, Any]) -> dict[str, Content]:
        for kind in _CONTENTS:
            self._contents |= {path: found for path, found in shared[kind].items() if found}
        return self._contents

    def _common(self, sheet: Sheet, names: tuple[str, ...], own: tuple[str, ...]) -> bytes:
        """The names that a page has in common with all others."""
        key = (id(sheet.shared), names, own)
        if key not in self._shared:
            # Where a page stands is no fact about the others.
            common = [name for name in names if name not in own and name != "localsiteurl"]
            values = [sheet.shared.get(name, _GONE) for name in common]
            self._shared[key] = combined(map(self._digests.of, values))
        return self._shared[key]

    def _answers(self, content: Content | None, asked: tuple[str, ...], sheet: Sheet) -> bytes:
        if content is None:
            return _GONE
        key = (id(content), asked, sheet.site)
        if key not in self._asked:
            self._asked[key] = combined(
                whole(content) if name == ALL_OF_IT else self._digests.of(_answer(content, name))
                for name in asked
            )
        return self._asked[key]


def _answer(content: Content, name: str) -> Any:
    return getattr(content, name, _GONE)


class Days:
    """The days on which pages last changed: of a post its own, of a list that of the newest."""

    def __init__(self) -> None:
        self._newest: dict[int, tuple[list[Any], date | None]] = {}

    def of(self, values: Mapping[str, Any]) -> date | None:
        """Return the day, or None where it is not known."""
        if one := values.get("article") or values.get("page"):
            return _day(one)
        if "articles_page" not in values:
            return None
        posts = values["articles"]
        if id(posts) not in self._newest:
            newest = max(filter(None, map(_day, posts)), default=None)
            # The list is kept as well: another one could get its id once it is gone.
            self._newest[id(posts)] = (posts, newest)
        return self._newest[id(posts)][1]


def _day(content: Any) -> date | None:
    found: datetime | None = getattr(content, "modified", None) or getattr(content, "date", None)
    return found.date() if found else None
