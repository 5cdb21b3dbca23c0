"""What came and what did not, for a person to read."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from press.moving.arranging import Outcome
from press.moving.haul import Haul
from press.moving.images import Images
from press.moving.wordpress import MACHINERY
from press.moving.writer import escapes

_KINDS = MACHINERY | {
    "template": "templates of the old look",
    "settings": "settings of the old blog",
}
_NEXT = (
    "",
    "## What to do next",
    "",
    "- Read every text once. Take out whatever could tell somebody who a client is.",
    "- Give each picture named above a description.",
    "- Look at the drafts. To publish one, take its line `draft: yes` out.",
    "- Build the site: what a therapist must not claim is told there, line by line.",
)


@dataclass(frozen=True, slots=True)
class Told:
    """Everything there is to tell of one import."""

    source: str
    haul: Haul
    outcomes: Sequence[Outcome]
    images: Images
    lists: dict[str, str]
    dry: bool = False

    def counts(self) -> dict[str, int]:
        """Return numbers by the words that stand before them."""
        new = [one for one in self.outcomes if one.is_new]
        open_ones = [one for one in new if not one.place.item.why_draft]
        return {
            "posts": sum(one.place.item.kind == "post" for one in open_ones),
            "pages": sum(one.place.item.kind == "page" for one in open_ones),
            "drafts": len(new) - len(open_ones),
            "pictures and files": len(self.images.brought),
            "here already": sum(one.place.here_already for one in self.outcomes),
            "left behind": self.left_behind(),
            "comments left behind": self.comments(),
        }

    def left_behind(self) -> int:
        """Return how many things of the old site are not here."""
        refused = sum(bool(one.refused) for one in self.outcomes)
        return sum(self.haul.left_out.values()) + len(self.haul.refused) + refused

    def comments(self) -> int:
        """Return how many comments stay where they are."""
        apart = self.haul.left_out["comment"]
        return apart + sum(one.place.item.comments for one in self.outcomes)


def report(told: Told) -> str:
    """Return the report as Markdown."""
    return "\n".join(_lines(told)).rstrip() + "\n"


def _lines(told: Told) -> Iterator[str]:
    yield f"# Import of {escapes.words(told.source)}"
    yield ""
    if told.dry:
        yield "This was a trial: nothing was written."
        yield ""
    if told.haul.cut_short:
        yield f"**The file ends too early** ({told.haul.cut_short}). Export it again."
        yield ""
    yield from (f"- {number} {words}" for words, number in told.counts().items() if number)
    yield from (f"- {escapes.words(one)}" for one in told.haul.notes)
    yield from _came(told)
    yield from _missing(told)
    yield from _stayed(told)
    yield from _moved_lists(told)
    yield from _NEXT


def _came(told: Told) -> Iterator[str]:
    yield from ("", "## What came", "")
    for one in told.outcomes:
        if one.refused:
            continue
        item = one.place.item
        state = f"draft: {item.why_draft}" if item.why_draft else "published"
        state = "here already, untouched" if one.place.here_already else state
        yield f"- {escapes.words(one.title)}: `{one.place.file.as_posix()}` ({state})"
        yield from (f"    - {escapes.words(note)}" for note in one.notes)


def _missing(told: Told) -> Iterator[str]:
    if told.images.missing:
        yield from ("", "## Pictures and files that did not come", "")
        for address, why in sorted(told.images.missing.items()):
            yield f"- {escapes.words(address)}: {escapes.words(why)}"


def _stayed(told: Told) -> Iterator[str]:
    yield from ("", "## What stayed behind", "")
    for title, why in told.haul.refused:
        yield f"- {escapes.words(title or 'without a title')}: {escapes.words(why)}"
    for one in told.outcomes:
        if one.refused:
            yield f"- {escapes.words(one.title)}: {one.refused}"
    for kind, number in sorted(told.haul.left_out.items()):
        if kind == "comment":
            continue
        yield f"- {number} {_KINDS.get(kind, f'of the kind “{escapes.words(kind)}”')}"
    if comments := told.comments():
        yield f"- {comments} comments. They may show who your clients are, so none is published"


def _moved_lists(told: Told) -> Iterator[str]:
    if not told.lists:
        return
    yield from ("", "## Old addresses of lists", "")
    yield "Each post leads on from its old address by itself. The old lists of posts do not; they"
    yield "are here now:"
    yield ""
    yield from (f"- `{old}` is `{new}`" for old, new in told.lists.items())
