"""Pictures and links of a text, and what is wrong with them by themselves."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import PurePosixPath
from typing import NamedTuple

from press.lint.finding import Hit
from press.lint.masks import AUTOLINK, DEFINITION, IMAGE, LINK, TAG
from press.lint.phrases import Language
from press.lint.post import Post

LONGEST_ALT = 250
_ATTRIBUTE = re.compile(r"([\w:@.-]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+)))?")
_FILE_NAME = re.compile(
    r"^[\w.-]+\.(?:jpe?g|png|gif|webp|avif|svg|heic|tiff?|bmp)$", re.IGNORECASE
)
_CAMERA = re.compile(
    r"^(?:img|dsc|dscn|image|photo|pic|screenshot|untitled|foto)[ _-]?\d*$", re.IGNORECASE
)
_USELESS = frozenset(
    {"image", "picture", "photo", "photograph", "graphic", "logo", "icon", "alt", "alt text"}
    | {"imagen", "foto", "fotografía", "icono", "dibujo"}
)
_OUTSIDE = re.compile(r"^(?:https?:)?//", re.IGNORECASE)
_SCRIPT = re.compile(r"^\s*(?:javascript|vbscript|data)\s*:", re.IGNORECASE)


class Link(NamedTuple):
    """A link or picture, where it stands and where it leads; lines count from 1."""

    target: str
    words: str
    line: int
    column: int
    picture: bool = False
    alt: str | None = None


def links(post: Post) -> list[Link]:
    """Return every link and picture in the order of the text."""
    found: list[tuple[int, Link]] = []
    bare, body = post.bare, post.body
    found += [
        (one.start(), _link(post, one.start(), one[2], alt=one[1]))
        for one in IMAGE.finditer(bare, body)
    ]
    found += [
        (one.start(), _link(post, one.start(), one[2], words=one[1]))
        for one in LINK.finditer(bare, body)
    ]
    found += [
        (one.start(), _link(post, one.start(), one[one.re.groups], words=one[one.re.groups]))
        for pattern in (DEFINITION, AUTOLINK)
        for one in pattern.finditer(bare, body)
    ]
    found += list(_tagged(post))
    return [link for _, link in sorted(found, key=lambda one: one[0])]


def _link(post: Post, at: int, target: str, *, words: str = "", alt: str | None = None) -> Link:
    where = post.hit("", at, "")
    clean = unescape(target.strip().removeprefix("<").removesuffix(">").strip())
    return Link(clean, " ".join(words.split()), where.line, where.column, alt is not None, alt)


def _tagged(post: Post) -> Iterator[tuple[int, Link]]:
    for tag in TAG.finditer(post.bare, post.body):
        given = attributes(tag[2])
        name = tag[1].lower()
        if name == "img":
            link = _link(post, tag.start(), given.get("src", ""))
            yield tag.start(), link._replace(picture=True, alt=_html_alt(given))
        elif name == "a" and "href" in given:
            close = post.bare.find("</", tag.end())
            words = post.bare[tag.end() : close] if close >= 0 else ""
            yield tag.start(), _link(post, tag.start(), given["href"], words=words)


def _html_alt(given: dict[str, str]) -> str | None:
    # alt="" in HTML is said on purpose: the picture is an ornament.
    return given["alt"] or "-" if "alt" in given else None


def attributes(written: str) -> dict[str, str]:
    """Return the attributes of a tag, the first of each name."""
    found: dict[str, str] = {}
    for name, one, two, three in _ATTRIBUTE.findall(written):
        found.setdefault(name.lower(), one or two or three)
    return found


def look_at_picture(link: Link, language: Language | None) -> Iterator[Hit]:
    """Yield what is wrong with the alternative text, and pictures of other sites."""
    alt = (link.alt or "").strip()
    place = (link.line, link.column)
    name = PurePosixPath(link.target.partition("?")[0]).name
    if not alt:
        yield Hit("alt-missing", *place, f"the picture {name or 'here'} has no description")
    elif alt.lower() in _USELESS or _FILE_NAME.match(alt) or _CAMERA.match(alt):
        yield Hit("alt-useless", *place, f"“{alt}” does not say what {name} shows")
    elif language and (opening := language.picture.match(alt)):
        yield Hit("alt-opening", *place, f"“{opening[0]}” can be left out")
    elif len(alt) > LONGEST_ALT:
        yield Hit("alt-long", *place, f"the description of {name} has {len(alt)} letters")
    if _OUTSIDE.match(link.target):
        yield Hit("outside-picture", *place, f"{name or link.target} is loaded from another site")


def look_at_link(link: Link, language: Language | None) -> Iterator[Hit]:
    """Yield links that say nothing, run script, or travel in the open."""
    place = (link.line, link.column)
    words = link.words.strip(" *_.,:!→>").lower()
    if not link.target:
        yield Hit("link-broken", *place, f"the link “{link.words}” leads nowhere")
    if not words:
        yield Hit("link-words", *place, f"the link to {link.target} has no words")
    elif language and words in language.idle:
        yield Hit("link-words", *place, f"“{link.words}” does not say where it leads")
    if _SCRIPT.match(link.target):
        yield Hit("markup-script", *place, f"the link “{link.words}” would run a script")
    if link.target.lower().startswith("http://"):
        yield Hit(
            "link-http", *place, f"{link.target} has no lock", f"Try https{link.target[4:]}."
        )
