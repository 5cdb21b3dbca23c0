"""The YAML head of a Markdown file, with every problem told by its line."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import yaml

_FENCES = ("---", "...")
_DATES = ("date", "modified")
_MAX_DEPTH = 4
# "title: Yes" and "slug: 2026-01-01" are words to their author, whatever YAML makes of them.
_SWITCHES = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}


class BadHead(Exception):
    """The head of a file cannot be read; line counts from 1 in the whole file."""

    def __init__(self, line: int, problem: str) -> None:
        super().__init__(f"line {line}: {problem}")
        self.line = line
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Document:
    """A file in two parts; values are text, dates, switches, lists or mappings of those."""

    head: dict[str, Any]
    body: str


def split(text: str) -> Document | None:
    """Return head and body of a file that opens with a --- fence, None if it has no such head.

    Raises:
        BadHead: the head is not closed, is no YAML, says a thing twice, or dates badly.
    """
    lines = text.splitlines(keepends=True)
    if not lines or lines[0].rstrip() != "---":
        return None
    ends = (n for n, line in enumerate(lines[1:], 1) if line.rstrip() in _FENCES)
    if (end := next(ends, None)) is None:
        raise BadHead(1, 'the head never ends; close it with a line that holds only "---"')
    head = dict(_entries(_compose("".join(lines[1:end]))))
    return Document(head, "".join(lines[end + 1 :]))


def _compose(text: str) -> yaml.Node | None:
    # Written in C it takes a fifteenth of the time; the other one tells better what is wrong.
    with suppress(yaml.YAMLError, AttributeError):
        return yaml.compose(text, Loader=yaml.CSafeLoader)
    try:
        return yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 2 if mark else 1
        raise BadHead(
            line,
            f"{error.problem or 'this is no YAML'}. "
            'Text that holds ": ", " #" or opens with a quote or bracket needs quotes around it, '
            'such as title: "Pain: a year on"',
        ) from error
    except yaml.YAMLError as error:
        raise BadHead(1, f"{error}. Remove the character that no keyboard types") from error


def _entries(node: yaml.Node | None) -> Iterator[tuple[str, Any]]:
    if node is None:
        return
    if not isinstance(node, yaml.MappingNode):
        raise BadHead(_line(node), "write one setting a line, such as title: A quiet hour")
    seen: set[str] = set()
    for key, value in node.value:
        name = str(key.value).strip().lower()
        if name in seen:
            raise BadHead(_line(key), f'"{name}" stands here a second time; keep one of the two')
        seen.add(name)
        found = _date(value) if name in _DATES else _value(value, depth=0)
        if found not in (None, ""):
            yield name, found


def _value(node: yaml.Node, *, depth: int) -> Any:
    # An alias may point at its own parent, so depth is what ends such a loop.
    if depth > _MAX_DEPTH:
        raise BadHead(_line(node), "this is nested too deeply")
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, depth=depth + 1) for item in node.value]
    if isinstance(node, yaml.MappingNode):
        return {str(k.value): _value(v, depth=depth + 1) for k, v in node.value}
    if node.tag == "tag:yaml.org,2002:null":
        return None
    return str(node.value).strip()


def switch(value: Any) -> bool:
    """Return what true, yes, on, false, no or off means.

    Raises:
        ValueError: it is none of these.
    """
    try:
        return _SWITCHES[str(value).lower()]
    except KeyError:
        raise ValueError(f'"{value}" is neither true nor false') from None


def _date(node: yaml.Node) -> datetime | None:
    written = _value(node, depth=0)
    if not written:
        return None
    try:
        return datetime.fromisoformat(str(written))
    except ValueError as error:
        raise BadHead(
            _line(node), f'"{written}" is no date; write 2026-09-24 or 2026-09-24 10:30'
        ) from error


def _line(node: yaml.Node) -> int:
    # Marks count from 0 and the fence is a line of its own.
    return int(node.start_mark.line) + 2
