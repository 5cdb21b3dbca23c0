"""How an embed is written, and what is wrong with one that is written otherwise."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from frontdesk.domain.practice import nearest

# Every embed with the attributes it takes.
EMBEDS: Mapping[str, tuple[str, ...]] = {"booking": ("service",), "intake": ()}

# Strict, so that "[looking back]" and "[see below]" stay words; a slip of a key or two is caught.
MISSPELT = 0.8
# The first form lets a quoted value hold a bracket; the second also takes what is left unclosed.
_ALONE = re.compile(
    r" {0,3}\[\s*(?P<name>[^\W\d][\w-]*)(?:(?P<rest>(?:[^\[\]\"']|\"[^\"]*\"|'[^']*')*)\]"
    r"|(?P<open>[^\[\]]*)\]?)\s*"
)
_ATTRIBUTE = re.compile(r"\s*([^\W\d][\w-]*)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')(?=\s|$)")
_CURLY = re.compile("[\u201c\u201d\u201e\u2018\u2019\u00ab\u00bb]")


@dataclass(slots=True)
class Embed:
    """One embed as it was read; problems are sentences without a place."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def meant_as_embed(line: str, *, known: Collection[str], defined: Collection[str]) -> bool:
    """Tell whether a line is an embed, or one written with a slip.

    Args:
        line: one line of Markdown.
        known: names of embeds.
        defined: lower-case names of the document's link definitions; those are links.
    """
    found = _ALONE.fullmatch(line)
    if not found:
        return False
    name, rest, closed = found["name"], _rest(found), line.rstrip().endswith("]")
    if closed and f"{name}{rest}".lower() in defined:
        return False
    if name in known:
        # "[booking" may open a sentence in brackets that runs over several lines.
        return closed or not rest.strip() or "=" in rest
    slip = bool(get_close_matches(name.lower(), known, n=1, cutoff=MISSPELT))
    return slip and closed and (not rest.strip() or "=" in rest)


def read(text: str) -> Embed:
    """Read an embed that meant_as_embed found."""
    found = _ALONE.fullmatch(text)
    if not found:
        return Embed("", problems=[f"{text} cannot be read as an embed"])
    embed = Embed(found["name"])
    if embed.name not in EMBEDS:
        embed.problems.append(_unknown_embed(embed.name))
        return embed
    if not text.rstrip().endswith("]"):
        embed.problems.append(f"{text.strip()} has no closing ]. {_example(embed.name)}")
        return embed
    _read_attributes(embed, _rest(found))
    return embed


def _read_attributes(embed: Embed, rest: str) -> None:
    position = 0
    while found := _ATTRIBUTE.match(rest, position):
        key, value = found[1], found[2] if found[2] is not None else found[3]
        if key not in EMBEDS[embed.name]:
            embed.problems.append(_unknown_attribute(embed.name, key))
        elif key in embed.attributes:
            embed.problems.append(f'[{embed.name}] has "{key}" twice')
        embed.attributes[key] = value
        position = found.end()
    if left := rest[position:].strip():
        embed.problems.append(_unreadable(embed.name, left))


def _rest(found: re.Match[str]) -> str:
    return str(found["rest"] if found["rest"] is not None else found["open"])


def _unknown_embed(name: str) -> str:
    near = nearest(name.lower(), EMBEDS)
    hint = f"; did you mean [{near}]?" if near else "."
    return f"[{name}] is not an embed{hint} Known: {_listed(EMBEDS)}. {_as_words(name)}"


def _unknown_attribute(name: str, key: str) -> str:
    attributes = EMBEDS[name]
    if not attributes:
        return f'"{key}" is not known: [{name}] takes no attributes'
    near = nearest(key, attributes)
    hint = f'; did you mean "{near}"?' if near else "."
    return f'"{key}" is not an attribute of [{name}]{hint} Known: {", ".join(attributes)}'


def _unreadable(name: str, left: str) -> str:
    if _CURLY.search(left):
        return f'{left} is in curly quotes; straight ones (") are needed. {_example(name)}'
    if left.count('"') % 2 or left.count("'") % 2:
        return f"{left} has a quote that is not closed. {_example(name)}"
    if "=" in left:
        return f"{left} needs straight quotes around the value. {_example(name)}"
    return f"{left} in [{name}] cannot be read. {_example(name)} {_as_words(name)}"


def _example(name: str) -> str:
    attributes = "".join(f' {key}="…"' for key in EMBEDS[name])
    return f"Write [{name}{attributes}]."


def _as_words(name: str) -> str:
    return f"If you mean the words, write \\[{name} …]."


def _listed(names: Collection[str]) -> str:
    return ", ".join(f"[{name}]" for name in names)
