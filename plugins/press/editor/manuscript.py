"""The text of one file as its author edits it: what is not touched stays as it was written."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import yaml
from markdown import Markdown
from markdown.extensions.meta import MetaPreprocessor

from press.frontmatter import BadHead, Document, split

Value = str | bool | list[str]
_FENCE = "---\n"
# What YAML writes behind a value that stands alone.
_END = "...\n"
# What Pelican's own "Key: value" heads may hold as lists.
_LISTS = ("tags", "authors")
_DATES = ("date", "modified")
_DAY = re.compile(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d)?)?")


@dataclass(frozen=True, slots=True)
class Manuscript:
    """A file in two parts, as text.

    Attributes:
        head: its settings; dates are text here, as written.
        body: what stands below the head.
        digest: of the whole file, to see that somebody else has changed it since.
    """

    head: Mapping[str, Any]
    body: str
    digest: str


def digest(text: str) -> str:
    """Return by what two states of a file are told apart."""
    return sha256(text.encode()).hexdigest()[:16]


def read(text: str) -> Manuscript:
    """Return head and body of a file, with a YAML head or a classic one.

    Raises:
        BadHead: the head cannot be read.
    """
    found = split(_unmarked(text)) or _classic(text)
    return Manuscript(found.head, found.body, digest(text))


def revised(text: str, changes: Mapping[str, Value | None], body: str) -> str:
    """Return the file with some settings and the body changed.

    Comments, order and settings that changes does not name stay as they are; None takes a
    setting out. A classic head becomes YAML, which other editors can read too.

    Raises:
        BadHead: the head of text cannot be read.
    """
    plain = _unmarked(text)
    if split(plain) is None:
        old = _classic(plain).head
        merged = {**old, **changes}
        head = "".join(_line(k, v) for k, v in merged.items() if v not in (None, "", []))
    else:
        head = _changed(plain.split("\n"), changes)
    return f"{_FENCE}{head}{_FENCE}{_ended(body)}"


def _changed(lines: list[str], changes: Mapping[str, Value | None]) -> str:
    end = next(n for n, line in enumerate(lines[1:], 1) if line.rstrip() in {"---", "..."})
    head = [line.rstrip("\r") for line in lines[1:end]]
    places = _places("\n".join(head))
    new: dict[int, str | None] = {}
    for key, value in changes.items():
        line = _line(key, value) if value not in (None, "", []) else None
        if key in places:
            first, last = places[key]
            new |= dict.fromkeys(range(first, last), None)
            new[first] = line
        elif line:
            head.append(line.rstrip("\n"))
    kept = (new.get(n, f"{text}\n") if n in new else f"{text}\n" for n, text in enumerate(head))
    return "".join(line for line in kept if line)


def _places(head: str) -> dict[str, tuple[int, int]]:
    """Setting to the lines it takes, the first and the one after its last; from 0."""
    node = yaml.compose(head, Loader=yaml.SafeLoader)
    found = {}
    for key, value in node.value if isinstance(node, yaml.MappingNode) else []:
        mark = value.end_mark
        # A block's end is the start of what follows; its own last line is before that.
        last = mark.line + 1 if mark.column else mark.line
        lines = head.split("\n")[: max(last, key.start_mark.line + 1)]
        while len(lines) > key.start_mark.line + 1 and _idle(lines[-1]):
            lines.pop()
        found[str(key.value).strip().lower()] = (key.start_mark.line, len(lines))
    return found


def _idle(line: str) -> bool:
    """An empty line or a remark belongs to whoever comes next."""
    return not line.strip() or line.lstrip().startswith("#")


def _line(key: str, value: Any) -> str:
    if key in _DATES and _DAY.fullmatch(str(value)):
        return f"{key}: {value}\n"
    style = '"' if "\n" in str(value) and not isinstance(value, list) else None
    text = yaml.safe_dump(
        value if isinstance(value, bool | list) else str(value),
        allow_unicode=True,
        default_flow_style=True,
        default_style=style,
        width=float("inf"),
    )
    return f"{key}: {text.removesuffix(_END).rstrip()}\n"


def _classic(text: str) -> Document:
    reader = Markdown()
    lines = MetaPreprocessor(reader).run(_unmarked(text).split("\n"))
    meta: dict[str, list[str]] = getattr(reader, "Meta", {})
    head = {
        key: [v.strip() for v in ",".join(values).split(",") if v.strip()]
        if key in _LISTS
        else " ".join(values)
        for key, values in meta.items()
    }
    return Document(head, "\n".join(lines))


def _unmarked(text: str) -> str:
    return text.removeprefix("\ufeff").replace("\r\n", "\n")


def _ended(body: str) -> str:
    # A browser sends other line ends than files have.
    return body.replace("\r\n", "\n").rstrip("\n") + "\n"


__all__ = ["BadHead", "Manuscript", "digest", "read", "revised"]
