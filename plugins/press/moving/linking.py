"""Where the links of old texts lead from now on."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit

from press.moving.around import Around
from press.moving.haul import Haul, Item, Picture
from press.moving.head import filed
from press.moving.images import Images
from press.moving.old_addresses import OldSite, host_of, key_of, path_of, sibling
from press.moving.places import Place
from press.slugs import slug

_WEB = {"http", "https"}
_PERSONAL = {"mailto", "tel", "sms"}
_LISTS = {"category": "category", "categories": "category", "tag": "tag", "tags": "tag"}


@dataclass(slots=True)
class Links:
    """All old addresses of one haul, and what is there now."""

    haul: Haul
    images: Images
    places: Sequence[Place]
    site: OldSite = field(init=False)
    _places: dict[str, Place] = field(init=False, default_factory=dict)
    _terms: dict[tuple[str, str], str] = field(init=False, default_factory=dict)
    _lists: dict[str, str] = field(init=False, default_factory=dict)
    _files: dict[str, Picture] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.site = OldSite([self.haul.site, *(one.item.address for one in self.places)])
        for place in self.places:
            for key in _keys(place.item):
                self._places.setdefault(key, place)
            if not place.item.why_draft and place.item.kind == "post":
                self._learn(place.item)
        self._files = {one.number: one for one in self.haul.pictures if one.number}

    def _learn(self, item: Item) -> None:
        category, tags = filed(item)
        now = {slug(one): f"tag/{slug(one)}" for one in tags}
        now[slug(category)] = f"category/{slug(category)}"
        for old, terms in (("category", item.categories), ("tag", item.tags)):
            for one in terms:
                for name in {slug(one.nicename), slug(one.name)} - {""}:
                    self._terms.setdefault((old, name), now.get(slug(one.name), ""))
                if one.nicename and slug(one.name) in now:
                    self._lists.setdefault(f"/{old}/{one.nicename}/", now[slug(one.name)])

    def around(self, item: Item, aims: frozenset[str]) -> Around:
        """Return the surroundings of the text of one item."""
        around = Around(footnotes=item.footnotes, aims=aims)
        around.link = lambda at: self._link(at, item, around)
        around.picture = lambda at: self._picture(self._whole(at, item))
        around.absolute = lambda at: self._whole(at, item)
        around.alt = lambda at: self.images.alt(self._whole(at, item))
        around.gallery = lambda ids: self._gallery(ids, item)
        around.block = lambda number: self.haul.blocks.get(number, "")
        return around

    def featured(self, item: Item) -> tuple[str, str, str]:
        """Return old address, new path and description of the picture above a post."""
        if not item.picture:
            return "", "", ""
        found = self._files.get(item.picture)
        address = found.address if found else item.picture
        if not found and item.picture.isdigit():
            return "", "", ""
        address = self._whole(address, item)
        alt = (found.alt if found else item.picture_alt) or self.images.alt(address)
        return address, self._picture(address) or "", alt

    def lists(self) -> dict[str, str]:
        """Return old addresses of lists of posts, with what is there now."""
        return {old: f"/writing/{now}/" for old, now in sorted(self._lists.items())}

    def _whole(self, address: str, item: Item) -> str:
        return self.site.absolute(address.strip(), seen_at=item.address or self.haul.site)

    def _picture(self, address: str) -> str | None:
        at = self.images.place(address)
        return f"{{static}}/{at}" if at else None

    def _gallery(self, ids: str, item: Item) -> Sequence[Picture]:
        if numbers := [one.strip() for one in ids.split(",") if one.strip()]:
            return [self._files[one] for one in numbers if one in self._files]
        # Without numbers it shows what was uploaded to the post.
        return [one for one in self.haul.pictures if item.number and one.parent == item.number]

    def _link(self, given: str, item: Item, around: Around) -> str | None:
        address = given.strip()
        if not address or address.startswith("#"):
            return address if address[1:] in around.aims and address else None
        whole = self._whole(address, item)
        try:
            scheme = urlsplit(whole).scheme.lower()
        except ValueError:
            scheme = "broken"
        if scheme in _PERSONAL:
            return whole
        if scheme not in _WEB and not whole.startswith("/"):
            around.note(f"a link that leads nowhere is words now: {address[:80]}")
            return None
        return self._inside(whole, item, around) if self.site.has(whole) else whole

    def _inside(self, whole: str, item: Item, around: Around) -> str | None:
        if (place := self._places.get(key_of(whole))) is not None:
            return self._to(place, item, around)
        if at := self.images.place(whole):
            return f"{{static}}/{at}"
        if not key_of(whole):
            return "/"
        if found := self._listed(whole):
            return found
        around.note(f"a link still leads to the old site: {whole}")
        return whole if host_of(whole) else None

    def _to(self, place: Place, item: Item, around: Around) -> str | None:
        if place.item.why_draft:
            around.note(f"a link to a draft is words now: {place.file.as_posix()}")
            return None
        return None if place.item is item else place.link

    def _listed(self, whole: str) -> str | None:
        parts = [one for one in path_of(whole).split("/") if one]
        for number, one in enumerate(parts[:-1]):
            old = _LISTS.get(one.casefold(), "")
            for name in reversed(parts[number + 1 :]):
                if now := self._terms.get((old, slug(name))):
                    kind, _, term = now.partition("/")
                    return f"{{{kind}}}{term}"
        return None


def _keys(item: Item) -> list[str]:
    """Return all keys under which an item may be linked to."""
    keys = [key_of(item.address)] if item.address else []
    keys += [f"?{item.number}"] if item.number else []
    keys += [key_of(one if "/" in one else sibling(item.address, one)) for one in item.old_paths]
    keys += [key_of(item.key)] if item.key.startswith("http") else []
    if item.slug and item.address:
        # A draft, or a post locked away: its address is a number, readers knew its name.
        keys.append(key_of(sibling(item.address, quote(item.slug))))
    return [one for one in keys if one]
