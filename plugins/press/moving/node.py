"""A small tree of HTML: parsed without trust, compared, and written again."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape, unescape
from typing import Any

from lxml import etree, html  # type: ignore[import-untyped]

# Deeper nesting than any text needs; deeper things lie beside each other.
MOST_DEEP = 24
EMPTY = {"br", "hr", "img"}
_HIDDEN = re.compile(r"(?is)<(script|style)\b.*?(?:</\1|\Z)|<!--.*?(?:-->|\Z)")
_TAG = re.compile(r"<[^<>]*>")
_COMMENT = "#comment"
_EVENTS = ("start", "end", "comment", "pi")
_UNSEEN = {"script", "style"}
_UNKEPT = re.compile("[\x00\x02\x03\ud800-\udfff]")


@dataclass(slots=True)
class Node:
    """An element, or a comment with its words as the attribute "text"."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list["Node | str"] = field(default_factory=list)

    def walk(self) -> Iterator["Node"]:
        """Yield this node and all below it."""
        yield self
        for child in self.children:
            if isinstance(child, Node):
                yield from child.walk()

    def find(self, *tags: str) -> "Node | None":
        """Return the first node with one of these tags."""
        return next((one for one in self.walk() if one.tag in tags), None)

    def text(self) -> str:
        """Return the words, without any markup or comment."""
        if self.tag == "br":
            return " "
        parts = (one if isinstance(one, str) else one.text() for one in self.children)
        return "".join(parts)

    @property
    def is_comment(self) -> bool:
        return self.tag == _COMMENT


def parse(markup: str) -> Node:
    """Return markup as a tree whose root is called root; broken markup is mended."""
    root = Node("root")
    if not markup.strip():
        return root
    reader = html.HTMLParser(huge_tree=True, encoding="utf-8", no_network=True)
    whole = f"<html><body>{_UNKEPT.sub('', markup)}</body></html>"
    document = etree.fromstring(whole.encode(), parser=reader)
    if document is None or reader.error_log.filter_from_fatals():
        # Too deep for anybody: the words are kept, and nothing of what was around them.
        return Node("root", {}, [unescape(_TAG.sub(" ", _HIDDEN.sub(" ", markup)))])
    return _grown(document, root)


def _grown(document: Any, root: Node) -> Node:
    stack = [root]
    for event, element in etree.iterwalk(document, events=_EVENTS):
        if event == "start":
            stack.append(_added(stack[-1], element, deep=len(stack) > MOST_DEEP))
            _add(stack[-1], element.text)
        elif event == "end":
            stack.pop()
            _add(stack[-1], element.tail)
        else:
            if event == "comment":
                stack[-1].children.append(Node(_COMMENT, {"text": element.text or ""}))
            _add(stack[-1], element.tail)
    return root


def _added(above: Node, element: Any, *, deep: bool) -> Node:
    tag = str(element.tag).lower()
    # Whole documents hide in some feeds: what stands in their body is the text.
    if tag in {"html", "body"} or (deep and tag not in EMPTY | _UNSEEN):
        return above
    attributes = {str(k).lower(): str(v) for k, v in element.attrib.items()}
    above.children.append(Node(tag, attributes))
    return above.children[-1] if isinstance(above.children[-1], Node) else above


def _add(node: Node, text: str | None) -> None:
    if not text:
        return
    if node.children and isinstance(node.children[-1], str):
        node.children[-1] += text
    else:
        node.children.append(text)


def written(node: Node | str) -> str:
    """Return HTML; comments are left out."""
    if isinstance(node, str):
        return escape(node, quote=False)
    if node.is_comment:
        return ""
    inner = "".join(written(child) for child in node.children)
    if node.tag == "root":
        return inner
    said = "".join(f' {name}="{escape(value)}"' for name, value in node.attributes.items())
    return (
        f"<{node.tag}{said}>" if node.tag in EMPTY else f"<{node.tag}{said}>{inner}</{node.tag}>"
    )
