"""What an export, a feed or a folder holds, before anything is written."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime


class CannotMove(Exception):
    """Nothing is imported; the sentence says what is wrong, where, and what to do."""


@dataclass(frozen=True, slots=True)
class Term:
    """A category or a tag, with the name that stood in its old address."""

    name: str
    nicename: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture or file of the old site; number is what galleries call it by."""

    address: str
    number: str = ""
    alt: str = ""
    caption: str = ""
    parent: str = ""


@dataclass(slots=True)
class Item:
    """One post or page as its source has it.

    text is HTML, or Markdown where is_markdown. why_draft is empty for what was public.
    old_paths are the places of its site at which readers found it.
    """

    key: str
    title: str
    text: str
    kind: str = "post"
    address: str = ""
    slug: str = ""
    number: str = ""
    parent: str = ""
    why_draft: str = ""
    date: datetime | None = None
    modified: datetime | None = None
    authors: Sequence[str] = ()
    categories: Sequence[Term] = ()
    tags: Sequence[Term] = ()
    summary: str = ""
    description: str = ""
    picture: str = ""
    picture_alt: str = ""
    comments: int = 0
    classic: bool = False
    is_markdown: bool = False
    footnotes: dict[str, str] = field(default_factory=dict)
    old_paths: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Haul:
    """Everything a source holds; site is its old address, if it has one.

    left_out counts what is no post, by kind; refused names what was one and yet stays behind.
    """

    items: list[Item] = field(default_factory=list)
    site: str = ""
    pictures: list[Picture] = field(default_factory=list)
    blocks: dict[str, str] = field(default_factory=dict)
    left_out: Counter[str] = field(default_factory=Counter)
    refused: list[tuple[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    cut_short: str = ""
