"""A post or page as the lint reads it, with the place of every part."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from press.frontmatter import BadHead, split
from press.lint.blocks import Block, Sentence, blocks, sentences
from press.lint.finding import Hit
from press.lint.masks import prose, without_code

_ENTRY = re.compile(r"^([A-Za-z][\w-]*)[ \t]*:[ \t]*", re.MULTILINE)
_CLASSIC = re.compile(r"(?:[A-Za-z][\w-]*:[^\n]*\n|[ \t]{4}[^\n]*\n)+(?=\n|\Z)")
_COMMENT = re.compile(r"(?:^|\s)#")
_LISTED = ("tags", "authors")
# These are read by people as well as by Pelican.
READ = ("title", "summary", "description", "blurb")


@dataclass(frozen=True)
class Post:
    """One file; all places are offsets into text, each line of which ends in one character.

    Args:
        file: the name it is known by, as the author sees it.
        text: the whole file.
        kind: a page needs no date.
        head: what the front matter says; lists stay lists.
        entries: each key to where its value begins and ends.
        body: where the text itself begins.
        broken: why the front matter could not be read.
    """

    file: str
    text: str
    kind: Literal["post", "page"]
    head: Mapping[str, Any]
    entries: Mapping[str, tuple[int, int]]
    body: int
    broken: BadHead | None = None

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(match.end() for match in re.finditer("\n", self.text))]

    def line(self, at: int) -> int:
        """Return the line of a place, counted from 1."""
        return bisect_right(self._starts, at)

    def hit(self, rule: str, at: int, says: str, *, mend: str = "") -> Hit:
        """Return a hit at a place."""
        line = self.line(at)
        return Hit(rule, line, at - self._starts[line - 1] + 1, says, mend)

    def head_hit(self, rule: str, key: str, says: str, *, mend: str = "") -> Hit:
        """Return a hit at a line of the front matter, or at its first if the key is not there."""
        line = self.line(self.entries[key][0]) if key in self.entries else 1
        return Hit(rule, line, 0, says, mend)

    @cached_property
    def bare(self) -> str:
        """The text without front matter and code."""
        blank = re.sub(r"[^\n]", " ", self.text[: self.body])
        return blank + without_code(self.text[self.body :])

    @cached_property
    def prose(self) -> str:
        """The words alone, those of the front matter that are read included."""
        words = list(prose(self.bare))
        for key in READ:
            start, end = self.entries.get(key, (0, 0))
            words[start:end] = self.text[start:end]
        return "".join(words)

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """The read parts of the front matter, then the body."""
        spans = (self.entries[key] for key in READ if key in self.entries)
        head = [Block("head", start, end) for start, end in sorted(spans)]
        return (*head, *blocks(self.bare, self.prose, start=self.body))

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """Every sentence, in the order of blocks."""
        return tuple(sentences(self.prose, self.blocks))

    @cached_property
    def _sentence_starts(self) -> list[int]:
        return [sentence.start for sentence in self.sentences]

    @cached_property
    def lowered(self) -> str:
        """The prose in small letters, each in its place: "İ" alone would become two."""
        plain = self.prose.lower()
        if len(plain) == len(self.prose):
            return plain
        return "".join(one.lower() if len(one.lower()) == 1 else one for one in self.prose)

    def holding(self, hint: str) -> Iterator[Sentence]:
        """Yield the sentences that hold these small letters, each once."""
        at = self.lowered.find(hint)
        while at >= 0:
            number = bisect_right(self._sentence_starts, at) - 1
            found = self.sentences[number] if number >= 0 else None
            if found and at + len(hint) <= found.end:
                yield found
                at = found.end - 1
            at = self.lowered.find(hint, at + 1)

    def section(self, sentence: Sentence) -> int:
        """Return the number of the heading a sentence stands under, 0 above the first."""
        return self.blocks[sentence.block].section

    def words_of(self, span: Block | Sentence) -> str:
        """Return what a reader reads there, on one line."""
        return " ".join(self.prose[span.start : span.end].split())

    @cached_property
    def lang(self) -> str:
        """What the front matter says of the language, such as es; empty if nothing."""
        return str(self.head.get("lang") or "").lower()[:2]


def read(file: str, text: str, *, kind: Literal["post", "page"] = "post") -> Post:
    """Return a post; whatever the text is, this does not fail."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    start, stop, body = _head_of(text)
    found, broken = _values(text, classic=start == 0, stop=stop)
    return Post(file, text, kind, found, _entries(text, start, stop), body, broken)


def _head_of(text: str) -> tuple[int, int, int]:
    """Return where the front matter starts and stops, and where the body begins."""
    opening = re.match(r"---[ \t]*\n", text)
    if opening:
        closing = re.compile(r"^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.MULTILINE)
        if end := closing.search(text, opening.end()):
            return opening.end(), end.start(), end.end()
        return opening.end(), len(text), len(text)
    classic = _CLASSIC.match(text)
    return (0, classic.end(), classic.end()) if classic else (0, 0, 0)


def _values(text: str, *, classic: bool, stop: int) -> tuple[Mapping[str, Any], BadHead | None]:
    if classic:
        return {key: _listed(key, value) for key, value in _pairs(text[:stop])}, None
    try:
        found = split(text)
    except BadHead as broken:
        return {}, broken
    return ({key: _listed(key, value) for key, value in found.head.items()} if found else {}), None


def _pairs(head: str) -> list[tuple[str, str]]:
    lines = (line.partition(":") for line in head.splitlines() if _ENTRY.match(line))
    return [(key.strip().lower(), value.strip()) for key, _, value in lines]


def _listed(key: str, value: Any) -> Any:
    if key not in _LISTED or isinstance(value, list):
        return value
    mark = ";" if ";" in str(value) else ","
    return [item.strip() for item in str(value).split(mark) if item.strip()]


def _entries(text: str, start: int, stop: int) -> dict[str, tuple[int, int]]:
    found = list(_ENTRY.finditer(text, start, stop))
    ends = [*(match.start() for match in found[1:]), stop]
    return {
        match[1].lower(): _unquoted(text, match.end(), end)
        for match, end in zip(found, ends, strict=False)
    }


def _unquoted(text: str, start: int, end: int) -> tuple[int, int]:
    """Return where the words of a value are: the quotes and comments of YAML are not theirs."""
    value = text[start:end].rstrip()
    if value[:1] in {'"', "'"} and (close := value.rfind(value[0])) > 0:
        return start + 1, start + close
    if comment := _COMMENT.search(value):
        value = value[: comment.start()]
    return start, start + len(value.rstrip())
