"""Markdown from other generators, with its addresses moved and its extensions undone."""

import re

from press.moving import embeds
from press.moving.around import Around, encoded
from press.moving.list_depths import four_spaces

_CODE = re.compile(
    r"(^(?P<fence>```+|~~~+)[^\n]*\n.*?^(?P=fence)[`~]*[ \t]*$|`[^`\n]+`)",
    re.DOTALL | re.MULTILINE,
)
_LINK = re.compile(
    r"(?P<bang>!?)\[(?P<words>(?:[^\[\]]|\[[^\]]*\])*)\]"
    r"\(\s*<?(?P<at>[^\s<>()]+(?:\([^\s()]*\)[^\s<>()]*)?)>?(?P<title>\s+(?:\"[^\"]*\"|'[^']*'))?\s*\)"
)
_REFERENCE = re.compile(
    r"^(?P<begin> {0,3}\[(?!\^)[^\]\n]+\]:\s*)<?(?P<at>[^\s<>]+)>?", re.MULTILINE
)
_ANCHOR = re.compile(r"""(<a\b[^<>]*?\bhref\s*=\s*["'])([^"'<>]*)""", re.IGNORECASE)
_PICTURE = re.compile(r"<img\b[^<>]*>", re.IGNORECASE)
_ALT = re.compile(r"""\balt\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
_SCRIPT = re.compile(
    r"<(script|style|form|object|noscript)\b.*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE
)
_HANDLER = re.compile(
    r"""(<[a-z][^<>]*?)\s(?:on\w+|style)\s*=\s*(?:"[^"]*"|'[^']*'|[^\s<>]+)""", re.IGNORECASE
)
_FRAME = re.compile(
    r"""<(iframe|embed|video|audio)\b(?P<given>[^<>]*)>(?:(?P<inner>.*?)</\1\s*>)?""",
    re.DOTALL | re.IGNORECASE,
)
_SOURCE = re.compile(r"""\bsrc\s*=\s*["']?([^"'\s>]+)""", re.IGNORECASE)
_HIGHLIGHT = re.compile(
    r"\{%-?\s*highlight\s+(\w+)[^%]*%\}\n?(.*?)\n?\{%-?\s*endhighlight\s*-?%\}", re.DOTALL
)
_RAW = re.compile(r"\{%-?\s*(?:end)?raw\s*-?%\}")
_BASE = re.compile(
    r"\{\{-?\s*(?:site\.(?:baseurl|url)|page\.url)\s*-?\}\}|\{\{-?\s*[\"'](/[^\"'|]*)[\"']\s*\|\s*\w+_url\s*-?\}\}"
)
_TO = re.compile(
    r"\{%-?\s*(?:post_url|link)\s+([^%\s]+)\s*-?%\}|\{\{[<%]\s*(?:rel)?ref\s+\"?([^\"\s}]+)\"?\s*[>%]\}\}"
)
_HUGO = re.compile(r"\{\{[<%]\s*(/?)([\w-]+)\s*((?:[^{}])*?)\s*/?[>%]\}\}")
_LIQUID = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
_PAIR = re.compile(r"""(\w+)\s*=\s*(?:"([^"]*)"|'([^']*)'|(\S+))|"([^"]*)"|(\S+)""")
_VIDEOS = {"youtube": "https://www.youtube.com/watch?v=", "vimeo": "https://vimeo.com/"}
_EMBED_LINE = re.compile(r"^\[(?=[a-z][\w -]*(?:=[^\]]*)?\]\s*$)", re.MULTILINE)


def moved(text: str, around: Around) -> str:
    """Return Markdown whose links, pictures and frames are those of this site."""
    text = _HIGHLIGHT.sub(lambda m: f"```{m[1]}\n{m[2]}\n```", text)
    parts = _CODE.split(text.replace("\r\n", "\n"))
    # split() yields a text, then code and its fence, then a text again.
    texts, codes = (_outside(one, around) for one in parts[::3]), [*parts[1::3], ""]
    return "".join(map("".join, zip(texts, codes, strict=True))).strip("\n") + "\n"


def _outside(text: str, around: Around) -> str:
    text = _RAW.sub("", text)
    text = _BASE.sub(lambda m: m[1] or "", text)
    text = _TO.sub(lambda m: m[1] or m[2], text)
    text = _SCRIPT.sub(lambda m: _left(around, m[1].lower()), text)
    text = _until_stable(_HANDLER, r"\1", text)
    text = _FRAME.sub(lambda m: _frame(m, around), text)
    text = _HUGO.sub(lambda m: _hugo(m, around), text)
    text = _LIQUID.sub(lambda m: _liquid(m, around), text)
    text = _PICTURE.sub(_as_markdown, text)
    text = _LINK.sub(lambda m: _link(m, around), text)
    text = _REFERENCE.sub(lambda m: m["begin"] + _at(m["at"], around, m["at"]), text)
    text = _ANCHOR.sub(lambda m: m[1] + _at(m[2], around, "/"), text)
    return four_spaces(_EMBED_LINE.sub(r"\\[", text))


def _until_stable(pattern: re.Pattern[str], instead: str, text: str) -> str:
    while (changed := pattern.sub(instead, text)) != text:
        text = changed
    return text


def _left(around: Around, tag: str) -> str:
    if tag not in {"style", "noscript"}:
        around.note(f"a {tag} was left out")
    return ""


def _at(address: str, around: Around, otherwise: str) -> str:
    # A fragment of the same text cannot be told from a heading's own anchor.
    return (
        address if address.startswith("#") else (encoded(around.link(address) or "") or otherwise)
    )


def _link(found: re.Match[str], around: Around) -> str:
    words, title = found["words"], found["title"] or ""
    if not found["bang"]:
        words = _LINK.sub(lambda m: _link(m, around), words)
        if found["at"].startswith("#"):
            return found[0]
        at = around.link(found["at"])
        return f"[{words}]({encoded(at)}{title})" if at else words
    at = around.picture(found["at"])
    if at is None:
        around.note(f"a picture is still on the old site: {found['at']}")
        to = embeds.address(found["at"])
        return f"[Picture: {words or to.rpartition('/')[2]}]({encoded(to)})" if to else words
    if not words:
        around.note(f"this picture has no description: {at.rpartition('/')[2]}")
        # ![]() would say alt="", which Pelican's --fatal warnings takes for the end of the post.
        return f'<img src="{encoded(at)}">'
    return f"![{words}]({encoded(at)}{title})"


def _as_markdown(found: re.Match[str]) -> str:
    """The one form of a picture that is looked at below; its size is the theme's matter."""
    source, alt = _SOURCE.search(found[0]), _ALT.search(found[0])
    words = (alt[1] or alt[2] or "").replace("[", "(").replace("]", ")") if alt else ""
    return f"![{words}](<{source[1]}>)" if source else ""


def _frame(found: re.Match[str], around: Around) -> str:
    source = _SOURCE.search(found["given"]) or _SOURCE.search(found["inner"] or "")
    at = embeds.address(source[1]) if source else ""
    if not at:
        return _left(around, found[1].lower())
    around.note(f"{embeds.words(at)}: shown as a link, so that no reader is tracked: {at}")
    return f"[{embeds.words(at)}]({encoded(at)})"


def _hugo(found: re.Match[str], around: Around) -> str:
    name, given = found[2].lower(), list(_PAIR.finditer(found[3]))
    named = {one[1].lower(): one[2] or one[3] or one[4] or "" for one in given if one[1]}
    first = next((one[5] or one[6] for one in given if not one[1]), "")
    if name in _VIDEOS and (number := named.get("id") or first):
        return f"[{embeds.words(_VIDEOS[name])}]({_VIDEOS[name]}{encoded(number)})"
    if name == "figure" and named.get("src"):
        caption = f"\n\n*{named['caption']}*" if named.get("caption") else ""
        return f"![{named.get('alt', '')}]({named['src']}){caption}"
    return _unknown(found[0], name, around)


def _liquid(found: re.Match[str], around: Around) -> str:
    if re.match(r"\{%-?\s*(?:comment|endcomment|include|assign|if|endif)\b", found[0]):
        around.note(f"this was made by the old generator and is left out: {found[0][:60]}")
        return ""
    return _unknown(found[0], found[0].strip("{}% -")[:40], around)


def _unknown(words: str, name: str, around: Around) -> str:
    around.note(f"this was made by the old generator and is words now: {name}")
    return words.replace("{", "\\{")
