"""How a language is told to the lint: phrases to look for, and what excuses them."""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple


class Phrase(NamedTuple):
    """Words that break a rule.

    Args:
        rule: the rule they break.
        hint: a piece of text in small letters that is always in them; looked for first.
        pattern: finds them, however they are capitalised.
        near: if given, the sentence must hold this as well.
    """

    rule: str
    hint: str
    pattern: re.Pattern[str]
    near: re.Pattern[str] | None


class Language(NamedTuple):
    """One language of posts.

    Args:
        phrases: what nobody should say of a therapy.
        told: how a client is pointed out.
        hints: what narrows a client down, such as an age.
        clients: a piece of every word for a client, in small letters.
        idle: link words that say nothing about the target.
        denial: what stands before a claim that is denied.
        denied: what stands after it.
        turn: a word after which a denial no longer counts.
        myth: marks a heading or sentence that tells of what others claim.
        client: people who are clients.
        composite: says that an example is nobody's own story.
        crisis: words of somebody in danger.
        picture: opens an alternative text that only repeats that there is a picture.
        general: the line under a post that says it is no advice.
    """

    phrases: tuple[Phrase, ...]
    told: tuple[Phrase, ...]
    hints: tuple[tuple[str, re.Pattern[str]], ...]
    clients: tuple[str, ...]
    idle: frozenset[str]
    denial: re.Pattern[str]
    denied: re.Pattern[str]
    turn: re.Pattern[str]
    myth: re.Pattern[str]
    client: re.Pattern[str]
    composite: re.Pattern[str]
    crisis: re.Pattern[str]
    picture: re.Pattern[str]
    general: re.Pattern[str]


_SINGLE = ("denial", "denied", "turn", "myth", "client", "composite", "crisis", "picture")
# What the files write, and what it means to re; the longer first.
_SHORTHAND = (
    *(("[- ]", "(?:-| )"), ("[ -]", "(?:-| )"), ("'", "['’]")),
    *((" ?", r"\s*"), (" ", r"\s+")),
)
_PART = re.compile(r"<([a-z-]+)>")


def language(told: Mapping[str, Any]) -> Language:
    """Return a language from what its file in words/ holds."""
    parts: Mapping[str, str] = told["parts"]

    def compiled(pattern: str) -> re.Pattern[str]:
        while _PART.search(pattern):
            pattern = _PART.sub(lambda match: parts[match[1]], pattern)
        for written, meant in _SHORTHAND:
            pattern = pattern.replace(written, meant)
        return re.compile(pattern, re.IGNORECASE)

    def phrases(table: Mapping[str, Any]) -> tuple[Phrase, ...]:
        return tuple(
            Phrase(
                rule,
                one["hint"],
                compiled(one["words"]),
                compiled(one["near"]) if "near" in one else None,
            )
            for rule, group in table.items()
            for one in group
        )

    return Language(
        phrases=phrases(told["phrases"]),
        told=phrases(told["told"]),
        hints=tuple((name, compiled(pattern)) for name, pattern in told["hints"].items()),
        clients=tuple(told["clients"]),
        idle=frozenset(told["idle"]),
        general=compiled(told["general"]),
        **{name: compiled(told[name]) for name in _SINGLE},
    )
