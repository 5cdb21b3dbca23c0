"""Promises, praise, hurry and testimonials: what a therapist may not or should not say."""

import re
from collections.abc import Iterator

from press.lint.blocks import Sentence
from press.lint.finding import Hit
from press.lint.phrases import Language, Phrase
from press.lint.post import Post

# So many words before a claim may deny it: "I can't say that anything here will cure you".
_REACH = 10
_OPEN, _CLOSE = "“«„", "”»"


def look(post: Post, language: Language) -> Iterator[Hit]:
    """Yield a hit for every phrase that is the author's own, and neither denied nor asked."""
    myths: frozenset[int] | None = None
    for phrase in (one for one in language.phrases if one.hint in post.lowered):
        for sentence in post.holding(phrase.hint):
            if not (found := phrase.pattern.search(post.prose, sentence.start, sentence.end)):
                continue
            myths = _myths(post, language) if myths is None else myths
            if post.section(sentence) not in myths:
                yield from _hit(post, phrase, found, sentence=sentence, language=language)


def _hit(
    post: Post, phrase: Phrase, found: re.Match[str], *, sentence: Sentence, language: Language
) -> Iterator[Hit]:
    if phrase.near and not phrase.near.search(post.prose, sentence.start, sentence.end):
        return
    if phrase.rule == "crisis-wording":
        # These words hurt in a denial as well; only somebody else's are let stand.
        spared = quoted(post.prose[post.blocks[sentence.block].start : found.start()])
    else:
        spared = excused(post, found, sentence=sentence, language=language)
    if not spared:
        yield post.hit(phrase.rule, found.start(), f"“{' '.join(found[0].split())}”")


def excused(post: Post, found: re.Match[str], *, sentence: Sentence, language: Language) -> bool:
    """Tell whether words are quoted, asked or denied, or stand where myths are told."""
    words = post.prose[sentence.start : sentence.end]
    before = post.prose[sentence.start : found.start()]
    after = post.prose[found.end() : sentence.end]
    if words.rstrip('"”’»)').endswith("?") or language.myth.search(before):
        return True
    if quoted(post.prose[post.blocks[sentence.block].start : found.start()]):
        return True
    clause = language.turn.split(before)[-1].split()[-_REACH:]
    return bool(language.denial.search(" ".join(clause)) or language.denied.match(after))


def quoted(before: str) -> bool:
    """Tell whether a quotation is still open after these words."""
    curly = sum(before.count(mark) for mark in _OPEN) - sum(before.count(m) for m in _CLOSE)
    return curly > 0 or before.count('"') % 2 == 1


def _myths(post: Post, language: Language) -> frozenset[int]:
    """Return the sections whose heading says that what follows is what others claim."""
    heads = (block for block in post.blocks if block.kind == "heading")
    return frozenset(
        block.section for block in heads if language.myth.search(post.words_of(block))
    )
