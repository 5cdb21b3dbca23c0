"""Reads RSS 0.9 to 2.0, Atom, and the Atom file that Blogger exports."""

from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO
from urllib.parse import urljoin

from press.moving import dates
from press.moving.haul import Haul, Item, Term
from press.moving.old_addresses import host_of
from press.moving.stream import Element, Reading, elements, local, markup_of, space, text_of

FEEDS = {"rss", "feed", "RDF"}
_ATOM = "http://www.w3.org/2005/Atom"
_XML = "{http://www.w3.org/XML/1998/namespace}"
_BLOGGER = "http://schemas.google.com/g/2005#kind"
_TEXTS = ("encoded", "content", "description", "summary")
_BEGINNINGS = {"description", "summary"}
_DATES = ("published", "pubDate", "date", "issued", "created", "updated", "modified")
_CHANGES = ("updated", "modified")


def read(file: BinaryIO, reading: Reading, *, address: str = "") -> Haul:
    """Return what a feed holds; relative links are of address where the feed says no better."""
    haul = Haul(site=address)
    for name, element in elements(file, reading):
        if name in {"item", "entry"}:
            _entry(element, haul)
        elif name == "link" and not haul.items:
            haul.site = _link(element) or haul.site
    haul.notes.append(
        "a feed holds the newest posts only: count them, and use an export if some are missing"
    )
    return haul


def _entry(element: Element, haul: Haul) -> None:
    kind = next((one.rpartition("#")[2] for one in _kinds(element)), "post")
    if kind in {"post", "page"}:
        haul.items.append(_item(element, kind, haul.site))
    else:
        haul.left_out[kind] += 1


def _kinds(element: Element) -> Iterator[str]:
    marked = (one for one in element if local(one) == "category" and one.get("scheme") == _BLOGGER)
    return (one.get("term") or "" for one in marked)


def _item(element: Element, kind: str, site: str) -> Item:
    address = _address(element, site)
    where, text = _text(element)
    shortened = where in _BEGINNINGS and len(text) < 600  # noqa: PLR2004 - about a hundred words
    categories = [Term(name) for name in _names(element)]
    return Item(
        key=_first(element, "guid", "id") or address or _first(element, "title"),
        kind=kind,
        title=" ".join(_first(element, "title").split()),
        text=text,
        address=address,
        why_draft=_why_draft(element),
        date=_date(element, _DATES),
        modified=_date(element, _CHANGES),
        authors=list(_authors(element)),
        categories=categories[:1],
        tags=categories[1:],
        summary=_first(element, "summary") if where in {"content", "encoded"} else "",
        picture=next(_pictures(element), ""),
        notes=["the feed may hold only the beginning of this text"] if shortened else [],
    )


def _why_draft(element: Element) -> str:
    drafts = (text_of(one).strip() for one in element.iter() if local(one) == "draft")
    return "a draft on the old site" if "yes" in drafts else ""


def _text(element: Element) -> tuple[str, str]:
    """Return the name of the fullest field there is, and its HTML."""
    for name in _TEXTS:
        for one in element:
            if local(one) == name and "search.yahoo.com" not in space(one):
                found = _html(one)
                if found.strip():
                    return name, found
    return "", ""


def _html(element: Element) -> str:
    kind = element.get("type") or ""
    if kind == "xhtml" or (len(element) and local(element[0]) == "div"):
        return markup_of(element)
    text = text_of(element)
    if kind in {"text", "text/plain"} and space(element) == _ATOM:
        return text.replace("&", "&amp;").replace("<", "&lt;")
    return text


def _address(element: Element, site: str) -> str:
    links = [one for one in element if local(one) == "link"]
    links.sort(key=lambda one: one.get("rel", "alternate") != "alternate")
    found = next((text for one in links if (text := _link(one))), "")
    guid = next((one for one in element if local(one) == "guid"), None)
    if not found and guid is not None and guid.get("isPermaLink") != "false":
        found = text_of(guid).strip()
    # FeedBurner put its own counter in between.
    found = _first(element, "origLink") or found
    whole = urljoin(element.get(f"{_XML}base") or site, found) if found else ""
    # A post about a page elsewhere has that page's address: it is no address of this blog.
    return whole if not host_of(site) or host_of(whole) == host_of(site) else ""


def _link(element: Element) -> str:
    if element.get("rel", "alternate") != "alternate":
        return ""
    return (element.get("href") or text_of(element)).strip()


def _names(element: Element) -> list[str]:
    marked = (one for one in element if local(one) in {"category", "subject"})
    names = (
        (one.get("label") or one.get("term") or text_of(one)).strip()
        for one in marked
        if one.get("scheme") != _BLOGGER
    )
    return list(dict.fromkeys(one for one in names if one))


def _authors(element: Element) -> Iterator[str]:
    for one in element:
        if local(one) in {"author", "creator"}:
            name = _first(one, "name") or text_of(one)
            # RSS writes "me@example.com (Name)", and an address is not for publishing.
            name = name.partition("(")[2].rstrip(") ") if "(" in name else name
            if (name := name.strip()) and "@" not in name:
                yield name


def _pictures(element: Element) -> Iterator[str]:
    for one in element.iter():
        kind = (one.get("type") or one.get("medium") or "") if local(one) else ""
        if local(one) in {"content", "enclosure"} and kind.startswith("image"):
            yield str(one.get("url") or "")


def _date(element: Element, names: tuple[str, ...]) -> datetime | None:
    found = (dates.read(_first(element, name)) for name in names)
    return next((one for one in found if one), None)


def _first(element: Element, *names: str) -> str:
    for name in names:
        for one in element:
            if local(one) == name and (text := text_of(one).strip()):
                return text
    return ""
