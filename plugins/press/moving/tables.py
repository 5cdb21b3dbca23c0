"""Tables and lists in the one form that the writer knows."""

from collections.abc import Iterable, Iterator, Sequence

from press.moving.figures import Cleaning
from press.moving.node import Node
from press.moving.tidy import BREAK, Break, Part

_CELLS = {"td", "th"}
_ITEMS = {"ul": ("li",), "ol": ("li",), "dl": ("dt", "dd")}
_SECTIONS = {"thead", "tbody", "tfoot"}
_MOST_SPAN = 50


def list_of(tag: str, node: Node, cleaner: Cleaning) -> Iterator[Part | Break]:
    """Yield a list; what stands in it without being an item joins the item before it."""
    kinds, items = _ITEMS[tag], list[Node]()
    for child in _inside(node, kinds):
        if isinstance(child, Node) and child.tag in kinds:
            items.append(Node(child.tag, {}, list(child.children)))
        elif isinstance(child, Node) or child.strip():
            if not items:
                items.append(Node(kinds[-1]))
            items[-1].children.append(child)
    cleaned = [done for one in items if (done := _item(one, cleaner)).children]
    if cleaned:
        start = node.attributes.get("start", "")
        kept = {"start": start} if tag == "ol" and start.isdigit() and start != "1" else {}
        yield Node(tag, kept, list(cleaned))


def _inside(node: Node, kinds: Sequence[str]) -> Iterator[Part]:
    """Yield children; a div around some terms and their meanings is not there."""
    for child in node.children:
        if isinstance(child, Node) and child.tag == "div" and child.find(*kinds):
            yield from child.children
        else:
            yield child


def _item(item: Node, cleaner: Cleaning) -> Node:
    if item.tag == "dt":
        return Node("dt", {}, cleaner.line(item.children))
    return Node(item.tag, {}, _loosened(cleaner.flow(item.children)))


def _loosened(blocks: Sequence[Node]) -> list[Part]:
    """One paragraph, with or without lists below it, is a line and needs no paragraph."""
    if not blocks or blocks[0].tag != "p" or any(one.tag not in _ITEMS for one in blocks[1:]):
        return list(blocks)
    return [*blocks[0].children, *blocks[1:]]


def table(node: Node, cleaner: Cleaning) -> Iterator[Part | Break]:
    """Yield a table; one that only arranges things on a page yields the things."""
    rows = list(_rows(node))
    cells = [cell for _, row in rows for cell in row]
    if len(cells) == 1 or any(cell.find("table") for cell in cells):
        for cell in cells:
            yield from (BREAK, *cleaner.parts(cell.children), BREAK)
        return
    done = [(is_head, [_cell(cell, cleaner) for cell in row]) for is_head, row in rows]
    done = [(is_head, row) for is_head, row in done if any(cell.children for cell in row)]
    caption = next((one for one in node.children if _is(one, "caption")), None)
    words = cleaner.line(caption.children) if isinstance(caption, Node) else []
    parts: list[Part] = [Node("caption", {}, words)] if words else []
    parts += _sections(done)
    if done:
        yield Node("table", {}, parts)


def _sections(rows: Sequence[tuple[bool, list[Node]]]) -> Iterator[Node]:
    count = next((n for n, (is_head, _) in enumerate(rows) if not is_head), len(rows))
    if count == len(rows):
        count = min(1, count) if len(rows) > 1 else 0
    for tag, some in (("thead", rows[:count]), ("tbody", rows[count:])):
        if some:
            yield Node(tag, {}, [Node("tr", {}, list(row)) for _, row in some])


def _rows(node: Node) -> Iterator[tuple[bool, list[Node]]]:
    """Yield each row: whether it heads the table, and its cells."""
    for child in node.children:
        if isinstance(child, Node) and child.tag in _SECTIONS:
            for is_head, row in _rows(child):
                yield is_head or child.tag == "thead", row
        elif isinstance(child, Node) and child.tag == "tr":
            row = [one for one in child.children if isinstance(one, Node) and one.tag in _CELLS]
            if row:
                yield all(one.tag == "th" for one in row), row


def _is(one: Part, tag: str) -> bool:
    return isinstance(one, Node) and one.tag == tag


def _cell(cell: Node, cleaner: Cleaning) -> Node:
    given = cell.attributes
    kept = {name: given[name] for name in ("colspan", "rowspan") if _spans(given.get(name, ""))}
    blocks = cleaner.flow(cell.children)
    if all(one.tag == "p" for one in blocks):
        return Node(cell.tag, kept, list(_lines(blocks)))
    return Node(cell.tag, kept, list(blocks))


def _lines(blocks: Iterable[Node]) -> Iterator[Part]:
    for number, one in enumerate(blocks):
        if number:
            yield Node("br")
        yield from one.children


def _spans(value: str) -> bool:
    return value.isdigit() and 1 < int(value) <= _MOST_SPAN
