"""Paragraphs, headings, lists, quotes, code and tables as Markdown."""

import re
from collections.abc import Callable, Sequence

from press.moving.node import Node, written
from press.moving.tidy import BLOCKS, HEADINGS, Part
from press.moving.writer import escapes
from press.moving.writer.inline import inline

_RULE = "* * *"
_INDENT = "    "
_FENCE = re.compile(r"^ *(`{3,})", re.MULTILINE)
_LISTS = ("ol", "ul")
_OUTSIDE = {"table"}


class NotMarkdown(Exception):
    """Markdown has no way to say this; HTML has."""


def block(node: Node, *, inside: bool = False) -> str:
    """Return one block; inside: within a list or quote, where less is possible.

    Raises:
        NotMarkdown: it has to stay HTML.
    """
    if node.tag == "pre":
        return _code(node, inside=inside)
    if node.tag not in _SAY or (inside and node.tag in _OUTSIDE):
        raise NotMarkdown(node.tag)
    return _SAY[node.tag](node)


def html(node: Node) -> str:
    """Return one block as HTML that Markdown leaves alone, a child a line where it has blocks."""
    if node.tag in {"figure", "table", "thead", "tbody", "details", "ul", "ol", "dl"}:
        end = f"</{node.tag}>"
        begin = written(Node(node.tag, node.attributes)).removesuffix(end)
        return "\n".join([begin, *(html_part(one) for one in node.children), end])
    return written(node)


def html_part(part: Part) -> str:
    """Return a child of a block as HTML."""
    return html(part) if isinstance(part, Node) else written(part)


def _heading(node: Node) -> str:
    at = f" {{: #{node.attributes['id']} }}" if "id" in node.attributes else ""
    return f"{'#' * int(node.tag[1])} {inline(node.children, label=True)}{at}"


def _code(node: Node, *, inside: bool) -> str:
    text = node.text()
    if inside or (not node.attributes and not _FENCE.search(text) and _may_indent(text)):
        if not inside:
            return f"```\n{text}\n```"
        if not _may_indent(text):
            raise NotMarkdown("pre")
        return _prefixed(text, _INDENT)
    longest = max((len(one) for one in _FENCE.findall(text)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}{node.attributes.get('class', '').removeprefix('language-')}\n{text}\n{fence}"


def _may_indent(text: str) -> bool:
    return bool(text) and not text.startswith((" ", "\n"))


def _all(children: Sequence[Part]) -> str:
    """Return blocks with empty lines between; a line of words may lead them."""
    said, words = list[str](), list[Part]()
    for child in children:
        if isinstance(child, Node) and child.tag in BLOCKS:
            said += [escapes.lines(inline(words))] if words else []
            words = []
            said.append(block(child, inside=True))
        else:
            words.append(child)
    said += [escapes.lines(inline(words))] if words else []
    return "\n\n".join(said)


def _prefixed(text: str, prefix: str) -> str:
    return "\n".join(
        (prefix + line).rstrip() if not line else prefix + line for line in text.split("\n")
    )


def _list(node: Node) -> str:
    number = int(node.attributes.get("start", "1"))
    items, loose = list[str](), False
    for child in node.children:
        item = child if isinstance(child, Node) else Node("li", {}, [child])
        mark = f"{number}. ".ljust(len(_INDENT)) if node.tag == "ol" else "- "
        items.append(mark + _item(item))
        loose = loose or _is_loose(item)
        number += 1
    return ("\n\n" if loose else "\n").join(items)


def _item(item: Node) -> str:
    """Return what stands in an item; all but its first line is indented."""
    if _is_loose(item):
        text = _all(item.children)
    else:
        words = [one for one in item.children if not _is_block(one)]
        lists = [
            block(one, inside=True)
            for one in item.children
            if isinstance(one, Node) and _is_block(one)
        ]
        text = "\n".join([escapes.lines(inline(words)), *lists])
    first, _, rest = text.partition("\n")
    return f"{first}\n{_prefixed(rest, _INDENT)}" if rest else first


def _is_block(one: Part) -> bool:
    return isinstance(one, Node) and one.tag in BLOCKS


def _is_loose(item: Node) -> bool:
    return any(
        _is_block(one) and isinstance(one, Node) and one.tag not in _LISTS for one in item.children
    )


def _definitions(node: Node) -> str:
    said = list[str]()
    for child in node.children:
        if not isinstance(child, Node) or any(_is_block(one) for one in child.children):
            raise NotMarkdown("dl")
        words = escapes.lines(inline(child.children))
        if child.tag == "dt":
            said.append(("\n" if said else "") + words)
        else:
            said.append(f":   {_prefixed(words, _INDENT).lstrip()}")
    return "\n".join(said)


def _table(node: Node) -> str:
    sections = [one for one in node.children if isinstance(one, Node)]
    if [one.tag for one in sections] != ["thead", "tbody"] or len(sections[0].children) != 1:
        raise NotMarkdown("table")
    rows = [row for one in sections for row in one.children if isinstance(row, Node)]
    widths = {len(row.children) for row in rows}
    if len(widths) != 1 or any(_is_special(row, head=not n) for n, row in enumerate(rows)):
        raise NotMarkdown("table")
    said = [_row(row) for row in rows]
    said.insert(1, "| " + " | ".join(["---"] * widths.pop()) + " |")
    return "\n".join(said)


def _is_special(row: Node, *, head: bool) -> bool:
    usual = "th" if head else "td"
    return any(
        isinstance(cell, Node)
        and (cell.tag != usual or cell.attributes or any(_is_block(one) for one in cell.children))
        for cell in row.children
    )


def _row(row: Node) -> str:
    cells = (inline(cell.children, label=True) for cell in row.children if isinstance(cell, Node))
    return "| " + " | ".join(cells) + " |"


_SAY: dict[str, Callable[[Node], str]] = {
    "p": lambda node: escapes.lines(inline(node.children)),
    "hr": lambda _: _RULE,
    "blockquote": lambda node: _prefixed(_all(node.children), "> "),
    "dl": _definitions,
    "table": _table,
    **dict.fromkeys(HEADINGS, _heading),
    **dict.fromkeys(_LISTS, _list),
}
