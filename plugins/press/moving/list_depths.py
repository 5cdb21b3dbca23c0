"""Lists whose inner lists begin two or three spaces in, as most generators let one write them."""

import re

_ITEM = re.compile(r"^( *)(?:[-*+]|\d{1,9}[.)])( +)(?=\S)")
_FOUR = 4
_MARK = len("- ")


def four_spaces(text: str) -> str:
    """Return Markdown in which each inner list begins four spaces in, as this site needs it."""
    lines = text.split("\n")
    found = [len(item[1]) for one in lines if (item := _ITEM.match(one))]
    if all(not one % _FOUR for one in found):
        return text
    depths: list[int] = []
    return "\n".join(_moved(one, depths) for one in lines)


def _moved(line: str, depths: list[int]) -> str:
    """Return a line at its new depth; depths are where the open lists began."""
    indent = len(line) - len(line.lstrip(" "))
    if not line.strip():
        return line
    if not _ITEM.match(line):
        while depths and indent <= depths[-1]:
            depths.pop()
        # What stands four deeper than an item's words is code.
        deeper = indent - depths[-1] - _MARK if depths else 0
        extra = deeper if deeper >= _FOUR else 0
        return " " * (_FOUR * len(depths) + extra) + line.lstrip(" ") if depths else line
    while depths and indent < depths[-1]:
        depths.pop()
    if not depths or indent > depths[-1] + 1:
        depths.append(indent)
    return " " * (_FOUR * (len(depths) - 1)) + line.lstrip(" ")
