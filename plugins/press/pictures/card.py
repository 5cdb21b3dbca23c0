"""The card that others' apps show for a shared link: the post's window beside its title."""

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import resvg_py
from PIL import Image, ImageDraw, ImageFont

# What every network asks for; raise the version when the same words would look different.
WIDTH, HEIGHT = 1200, 630
VERSION = 1
_MARGIN = 72
_WINDOW_HEIGHT = 486
_WINDOW_LEFT = 728
_TEXT_WIDTH = _WINDOW_LEFT - _MARGIN - 56
_TITLE_SIZES = (84, 76, 68, 60, 52, 46)
_MOST_LINES = 5
_LEADING = 1.1
_SMALL = 29
# Few inks: a palette holds them all, and a card weighs a fifth of what it would.
_COLOURS = 128
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_TOKEN = re.compile(r"(--[\w-]+):([^;}]+)")
_VAR = re.compile(r"var\((--[\w-]+)\)")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
# The shapes that clip a view; on a page they stand in the logo.
_CLIPS = (
    '<clipPath id="pane"><path d="M12 12h216v240H12z"/></clipPath>'
    '<clipPath id="arch"><path d="M12 252V112a108 100 0 0 1 216 0v140z"/></clipPath>'
)


class Look(NamedTuple):
    """What all cards of a site share.

    Attributes:
        ink: the theme's daylight colours, by the name of their token.
        style: rules for the classes of the windows, colours filled in.
        head, body: files of the two fonts.
        name: of the practice.
    """

    ink: Mapping[str, str]
    style: str
    head: Path
    body: Path
    name: str


def look(static: Path, *, name: str) -> Look:
    """Read colours and fonts of a theme's static folder."""
    ink = _tokens((static / "css" / "tokens.css").read_text("utf-8"))
    rules = _COMMENT.sub("", (static / "css" / "windows.css").read_text("utf-8"))
    style = _VAR.sub(lambda m: ink[m[1]], rules)
    fonts = static / "fonts"
    return Look(
        ink,
        style,
        fonts / "ysabeau-600.woff2",
        fonts / "commissioner-400-700.woff2",
        name,
    )


def card(window: str, title: str, look: Look) -> bytes:
    """Return a card as PNG.

    Args:
        window: the SVG that the theme draws for the post.
        title: the post's; a long one is set smaller, a very long one is cut at a word.
        look: see Look.
    """
    image = Image.new("RGB", (WIDTH, HEIGHT), look.ink["--paper"])
    draw = ImageDraw.Draw(image)
    # The patch of light that falls across the top of every page of the site.
    draw.polygon([(700, 0), (1200, 0), (1200, 430), (420, 630), (220, 630)], look.ink["--beam"])
    scene = _scene(window, look.style)
    image.paste(scene, (_WINDOW_LEFT, (HEIGHT - scene.height) // 2), scene)
    _write(draw, title, look)
    written = BytesIO()
    image.quantize(_COLOURS, dither=Image.Dither.NONE).save(written, "PNG", optimize=True)
    return written.getvalue()


def _write(draw: ImageDraw.ImageDraw, title: str, look: Look) -> None:
    font, lines = _set(title, look.head)
    step = round(font.size * _LEADING)
    top = (HEIGHT - step * len(lines) - 64) // 2
    for number, line in enumerate(lines):
        draw.text((_MARGIN, top + number * step), line, font=font, fill=look.ink["--ink"])
    below = top + step * len(lines) + 30
    draw.rectangle((_MARGIN, below, _MARGIN + 56, below + 4), fill=look.ink["--ink"])
    small = _font(look.body, _SMALL)
    name = _fit(look.name, small, lines=1)[0]
    draw.text((_MARGIN, below + 20), name, font=small, fill=look.ink["--ink-2"])


def _set(title: str, file: Path) -> tuple[ImageFont.FreeTypeFont, list[str]]:
    """The largest size in which the title stands whole, with its lines."""
    words = " ".join(title.split())
    for size in _TITLE_SIZES:
        font = _font(file, size)
        lines = _fit(words, font, lines=_MOST_LINES)
        height = len(lines) * size * _LEADING
        broken = any(word not in " ".join(lines) for word in words.split())
        if not broken and not lines[-1].endswith("…") and height <= HEIGHT - 2 * _MARGIN - 64:
            return font, lines
    return font, lines


def _fit(text: str, font: ImageFont.FreeTypeFont, *, lines: int) -> list[str]:
    """Break text into lines; what does not fit ends in an ellipsis."""
    found, rest = [""], text.split(" ")
    while rest:
        longer = f"{found[-1]} {rest[0]}".strip()
        if font.getlength(longer) <= _TEXT_WIDTH:
            found[-1] = longer
        elif len(found) < lines and found[-1]:
            found.append("")
            continue
        elif len(found) < lines:
            # One word is wider than the line: it goes on in the next.
            found[-1] = _whole(rest[0], font)
            rest[0] = rest[0][len(found[-1]) :]
            found.append("")
            continue
        else:
            found[-1] = _cut(longer, font)
            return found
        rest.pop(0)
    return found


def _whole(word: str, font: ImageFont.FreeTypeFont) -> str:
    """As much of a word as a line takes, one sign at least."""
    while len(word) > 1 and font.getlength(word) > _TEXT_WIDTH:
        word = word[:-1]
    return word


def _cut(text: str, font: ImageFont.FreeTypeFont) -> str:
    while text and font.getlength(f"{text}…") > _TEXT_WIDTH:
        text = text[:-1].rstrip()
    return f"{text}…"


@cache
def _font(file: Path, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(file), size)


@lru_cache(maxsize=64)
def _scene(window: str, style: str) -> Image.Image:
    head, mark, rest = window.strip().partition(">")
    named = head.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
    svg = f"{named}{mark}<defs>{_CLIPS}</defs><style>{style}</style>{rest}"
    png = bytes(
        resvg_py.svg_to_bytes(svg_string=svg, height=_WINDOW_HEIGHT, skip_system_fonts=True)
    )
    return Image.open(BytesIO(png)).convert("RGBA")


def _tokens(css: str) -> dict[str, str]:
    """The tokens of the first rule: daylight."""
    first = _RULE.search(_COMMENT.sub("", css))
    return dict(_TOKEN.findall(first[2])) if first else {}
