"""Headings in order, and anchors that links can lead to."""

import re
from collections.abc import Iterator
from html import escape

from press.headings import anchor
from press.lint.finding import Hit
from press.lint.post import Post

_HTML_HEADING = re.compile(r"<h([1-6])\b[^>]*>(.*?)</h\1\s*>", re.DOTALL | re.IGNORECASE)
_ID = re.compile(r"\{:?[^{}\n]*#([\w-]+)[^{}\n]*\}[ \t]*#*[ \t]*$")
_ANY_ID = re.compile(r"(?:\bid=[\"']([^\"'\n]+)|\{:?[^{}\n]*#([\w:.-]+)[^{}\n]*\})")
_TAGS = re.compile(r"<[^>]*>")


def headings(post: Post) -> list[tuple[int, int, str]]:
    """Return place, level and words of every heading, Markdown's and HTML's."""
    found = [
        (block.start, block.level, post.words_of(block).strip("# "))
        for block in post.blocks
        if block.kind == "heading"
    ]
    found += [
        (tag.start(), int(tag[1]), " ".join(_TAGS.sub("", tag[2]).split()))
        for tag in _HTML_HEADING.finditer(post.bare, post.body)
    ]
    return sorted(found)


def look(post: Post) -> Iterator[Hit]:
    """Yield headings that are empty, too high, or a step too deep."""
    before = 1
    for at, level, words in headings(post):
        if not words:
            yield post.hit("heading-empty", at, "this heading has no words")
        elif level == 1:
            yield post.hit(
                "heading-first", at, f"“{words}” is a second heading of the first level"
            )
        elif level > before + 1:
            yield post.hit(
                "heading-skip", at, f"“{words}” is of level {level}, and before it stands {before}"
            )
        before = max(level, 1)


def anchors(post: Post) -> frozenset[str]:
    """Return what a link to this text may have after its #."""
    given = {one or two for one, two in _ANY_ID.findall(post.bare[post.body :])}
    plain = [
        f"<h{level}>{escape(words)}</h{level}>"
        for at, level, words in headings(post)
        if not _ID.search(post.bare[at : post.bare.find("\n", at) % (len(post.bare) + 1)])
    ]
    taken = "".join(f'<i id="{escape(name)}"></i>' for name in sorted(given))
    return frozenset(given | {one.id for one in anchor(taken + "".join(plain))[1]} | {"main"})
