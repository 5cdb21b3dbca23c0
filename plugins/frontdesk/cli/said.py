"""What a look at an installation says: a line for each thing, for people or for programs."""

import json
import textwrap
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum

WIDTH = 80
_INDENT = 6


class Level(StrEnum):
    """note: advice, nothing is broken. FAIL: something must be done."""

    OK = "ok"
    NOTE = "note"
    FAIL = "FAIL"


@dataclass(frozen=True, slots=True)
class Said:
    """How one thing stands; then says what to do next, where something is to be done."""

    what: str
    words: str = ""
    then: str = ""
    level: Level = Level.OK


def fail(what: str, words: str, then: str) -> Said:
    """Return that something must be done."""
    return Said(what, words, then, Level.FAIL)


def note(what: str, words: str, then: str) -> Said:
    """Return advice."""
    return Said(what, words, then, Level.NOTE)


def failed(said: Sequence[Said]) -> bool:
    """Tell whether something must be done."""
    return any(one.level is Level.FAIL for one in said)


def for_people(one: Said) -> str:
    """Return lines that fit a terminal of 80 columns; an address is never broken."""
    head = f"{one.what}: {one.words}" if one.words else one.what
    lines = _wrapped(head, first=f"{one.level:<{_INDENT}}")
    if one.then:
        lines += _wrapped(f"Next: {one.then}", first=" " * _INDENT)
    return "\n".join(lines)


def for_programs(said: Sequence[Said]) -> str:
    """Return everything as JSON: {"ok": …, "checks": [{what, words, next, level}]}."""
    checks = [{("next" if k == "then" else k): v for k, v in asdict(one).items()} for one in said]
    return json.dumps({"ok": not failed(said), "checks": checks}, indent=2, ensure_ascii=False)


def _wrapped(text: str, *, first: str) -> list[str]:
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent=first,
        subsequent_indent=" " * _INDENT,
        break_long_words=False,
        break_on_hyphens=False,
    )
