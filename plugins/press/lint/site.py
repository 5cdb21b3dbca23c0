"""What the lint must know of the rest of the site to judge one text."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from difflib import get_close_matches
from functools import cached_property

from press.lint.facts import Facts
from press.lint.finding import Hit
from press.lint.limits import Limits

_WORD = re.compile(r"[a-z]{3,}")
# So many names are remembered for a word, and so many words of a name are looked up.
_FEW, _FEW_WORDS = 12, 3


@dataclass(frozen=True)
class Site:
    """A site as its texts, settings and files make it.

    Args:
        texts: every post and page by its path in the content folder.
        files: every other file there by its path, with its size in bytes.
        addresses: pages that no text makes, such as /writing/.
        served: beginnings of addresses that another program answers, such as /book/.
        patterns: the settings ARTICLE_URL, ARTICLE_LANG_URL, PAGE_URL and PAGE_LANG_URL.
        folder: the content folder as people see it, put before the path of every finding.
        categories: the only ones there may be; None allows any.
        tags: the same for tags.
        published: the address each file had when the site was last published.
        therapists: the names whose licences the site shows.
        crisis: telephone numbers of crisis lines, digits only.
        practice: what is missing in the settings of the practice.
        now: posts of later than this are not published yet.
    """

    texts: Mapping[str, Facts] = field(default_factory=dict)
    files: Mapping[str, int] = field(default_factory=dict)
    addresses: frozenset[str] = frozenset()
    served: tuple[str, ...] = ()
    patterns: Mapping[str, str] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)
    default_lang: str = "en"
    siteurl: str = ""
    folder: str = "content"
    categories: tuple[str, ...] | None = None
    tags: tuple[str, ...] | None = None
    published: Mapping[str, str] = field(default_factory=dict)
    therapists: tuple[str, ...] = ()
    crisis: frozenset[str] = frozenset()
    practice: tuple[Hit, ...] = ()
    now: datetime = datetime(9999, 12, 31)  # noqa: DTZ001 - a wall time

    def url(self, facts: Facts) -> str:
        """Return the address of a text, such as /writing/fix-bad-sound/."""
        stem = "ARTICLE" if facts.kind == "post" else "PAGE"
        own = facts.lang == self.default_lang[:2].lower()
        pattern = self.patterns.get(f"{stem}_URL" if own else f"{stem}_LANG_URL", "{slug}/")
        day = datetime.fromisoformat(facts.day or "0001-01-01")
        try:
            path = pattern.format(
                slug=facts.slug, lang=facts.lang, date=day, category="", author=""
            )
        except (KeyError, ValueError, IndexError, AttributeError):
            return ""
        return "/" + path.lstrip("/")

    def is_public(self, facts: Facts) -> bool:
        """Tell whether readers can open a text now."""
        if facts.state not in {"published", "hidden"}:
            return False
        return not facts.day or datetime.fromisoformat(facts.day) <= self.now

    @cached_property
    def by_url(self) -> Mapping[str, Facts]:
        """Every text by its address, the first of each."""
        found: dict[str, Facts] = {}
        for facts in self.texts.values():
            found.setdefault(self.url(facts), facts)
        return found

    @cached_property
    def redirects(self) -> frozenset[str]:
        """Addresses of the past that lead on, each without the slash at its end."""
        texts = (one for one in self.texts.values() if self.is_public(one))
        return frozenset(f"/{old.strip('/')}" for one in texts for old in one.redirects)

    @cached_property
    def by_title(self) -> Mapping[str, list[str]]:
        """The files of each title, in small letters."""
        found: dict[str, list[str]] = {}
        for facts in self.texts.values():
            found.setdefault(facts.title.casefold(), []).append(facts.file)
        return found

    @cached_property
    def used_categories(self) -> Counter[str]:
        """How many posts each category has."""
        return Counter(one.category for one in self.texts.values() if one.category)

    @cached_property
    def used_tags(self) -> Counter[str]:
        """How many posts each tag has."""
        return Counter(tag for one in self.texts.values() for tag in one.tags)

    @cached_property
    def _by_word(self) -> Mapping[str, list[str]]:
        """A few names of files and addresses for each word in them."""
        found: dict[str, list[str]] = {}
        for name in (*self.by_url, *self.files, *self.texts):
            for word in set(_WORD.findall(name.lower())):
                known = found.setdefault(word, [])
                if len(known) < _FEW:
                    known.append(name)
        return found

    def nearest(self, name: str, *, address: bool) -> str | None:
        """Return the address, or else the file, that somebody may have meant.

        Only names that share a word are compared: an import may bring thousands of dead links.
        """
        words = sorted(set(_WORD.findall(name.lower())), key=len, reverse=True)[:_FEW_WORDS]
        known = (one for word in words for one in self._by_word.get(word, ()))
        same = [one for one in dict.fromkeys(known) if one.startswith("/") == address]
        return next(iter(get_close_matches(name, same, n=1, cutoff=0.6)), None)

    @property
    def today(self) -> date:
        """The day it is for the site."""
        return self.now.date()
