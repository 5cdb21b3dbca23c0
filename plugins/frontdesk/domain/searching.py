"""What a reader looks for, in the words that the site's index knows.

The rules for words are those of the build, which this service never imports; both are tested on
tests/searched_words.json.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from unicodedata import normalize

MOST_WORDS = 12
# A last word so long may still be being typed: it stands for all that begin so.
SHORTEST_BEGINNING = 3
# Nobody types as much; folding more of it would only cost time.
_MOST_CHARS = 2_000
_WORD_CHARS = 24
_PASSAGE_CHARS, _BEFORE = 180, 40
_JOINED = str.maketrans(dict.fromkeys("'\u2019\u02bc"))
_MARKS = re.compile("[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed]")
_WORD = re.compile(r"[^\W_]+")
_PLAIN = re.compile(r"[a-z]{4,}")
_STEM = re.compile(r"(?=.*[aeiouy].*(?:ing|ed)$)(.{3,})(?:ing|(?<!e)ed)")
_TWICE = re.compile(r"([bcdfghjkmnpqrtvwx])\1")
_PIECE = re.compile("([^\\W_]+(?:['\u2019\u02bc\u0300-\u036f]+[^\\W_]+)*)")


@dataclass(frozen=True, slots=True)
class Question:
    """What is looked for: words as the index knows them; cut tells that there were more."""

    words: tuple[str, ...]
    cut: bool

    @property
    def open(self) -> bool:
        """Whether the last word also stands for longer ones."""
        return len(self.words[-1]) >= SHORTEST_BEGINNING


def question(text: str) -> Question:
    """Return what a text asks for; marks and operators in it mean nothing."""
    too_long = len(text) > _MOST_CHARS
    begin = (
        text[:_MOST_CHARS].rsplit(None, 1)[0]
        if too_long and text[:_MOST_CHARS].strip()
        else text[:_MOST_CHARS]
    )
    found = tuple(dict.fromkeys(words(begin)))
    cut = len(found) > MOST_WORDS or too_long
    return Question(found[:MOST_WORDS], cut)


def words(text: str) -> Iterator[str]:
    """Yield the words of a text in order, as the index knows them; lone letters are none."""
    folded = _MARKS.sub("", normalize("NFKD", text.lower().translate(_JOINED)))
    for word in _WORD.findall(folded):
        if known := stem(word):
            yield known


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Return what the forms of an English or Spanish word share; of a lone letter, nothing."""
    word = word[:_WORD_CHARS]
    if len(word) == 1 and word.isascii() and not word.isdigit():
        return ""
    if not _PLAIN.fullmatch(word):
        return word
    if word.endswith("ies") and len(word) > len("ties"):
        word = word[:-2]
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    if found := _STEM.fullmatch(word):
        word = found[1]
        if _TWICE.fullmatch(word[-2:]):
            word = word[:-1]
    elif len(word) > len("tea") and word.endswith(("a", "e", "o")):
        word = word[:-1]
    return f"{word[:-1]}i" if word.endswith("y") else word


def marked(text: str, asked: Question) -> list[tuple[str, bool]]:
    """Return a text in pieces, each with whether it is what a reader looks for."""
    pieces = _PIECE.split(text)
    return [
        (piece, bool(at % 2) and holds(piece, asked)) for at, piece in enumerate(pieces) if piece
    ]


def passage(text: str, asked: Question) -> str:
    """Return the stretch of a text that has most of the words, with … where it was cut."""
    hits, at = [], 0
    for piece, hit in marked(text, asked):
        hits += [at] if hit else []
        at += len(piece)
    most = _PASSAGE_CHARS
    best = max(
        hits,
        key=lambda start: sum(start <= hit < start + most - _BEFORE for hit in hits),
        default=0,
    )
    begin = text.find(" ", best - _BEFORE) + 1 if best > _BEFORE else 0
    end = text.rfind(" ", 0, begin + most + 1) if len(text) - begin > most else len(text)
    return f"{'…' if begin else ''}{text[begin:end]}{'…' if end < len(text) else ''}"


def holds(text: str, asked: Question) -> bool:
    """Tell whether a text has anything that is looked for."""
    return any(known.startswith(word) for known in words(text) for word in asked.words)
