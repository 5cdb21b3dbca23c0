r"""The Markdown extension that finds embeds and leaves a mark where each will be drawn.

A mark is an HTML comment that holds what was written and where. Drawing happens later, on every
build, so a converted text may be kept in a cache although fees, rules and services change.
An embed is left alone in code, in raw HTML, in a line with other words, and after a backslash.
"""

import re
from collections.abc import Collection
from html import escape
from typing import Any, cast
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.blockprocessors import BlockProcessor
from markdown.extensions import Extension
from markdown.extensions.fenced_code import FencedBlockPreprocessor
from markdown.postprocessors import Postprocessor
from markdown.preprocessors import Preprocessor

from frontdesk.embeds.grammar import EMBEDS, meant_as_embed

# back: lines between this one and the last line that is not blank. Counted from the end, a place
# stays right whether or not the front matter was still there when the text was converted.
MARK = re.compile(r"<!--frontdesk-embed (?P<back>\d+) (?P<hex>[0-9a-f]+)-->")

# While Markdown works, a line waits as digits between two private-use characters: nothing that
# handles quotes, brackets or dashes can touch it.
_WAITING = re.compile("^\ue5e0(?P<back>\\d+) (?P<hex>[0-9a-f]+)\ue5e1$", re.MULTILINE)
_CODE_SPAN = re.compile(r"(?<![\\`])(`+)(?!`).+?(?<!`)\1(?!`)", re.DOTALL)
_DEFINITION = re.compile(r" {0,3}\[([^\[\]]+)\]:")


def written(hexed: str) -> str:
    """Return the line that a mark stands for."""
    return bytes.fromhex(hexed).decode("utf-8")


class EmbedMarks(Extension):
    """Leaves a mark for every embed, known or misspelt."""

    def __init__(self, **kwargs: Any) -> None:
        # As a setting, the names take part in the key of any cache of converted texts.
        self.config = {"known": [sorted(EMBEDS), "names of embeds"]}
        super().__init__(**kwargs)

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Markdown's name
        # After whitespace is normal (30), before front matter (27) and fenced code (25) are taken.
        md.preprocessors.register(_Finder(md, self.getConfig("known")), "frontdesk_find", 29)
        # Before lists and quotes (90 and below), so that an embed ends them.
        md.parser.blockprocessors.register(_Marker(md.parser), "frontdesk_mark", 95)
        md.postprocessors.register(_Restorer(md), "frontdesk_restore", 5)


class _Finder(Preprocessor):
    def __init__(self, md: Markdown, known: Collection[str]) -> None:
        super().__init__(md)
        self.known = known

    def run(self, lines: list[str]) -> list[str]:
        in_code = self._fenced(lines)
        last = max((n for n, line in enumerate(lines) if line.strip()), default=0)
        defined = {m[1].lower() for m in map(_DEFINITION.match, lines) if m}
        return [
            f"\ue5e0{last - number} {line.encode().hex()}\ue5e1"
            if "[" in line
            and number not in in_code
            and meant_as_embed(line, known=self.known, defined=defined)
            else line
            for number, line in enumerate(lines)
        ]

    def _fenced(self, lines: list[str]) -> set[int]:
        """Return the numbers of lines that Markdown will take as fenced code."""
        if "fenced_code_block" not in self.md.preprocessors:
            return set()
        # Markdown's own pattern, so that both always agree on what is code.
        taker = cast("FencedBlockPreprocessor", self.md.preprocessors["fenced_code_block"])
        text = "\n".join(lines)
        numbers: set[int] = set()
        for found in taker.FENCED_BLOCK_RE.finditer(text):
            first = text.count("\n", 0, found.start())
            numbers.update(range(first, first + found[0].count("\n") + 1))
        return numbers


class _Marker(BlockProcessor):
    def test(self, parent: Element, block: str) -> bool:  # noqa: ARG002 - Markdown's signature
        return _first(block) is not None

    def run(self, parent: Element, blocks: list[str]) -> bool:
        block = blocks.pop(0)
        found = _first(block)
        if found is None:
            blocks.insert(0, block)
            return False
        if before := block[: found.start()].rstrip("\n"):
            self.parser.parseBlocks(parent, [before])
        mark = f"<!--frontdesk-embed {found['back']} {found['hex']}-->"
        SubElement(parent, "p").text = self.parser.md.htmlStash.store(mark)
        if after := block[found.end() :].lstrip("\n"):
            blocks.insert(0, after)
        return True


class _Restorer(Postprocessor):
    """Gives back the lines that turned out to be code or raw HTML."""

    def run(self, text: str) -> str:
        return re.sub(
            "\ue5e0\\d+ ([0-9a-f]+)\ue5e1", lambda m: escape(written(m[1]), quote=False), text
        )


def _first(block: str) -> re.Match[str] | None:
    spans = [m.span() for m in _CODE_SPAN.finditer(block)]
    return next(
        (m for m in _WAITING.finditer(block) if not any(a < m.start() < b for a, b in spans)),
        None,
    )


def makeExtension(**kwargs: Any) -> EmbedMarks:  # noqa: N802 - Markdown's name
    """Make the extension; Markdown calls this when it is given the module's name."""
    return EmbedMarks(**kwargs)
