"""Words, emphasis, links and pictures as Markdown."""

from collections.abc import Sequence

from press.moving.node import Node, written
from press.moving.tidy import Part
from press.moving.writer import escapes

_MARKS = {"em": "*", "strong": "**"}


def inline(parts: Sequence[Part], *, label: bool = False) -> str:
    """Return parts as one paragraph; label: on one line, and safe between brackets."""
    text = ""
    for part in parts:
        said = _said(part, label=label)
        # Two stars of different things may not touch.
        if isinstance(part, Node) and part.tag in _MARKS and text.endswith("*"):
            said = _tagged(part, label=label)
        elif said.startswith("*") and text.endswith("*"):
            said = f"<!-- -->{said}"
        text += said
    return text


def _said(part: Part, *, label: bool) -> str:
    if isinstance(part, str):
        return escapes.label(part) if label else escapes.words(part)
    if part.tag == "br":
        return "<br>" if label else "  \n"
    if part.tag in {"img", "a"}:
        return _leading(part)
    if part.tag == "code" and all(isinstance(one, str) for one in part.children):
        return _code(part.text())
    return (_marked if part.tag in _MARKS else _tagged)(part, label=label)


def _leading(node: Node) -> str:
    given = node.attributes
    if node.tag == "img" and "alt" not in given:
        # ![]() would say alt="", which Pelican's --fatal warnings takes for the end of the post.
        return written(node)
    if node.tag == "img":
        return f"![{escapes.label(given['alt'])}]({escapes.address(given['src'])})"
    return f"[{inline(node.children, label=True)}]({escapes.address(given['href'])})"


def _marked(node: Node, *, label: bool) -> str:
    mark, inner = _MARKS[node.tag], inline(node.children, label=label)
    if node.tag == "strong" and _is_only(node, "em"):
        return f"***{inner[1:-1]}***" if inner[:1] == "*" else _tagged(node, label=label)
    if _holds_marks(node) or "\n" in inner:
        return _tagged(node, label=label)
    return f"{mark}{inner}{mark}"


def _is_only(node: Node, tag: str) -> bool:
    only = node.children[0] if len(node.children) == 1 else ""
    return isinstance(only, Node) and only.tag == tag and not _holds_marks(only)


def _holds_marks(node: Node) -> bool:
    return any(one.tag in _MARKS for one in node.walk() if one is not node)


def _tagged(node: Node, *, label: bool) -> str:
    empty = written(Node(node.tag, node.attributes))
    end = f"</{node.tag}>"
    return f"{empty.removesuffix(end)}{inline(node.children, label=label)}{end}"


def _code(text: str) -> str:
    fence = "`"
    while fence in text:
        fence += "`"
    space = " " if text[:1] == "`" or text[-1:] == "`" else ""
    return f"{fence}{space}{text}{space}{fence}"
