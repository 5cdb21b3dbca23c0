"""Heads of Markdown files as Jekyll, Hugo, Pelican, Ghost and others write them."""

import re
import tomllib
from typing import Any

import yaml

_CLASSIC = re.compile(r"^([A-Za-z][\w -]{0,30}):[ \t]*(.*)$")
_YAML_ENDS = {"---", "..."}
_TOML_FENCE = "+++"


class UnreadableHead(Exception):
    """A head cannot be read; the sentence names line and problem."""


def split(text: str) -> tuple[dict[str, Any], str]:
    """Return the head, its names in small letters, and the text below it.

    Raises:
        UnreadableHead: it begins as a head and is none.
    """
    lines = text.lstrip("\ufeff").replace("\r\n", "\n").split("\n")
    first = lines[0].rstrip() if lines else ""
    if first == "---":
        return _fenced(lines, _YAML_ENDS, _yaml)
    if first == _TOML_FENCE:
        return _fenced(lines, {_TOML_FENCE}, _toml)
    return _classic(lines)


def _fenced(lines: list[str], ends: set[str], read: Any) -> tuple[dict[str, Any], str]:
    end = next((n for n, one in enumerate(lines[1:], 1) if one.rstrip() in ends), None)
    if end is None:
        raise UnreadableHead(f"line 1: the head never ends; close it with {lines[0].strip()}")
    found = read("\n".join(lines[1:end]))
    if not isinstance(found, dict):
        raise UnreadableHead("line 2: the head holds no settings such as title: A quiet hour")
    return _flat(found), "\n".join(lines[end + 1 :])


def _flat(found: dict[Any, Any]) -> dict[str, Any]:
    """Hugo and Zola keep tags one level down."""
    flat = {str(name).strip().lower(): value for name, value in found.items()}
    for within in ("taxonomies", "extra", "params"):
        if isinstance(flat.get(within), dict):
            flat = {str(k).lower(): v for k, v in flat[within].items()} | flat
    return flat


def _yaml(text: str) -> Any:
    try:
        return yaml.load(text, Loader=_Words) or {}  # noqa: S506 - a SafeLoader without dates
    except yaml.MarkedYAMLError as wrong:
        line = (wrong.problem_mark.line if wrong.problem_mark else 0) + 2
        raise UnreadableHead(f"line {line}: {wrong.problem or 'this is no YAML'}") from None
    except (yaml.YAMLError, ValueError, RecursionError) as wrong:
        raise UnreadableHead(f"line 2: {wrong}") from None


class _Words(yaml.SafeLoader):
    """Leaves dates as they are written: some have a form that YAML gets wrong."""


_Words.yaml_implicit_resolvers = {
    letter: [
        (tag, rule) for tag, rule in rules if not tag.endswith((":timestamp", ":int", ":float"))
    ]
    for letter, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _toml(text: str) -> Any:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as wrong:
        line = re.search(r"line (\d+)", str(wrong))
        number = int(line[1]) + 1 if line else 2
        raise UnreadableHead(f"line {number}: {wrong}") from None


def _classic(lines: list[str]) -> tuple[dict[str, Any], str]:
    head: dict[str, Any] = {}
    name = ""
    for number, one in enumerate(lines):
        if found := _CLASSIC.match(one):
            name = found[1].strip().lower()
            head[name] = found[2].strip()
        elif name and one.startswith(("    ", "\t")) and one.strip():
            head[name] = f"{head[name]} {one.strip()}"
        else:
            # A first line such as "Note: bring earbuds" is no head without a title or a date.
            is_head = bool({"title", "date", "slug"} & head.keys())
            return (head, "\n".join(lines[number:])) if is_head else ({}, "\n".join(lines))
    return head, ""
