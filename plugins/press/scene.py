"""Which window stands on a post: the one its author asks for, or one that follows its slug."""

from collections.abc import Sequence
from difflib import get_close_matches
from hashlib import sha256
from typing import Any, NamedTuple

SKIES = ("a", "b", "c", "d", "e")
VIEWS = ("roofs", "towers", "street", "tarmac", "sea", "garden")
FRAMES = ("sash", "cross", "thirds", "arch")
# Width of each thing on the sill, in the units of the drawing.
WIDTHS = {
    "laptop": 96,
    "mug": 42,
    "togo": 30,
    "plant": 54,
    "lamp": 60,
    "phone": 36,
    "ring": 84,
    "buds": 34,
    "books": 60,
    "case": 40,
}
_SILL = (14, 226)  # where the sill begins and ends
_USUAL = (
    *(("laptop", "mug"), ("plant", "phone"), ("lamp", "laptop"), ("laptop", "togo")),
    *(("books", "mug"), ("lamp", "phone"), ("plant", "books"), ("laptop", "buds")),
)


class Scene(NamedTuple):
    """What the window() of the templates takes; objects are (name, x) pairs."""

    sky: str
    view: str
    objects: tuple[tuple[str, int], ...]
    frame: str


class UnknownCover(ValueError):
    """A cover names something nobody has drawn, or more than the sill can hold."""


def of(content: Any) -> Scene:
    """Return the scene of a post or page: its own cover, else one that follows its slug.

    Raises:
        UnknownCover: as parse.
    """
    cover = getattr(content, "cover", None)
    return parse(cover, slug=content.slug) if cover else follow(content.slug)


def parse(cover: str | Sequence[str], *, slug: str) -> Scene:
    """Read a cover such as "garden, plant, phone": a view, then things from left to right.

    Raises:
        UnknownCover: the sentence tells the author what to write instead.
    """
    names = cover.split(",") if isinstance(cover, str) else cover
    view, *things = [name.strip().lower() for name in names] or [""]
    _check(view, VIEWS, "view")
    for thing in things:
        _check(thing, tuple(WIDTHS), "thing on the sill")
    if sum(WIDTHS[thing] for thing in things) > _SILL[1] - _SILL[0]:
        raise UnknownCover(f"{', '.join(things)}: too much for one sill; take one away")
    picked = _dice(slug)
    return Scene(SKIES[picked[0] % 5], view, _places(things), FRAMES[picked[1] % 4])


def follow(slug: str) -> Scene:
    """Return the scene that this slug always gets."""
    picked = _dice(slug)
    things = _USUAL[picked[3] % len(_USUAL)]
    view = VIEWS[picked[2] % len(VIEWS)]
    return Scene(SKIES[picked[0] % 5], view, _places(things), FRAMES[picked[1] % 4])


def _check(name: str, known: Sequence[str], kind: str) -> None:
    if name not in known:
        near = get_close_matches(name, known, n=1, cutoff=0.5)
        meant = f' Did you mean "{near[0]}"?' if near else ""
        raise UnknownCover(f'"{name}" is no {kind}.{meant} There are: {", ".join(known)}')


def _places(things: Sequence[str]) -> tuple[tuple[str, int], ...]:
    """Spread things along the sill with the same gap everywhere."""
    left, right = _SILL
    gap = (right - left - sum(WIDTHS[thing] for thing in things)) / (len(things) + 1)
    placed, edge = [], left + gap
    for thing in things:
        placed.append((thing, round(edge + WIDTHS[thing] / 2)))
        edge += WIDTHS[thing] + gap
    return tuple(placed)


def _dice(slug: str) -> bytes:
    """Bytes that look random and are the same for the same slug on every machine."""
    return sha256(slug.encode()).digest()
