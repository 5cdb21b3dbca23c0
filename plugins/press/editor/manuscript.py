"""The text of one file as its author edits it: what is not touched stays as it was written."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

import yaml
from markdown import Markdown
from markdown.extensions.meta import MetaPreprocessor
from pelican.utils import get_date

from press.frontmatter import BadHead, Document, split, switch

Value = str | bool | list[str]
_FENCE = "---\n"
# What YAML writes behind a value that stands alone.
_END = "...\n"
# What heads may hold as lists, or as names with ; or , between.
_LISTS = ("tags", "authors")
_DATES = ("date", "modified")
_SWITCHES = ("draft",)
_MINUTES = len("2026-09-24 10:30")
_ZONE = re.compile(r"[+-]\d\d:\d\d(:\d\d)?$")
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
    head = {key: _shown(key, _as_written(key, value)) for key, value in found.head.items()}
    return Manuscript(head, found.body.lstrip("\n"), digest(text))


def revised(text: str, changes: Mapping[str, Value | None], body: str) -> str:
    """Return the file with some settings and the body changed.

    Comments, order and settings that changes does not name, or that say the same already, stay
    as they are; None takes a setting out. A classic head becomes YAML, which other editors can
    read too.

    Raises:
        BadHead: the head of text cannot be read.
    """
    plain = _unmarked(text)
    found = split(plain)
    old = {k: _as_written(k, v) for k, v in (found or _classic(plain)).head.items()}
    new = {k: _zoned(k, v, old) for k, v in changes.items() if not _same(k, old.get(k), v)}
    wanted = {k: v for k, v in {**old, **new}.items() if v not in (None, "", [])}
    gap = ""
    if found:
        gap = found.body[: len(found.body) - len(found.body.lstrip("\n"))]
        written = f"{_FENCE}{_changed(plain.split(chr(10)), new)}{_FENCE}{gap}{_ended(body)}"
        if _says(written, wanted):
            return written
    # A classic head, or one so folded that a part cannot be written without the others.
    head = "".join(_line(k, v) for k, v in wanted.items())
    return f"{_FENCE}{head}{_FENCE}{gap}{_ended(body)}"


def _as_written(key: str, value: Any) -> Any:
    if isinstance(value, datetime):
        # To the second: what is shown may be shorter than what is kept.
        exact = "seconds" if value.second else "minutes"
        return value.isoformat(" ", exact).removesuffix(" 00:00")
    if key in _LISTS and not isinstance(value, list):
        return _parts(str(value))
    return value


def _shown(key: str, value: Any) -> Any:
    """A value as a form shows it: days without seconds and zones, names as words."""
    if key in _DATES:
        return str(value)[:_MINUTES]
    return [str(one) for one in value if one] if key in _LISTS else value


def _same(key: str, old: Any, new: Value | None) -> bool:
    """Whether a form asks for what stands there, be it written in another way."""
    if key in _SWITCHES:
        return _on(old) == _on(new)
    if old is None or new is None or isinstance(new, list):
        return (_shown(key, old) if old else []) == (new or [])
    # A form has one line where a head may have several.
    return " ".join(str(_shown(key, old)).split()) == str(new)


def _on(value: Any) -> bool:
    try:
        return bool(value) and switch(value)
    except ValueError:
        return False


def _zoned(key: str, value: Value | None, old: Mapping[str, Any]) -> Value | None:
    """A new time of day in the zone of the one before, which a form does not show."""
    zone = _ZONE.search(str(old.get(key, ""))) if key in _DATES else None
    return f"{value}{zone[0]}" if zone and value and ":" in str(value) else value


def _says(text: str, wanted: Mapping[str, Any]) -> bool:
    try:
        found = split(text)
    except BadHead:
        return False
    head = {k: _as_written(k, v) for k, v in found.head.items()} if found else {}
    return _plainly(head) == _plainly(wanted)


def _plainly(head: Mapping[str, Any]) -> dict[str, Any]:
    # The reader takes the white space around a word away; a switch is the word true.
    words = {k: str(v).strip().lower() if isinstance(v, bool) else v for k, v in head.items()}
    return {
        k: v.strip()
        if isinstance(v, str)
        else [str(one).strip() for one in v]
        if isinstance(v, list)
        else v
        for k, v in words.items()
        if not isinstance(v, str) or v.strip()
    }


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
        # By place, not by line: YAML knows ends of lines that a file does not have.
        first, end = (head.count("\n", 0, m.index) for m in (key.start_mark, value.end_mark))
        # A block's end is the start of what follows; its own last line is before that.
        last = end if head[: value.end_mark.index].endswith("\n") else end + 1
        lines = head.split("\n")[: max(last, first + 1)]
        while len(lines) > first + 1 and _idle(lines[-1]):
            lines.pop()
        found[str(key.value).strip().lower()] = (first, len(lines))
    return found


def _idle(line: str) -> bool:
    """An empty line or a remark belongs to whoever comes next."""
    return not line.strip() or line.lstrip().startswith("#")


def _line(key: str, value: Any) -> str:
    if key in _DATES and _DAY.fullmatch(str(value)):
        return f"{key}: {value}\n"
    style = '"' if "\n" in str(value) and not isinstance(value, list | dict) else None
    text = yaml.safe_dump(
        value if isinstance(value, bool | list | dict) else str(value),
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
    head: dict[str, Any] = {
        key: _parts((";" if ";" in "".join(values) else ",").join(values))
        if key in _LISTS
        else " ".join(values)
        for key, values in meta.items()
    }
    for key in _DATES:
        if head.get(key):
            head[key] = _day(str(head[key]))
    return Document(head, "\n".join(lines))


def _parts(names: str) -> list[str]:
    """Names as Pelican tells them apart: a comma may stand in one where others end in ;."""
    return [n.strip() for n in names.split(";" if ";" in names else ",") if n.strip()]


def _day(written: str) -> datetime:
    try:
        return datetime.fromisoformat(get_date(written).isoformat())
    except ValueError as error:
        raise BadHead(1, f'"{written}" is no date; write 2026-09-24') from error


def _unmarked(text: str) -> str:
    return text.removeprefix("\ufeff").replace("\r\n", "\n")


def _ended(body: str) -> str:
    return lined(body).rstrip("\n") + "\n"


def lined(text: str) -> str:
    """Return text as files have it: a browser sends other ends of lines."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


__all__ = ["BadHead", "Manuscript", "digest", "lined", "read", "revised"]
