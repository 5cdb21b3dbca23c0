"""Makes of any HTML the little that a post is made of: words in blocks, nothing that runs."""

import json
import re
from collections.abc import Iterable, Iterator

from press.moving import embeds, figures, tables
from press.moving.around import Around, encoded
from press.moving.node import Node, parse
from press.moving.tidy import BLOCKS, BREAK, HEADINGS, INLINE, Break, Part, line, paragraphs

# Renamed, or the same under a newer name.
_NEW_NAMES = {
    "i": "em",
    "b": "strong",
    "strike": "del",
    "s": "del",
    "tt": "code",
    "acronym": "abbr",
    "h1": "h2",
    "dir": "ul",
    "menu": "ul",
    "listing": "pre",
    "xmp": "pre",
}
# Left out with all that is inside; the word is for the report, empty where nobody would miss it.
_DROPPED = {
    **dict.fromkeys(("noscript", "template", "link", "meta", "title", "head", "style"), ""),
    **dict.fromkeys(("map", "area", "colgroup", "col", "wbr", "track", "param", "source"), ""),
    "script": "a script",
    "form": "a form",
    "canvas": "a drawing",
    "svg": "a drawing",
    **dict.fromkeys(("input", "select", "textarea", "button"), "a field or button"),
}
_FRAMES = {"iframe", "embed", "object", "frame", "video", "audio"}
_FLOATING = {"span", "font", "big", "label", "nobr", "data", "output", "picture", "bdo"}
_KEPT = {"abbr": ("title",), "time": ("datetime",)}
_BLOCK = re.compile(
    r"^\s*(?P<end>/?)wp:(?P<name>[\w/-]+)\s*(?P<json>\{.*\})?\s*(?P<void>/?)\s*$", re.DOTALL
)
# Blocks without words of their own that nobody misses.
_SILENT = {"spacer", "footnotes", "more", "nextpage", "separator", "page-break", "nav-menu"}
_NEWLINES = re.compile(r"\n[ \t]*\n\s*")
_MOST_BLOCKS = 5
FOOTNOTE = "\ue000{}\ue001"


def clean(root: Node, around: Around, *, classic: bool = False) -> Node:
    """Return a tree of blocks that hold words, without anything that runs or loads.

    classic: line breaks in the source are breaks in the text, as old editors had it.
    """
    cleaner = _Cleaner(around, classic=classic)
    return Node("root", {}, list(cleaner.flow(root.children)))


class _Cleaner:
    """Goes through one text from its first word to its last."""

    def __init__(self, around: Around, *, classic: bool) -> None:
        self._around = around
        self._classic = classic
        self._inside = 0  # how many of WordPress's blocks are open
        self._reused = 0
        self._numbers: dict[str, int] = {}

    def flow(self, children: Iterable[Part]) -> list[Node]:
        found = list(paragraphs(self.parts(children)))
        return [self._bare(one) for one in found] if self._around.bare_links else found

    def line(self, children: Iterable[Part]) -> list[Part]:
        """Return the words alone, where no block may stand."""
        return line(_words(self.parts(children)))

    def parts(self, children: Iterable[Part]) -> Iterator[Part | Break]:
        for child in children:
            yield from self._text(child) if isinstance(child, str) else self._part(child)

    def _text(self, text: str) -> Iterator[Part | Break]:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        if not self._classic or self._inside:
            yield text
            return
        for number, part in enumerate(_NEWLINES.split(text)):
            if number:
                yield BREAK
            for again, one in enumerate(part.split("\n")):
                if again:
                    yield Node("br")
                yield one

    def _part(self, node: Node) -> Iterator[Part | Break]:
        tag = _NEW_NAMES.get(node.tag, node.tag)
        if node.is_comment:
            yield from self._comment(node.attributes["text"])
        elif tag in _DROPPED:
            if said := _DROPPED[tag]:
                self._around.note(f"{said} was left out")
        elif tag in _FRAMES:
            yield from self._frame(node)
        elif tag == "figure" or "blocks-gallery-grid" in node.attributes.get("class", ""):
            yield from figures.figure(node, self, self._around)
        elif tag in BLOCKS and tag != "p":
            yield from self._block(tag, node)
        else:
            yield from self._words(tag, node)

    def _words(self, tag: str, node: Node) -> Iterator[Part | Break]:
        if tag == "img":
            yield from figures.image(node, self._around)
        elif tag in INLINE:
            yield from self._inline(tag, node)
        elif tag in _FLOATING:
            yield from self._floating(node)
        else:
            yield from (BREAK, *self.parts(node.children), BREAK)

    def _floating(self, node: Node) -> Iterator[Part | Break]:
        if "data-footnote" in node.attributes:
            yield self._noted(str(id(node)), node)
        else:
            yield from self.parts(node.children)

    def _inline(self, tag: str, node: Node) -> Iterator[Part | Break]:
        if tag == "br":
            yield Node("br")
        elif tag == "sup" and (note := node.attributes.get("data-fn")) in self._around.footnotes:
            yield self._noted(str(note), parse(self._around.footnotes[str(note)]))
        elif tag == "a":
            yield from self._link(node)
        else:
            kept = {k: node.attributes[k] for k in _KEPT.get(tag, ()) if node.attributes.get(k)}
            yield from _around_words(Node(tag, kept), self.parts(node.children))

    def _link(self, node: Node) -> Iterator[Part | Break]:
        if "wp-block-file__button" in node.attributes.get("class", ""):
            # The name of the file beside it is the same link.
            return
        at = self._around.link(node.attributes.get("href", ""))
        parts = list(_without_links(self.parts(node.children)))
        if at is None or figures.leads_to_itself(at, parts):
            yield from parts
        else:
            yield from _around_words(Node("a", {"href": encoded(at)}), parts)

    def _noted(self, key: str, words: Node) -> str:
        """Return the mark of a footnote, which is words until the very end."""
        if key not in self._numbers:
            self._around.noted.append(Node("p", {}, self.line(words.children)))
            self._numbers[key] = len(self._around.noted)
        return FOOTNOTE.format(self._numbers[key])

    def _block(self, tag: str, node: Node) -> Iterator[Part | Break]:
        if tag == "table":
            yield from tables.table(node, self)
        elif tag in {"ul", "ol", "dl"}:
            yield from tables.list_of(tag, node, self)
        elif tag == "pre":
            yield from _code(node, self)
        elif tag in HEADINGS:
            yield from self._heading(tag, node)
        elif tag == "details":
            yield from self._details(node)
        elif (inner := self.flow(node.children)) or tag == "hr":
            yield Node(tag, {}, list(inner))

    def _heading(self, tag: str, node: Node) -> Iterator[Part | Break]:
        words = self.line(node.children)
        at = next((one.attributes["id"] for one in node.walk() if self._is_aim(one)), "")
        if words:
            yield Node(tag, {"id": at} if at else {}, words)

    def _is_aim(self, node: Node) -> bool:
        return node.attributes.get("id", "") in self._around.aims

    def _details(self, node: Node) -> Iterator[Part | Break]:
        summary = node.find("summary")
        rest = [one for one in node.children if one is not summary]
        words = self.line(summary.children) if summary else []
        yield Node("details", {}, [Node("summary", {}, words or ["…"]), *self.flow(rest)])

    def _frame(self, node: Node) -> Iterator[Part | Break]:
        sources = (
            one.attributes.get(k, "") for one in node.walk() for k in ("src", "data", "value")
        )
        source = next((one for one in sources if "/" in one), "")
        if found := figures.opened(source, self._around, kind=node.tag):
            yield from (BREAK, found, BREAK)
        else:
            self._around.note("a frame that leads nowhere was left out")

    def _bare(self, node: Node) -> Node:
        """An address alone on its line was an embed on the old site."""
        if node.tag != "p" or len(node.children) != 1 or not isinstance(node.children[0], str):
            return node
        if not embeds.BARE.fullmatch(node.children[0]):
            return node
        return figures.opened(node.children[0], self._around) or node

    def _comment(self, words: str) -> Iterator[Part | Break]:
        name = words.strip()
        if name.startswith(("more", "nextpage")):
            yield BREAK
        elif (found := _BLOCK.match(words)) and found["name"] != "freeform":
            yield BREAK
            if found["void"]:
                yield from self._void(found["name"], found["json"] or "{}")
            else:
                self._inside = max(0, self._inside + (-1 if found["end"] else 1))

    def _void(self, name: str, settings: str) -> Iterator[Part | Break]:
        if name == "block" and self._reused < _MOST_BLOCKS:
            self._reused += 1
            yield from self.parts(parse(self._around.block(_number(settings, "ref"))).children)
            self._reused -= 1
        elif name not in _SILENT:
            self._around.note(f'a part that the old site made by itself was left out: "{name}"')


def _number(settings: str, key: str) -> str:
    try:
        return str(json.loads(settings).get(key, ""))
    except ValueError:
        return ""


def _words(parts: Iterable[Part | Break]) -> Iterator[Part]:
    """Yield what is inline; the words of blocks follow each other with a space between."""
    for part in parts:
        if isinstance(part, Break):
            yield " "
        elif isinstance(part, Node) and part.tag not in INLINE:
            yield from (" ", part.text(), " ")
        else:
            yield part


def _around_words(outer: Node, parts: Iterable[Part | Break]) -> Iterator[Part | Break]:
    """Put an inline element around words, and around the words inside blocks."""
    run: list[Part] = []
    for part in parts:
        if isinstance(part, Break) or (isinstance(part, Node) and part.tag in BLOCKS):
            yield from _wrapped(outer, run)
            run = []
            if isinstance(part, Node) and part.tag in {"p", *HEADINGS}:
                part.children = line(_wrapped(outer, part.children))
            yield part
        elif not (isinstance(part, Node) and part.tag == outer.tag):
            run.append(part)
        else:
            run += part.children
    yield from _wrapped(outer, run)


def _wrapped(outer: Node, run: Iterable[Part]) -> Iterator[Part]:
    if words := list(run):
        yield Node(outer.tag, outer.attributes, words)


def _without_links(parts: Iterable[Part | Break]) -> Iterator[Part | Break]:
    for part in parts:
        if isinstance(part, Node) and part.tag == "a":
            yield from part.children
        elif isinstance(part, Node) and part.tag in INLINE:
            yield Node(part.tag, part.attributes, _inner(part.children))
        else:
            yield part


def _inner(children: Iterable[Part]) -> list[Part]:
    return [one for one in _without_links(children) if not isinstance(one, Break)]


def _code(node: Node, cleaner: _Cleaner) -> Iterator[Part | Break]:
    if "verse" in node.attributes.get("class", ""):
        yield from (BREAK, *cleaner.parts(_broken(node)), BREAK)
        return
    text = _typed(node).replace("\r\n", "\n").expandtabs(4).strip("\n")
    text = "\n".join(one.rstrip() for one in text.split("\n"))
    marks = " ".join(one.attributes.get("class", "") for one in node.walk())
    found = re.search(r"(?:language-|lang-|brush:\s*)(\w+)", marks)
    if text.strip():
        yield Node("pre", {"class": f"language-{found[1]}"} if found else {}, [text])


def _typed(node: Node) -> str:
    parts = (one if isinstance(one, str) else _typed(one) for one in node.children)
    return "\n" if node.tag == "br" else "".join(parts)


def _broken(node: Node) -> Iterator[Part]:
    for number, one in enumerate(_typed(node).split("\n")):
        if number:
            yield Node("br")
        yield one
