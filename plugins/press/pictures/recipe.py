"""Which files are made of one picture: widths, formats, names."""

from dataclasses import dataclass
from typing import Literal

# Raise it when the same picture would come out differently: names and caches follow.
VERSION = "2"
WIDTHS = (480, 800, 1200, 1600)
# Phones of 390 points show 2 to 3 of a picture's points in one of theirs.
FALLBACK_WIDTH = 1200
MAX_BYTES = 20 * 1024 * 1024
MAX_POINTS = 60_000_000
# Of what a format can hold, the most points along one side.
MAX_SIDE = 65_500
_MOST = {"webp": 16_383}

# photo: many colours. drawing: few colours or see-through parts, kept without loss.
# moving: more than one frame, sent as it is.
Kind = Literal["photo", "drawing", "moving"]
_FORMATS = {"photo": ("avif", "webp", "jpg"), "drawing": ("webp", "png"), "moving": ()}


@dataclass(frozen=True, slots=True)
class Facts:
    """What has to be known of a picture before anything is made of it.

    Attributes:
        digest: first part of the SHA-256 of the file and the recipe.
        width: in points, as it is seen: a camera's turn is taken into account.
        height: in points, as it is seen.
        kind: how it is to be kept.
        suffix: of the file itself, for those that are sent as they are.
    """

    digest: str
    width: int
    height: int
    kind: Kind
    suffix: str


@dataclass(frozen=True, slots=True)
class Size:
    """One file that is made of a picture."""

    width: int
    height: int
    format: str


def sizes(facts: Facts) -> list[Size]:
    """Return every file to make, formats with the smallest files first, widths rising."""
    widths = [w for w in WIDTHS if w < facts.width]
    # Never larger than it is; a little larger than a step, the step is enough.
    if not widths or facts.width <= WIDTHS[-1]:
        widths.append(min(facts.width, WIDTHS[-1]))
    formats = _FORMATS[facts.kind]
    found = [
        _size(facts, width, kind)
        for kind in formats
        for width in (widths if kind != formats[-1] else [fallback_width(widths)])
    ]
    return [size for size in found if size.height <= _MOST.get(size.format, MAX_SIDE)]


def fallback_width(widths: list[int]) -> int:
    """The one width for browsers that know neither of the newer formats."""
    return max((w for w in widths if w <= FALLBACK_WIDTH), default=widths[0])


def _size(facts: Facts, width: int, kind: str) -> Size:
    return Size(width, max(1, round(facts.height * width / facts.width)), kind)
