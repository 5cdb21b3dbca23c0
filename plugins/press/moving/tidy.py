"""Puts the words of a text in order: spaces, line breaks, paragraphs."""

import re
from collections.abc import Iterable, Iterator, Sequence

from press.moving.node import Node

HEADINGS = ("h2", "h3", "h4", "h5", "h6")
BLOCKS = {"p", "ul", "ol", "blockquote", "pre", "hr", "figure", "table", "dl", "details"} | {
    *HEADINGS
}
EMPHASIS = {"em", "strong", "del", "ins", "u", "mark", "small", "code", "sub", "sup"}
INLINE = EMPHASIS | {
    *("a", "q", "cite", "abbr", "kbd", "samp", "var", "dfn", "time", "br", "img"),
    *("ruby", "rt", "rp", "bdi"),
}
# The space that nobody sees as one: no-break spaces are letters here.
_SPACE = re.compile("[ \t\n\r\f\v\x85\u2028\u2029\x1c-\x1f]+")
_ALONE = {"br", "img"}
Part = str | Node


class Break:
    """Where a paragraph ends."""


BREAK = Break()


def paragraphs(parts: Iterable[Part | Break]) -> Iterator[Node]:
    """Yield blocks: those there are, and paragraphs of what stands between them."""
    run: list[Part] = []
    for part in parts:
        if isinstance(part, Break) or (isinstance(part, Node) and part.tag in BLOCKS):
            yield from _split(run)
            run = []
            if isinstance(part, Node):
                yield part
        else:
            run.append(part)
    yield from _split(run)


def _split(run: Sequence[Part]) -> Iterator[Node]:
    """Two line breaks in a row are what old editors made of a new paragraph."""
    words = line(run)
    part: list[Part] = []
    for number, one in enumerate(words):
        if _is_br(one) and (_is_br(_at(words, number + 1)) or _is_br(_at(words, number - 1))):
            if part:
                yield Node("p", {}, line(part))
            part = []
        else:
            part.append(one)
    if part:
        yield Node("p", {}, line(part))


def _at(words: Sequence[Part], number: int) -> Part | None:
    return words[number] if 0 <= number < len(words) else None


def line(parts: Iterable[Part]) -> list[Part]:
    """Return inline parts with single spaces, none at the ends, and nothing that is empty."""
    words = _hoisted(_Squeeze().all(parts))
    while words and (_is_br(words[0]) or _is_blank(words[0])):
        words.pop(0)
    while words and (_is_br(words[-1]) or _is_blank(words[-1])):
        words.pop()
    if words and isinstance(words[0], str):
        words[0] = words[0].lstrip()
    if words and isinstance(words[-1], str):
        words[-1] = words[-1].rstrip()
    return words


class _Squeeze:
    """Remembers across elements whether the last thing was a space."""

    def __init__(self) -> None:
        self._after_space = True

    def all(self, parts: Iterable[Part]) -> list[Part]:
        return [one for part in parts if (one := self._one(part)) not in ("", None)]

    def _one(self, part: Part) -> Part:
        if isinstance(part, Node):
            if part.tag in _ALONE:
                self._after_space = part.tag == "br"
                return part
            return Node(part.tag, part.attributes, self.all(part.children))
        text = _SPACE.sub(" ", part)
        text = text.lstrip(" ") if self._after_space else text
        self._after_space = text.endswith(" ") if text else self._after_space
        return text


def _hoisted(parts: Iterable[Part]) -> list[Part]:
    """Move spaces and line breaks from the edges of elements to their outside."""
    out: list[Part] = []
    for part in parts:
        if isinstance(part, str) or part.tag in _ALONE:
            _put(out, part)
            continue
        inner = _hoisted(part.children)
        before, inner, after = _edges(inner)
        for one in before:
            _put(out, one)
        if inner:
            _put(out, Node(part.tag, part.attributes, inner))
        for one in after:
            _put(out, one)
    return out


def _edges(inner: list[Part]) -> tuple[list[Part], list[Part], list[Part]]:
    before: list[Part] = []
    after: list[Part] = []
    while inner and (_is_br(inner[0]) or _is_blank(inner[0])):
        before.append(inner.pop(0))
    while inner and (_is_br(inner[-1]) or _is_blank(inner[-1])):
        after.insert(0, inner.pop())
    if inner and isinstance(inner[0], str):
        bare = inner[0].lstrip()
        before.append(inner[0][: len(inner[0]) - len(bare)])
        inner[0] = bare
    if inner and isinstance(inner[-1], str):
        bare = inner[-1].rstrip()
        after.insert(0, inner[-1][len(bare) :])
        inner[-1] = bare
    return before, inner, after


def _put(out: list[Part], part: Part) -> None:
    """Add a part; what continues the last one becomes one with it."""
    last = out[-1] if out else None
    if part == "":
        return
    if isinstance(part, str) and isinstance(last, str):
        out[-1] = last + (part.lstrip(" ") if last.endswith(" ") else part)
    elif isinstance(part, str) and _is_br(last):
        if bare := part.lstrip():
            out.append(bare)
    elif _is_br(part) and isinstance(last, str):
        out[-1] = last.rstrip()
        if not out[-1]:
            out.pop()
        out.append(part)
    elif _continues(part, last) and isinstance(part, Node) and isinstance(last, Node):
        out[-1] = Node(last.tag, last.attributes, _hoisted([*last.children, *part.children]))
    else:
        out.append(part)


def _continues(part: Part, last: Part | None) -> bool:
    if not isinstance(part, Node) or not isinstance(last, Node):
        return False
    return part.tag == last.tag and part.tag in EMPHASIS and part.attributes == last.attributes


def _is_br(part: Part | None) -> bool:
    return isinstance(part, Node) and part.tag == "br"


def _is_blank(part: Part | None) -> bool:
    return isinstance(part, str) and not part.strip()


def raised(root: Node) -> bool:
    """Let the highest heading be an h2, since the title is the h1; tell whether that was new."""
    found = [one for one in root.walk() if one.tag in HEADINGS]
    above = min((int(one.tag[1]) for one in found), default=2) - 2
    for one in found:
        one.tag = f"h{int(one.tag[1]) - above}"
    return above != 0
