"""What only the finished page shows: the line below a post, and the way to book."""

import re
from collections.abc import Iterator
from pathlib import Path

from press.lint.facts import Facts
from press.lint.finding import Hit
from press.lint.languages import known
from press.lint.site import Site

_MAIN = re.compile(r"<main\b.*?</main>", re.DOTALL)
_TAGS = re.compile(r"<[^>]+>")
_BOOK = re.compile(r"""(?:href|action)=["']?[^"'>]*/book\b""")


def look(site: Site, output: Path) -> Iterator[Hit]:
    """Yield what the pages of posts lack, one post for each template and language."""
    for facts in _samples(site):
        file = output / site.url(facts).lstrip("/")
        page = file / "index.html" if site.url(facts).endswith("/") else file
        if page.is_file():
            yield from _look(facts, page.read_text("utf-8"))


def _samples(site: Site) -> Iterator[Facts]:
    seen: set[tuple[str, str, bool]] = set()
    for facts in site.texts.values():
        kind = (facts.template, facts.lang, facts.books)
        if facts.kind == "post" and site.is_public(facts) and kind not in seen:
            seen.add(kind)
            yield facts


def _look(facts: Facts, html: str) -> Iterator[Hit]:
    found = _MAIN.search(html)
    main = found[0] if found else html
    words = " ".join(_TAGS.sub(" ", main).split())
    language = known(facts.lang)
    if language and not language.general.search(words):
        says = f"the page of {facts.file} does not say that it is general information"
        yield Hit("general-line", 1, 0, says)
    if not _BOOK.search(main):
        yield Hit("booking-way", 1, 0, f"the page of {facts.file} leads nobody to a time")
