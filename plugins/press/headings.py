"""Anchors for the headings of a text, and the list of them."""

import re
from html import unescape
from typing import NamedTuple

from press.slugs import slug

_HEADING = re.compile(r"<h2>(.*?)</h2>", re.DOTALL)
_ID = re.compile(r'\bid="([^"]*)"')
_TAGS = re.compile(r"<[^>]+>")
# The frame, the home page and the embeds use these themselves.
_TAKEN = (
    "main",
    "contents",
    "pane",
    "arch",
    "how",
    "ring",
    "ways",
    "who",
    "writing",
    "fees",
    "errors",
)


class Heading(NamedTuple):
    """A place in a text that a link can lead to."""

    id: str
    words: str


def anchor(html: str) -> tuple[str, list[Heading]]:
    """Give every plain h2 an id made from its words; return the text and its headings in order."""
    taken = {*_TAKEN, *_ID.findall(html)}
    found: list[Heading] = []

    def named(match: re.Match[str]) -> str:
        words = unescape(_TAGS.sub("", match[1])).strip()
        free = _free(slug(words) or "part", taken)
        taken.add(free)
        found.append(Heading(free, words))
        return f'<h2 id="{free}">{match[1]}</h2>'

    return _HEADING.sub(named, html), found


def _free(wanted: str, taken: set[str]) -> str:
    number, free = 1, wanted
    while free in taken:
        number += 1
        free = f"{wanted}-{number}"
    return free
