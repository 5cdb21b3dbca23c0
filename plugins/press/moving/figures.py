"""Pictures, galleries and frames of other companies, as words and pictures of this site."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from press.moving import embeds
from press.moving.around import Around, encoded
from press.moving.node import Node, parse
from press.moving.tidy import BREAK, Break, Part

_LAZY = ("data-src", "data-lazy-src", "data-orig-file", "data-original", "data-large-file")
_SMILEY = re.compile(r"wp-smiley|\bemoji\b")
_PIXEL = re.compile(r"pixel\.|/b\.gif|stats\.|feedburner|feedsportal|doubleclick")
_OTHERS = {
    "table",
    "blockquote",
    "pre",
    "iframe",
    "video",
    "audio",
    "object",
    "embed",
    "figure",
} | {
    "ul",
    "ol",
}
_PICTURE = re.compile(r"\.(jpe?g|png|gif|webp|avif|svg|bmp|tiff?)$", re.IGNORECASE)
_MEDIA = {"video": "Play the video", "audio": "Play the sound"}


class Cleaning(Protocol):
    """The part of the cleaner that figures need."""

    def flow(self, children: Iterable[Part]) -> list[Node]: ...
    def line(self, children: Iterable[Part]) -> list[Part]: ...
    def parts(self, children: Iterable[Part]) -> Iterator[Part | Break]: ...


def image(node: Node, around: Around) -> Iterator[Part]:
    """Yield a picture, the sign it stands for, or a link to where it still is."""
    given = node.attributes
    alt = " ".join(given.get("alt", "").split())
    source = _source(given)
    if _SMILEY.search(given.get("class", "")):
        yield alt
    elif source.startswith("data:"):
        around.note("a picture that stood inside the text itself was left out; add it as a file")
    elif source and not _is_pixel(given, source):
        yield _shown(source, alt or around.alt(source), around)


def _source(given: dict[str, str]) -> str:
    source = given.get("src", "").strip()
    if source and not source.startswith("data:"):
        return source
    return next((given[one].strip() for one in _LAZY if given.get(one)), source)


def _is_pixel(given: dict[str, str], source: str) -> bool:
    tiny = {given.get("width", ""), given.get("height", "")} <= {"0", "1"}
    return tiny or bool(_PIXEL.search(source) and not _PICTURE.search(source))


def _shown(source: str, alt: str, around: Around) -> Node | str:
    name = source.partition("?")[0].rpartition("/")[2]
    if (at := around.picture(source)) is None:
        source = around.absolute(source)
        around.note(f"a picture is still on the old site: {source}")
        words = f"Picture: {alt}" if alt else f"Picture: {name}"
        to = embeds.address(source)
        return Node("a", {"href": encoded(to)}, [words]) if to else words
    if not alt:
        around.note(f"this picture has no description: {at.rpartition('/')[2]}")
    # No alt at all, since alt="" would say that the picture is an ornament.
    return Node("img", {"src": encoded(at)} | ({"alt": alt} if alt else {}))


def leads_to_itself(at: str, parts: Sequence[Part | Break]) -> bool:
    """Tell whether a link around pictures only opens a larger copy of one."""
    solid = [one for one in parts if not (isinstance(one, str) and not one.strip())]
    only = bool(solid) and all(isinstance(one, Node) and one.tag == "img" for one in solid)
    return only and bool(_PICTURE.search(at.partition("?")[0]))


def opened(source: str, around: Around, *, kind: str = "") -> Node | None:
    """Return a paragraph with a link to what a frame showed."""
    at = around.link(source) if kind in _MEDIA else None
    if not at or at.startswith("http"):
        at = embeds.address(source)
        # A post that shows another one of the same blog leads there.
        at = around.link(at) or "" if at else ""
    if not at:
        return None
    said = _MEDIA.get(kind) or (embeds.words(at) if at.startswith("http") else "Read it here")
    if kind:
        around.note(f"{said}: shown as a link, so that no reader is tracked: {at}")
    return Node("p", {}, [Node("a", {"href": encoded(at)}, [said])])


def figure(node: Node, cleaner: Cleaning, around: Around) -> Iterator[Part | Break]:
    """Yield what a figure, an embed or a gallery holds, as blocks."""
    yield BREAK
    if "data-gallery" in node.attributes:
        yield from _gallery(node.attributes["data-gallery"], around)
    elif (address := _embedded(node)) is not None:
        found = opened(address, around, kind="figure")
        yield from [found] if found else [f"{address}"]
        yield from _captioned(_caption(node, cleaner))
    else:
        yield from _pictured(node, cleaner)
    yield BREAK


def _embedded(node: Node) -> str | None:
    """Return the address that an embed names in its words, None if it is no embed."""
    if "data-embed" in node.attributes:
        return node.text().strip()
    marked = (one for one in node.walk() if "wp-block-embed__wrapper" in _class(one))
    words = next((one.text().strip() for one in marked), "")
    return words if embeds.BARE.fullmatch(words) else None


def _class(node: Node) -> str:
    return node.attributes.get("class", "")


def _gallery(ids: str, around: Around) -> Iterator[Part | Break]:
    for one in around.gallery(ids):
        shown = _shown(one.address, one.alt or around.alt(one.address), around)
        caption = parse(one.caption).text()
        yield from (_framed([shown], [" ".join(caption.split())] if caption.strip() else []))


def _pictured(node: Node, cleaner: Cleaning) -> Iterator[Part | Break]:
    caption = _caption(node, cleaner)
    rest = [
        one for one in node.children if not (isinstance(one, Node) and one.tag == "figcaption")
    ]
    if any(one.tag in _OTHERS for one in node.walk() if one is not node):
        yield from cleaner.parts(rest)
        yield from _captioned(caption)
        return
    inner = cleaner.line(rest)
    if "data-caption" in node.attributes and not caption:
        # [caption] puts the words right after the picture.
        pictures = [one for one in inner if _holds_picture(one)]
        caption, inner = cleaner.line([one for one in inner if one not in pictures]), pictures
    yield from _framed(inner, caption)


def _caption(node: Node, cleaner: Cleaning) -> list[Part]:
    if found := next((one for one in node.children if _is_caption(one)), None):
        return cleaner.line(found.children) if isinstance(found, Node) else []
    words = node.attributes.get("data-caption", "")
    return cleaner.line(parse(words).children) if words else []


def _is_caption(one: Part) -> bool:
    return isinstance(one, Node) and one.tag == "figcaption"


def _framed(inner: Sequence[Part], caption: Sequence[Part]) -> Iterator[Part | Break]:
    if caption and len(inner) == 1 and _holds_picture(inner[0]):
        yield Node("figure", {}, [inner[0], Node("figcaption", {}, list(caption))])
        return
    yield from (BREAK, *inner, BREAK)
    yield from _captioned(caption)


def _captioned(caption: Sequence[Part]) -> Iterator[Part | Break]:
    if caption:
        yield from (BREAK, Node("em", {}, list(caption)), BREAK)


def _holds_picture(one: Part) -> bool:
    return isinstance(one, Node) and one.find("img") is not None
