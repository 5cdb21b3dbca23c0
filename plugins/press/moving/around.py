"""What the text of one post needs to know of the rest of the blog, and what it tells of itself."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote

from press.moving.haul import Picture
from press.moving.node import Node

# Pelican reads these at the start of an address, and only there may they be ours.
_OURS = ("{filename}", "{static}", "{category}", "{tag}", "{author}", "{index}")
_SAFE = "/:?#@!$&+,;=~%-._'"


def encoded(at: str) -> str:
    """Return an address without any sign that would end it in Markdown or HTML."""
    ours = next((one for one in _OURS if at.startswith(one)), "")
    return ours + quote(at[len(ours) :].strip(), safe=_SAFE)


def _same(address: str) -> str | None:
    return address or None


def _no_pictures(_ids: str) -> Sequence[Picture]:
    return ()


def _no_block(_number: str) -> str:
    return ""


@dataclass(slots=True)
class Around:
    """The surroundings of one text.

    link and picture return where an old address leads now, None if nowhere. aims are the ids
    that links of this very text lead to. noted gathers footnotes, notes what the report says.
    """

    link: Callable[[str], str | None] = _same
    picture: Callable[[str], str | None] = _same
    gallery: Callable[[str], Sequence[Picture]] = _no_pictures
    block: Callable[[str], str] = _no_block
    absolute: Callable[[str], str] = lambda at: at
    alt: Callable[[str], str] = _no_block
    footnotes: dict[str, str] = field(default_factory=dict)
    aims: frozenset[str] = frozenset()
    bare_links: bool = True
    notes: list[str] = field(default_factory=list)
    noted: list[Node] = field(default_factory=list)

    def note(self, words: str) -> None:
        """Remember a sentence for the report, once."""
        if words not in self.notes:
            self.notes.append(words)
