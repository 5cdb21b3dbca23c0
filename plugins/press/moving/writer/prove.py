"""Writes a text as Markdown, and keeps as HTML whatever would not read back the same."""

import re
from collections.abc import Sequence
from functools import cache

from markdown import Markdown

from press.moving.around import Around
from press.moving.cleaning import clean
from press.moving.node import Node, parse, written
from press.moving.writer.blocks import NotMarkdown, block, html
from press.moving.writer.inline import inline

# As the site has them; a test compares the two.
EXTENSIONS = ("abbr", "attr_list", "def_list", "fenced_code", "footnotes", "md_in_html", "tables")
_MARK = re.compile("\ue000(\\d+)\ue001")
_APART = "<!-- -->"
_LISTS = {"ul", "ol"}
_CODE = {"pre"}


def markdown(root: Node, notes: Sequence[Node] = ()) -> str:
    """Return a cleaned tree as Markdown; notes are its footnotes in order."""
    blocks = [one for one in root.children if isinstance(one, Node)]
    said = [_said(one) for one in blocks]
    if not _is_same(_joined(said, blocks), blocks):
        said = [a if _is_same(a, [b]) else html(b) for a, b in zip(said, blocks, strict=True)]
        if not _is_same(_joined(said, blocks), blocks):
            said = [html(one) for one in blocks]
    text = _joined([_with_marks(one, notes) for one in said], blocks)
    return text + "".join(_note(n, one) for n, one in enumerate(notes, 1))


def _said(node: Node) -> str:
    try:
        return block(node)
    except NotMarkdown:
        return html(node)


def _joined(said: Sequence[str], blocks: Sequence[Node]) -> str:
    """Return blocks with an empty line between; two lists would become one without a mark."""
    parts = list[str]()
    for number, text in enumerate(said):
        before = blocks[number - 1] if number else None
        if before and blocks[number].tag in _LISTS and before.tag in _LISTS:
            parts.append(_APART)
        parts.append(text)
    return "\n\n".join(parts) + ("\n" if parts else "")


def _with_marks(text: str, notes: Sequence[Node]) -> str:
    if text.startswith("<") and not text.startswith(("<em", "<strong", "<!--")):
        # Markdown is not read in there: the note's words stand where its mark was.
        return _MARK.sub(lambda found: f" ({_words(notes, int(found[1]))})", text)
    return _MARK.sub(r"[^\1]", text)


def _words(notes: Sequence[Node], number: int) -> str:
    return written(Node("root", {}, notes[number - 1].children)) if number <= len(notes) else ""


def _note(number: int, words: Node) -> str:
    return f"\n[^{number}]: {inline(words.children).replace(chr(10), ' ')}\n"


def _is_same(text: str, blocks: Sequence[Node]) -> bool:
    return read_back(text) == list(blocks)


@cache
def _reader() -> Markdown:
    return Markdown(extensions=list(EXTENSIONS), output_format="html")


def read_back(text: str) -> list[Node]:
    """Return what readers get of Markdown, as the tree it came from."""
    root = parse(_reader().reset().convert(text))
    aims = frozenset(one.attributes["id"] for one in root.walk() if "id" in one.attributes)
    found = clean(root, Around(aims=aims, bare_links=False))
    return [one for one in found.children if isinstance(one, Node)]
