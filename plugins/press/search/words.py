"""Words as the search knows them: small letters, no accents, one form for many.

theme/static/js/search-words.js and frontdesk's domain/searching.py follow the same rules, so that
a question finds what the index holds; tests/searched_words.json is what all three are tested on.
"""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from unicodedata import normalize

MAX_CHARS = 24
_JOINED = str.maketrans(dict.fromkeys("'\u2019\u02bc"))
# Accents of Latin, Greek and Cyrillic; the points of Hebrew; the vowel signs of Arabic.
_MARKS = re.compile("[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed]")
_WORD = re.compile(r"[^\W_]+")
_PLAIN = re.compile(r"[a-z]{4,}")
_STEM = re.compile(r"(?=.*[aeiouy].*(?:ing|ed)$)(.{3,})(?:ing|(?<!e)ed)")
_TWICE = re.compile(r"([bcdfghjkmnpqrtvwx])\1")


def words(text: str) -> Iterator[str]:
    """Yield the words of a text in order, as the index knows them; lone letters are none."""
    for word in _WORD.findall(fold(text)):
        if known := stem(word):
            yield known


def counted(text: str) -> Counter[str]:
    """Return how often each word is in a text; quicker than counting words()."""
    found: Counter[str] = Counter()
    for word, count in Counter(_WORD.findall(fold(text))).items():
        if known := stem(word):
            found[known] += count
    return found


def fold(text: str) -> str:
    """Return a text in small letters, without accents and apostrophes."""
    return _MARKS.sub("", normalize("NFKD", text.lower().translate(_JOINED)))


@cache
def stem(word: str) -> str:
    """Return what the forms of an English or Spanish word share, if only by and large.

    meetings, meeting, meet → meet · sesiones, sesión → sesion · anxieties, anxiety → anxieti
    A lone letter is no word and gives nothing.
    """
    word = word[:MAX_CHARS]
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
