"""Markdown with everything blanked out that is not there to be read, each letter in its place."""

import re

_NOT_A_LINE_END = re.compile(r"[^\n]")
_FENCE = re.compile(
    r"^ {0,3}(`{3,}+|~{3,}+)[^\n]*\n.*?(?:^ {0,3}\1[`~]*[ \t]*$|\Z)", re.MULTILINE | re.DOTALL
)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_TICKS = re.compile(r"(?<!`)(`++)((?:[^`\n]|\n(?![ \t]*\n)){1,2000}?)(?<!`)\1(?!`)")
_UNSEEN = re.compile(r"<(script|style|svg)\b.*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE)
_TARGET = r"\(\s*(<[^<>\n]*>|[^\s()]*(?:\([^\s()]*\)[^\s()]*)*)(?:\s+(?:\"[^\"]*\"|'[^']*'))?\s*\)"
_WORDS = r"((?:[^\[\]\\\n]|\\.|\n(?![ \t]*\n))*)"
IMAGE = re.compile(rf"!\[{_WORDS}\]{_TARGET}")
LINK = re.compile(rf"(?<!!)\[{_WORDS}\]{_TARGET}")
DEFINITION = re.compile(r"^ {0,3}\[([^\]\n^][^\]\n]*)\]:[ \t]*<?([^\s<>]+)>?[^\n]*$", re.MULTILINE)
AUTOLINK = re.compile(r"<((?:https?|ftp|mailto):[^\s<>]*)>", re.IGNORECASE)
TAG = re.compile(
    r"<(/?[a-zA-Z][\w-]{0,40})((?>[^<>\"']+|\"[^\"]{0,2000}\"|'[^']{0,2000}'){0,60})>"
)
_LINK_END = re.compile(r"\]\s*\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)|\]\[[^\]\n]*\]|[\[\]]")
_ATTRIBUTES = re.compile(r"\{[:#.][^{}\n]*\}")
_FOOTNOTE = re.compile(r"\[\^[^\]\n]+\]:?")
_EMBED = re.compile(r"^ {0,3}\[\w[^\[\]\n]*\][ \t]*$", re.MULTILINE)
_MARK = re.compile(r"^[ \t]*(?:>[ \t]?)*(?:(?:[-*+]|\d{1,9}[.)]|\#{1,6}|:)[ \t]+)?", re.MULTILINE)
_UNDERLINE = re.compile(r"^ {0,3}(?:=+|-{2,}|(?:[-*_][ \t]*){3,})[ \t]*$", re.MULTILINE)
_EMPHASIS = re.compile(r"\*+|(?<![^\W_])_+|_+(?![^\W_])|~~|\|")


def without_code(text: str) -> str:
    """Blank fenced code, code in backticks and comments: nothing in them is a link or a claim."""
    for pattern in (_FENCE, _COMMENT, _TICKS):
        text = pattern.sub(_blank, text)
    return text


def prose(bare: str) -> str:
    """Blank what without_code left of Markdown and HTML, so that words alone remain.

    The length stays, so a place in the answer is a place in the file.
    """
    for pattern in (_UNSEEN, IMAGE, DEFINITION, AUTOLINK, TAG, _EMBED, _FOOTNOTE, _ATTRIBUTES):
        bare = pattern.sub(_blank, bare)
    for pattern in (_LINK_END, _UNDERLINE, _MARK, _EMPHASIS):
        bare = pattern.sub(_blank, bare)
    return bare


def _blank(match: re.Match[str]) -> str:
    found = match[0]
    return _NOT_A_LINE_END.sub(" ", found) if "\n" in found else " " * len(found)
