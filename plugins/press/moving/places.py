"""The file and the address that each post gets; nothing that is there already is touched."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote

from press.frontmatter import BadHead, split
from press.moving.haul import Item
from press.moving.head import title_of
from press.moving.old_addresses import path_of
from press.slugs import MAX_CHARS, slug

FOLDERS = {"post": "posts", "page": "pages"}
# The site, the service and the build answer here themselves.
_RESERVED = {
    "post": {"category", "tag", "tags", "categories", "author", "authors", "archives", "page"},
    "page": {
        *("writing", "book", "enrol", "paid", "rest", "fee", "booking", "join", "check", "ask"),
        *("waitlist", "api", "hooks", "today", "theme", "frontdesk", "feeds", "images", "cards"),
        *("search", "series", "write", "resources", "404", "index"),
    },
}
_ENDINGS = (".html", ".htm", ".php", ".aspx", ".md")


@dataclass(slots=True)
class Place:
    """Where an item goes; here_already if an earlier import brought it."""

    item: Item
    slug: str
    file: Path
    here_already: bool = False
    notes: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        """The path of the site at which readers will find it."""
        return f"/writing/{self.slug}/" if self.item.kind == "post" else f"/{self.slug}/"

    @property
    def link(self) -> str:
        """What a link in a text says, so that the build notices when the file goes."""
        return "{filename}/" + self.file.as_posix()


class Places:
    """What stands in content/ before an import, and where its items go.

    busy are the addresses of all pages, old those that a redirect answers already; both without
    slashes at their ends.
    """

    def __init__(self, items: Sequence[Item], into: Path) -> None:
        self._known: dict[str, Path] = {}
        self._taken: dict[str, set[str]] = {kind: set() for kind in FOLDERS}
        self.old: set[str] = set()
        for kind, folder in FOLDERS.items():
            for file in sorted((into / folder).rglob("*.md")):
                self._learn(kind, file, into)
        own = {one.number: one for one in items if one.number}
        self.all = [self._place(one, own) for one in items]
        self.busy = {*_RESERVED["page"], *self._taken["page"]}
        self.busy |= {f"writing/{one}" for one in self._taken["post"] | _RESERVED["post"]}

    def _learn(self, kind: str, file: Path, into: Path) -> None:
        self._taken[kind].add(file.stem)
        for name, value in _head(file):
            if name == "slug":
                self._taken[kind].add(str(value))
            elif name == "moved_from":
                self._known[str(value)] = file.relative_to(into)
            elif name == "redirects" and isinstance(value, list):
                self.old.update(str(one).strip("/") for one in value)

    def _place(self, item: Item, own: dict[str, Item]) -> Place:
        if (file := self._known.get(item.key)) is not None:
            return Place(item, file.stem, file, here_already=True)
        wanted, taken = _wanted(item, own), self._taken[item.kind]
        free, number = wanted, 1
        while free in taken or free in _RESERVED[item.kind]:
            number += 1
            free = f"{wanted[: MAX_CHARS - 5].rstrip('-')}-{number}"
        taken.add(free)
        return _told(item, wanted, free)


def _told(item: Item, wanted: str, free: str) -> Place:
    place = Place(item, free, Path(FOLDERS[item.kind]) / f"{free}.md")
    if free != wanted:
        place.notes.append(f"“{wanted}” is the address of something else; this one is “{free}”")
    return place


def _wanted(item: Item, own: dict[str, Item]) -> str:
    names, seen = [_name(item)], {item.number}
    while item.kind == "page" and item.parent in own and item.parent not in seen:
        seen.add(item.parent)
        item = own[item.parent]
        names.insert(0, _name(item))
    return slug("-".join(names)) or f"{item.kind}-{item.number}".strip("-")


def _name(item: Item) -> str:
    last = path_of(item.address).rstrip("/").rpartition("/")[2]
    for ending in _ENDINGS:
        last = last.removesuffix(ending)
    # "/2019/05/" names no post.
    names = (item.slug, "" if last.isdigit() else last, title_of(item))
    found = (slug(unquote(one)) for one in names)
    return next((one for one in found if one), "")


def _head(file: Path) -> Iterable[tuple[str, object]]:
    """A file that cannot be read is the build's to tell; its name is taken all the same."""
    try:
        found = split(file.read_text("utf-8-sig"))
    except (BadHead, OSError, UnicodeDecodeError):
        return ()
    return found.head.items() if found else _classic(file)


def _classic(file: Path) -> Iterator[tuple[str, object]]:
    for line in file.read_text("utf-8-sig").splitlines():
        name, colon, value = line.partition(":")
        if not colon:
            return
        yield name.strip().lower(), value.strip()
