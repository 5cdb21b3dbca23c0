"""Words as Markdown that stay the words they are."""

import re

# What python-markdown lets a backslash take the meaning from; | where tables are on.
_ALWAYS = re.compile(r"[\\`*\[{}|]")
_UNDERSCORE = re.compile(r"(?<![^\W_])_|_(?![^\W_])")
_ENTITY = re.compile(r"&(?=#?\w+;)")
_STARTS = (
    (re.compile(r"^(\d+)\.(?=\s|$)"), r"\1\."),
    (re.compile(r"^([+-])(?=[\s+-]|$)"), r"\\\1"),
    (re.compile(r"^([#>])"), r"\\\1"),
    (re.compile(r"^:(?=\s|$)"), "&#58;"),
    (re.compile(r"^=(?==*\s*$)"), "&#61;"),
    (re.compile(r"^~(?=~~)"), "&#126;"),
    (re.compile(r"^(\ue000\d+\ue001):"), r"\1&#58;"),
)


def words(text: str) -> str:
    """Return text in which nothing marks anything."""
    text = _ALWAYS.sub(r"\\\g<0>", text)
    text = _ENTITY.sub("&amp;", text).replace("<", "&lt;").replace("\n", " ")
    text = _UNDERSCORE.sub(r"\\_", text)
    # Before a link it would make a picture of it.
    return f"{text[:-1]}\\!" if text.endswith("!") else text


def label(text: str) -> str:
    """Return words that stand between square brackets, or in a heading."""
    return words(text).replace("]", "\\]").replace("#", "\\#")


def lines(text: str) -> str:
    """Return a paragraph whose lines begin nothing but lines."""
    return "\n".join(_line(one) for one in text.split("\n"))


def _line(text: str) -> str:
    for start, instead in _STARTS:
        text = start.sub(instead, text)
    return text


def address(at: str) -> str:
    """Return an address, already percent-encoded, that ends where it should."""
    return _ENTITY.sub("&amp;", at)
