"""Findings as people read them in a terminal, and as programs read them."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from itertools import groupby

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from press.lint.finding import Finding

_STYLES = {"error": "bold red", "advice": "yellow"}


def as_json(found: Iterable[Finding]) -> str:
    """Return a list of findings, with the names of their fields."""
    return json.dumps([asdict(one) for one in found], ensure_ascii=False, indent=2)


def show(found: Sequence[Finding], texts: int, console: Console) -> None:
    """Print findings file by file; what explains a rule stands at its first finding only."""
    told: set[str] = set()
    for file, group in groupby(found, key=lambda one: one.file):
        console.print(Text(file, style="bold"))
        for one in group:
            console.print(_line(one))
            if one.rule not in told:
                told.add(one.rule)
                words = f"{one.why}\n{one.mend}\n[{one.source}]"
                console.print(Padding(Text(words, style="dim"), (0, 0, 0, 8)))
            elif one.mend:
                console.print(Padding(Text(one.mend, style="dim"), (0, 0, 0, 8)))
        console.print()
    console.print(_summary(found, texts))


def _line(one: Finding) -> Text:
    return Text.assemble(
        f"{one.line:>6}  ",
        (one.level, _STYLES[one.level]),
        f" {one.says} ",
        (one.rule, "cyan"),
    )


def _summary(found: Sequence[Finding], texts: int) -> str:
    errors = sum(one.level == "error" for one in found)
    advice = len(found) - errors
    of = "1 text" if texts == 1 else f"{texts} texts"
    if not found:
        return f"{of}: nothing to mend."
    many = "1 error" if errors == 1 else f"{errors} errors"
    pieces = "1 piece" if advice == 1 else f"{advice} pieces"
    rule = "Errors keep a text from being published, advice does not."
    return f"{of}: {many}, {pieces} of advice. {rule}"
