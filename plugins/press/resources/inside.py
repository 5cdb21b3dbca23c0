"""Links of a built site that lead nowhere in it, found without asking anybody."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urljoin, urlsplit

from lxml import html  # type: ignore[import-untyped]

_ATTRIBUTES = ("href", "src", "poster", "action")
_HERE = "http://here.invalid"


class Page(NamedTuple):
    """A page of the built site: its address, the links in it and the places in it."""

    address: str
    links: tuple[str, ...]
    places: frozenset[str]


class Broken(NamedTuple):
    """A link that does not work, and why."""

    page: str
    link: str
    why: str


def pages(output: Path) -> dict[str, Page]:
    """Return every page of a built site by its address."""
    found = {}
    for file in sorted(output.rglob("*.html")):
        address = "/" + file.relative_to(output).as_posix().removesuffix("index.html")
        found[address] = _page(address, file)
    return found


def _page(address: str, file: Path) -> Page:
    data = file.read_bytes()
    if not data.strip():
        return Page(address, (), frozenset())
    tree = html.fromstring(data, parser=html.HTMLParser(encoding="utf-8"))
    links = [one.get(name) for one in tree.iter("*") for name in _ATTRIBUTES]
    names = {one.get(key) for one in tree.iter("*") for key in ("id", "name")}
    clean = tuple(dict.fromkeys(link.strip() for link in links if link))
    return Page(address, clean, frozenset(name for name in names if name))


def broken(output: Path, *, siteurl: str, served: Sequence[str]) -> Iterator[Broken]:
    """Yield the links of a built site into itself that lead nowhere.

    Args:
        output: folder of the site.
        siteurl: its own address, links to which are its own; may be empty.
        served: beginnings of addresses that a service answers.
    """
    known = pages(output)
    for page in known.values():
        for link in page.links:
            target = link.removeprefix(siteurl) if siteurl and link.startswith(siteurl) else link
            joined = urlsplit(urljoin(f"{_HERE}{page.address}", target))
            if joined.scheme == "http" and joined.netloc == "here.invalid":
                path, place = unquote(joined.path), unquote(joined.fragment)
                if why := _why(path, place, known, files=output, served=served):
                    yield Broken(page.address, link, why)


def _why(
    path: str, place: str, known: dict[str, Page], *, files: Path, served: Sequence[str]
) -> str:
    if found := known.get(path):
        # A place with a slash in it is a message to the page's own script.
        lost = place and "/" not in place and not place.startswith(":~:")
        lost = lost and place not in found.places
        return f"there is no place #{place} in {path}" if lost else ""
    folders = tuple(f"{one.rstrip('/')}/" for one in served)
    if f"{path.rstrip('/')}/".startswith(folders) or (files / path.lstrip("/")).is_file():
        return ""
    return f"{path} needs a / at its end" if f"{path}/" in known else f"there is no {path}"


def outside(output: Path) -> dict[str, list[str]]:
    """Return every link to another site, with the pages it stands on."""
    found: dict[str, list[str]] = {}
    for page in pages(output).values():
        for link in page.links:
            if urlsplit(link).scheme in {"http", "https"}:
                found.setdefault(link.partition("#")[0], []).append(page.address)
    return dict(sorted(found.items()))
