"""Turns WordPress's [square bracket] codes into HTML, and tells which it does not know."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import escape, unescape

# Either end of a comment, a tag, or a code in brackets; [[code]] is how one writes about a code.
_TOKEN = re.compile(
    r"(?P<begin><!--)|(?P<close>-->)|(?P<tag><[/a-zA-Z!?][^<>]*>)"
    r"|(?P<code>\[(?P<twice>\[?)(?P<end>/?)(?P<name>[a-zA-Z][\w-]*)(?P<rest>(?:\s[^\[\]]*)?)"
    r"(?P<void>/?)\](?P<twice2>\]?))",
    re.DOTALL,
)
_PAIR = re.compile(r"""([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'/]+))|"([^"]*)"|([^\s"']+)""")
_CURLY = {
    0x201C: '"',
    0x201D: '"',
    0x201E: '"',
    0x2033: '"',
    0x2018: "'",
    0x2019: "'",
    0x2032: "'",
}
_RAW = re.compile(r"<(/?)(pre|code|script|style|textarea)\b", re.IGNORECASE)
# What page builders wrap around texts; it holds no words itself.
_WRAPPERS = re.compile(
    r"(vc|et_pb|fusion|av|tatsu|cs|mk|ux|wpb|su|nectar|fl|siteorigin|fluid|kc|oxy|ct|thrive)_.+"
    r"|(one|two|three)_(half|third|fourth|fifth|thirds|fourths|fifths)(_last)?"
    r"|row|column|columns|col|section|container|box|clear|clearfix|spacer|divider|center|span"
    r"|tabs?|accordions?|toggles?|dropcap|highlight|pullquote|blockquote|intro|lead"
)
_VIDEOS = {"youtube", "vimeo", "dailymotion", "ted", "wpvideo", "spotify", "soundcloud", "tweet"}
_FOOTNOTES = {"ref", "fn", "footnote", "efn_note", "note"}
_FORMS = re.compile(r"contact-form.*|contact-field|gravityforms?|wpforms|ninja_forms?|formidable")
_CODES = {"code", "sourcecode", "source", "php", "css", "html", "js", "javascript", "python"}
_LEFT_OUT = {"playlist", "sitemap", "archives", "recent_posts", "display-posts", "wp_sitemap"}


@dataclass(slots=True)
class Codes:
    """What became of the codes of one text."""

    unknown: list[str] = field(default_factory=list)
    wrappers: list[str] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)


def replaced(text: str, codes: Codes) -> str:
    """Return HTML in which every code that is known has become an element.

    Unknown ones stay as the words they are. Nothing inside pre, code or a tag is touched.
    """
    closed = {found["name"].lower() for found in _TOKEN.finditer(text) if found["end"]}
    parts, end, raw, comment = list[str](), 0, 0, False
    for found in _TOKEN.finditer(text):
        parts.append(text[end : found.start()])
        end = found.end()
        comment = bool(found["begin"]) or (comment and not found["close"])
        raw += 0 if comment else _depth(found["tag"] or "")
        untouched = comment or raw > 0 or not found["name"]
        parts.append(found[0] if untouched else _told(found, codes, closed))
    return "".join([*parts, text[end:]])


def _depth(tag: str) -> int:
    found = _RAW.match(tag)
    return 0 if not found else (-1 if found[1] else 1)


def _told(found: re.Match[str], codes: Codes, closed: set[str]) -> str:
    if found["twice"] and found["twice2"]:
        return found[0][1:-1]
    inner = found["code"].removeprefix("[") if found["twice"] else found["code"]
    before, after = ("[" if found["twice"] else ""), ("]" if found["twice2"] else "")
    inner = inner.removesuffix("]") if found["twice2"] else inner
    name = found["name"].lower()
    said = _said(name, unescape(found["rest"] or ""), ends=bool(found["end"]))
    if said is None and (left := _left(name, codes)) is not None:
        said = left
    if said is None:
        # "[sic]" is a word; a code has settings, or an end somewhere.
        if (found["rest"].strip() or name in closed) and name not in codes.unknown:
            codes.unknown.append(name)
        return found[0]
    return f"{before}{said}{after}"


def _left(name: str, codes: Codes) -> str | None:
    """Return nothing but a note for what holds no words; None if the code is unknown."""
    for known, kept in ((_WRAPPERS, codes.wrappers), (_FORMS, codes.dropped)):
        if known.fullmatch(name):
            if name not in kept:
                kept.append(name)
            return "\n\n"
    if name in _LEFT_OUT:
        codes.dropped.append(name)
        return ""
    return None


def _said(name: str, rest: str, *, ends: bool) -> str | None:
    settings = dict(_settings(rest))
    for names, say in _KNOWN:
        if name in names:
            return say(name, settings, ends)
    return None


def _settings(rest: str) -> Iterator[tuple[str, str]]:
    number = 0
    for found in _PAIR.finditer(rest.translate(_CURLY).rstrip("/ ")):
        if found[1]:
            yield found[1].lower(), found[2] or found[3] or found[4] or ""
        else:
            yield str(number), (found[5] or found[6] or "").lstrip("=")
            number += 1


def _caption(_name: str, settings: dict[str, str], ends: bool) -> str:  # noqa: FBT001 - the table's form
    # Before WordPress 3.4 the words stood in the code itself.
    words = settings.get("caption", "")
    return "</figure>\n\n" if ends else f'\n\n<figure data-caption="{escape(words)}">'


def _gallery(_name: str, settings: dict[str, str], ends: bool) -> str:  # noqa: FBT001 - as above
    ids = settings.get("ids") or settings.get("include") or ""
    return "" if ends else f'\n\n<figure data-gallery="{escape(ids)}"></figure>\n\n'


def _embed(name: str, settings: dict[str, str], ends: bool) -> str:  # noqa: FBT001 - as above
    if name == "embed":
        return "</figure>\n\n" if ends else "\n\n<figure data-embed>"
    at = next((settings[one] for one in ("url", "src", "id", "0") if settings.get(one)), "")
    if at and "/" not in at:
        places = {"youtube": "https://www.youtube.com/watch?v=", "vimeo": "https://vimeo.com/"}
        at = f"{places[name]}{at}" if name in places else ""
    return "" if ends or not at else f"\n\n<figure data-embed>{escape(at)}</figure>\n\n"


def _media(_name: str, settings: dict[str, str], ends: bool) -> str:  # noqa: FBT001 - as above
    kinds = ("src", "mp4", "m4v", "webm", "ogv", "mp3", "m4a", "ogg", "wav", "0")
    at = next((settings[one] for one in kinds if settings.get(one)), "")
    return "" if ends or not at else f'\n\n<video src="{escape(at)}"></video>\n\n'


def _footnote(_name: str, _settings: dict[str, str], ends: bool) -> str:  # noqa: FBT001 - as above
    return "</span>" if ends else "<span data-footnote>"


def _code(_name: str, _settings: dict[str, str], ends: bool) -> str:  # noqa: FBT001 - as above
    return "</pre>\n\n" if ends else "\n\n<pre>"


def _nothing(_name: str, _settings: dict[str, str], _ends: bool) -> str:  # noqa: FBT001 - as above
    return ""


_Say = Callable[[str, dict[str, str], bool], str]
_KNOWN: tuple[tuple[set[str], _Say], ...] = (
    ({"caption", "wp_caption"}, _caption),
    ({"gallery"}, _gallery),
    ({"embed", *_VIDEOS}, _embed),
    ({"audio", "video"}, _media),
    (_FOOTNOTES, _footnote),
    (_CODES, _code),
    ({"more", "nextpage"}, _nothing),
)
