"""Turns a haul into files of content/, and tells of each what came of it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from press.moving import markdown_text, shortcodes
from press.moving.around import Around
from press.moving.cleaning import clean
from press.moving.haul import Haul, Item
from press.moving.head import head, title_of
from press.moving.images import Images
from press.moving.linking import Links
from press.moving.node import Node, parse, written
from press.moving.old_addresses import redirectable, sibling
from press.moving.places import Place, Places
from press.moving.tidy import HEADINGS, raised
from press.moving.writer.prove import markdown

# A thousand pages of a book; what is longer holds something else than words.
MOST_CHARS = 1_000_000
_WHEN_UNKNOWN = datetime(2000, 1, 1, tzinfo=UTC)
_FIRST_YEAR = 1990
# A whole file written into the text, a hundred times as long as the post.
_INSIDE = re.compile(r"data:[\w/+.-]+;base64,[\w+/=%\s-]+")
_EMPTY = re.compile(
    r"(?:<!--(?:(?!-->).)*-->|</?(?:p|br|div|span)\b[^<>]*>|&nbsp;|\s)*", re.DOTALL
)
_MISREAD = ("Ã©", "Ã¨", "Ã¼", "Ã¶", "Ã¤", "â€™", "â€œ", "Â ")


@dataclass(slots=True)
class Outcome:
    """What came of one item; refused says why it stays behind."""

    place: Place
    title: str
    notes: list[str] = field(default_factory=list)
    refused: str = ""

    @property
    def is_new(self) -> bool:
        return not self.place.here_already and not self.refused


class Arranging:
    """One import, from haul to files."""

    def __init__(self, haul: Haul, into: Path, images: Images, *, dry: bool = False) -> None:
        self._into = into
        self._dry = dry
        for item in haul.items:
            _dated(item)
            if _EMPTY.fullmatch(item.text) and not item.why_draft:
                item.why_draft = "it has no text"
        self._places = Places(haul.items, into)
        self.links = Links(haul, images, self._places.all)

    def outcomes(self) -> Iterator[Outcome]:
        """Write one file after the other and yield what came of it.

        Raises:
            OSError: a file cannot be written.
        """
        for place in self._places.all:
            yield self._outcome(place)

    def _outcome(self, place: Place) -> Outcome:
        item = place.item
        outcome = Outcome(place, title_of(item), [*place.notes, *item.notes])
        if place.here_already:
            return outcome
        item.text = _INSIDE.sub("data:,", item.text)
        if len(item.text) > MOST_CHARS:
            outcome.refused = f"its text has {len(item.text):,} letters: that is no post"
            return outcome
        text = self._text(item, outcome)
        if any(one in item.text for one in _MISREAD):
            outcome.notes.append("some letters were garbled on the old site already, such as â€™")
        if not self._dry:
            self._write(place, text)
        return outcome

    def _write(self, place: Place, text: str) -> None:
        item = place.item
        _, picture, _ = self.links.featured(item)
        values = {
            "slug": place.slug,
            "picture": picture.removeprefix("{static}"),
            "redirects": self._redirects(place),
            "moved_from": item.key,
        }
        file = self._into / place.file
        file.parent.mkdir(parents=True, exist_ok=True)
        # "x" refuses to write over anything, whoever put it there in the meantime.
        with file.open("x", encoding="utf-8", newline="\n") as new:
            new.write(head(item, values) + text)

    def _redirects(self, place: Place) -> list[str]:
        item = place.item
        olds = [item.address, *(_old(item, one) for one in item.old_paths), item.key]
        found = [old for one in olds if (old := redirectable(one, self.links.site))]
        new = []
        for one in found:
            plain = one.strip("/")
            if plain not in self._places.busy | self._places.old:
                self._places.old.add(plain)
                new.append(one)
        return new

    def _text(self, item: Item, outcome: Outcome) -> str:
        if item.is_markdown:
            around = self.links.around(item, frozenset())
            text = markdown_text.moved(item.text, around)
            text = self._opening(item, around) + text
        else:
            text, around = self._written(item)
        outcome.notes += around.notes
        return text

    def _written(self, item: Item) -> tuple[str, Around]:
        codes = shortcodes.Codes()
        source = shortcodes.replaced(item.text, codes) if item.classic else item.text
        root = parse(source)
        around = self.links.around(item, _aims(root))
        tree = clean(root, around, classic=item.classic)
        opening = parse(self._opening_html(item, around, tree))
        tree.children = [*clean(opening, _quiet(around)).children, *tree.children]
        raised(tree)
        for name in codes.unknown:
            around.note(
                f"this was made by an extension of the old site and is words now: [{name}]"
            )
        for name in codes.dropped:
            around.note(f"this was made by an extension of the old site and is left out: [{name}]")
        for name in codes.wrappers:
            around.note(f"the frame around some words is gone, the words are here: [{name}]")
        return markdown(tree, around.noted), around

    def _opening_html(self, item: Item, around: Around, tree: Node) -> str:
        """Return the picture above a post, unless its text shows it anyhow."""
        address, at, alt = self.links.featured(item)
        if not address:
            return ""
        if not at:
            around.note(f"the picture above the post is still on the old site: {address}")
            return ""
        if any(one.attributes.get("src") == at for one in tree.walk()):
            return ""
        if not alt:
            around.note(f"this picture has no description: {at.rpartition('/')[2]}")
        return _img(at, alt)

    def _opening(self, item: Item, around: Around) -> str:
        found = parse(self._opening_html(item, around, Node("root")))
        return markdown(clean(found, _quiet(around))) + "\n" if found.children else ""


def _img(at: str, alt: str) -> str:
    return "<p>" + written(Node("img", {"src": at} | ({"alt": alt} if alt else {}))) + "</p>"


def _quiet(around: Around) -> Around:
    """A picture that has moved already needs no second look."""
    return Around(notes=list(around.notes))


def _old(item: Item, path: str) -> str:
    return path if "/" in path else sibling(item.address, path)


def _aims(root: Node) -> frozenset[str]:
    """Return the ids of headings that links of the same text lead to."""
    wanted = {one.attributes.get("href", "")[1:] for one in root.walk() if one.tag == "a"}
    heads = (one for one in root.walk() if one.tag in {"h1", *HEADINGS})
    ids = (inner.attributes.get("id", "") for one in heads for inner in one.walk())
    return frozenset(one for one in ids if one and one in wanted)


def _dated(item: Item) -> None:
    """A date nobody knows makes a draft: the order of posts is by date."""
    wrong = item.date is not None and item.date.year < _FIRST_YEAR
    if item.date is None or wrong:
        if item.kind == "post" and not item.why_draft:
            item.why_draft = "its date cannot be right" if wrong else "nobody knows its date"
        item.date = item.modified if item.kind == "post" else None
        if item.date is None and item.kind == "post":
            item.date = _WHEN_UNKNOWN
