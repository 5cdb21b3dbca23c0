"""Reads XML of any size and encoding, item by item, without following it anywhere."""

import codecs
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from lxml import etree  # type: ignore[import-untyped]

from press.moving.haul import CannotMove

Element = Any
_CHUNK = 256 * 1024
_DECLARED = re.compile(r"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([\w.:-]+)["'][^>]*\?>""")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# XML has no way to hold these; old blogs do. Source: XML 1.0, production 2.
_IMPOSSIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_DEFAULT = "utf-8"
_ROOT = re.compile(r"(<(?:rss|feed|rdf:RDF)\b)([^<>]*>)")
_SPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "excerpt": "http://wordpress.org/export/1.2/excerpt/",
    "georss": "http://www.georss.org/georss",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "media": "http://search.yahoo.com/mrss/",
    "slash": "http://purl.org/rss/1.0/modules/slash/",
    "sy": "http://purl.org/rss/1.0/modules/syndication/",
    "thr": "http://purl.org/syndication/thread/1.0",
    "wfw": "http://wellformedweb.org/CommentAPI/",
    "wp": "http://wordpress.org/export/1.2/",
}
_HOLDERS = {"channel", "feed", "RDF"}


@dataclass(slots=True)
class Reading:
    """What was strange about a file, for the report."""

    foreign_letters: int = 0
    control_characters: int = 0
    cut_short: str = ""

    def notes(self) -> Iterator[str]:
        if self.foreign_letters:
            yield (
                f"{self.foreign_letters} bytes are not in the encoding that the file claims; they "
                "were read as Windows letters. Look for odd signs in the texts"
            )
        if self.control_characters:
            yield f"{self.control_characters} invisible control characters were taken out"


def elements(file: BinaryIO, reading: Reading) -> Iterator[tuple[str, Element]]:
    """Yield what stands right inside a channel or feed as it ends, and the root as it begins.

    An element is emptied once the caller has seen it, so memory holds one item at a time. No
    entity is expanded, no DTD loaded, nothing fetched. Where the file breaks, reading.cut_short
    says so and the elements end.
    """
    parser = etree.XMLPullParser(
        ("start", "end"),
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=True,
    )
    try:
        for text in _texts(file, reading):
            parser.feed(text.encode())
            yield from _ended(parser)
        parser.close()
        yield from _ended(parser)
    except etree.XMLSyntaxError as wrong:
        yield from _before(parser)
        reading.cut_short = f"line {wrong.lineno}: {_plain(wrong.msg)}"


def _before(parser: Any) -> Iterator[tuple[str, Element]]:
    """Yield what had ended before the break."""
    try:
        yield from _ended(parser)
    except etree.XMLSyntaxError:
        return


def _ended(parser: Any) -> Iterator[tuple[str, Element]]:
    for event, element in parser.read_events():
        above = element.getparent()
        if event == "start":
            if above is None:
                yield "root", element
        elif above is not None and local(above) in _HOLDERS:
            yield local(element), element
            element.clear()
            while (before := element.getprevious()) is not None:
                above.remove(before)


def local(element: Element) -> str:
    """Return an element's name without its namespace; empty for comments and entities."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def space(element: Element) -> str:
    """Return an element's namespace, or nothing."""
    tag = element.tag
    return tag[1:].partition("}")[0] if isinstance(tag, str) and tag.startswith("{") else ""


def text_of(element: Element | None) -> str:
    """Return the text of an element, where an entity that was not expanded stays as written."""
    if element is None:
        return ""
    parts = [element.text or ""]
    for child in element:
        # The text of an entity is its own name, such as &nbsp;, and HTML knows that one.
        parts += [child.text or "" if child.tag is etree.Entity else text_of(child)]
        parts += [child.tail or ""]
    return "".join(parts)


def markup_of(element: Element) -> str:
    """Return what stands inside an element, with its tags but without their namespaces."""
    for one in element.iter(etree.Element):
        one.tag = local(one)
    etree.cleanup_namespaces(element)
    inner = [element.text or ""]
    inner += [str(etree.tostring(child, encoding="unicode")) for child in element]
    return "".join(inner)


def _texts(file: BinaryIO, reading: Reading) -> Iterator[str]:
    first = file.read(_CHUNK)
    encoding, begin = _encoding(first)
    decoder = codecs.getincrementaldecoder(encoding)(errors=_forgiving(reading))
    chunk, opening = first[begin:], True
    while chunk:
        text = _decoded(decoder, chunk, encoding)
        if opening:
            text, opening = _named(_DECLARED.sub("", text).lstrip()), False
        yield _without_impossible(text, reading)
        chunk = file.read(_CHUNK)
    yield _without_impossible(decoder.decode(b"", final=True), reading)


def _named(text: str) -> str:
    """Return the beginning with the names that everybody uses and some forget to declare."""

    def declared(root: re.Match[str]) -> str:
        missing = (one for one in _SPACES if f"xmlns:{one}" not in root[0])
        return root[1] + "".join(f' xmlns:{one}="{_SPACES[one]}"' for one in missing) + root[2]

    return _ROOT.sub(declared, text, count=1)


def _decoded(decoder: codecs.IncrementalDecoder, chunk: bytes, encoding: str) -> str:
    try:
        return decoder.decode(chunk)
    except UnicodeDecodeError as wrong:
        raise CannotMove(
            f"the file says it is written in {encoding}, and byte {wrong.start} is not. "
            "Save it anew as UTF-8, or export it again"
        ) from None


def _encoding(first: bytes) -> tuple[str, int]:
    for mark, encoding in _MARKS:
        if first.startswith(mark):
            return encoding, len(mark)
    found = _DECLARED.match(first[:400].decode("latin-1"))
    name = found[1] if found else _DEFAULT
    try:
        codec = codecs.lookup(name)
    except LookupError:
        raise CannotMove(
            f'the file says it is written in "{name}", which nobody knows. '
            'Correct encoding="…" in its first line, to utf-8 if in doubt'
        ) from None
    return codec.name, 0


def _forgiving(reading: Reading) -> str:
    """Return the name of an error handler: one wrong byte must not cost a blog."""

    def as_windows(error: UnicodeError) -> tuple[str, int]:
        if not isinstance(error, UnicodeDecodeError) or error.encoding != _DEFAULT:
            raise error
        reading.foreign_letters += 1
        letter = error.object[error.start : error.start + 1]
        return letter.decode("cp1252", "replace"), error.start + 1

    name = f"press-{id(reading)}"
    handler: Callable[[UnicodeError], tuple[str, int]] = as_windows
    codecs.register_error(name, handler)
    return name


def _without_impossible(text: str, reading: Reading) -> str:
    clean, count = _IMPOSSIBLE.subn("", text)
    reading.control_characters += count
    return clean


def _plain(message: str | None) -> str:
    """Return libxml2's words without the position, which is told before them."""
    return re.sub(r",? ?line \d+, column \d+.*", "", message or "it is broken here").strip()
