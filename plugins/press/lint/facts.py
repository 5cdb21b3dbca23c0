"""What one text says about itself: all that can be found without looking at other texts."""

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from press.lint import claims, clients, head, markup, readability, structure
from press.lint.finding import Hit
from press.lint.languages import known
from press.lint.limits import Limits
from press.lint.media import Link, links, look_at_link, look_at_picture
from press.lint.phrases import Language
from press.lint.post import Post

_NUMBER = re.compile(r"\d[\d\s().-]*\d")
_BOOKING = re.compile(r"^ {0,3}\[booking\b[^\]\n]*\]", re.MULTILINE)


class Accepted(NamedTuple):
    """A rule the author has set aside for this text, with the reason given."""

    rule: str
    reason: str
    line: int


class Facts(NamedTuple):
    """What is known of one text; file is relative to the content folder."""

    file: str
    kind: Literal["post", "page"]
    title: str
    slug: str
    state: str
    day: str
    lang: str
    category: str
    tags: list[str]
    authors: list[str]
    template: str
    redirects: list[str]
    books: bool
    links: list[Link]
    anchors: list[str]
    danger: Hit | None
    numbers: list[str]
    accepted: list[Accepted]
    lines: dict[str, int]
    hits: list[Hit]


def examine(post: Post, limits: Limits, *, default_lang: str) -> Facts:
    """Return the facts of a post, with every hit that needs no other text."""
    lang = post.lang or default_lang[:2].lower()
    language = known(lang)
    found = links(post)
    danger = _danger(post, language)
    return Facts(
        file=post.file,
        kind=post.kind,
        title=head.text(post, "title"),
        slug=head.slug_of(post),
        state=head.state_of(post),
        day=day.isoformat() if (day := head.day_of(post)) else "",
        lang=lang,
        category=head.text(post, "category"),
        tags=_texts(post, "tags"),
        authors=_texts(post, "authors") or _texts(post, "author"),
        template=head.text(post, "template"),
        redirects=_texts(post, "redirects"),
        books=bool(_BOOKING.search(post.bare)),
        links=found,
        anchors=sorted(structure.anchors(post)),
        danger=danger,
        numbers=_numbers(post) if danger else [],
        accepted=list(_accepted(post)),
        lines={key: post.line(start) for key, (start, _) in post.entries.items()},
        hits=sorted(_hits(post, found, limits, lang=lang), key=lambda one: one[1:3]),
    )


def _hits(post: Post, found: list[Link], limits: Limits, *, lang: str) -> Iterator[Hit]:
    language = known(lang)
    yield from head.look(post, limits)
    yield from structure.look(post)
    yield from markup.look(post)
    for link in found:
        yield from (look_at_picture if link.picture else look_at_link)(link, language)
    if language:
        yield from claims.look(post, language)
        yield from clients.look(post, language)
        yield from readability.look(post, limits, lang=lang)


def _danger(post: Post, language: Language | None) -> Hit | None:
    """Return the first word of somebody in danger, as a hit that may yet be answered."""
    found = language.crisis.search(post.prose) if language else None
    return post.hit("crisis-line", found.start(), f"“{found[0]}”") if found else None


def _numbers(post: Post) -> list[str]:
    return [re.sub(r"\D", "", found[0]) for found in _NUMBER.finditer(post.text)]


def _texts(post: Post, key: str) -> list[str]:
    value = post.head.get(key)
    values = value if isinstance(value, list) else [value]
    return [str(one).strip() for one in values if one and not isinstance(one, dict | list)]


def _accepted(post: Post) -> Iterator[Accepted]:
    """Yield what lint_ok says: a list of "rule: reason", or one of them."""
    value = post.head.get("lint_ok")
    line = post.line(post.entries["lint_ok"][0]) if "lint_ok" in post.entries else 1
    for one in value if isinstance(value, list) else [value]:
        pairs = one.items() if isinstance(one, dict) else [str(one or "").partition(":")[::2]]
        for rule, reason in pairs:
            if str(rule).strip():
                yield Accepted(str(rule).strip(), str(reason or "").strip(), line)
