"""A text in paragraphs, items, headings and sentences, each with its place in the file."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

Kind = Literal["text", "item", "heading", "quote", "table", "head"]

_HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t]|$)")
_ITEM = re.compile(r"[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]+")
_UNDERLINE = re.compile(r" {0,3}(=+|-{2,})[ \t]*$")
_END = re.compile("[.!?…]+[\"”’')\\]»]*(?=\\s+[\"“\u2018'(¿¡\\[«]*[^\\W_a-záéíóúñ])")
# A full stop after these ends no sentence.
_SHORT = re.compile(
    r"\b(?:(?i:Dr|Mr|Mrs|Ms|Prof|St|vs|etc|e\.g|i\.e|a\.m|p\.m|Jr|Sra?|Dra|Uds?|p\. ?ej|EE\. ?UU)"
    r"|U\.S|Inc|No|[A-HJ-Z])$"
)


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a text; level is that of a heading, section counts the headings up to here."""

    kind: Kind
    start: int
    end: int
    level: int = 0
    section: int = 0


class Sentence(NamedTuple):
    """From start up to end; block is the number of the block it stands in."""

    start: int
    end: int
    block: int


def blocks(bare: str, prose: str, *, start: int) -> Iterator[Block]:
    """Yield the blocks of a body that begins at start; both texts are from press.lint.masks."""
    growing = _Growing()
    at = start
    for raw in bare[start:].split("\n"):
        begin, end = at, at + len(raw)
        at = end + 1
        if (under := _UNDERLINE.match(raw)) and growing.kind == "text":
            yield from growing.heading(growing.start, growing.end, 1 if under[1][0] == "=" else 2)
        elif found := _HEADING.match(raw):
            yield from growing.closed()
            yield from growing.heading(begin, end, len(found[1]))
        elif not prose[begin:end].strip():
            yield from growing.closed()
        else:
            yield from growing.line(_kind(raw), begin, end)
    yield from growing.closed()


class _Growing:
    """The block that the next line may still belong to."""

    def __init__(self) -> None:
        self.kind: Kind | None = None
        self.start = self.end = self._section = 0

    def closed(self) -> Iterator[Block]:
        """Yield the block as it is, if there is one."""
        if self.kind:
            yield Block(self.kind, self.start, self.end, section=self._section)
        self.kind = None

    def heading(self, start: int, end: int, level: int) -> Iterator[Block]:
        """Yield a heading, under which what follows stands."""
        self.kind = None
        self._section += 1
        yield Block("heading", start, end, level, self._section)

    def line(self, kind: Kind, start: int, end: int) -> Iterator[Block]:
        """Take a line in, after the block before it if it belongs to another."""
        if not self.kind or not _goes_on(self.kind, kind):
            yield from self.closed()
            self.kind, self.start = kind, start
        self.end = end


def _kind(raw: str) -> Kind:
    line = raw.lstrip()
    if line.startswith(">"):
        return "quote"
    if line.startswith("|") or " | " in line:
        return "table"
    return "item" if _ITEM.match(raw) else "text"


def _goes_on(before: Kind, kind: Kind) -> bool:
    return kind == "text" if before != "quote" else kind in {"quote", "text"}


def sentences(prose: str, among: tuple[Block, ...]) -> Iterator[Sentence]:
    """Yield the sentences of paragraphs, items, quotes and the head; tables hold none."""
    for number, block in enumerate(among):
        if block.kind in {"text", "item", "quote", "head"}:
            yield from _cut(prose, block, number)


def _cut(prose: str, block: Block, number: int) -> Iterator[Sentence]:
    start = block.start
    for stop in _END.finditer(prose, block.start, block.end):
        before = prose[max(start, stop.start() - 8) : stop.start()]
        if stop[0][0] == "." and _SHORT.search(before):
            continue
        yield from _trimmed(prose, Sentence(start, stop.end(), number))
        start = stop.end()
    yield from _trimmed(prose, Sentence(start, block.end, number))


def _trimmed(prose: str, found: Sentence) -> Iterator[Sentence]:
    words = prose[found.start : found.end]
    start = found.start + len(words) - len(words.lstrip())
    end = found.start + len(words.rstrip())
    if start < end:
        yield Sentence(start, end, found.block)
