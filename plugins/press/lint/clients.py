"""Words by which somebody might know a client, or a client know themselves."""

from collections.abc import Iterator

from press.lint.blocks import Sentence
from press.lint.finding import Hit
from press.lint.phrases import Language
from press.lint.post import Post


def look(post: Post, language: Language) -> Iterator[Hit]:
    """Yield what points at a client, except where the same section calls its example made up."""
    named: set[Sentence] = set()
    for one in (one for one in language.told if one.hint in post.lowered):
        for sentence in post.holding(one.hint):
            found = one.pattern.search(post.prose, sentence.start, sentence.end)
            # That somebody is named is enough to say of one sentence.
            if not found or sentence in named or _made_up(post, sentence, language):
                continue
            yield post.hit(one.rule, found.start(), f"“{' '.join(found[0].split())}”")
            if one.rule == "client-named":
                named.add(sentence)
    for hint in language.clients:
        for sentence in post.holding(hint):
            yield from _narrowed(post, sentence, language)


def _narrowed(post: Post, sentence: Sentence, language: Language) -> Iterator[Hit]:
    """Two facts about one client in a sentence are enough for a neighbour."""
    client = language.client.search(post.prose, sentence.start, sentence.end)
    facts = [
        name
        for name, hint in language.hints
        if hint.search(post.prose, sentence.start, sentence.end)
    ]
    if client and len(facts) > 1 and not _made_up(post, sentence, language):
        says = f"{' and '.join(facts)} beside “{client[0]}”"
        yield post.hit("client-details", client.start(), says)


def _made_up(post: Post, sentence: Sentence, language: Language) -> bool:
    """Tell whether the part of the text under the same heading calls its example made up."""
    section = post.section(sentence)
    return any(
        language.composite.search(post.prose, block.start, block.end)
        for block in post.blocks
        if block.section == section and block.kind != "head"
    )
