"""How hard a text is to read: grade, long sentences, capitals that shout."""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from press.lint.finding import Hit
from press.lint.limits import Limits
from press.lint.post import Post

# Too few words say nothing about a text.
FEWEST_WORDS = 100
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_VOWELS = re.compile(r"[aeiouy]+")
# An e that is written and not said; checked against the CMU Pronouncing Dictionary on our texts.
_SILENT = re.compile(
    r"(?<![aeiouy])(?<![^aeiouyr]l)e(?:'s)?$|(?<=[iou])e$"
    r"|(?<![sxzcg])(?<![sc]h)(?<![^aeiouyr]l)(?<![aeiouy])es$|(?<![tdaeiouy])ed$"
    r"|(?<=[^aeiouyv])e(?=thing|times?$|body|where$|ful|less|ly$|ments?$|side|work)"
    r"|(?<=m)e(?=one)|(?<=ev)e(?=ry)|(?<=cam)e(?=ra)|(?<=diff)e(?=r)"
)
# Two vowels that are said one after the other.
_APART = re.compile(
    r"i[ao](?!u)(?<![cstgx]i[ao])|(?<![pg])eo(?!u)|ua(?=l)|(?<=[qn])uie|ie(?=t|nc|nt)"
    r"|[aeiouy]ing|i(?=er$|est$|ers$)|(?<=[dst])n't|(?<=cr)ea(?=t)|^rea(?!d|l|s|ch)"
)
_ES_VOWELS = re.compile(r"(?:[aeiouáéíóúü]|y(?![aeiouáéíóú]))+")
_ES_SILENT_U = re.compile(r"(?<=q)u|(?<=g)u(?=[eiéí])")
_ES_HIATUS = re.compile(r"[aeoáéó](?=[aeoáéó])|[aeoáéó](?=[íú])|[íú](?=[aeoáéó])")
_SHOUT = re.compile(r"\b[^\W\d_a-zà-ÿ]{3,}(?:[ \t]+[^\W\d_a-zà-ÿ]{2,})+\b")
_VOWEL_IN = re.compile(r"[AEIOUYÁÉÍÓÚ]")


class Counts(NamedTuple):
    """What a formula of readability is made of."""

    words: int
    sentences: int
    syllables: int


def grade(counts: Counts) -> float:
    """Return the school year in the US by Flesch and Kincaid (1975)."""
    return 0.39 * counts.words / counts.sentences + 11.8 * counts.syllables / counts.words - 15.59


def ease(counts: Counts) -> float:
    """Return the ease of a Spanish text by Szigriszt-Pazos (1993); 100 is easiest."""
    return 206.835 - 62.3 * counts.syllables / counts.words - counts.words / counts.sentences


@lru_cache(maxsize=20_000)
def english_syllables(word: str) -> int:
    """Return about how many syllables an English word has."""
    plain = word.lower().replace("’", "'")
    said = len(_VOWELS.findall(plain)) + len(_APART.findall(plain))
    return max(1, said - len(_SILENT.findall(plain)))


@lru_cache(maxsize=20_000)
def spanish_syllables(word: str) -> int:
    """Return how many syllables a Spanish word has."""
    plain = _ES_SILENT_U.sub("", word.lower())
    return max(1, len(_ES_VOWELS.findall(plain)) + len(_ES_HIATUS.findall(plain)))


_SYLLABLES: dict[str, Callable[[str], int]] = {"en": english_syllables, "es": spanish_syllables}


def count(sentences: Sequence[Sequence[str]], *, lang: str) -> Counts:
    """Return the counts of sentences that are given as words."""
    syllables = _SYLLABLES[lang]
    words = sum(map(len, sentences))
    return Counts(words, len(sentences), sum(syllables(word) for one in sentences for word in one))


def look(post: Post, limits: Limits, *, lang: str) -> Iterator[Hit]:
    """Yield long sentences, shouting, and the grade of the whole text."""
    read: list[list[str]] = []
    for sentence in post.sentences:
        words = _WORD.findall(post.prose, sentence.start, sentence.end)
        if not words:
            continue
        if post.blocks[sentence.block].kind != "head":
            read.append(words)
        if len(words) > limits.sentence_words:
            says = f"{len(words)} words in one sentence: “{' '.join(words[:6])} …”"
            yield post.hit("sentence-long", sentence.start, says)
    yield from _hard(post, read, limits, lang=lang)
    yield from _shouted(post)


def _hard(post: Post, read: list[list[str]], limits: Limits, *, lang: str) -> Iterator[Hit]:
    if sum(map(len, read)) < FEWEST_WORDS:
        return
    counts = count(read, lang=lang)
    if lang == "en" and (found := grade(counts)) > limits.grade:
        says = f"reads like school year {found:.0f}; the limit is {limits.grade:g}"
        yield post.hit("reading-grade", post.body, says)
    if lang == "es" and (found := ease(counts)) < limits.ease:
        says = (
            f"its ease on the Szigriszt-Pazos scale is {found:.0f}, the limit is {limits.ease:g}"
        )
        yield post.hit("reading-grade", post.body, says)


def _shouted(post: Post) -> Iterator[Hit]:
    for found in _SHOUT.finditer(post.prose):
        # "PTSD, OCD" are names; a shout has words one can say.
        if all(_VOWEL_IN.search(word) for word in found[0].split()):
            yield post.hit("shouting", found.start(), f"“{' '.join(found[0].split())}”")
            return
    marks = [found.start() for found in re.finditer(r"!", post.prose)]
    if len(marks) > 1:
        yield post.hit("shouting", marks[0], f"{len(marks)} exclamation marks")
