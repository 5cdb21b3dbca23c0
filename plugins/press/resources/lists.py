"""A list of resources as its YAML file holds it, and what is wrong in the file."""

import re
from collections.abc import Iterator
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import yaml

FOLDER = "resources"
_KEYS = ("name", "what", "link", "phone", "text", "place", "language", "checked")
_NEEDED = ("name", "what", "checked")
_PHONE = re.compile(r"\+?[\d ().-]{2,}\d")


class Resource(NamedTuple):
    """Somebody who helps; what is not known is empty. line is where its entry begins."""

    name: str
    what: str
    link: str
    phone: str
    text: str
    place: str
    language: str
    checked: date | None
    line: int

    @property
    def digits(self) -> str:
        """The telephone number as a link takes it."""
        return re.sub(r"[^\d+]", "", self.phone)

    @property
    def site(self) -> str:
        """The name of the web site, to be read instead of its address."""
        return urlsplit(self.link).netloc.removeprefix("www.")


class Listing(NamedTuple):
    """Resources of one kind under one heading.

    The name is that of the file, without its ending and the number that puts it in order.
    """

    name: str
    title: str
    intro: str
    resources: tuple[Resource, ...]


class Wrong(NamedTuple):
    """What is wrong at a line, counted from 1, and what to write."""

    line: int
    says: str


def name_of(file: Path) -> str:
    """Return the name of a list: 2-pain-groups.yaml holds pain-groups."""
    return re.sub(r"\A\d+-(?=\D)", "", file.stem)


def all_of(content: Path) -> dict[Path, tuple[Listing, list[Wrong]]]:
    """Return every list of a content folder by its file, in the order of their names."""
    return {file: read(file) for file in sorted((content / FOLDER).glob("*.yaml"))}


def read(file: Path) -> tuple[Listing, list[Wrong]]:
    """Return what can be read of a list, and all that is wrong with it."""
    wrong: list[Wrong] = []
    try:
        root = yaml.compose(file.read_text("utf-8-sig"), Loader=yaml.SafeLoader)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        says = f"this is no YAML: {_why(error)}"
        return Listing(name_of(file), file.stem, "", ()), [Wrong(line, says)]
    if not isinstance(root, yaml.MappingNode):
        says = "begin with title: and resources:"
        return Listing(name_of(file), file.stem, "", ()), [Wrong(1, says)]
    parts = {str(key.value): value for key, value in root.value}
    if not _text(parts.get("title")):
        wrong.append(Wrong(1, "there is no title"))
    items = parts.get("resources")
    if not isinstance(items, yaml.SequenceNode) or not items.value:
        wrong.append(Wrong(1, "there are no resources"))
    entries = items.value if isinstance(items, yaml.SequenceNode) else []
    found = tuple(one for node in entries for one in _resource(node, wrong))
    title = _text(parts.get("title")) or file.stem
    return Listing(name_of(file), title, _text(parts.get("intro")), found), wrong


def _why(error: Exception) -> str:
    return str(getattr(error, "problem", None) or "a character cannot be read")


def _text(node: yaml.Node | None) -> str:
    return str(node.value).strip() if isinstance(node, yaml.ScalarNode) else ""


def _resource(node: yaml.Node, wrong: list[Wrong]) -> Iterator[Resource]:
    line = node.start_mark.line + 1
    if not isinstance(node, yaml.MappingNode):
        wrong.append(Wrong(line, "a resource begins with - name:"))
        return
    values = {str(key.value): _text(value) for key, value in node.value}
    lines = {str(key.value): key.start_mark.line + 1 for key, _ in node.value}
    wrong += list(_problems(values, lines, line))
    yield Resource(
        **{key: values.get(key, "") for key in _KEYS if key != "checked"},
        checked=_day(values.get("checked", "")),
        line=line,
    )


def _problems(values: dict[str, str], lines: dict[str, int], line: int) -> Iterator[Wrong]:
    name = values.get("name") or "a resource"
    for key in sorted(values.keys() - set(_KEYS)):
        near = get_close_matches(key, _KEYS, n=1)
        meant = f'; did you mean "{near[0]}"?' if near else f"; there are {', '.join(_KEYS)}"
        yield Wrong(lines[key], f'"{key}" is not known{meant}')
    for key in _NEEDED:
        if not values.get(key):
            yield Wrong(lines.get(key, line), f"{name} has no {key}")
    if not any(values.get(key) for key in ("link", "phone", "text")):
        yield Wrong(line, f"{name} has no link, phone or text")
    for key, value in values.items():
        if value and (says := _unfit(key, value)):
            yield Wrong(lines[key], says)


def _unfit(key: str, value: str) -> str:
    """Return what is wrong with a value, nothing if it will do."""
    if key == "checked" and _day(value) is None:
        return f'"{value}" is no day; write 2026-11-20'
    if key == "link" and urlsplit(value).scheme != "https":
        return f"{value} must begin with https://"
    if key in {"phone", "text"} and not _PHONE.search(value):
        return f'"{value}" holds no telephone number'
    return ""


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None
