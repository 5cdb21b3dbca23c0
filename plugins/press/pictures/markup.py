"""The HTML of a picture: the newest format and the nearest size that a browser can take."""

import re
from collections.abc import Callable, Sequence
from html import escape, unescape

from press.pictures.recipe import Size

# The width of a post's text in theme/static/css/prose.css, or a phone's whole width.
SIZES = "(min-width: 49em) 714px, calc(100vw - 2.5rem)"
_TYPES = {"avif": "image/avif", "webp": "image/webp"}
# One pattern and one pass: what was put in must not be looked at again.
_SHOWN = re.compile(
    r"""<p>\s*(?P<alone><img\b[^>]*>)\s*</p>"""
    r"""|(?P<img><img\b[^>]*>)"""
    r"""|(?P<link><a\b[^>]*?\bhref=)(?P<mark>["'])(?P<to>.*?)(?P=mark)""",
    re.IGNORECASE,
)
_ATTRIBUTE = re.compile(r"""([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")

# Gives the address of a size, such as /images/desk-1f0c-800.avif.
Name = Callable[[Size], str]


def attributes(tag: str) -> dict[str, str]:
    """Return the attributes of a tag, unescaped, names in small letters."""
    return {
        m[1].lower(): unescape(next(g for g in m.groups()[1:] if g is not None))
        for m in _ATTRIBUTE.finditer(tag)
    }


def replace(
    html: str, *, img: Callable[[dict[str, str]], str | None], link: Callable[[str], str | None]
) -> str:
    """Put what img and link return in the place of pictures and of links to pictures.

    A picture that stands alone in its paragraph and has a title becomes a figure, with the
    title as its caption. None leaves a tag as it is.
    """

    def put(match: re.Match[str]) -> str:
        if match["link"]:
            made = link(unescape(match["to"]))
            return f"{match['link']}{match['mark']}{escape(made)}{match['mark']}" if made else ""
        if match["img"]:
            return img(attributes(match["img"])) or ""
        return _alone(attributes(match["alone"]), img)

    return _SHOWN.sub(lambda match: put(match) or match[0], html)


def _alone(given: dict[str, str], img: Callable[[dict[str, str]], str | None]) -> str:
    caption = given.get("title", "").strip()
    made = img({name: value for name, value in given.items() if name != "title"})
    if not made or not caption:
        return f"<p>{made}</p>" if made else ""
    return f"<figure>{made}<figcaption>{escape(caption, quote=False)}</figcaption></figure>"


def picture(sizes: Sequence[Size], *, name: Name, given: dict[str, str], eager: bool) -> str:
    """Return a picture element; width and height keep the page from jumping."""
    last = sizes[-1]
    sources = "".join(
        _source([s for s in sizes if s.format == kind], name)
        for kind in dict.fromkeys(s.format for s in sizes)
        if kind != last.format
    )
    tag = plain(name(last), last.width, last.height, given=given, eager=eager)
    return f"<picture>{sources}{tag}</picture>" if sources else tag


def plain(address: str, width: int, height: int, *, given: dict[str, str], eager: bool) -> str:
    """Return an img; what its author gave is kept, apart from address and size."""
    kept = {k: v for k, v in given.items() if k not in {"src", "width", "height", "srcset"}}
    told = {"src": address, "width": str(width), "height": str(height), "alt": "", **kept}
    told |= {"decoding": "async"} if eager else {"loading": "lazy", "decoding": "async"}
    return "<img " + " ".join(f'{name}="{escape(value)}"' for name, value in told.items()) + ">"


def _source(sizes: Sequence[Size], name: Name) -> str:
    named = ", ".join(f"{escape(name(s))} {s.width}w" for s in sizes)
    return f'<source type="{_TYPES[sizes[0].format]}" srcset="{named}" sizes="{SIZES}">'
