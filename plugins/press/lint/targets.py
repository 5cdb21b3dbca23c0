"""Where links and pictures lead inside the site, and which of them lead nowhere."""

import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from posixpath import dirname, join, normpath
from urllib.parse import unquote, urljoin, urlsplit

from press.lint.facts import Facts
from press.lint.finding import Hit
from press.lint.media import Link
from press.lint.site import Site
from press.slugs import slug

_INTERNAL = re.compile(
    r"^[{|](filename|static|attach|category|tag|author|index)[}|](.*)$", re.DOTALL
)
_SCHEME = re.compile(r"^([a-zA-Z][a-zA-Z0-9+.-]*):")
_KNOWN_SCHEMES = frozenset(
    {"http", "https", "mailto", "tel", "sms", "javascript", "vbscript", "data"}
)
_MILLION = 1_000_000


def look(facts: Facts, site: Site) -> Iterator[Hit]:
    """Yield every link or picture of a text that leads nowhere, or to what nobody may see."""
    for link in facts.links:
        if link.target:
            yield from _look(link, facts, site)


def _look(link: Link, facts: Facts, site: Site) -> Iterator[Hit]:
    target = link.target
    if site.siteurl and target.startswith(f"{site.siteurl}/"):
        target = target.removeprefix(site.siteurl)
    if internal := _INTERNAL.match(target):
        yield from _internal(link, facts, site, how=internal[1], rest=internal[2])
    elif scheme := _SCHEME.match(target):
        if scheme[1].lower() not in _KNOWN_SCHEMES:
            yield _broken(link, f"no browser opens “{scheme[1]}:” here")
    elif target.startswith("#"):
        yield from _anchor(link, facts, target[1:])
    elif not target.startswith("//"):
        yield from _address(link, facts, site, target=target)


def _internal(link: Link, facts: Facts, site: Site, *, how: str, rest: str) -> Iterator[Hit]:
    path, _, place = rest.partition("#")
    path = unquote(path.partition("?")[0])
    if how in {"category", "tag", "author"}:
        used = {"category": site.used_categories, "tag": site.used_tags}.get(how)
        if used is not None and slug(path) not in {slug(name) for name in used}:
            yield _broken(link, f"there is no {how} “{path}”{_near(path, used)}")
        return
    if how == "index":
        return
    inside = path.lstrip("/") if path.startswith("/") else join(dirname(facts.file), path)
    inside = normpath(inside)
    if inside in site.files:
        yield from _file(link, site, inside)
    elif how == "filename" and (found := site.texts.get(inside)):
        yield from _text(link, facts, site, found=found, place=place)
    else:
        yield _broken(
            link, f"there is no file {inside}{_meant(site.nearest(inside, address=False))}"
        )


def _address(link: Link, facts: Facts, site: Site, *, target: str) -> Iterator[Hit]:
    found = urlsplit(urljoin(site.url(facts), target))
    path = unquote(found.path)
    if text := site.by_url.get(path) or site.by_url.get(f"{path}/"):
        yield from _text(link, facts, site, found=text, place=found.fragment)
    elif path.lstrip("/") in site.files:
        yield from _file(link, site, path.lstrip("/"))
    elif not _is_known(path, site):
        meant = _meant(site.nearest(path, address=True))
        yield _broken(link, f"no page of this site has the address {path}{meant}")


def _is_known(path: str, site: Site) -> bool:
    if path in site.addresses or f"{path}/" in site.addresses:
        return True
    if f"/{path.strip('/')}" in site.redirects:
        return True
    return f"{path.rstrip('/')}/".startswith(tuple(f"{one.rstrip('/')}/" for one in site.served))


def _text(link: Link, facts: Facts, site: Site, *, found: Facts, place: str) -> Iterator[Hit]:
    # A post of tomorrow may lead to one that comes out before it.
    later = not site.is_public(found) and not (
        found.state == "published" and facts.day and found.day <= facts.day
    )
    if later and facts.state != "draft" and found.file != facts.file:
        when = "is a draft" if found.state != "published" else f"comes out on {found.day[:10]}"
        yield Hit("link-draft", link.line, link.column, f"{found.file} {when}")
    yield from _anchor(link, found, place)


def _anchor(link: Link, facts: Facts, place: str) -> Iterator[Hit]:
    place = unquote(place)
    # Lists of resources bring headings of their own.
    if facts.template == "resources" or not place or place.startswith(("fn", ":~:")):
        return
    if place not in facts.anchors:
        says = f"{facts.file} has no place #{place}{_near(place, facts.anchors)}"
        yield Hit("link-anchor", link.line, link.column, says)


def _file(link: Link, site: Site, path: str) -> Iterator[Hit]:
    size = site.files[path]
    if link.picture and size > site.limits.picture_mb * _MILLION:
        says = f"{path} has {size / _MILLION:.0f} MB; the limit is {site.limits.picture_mb:g}"
        yield Hit("picture-big", link.line, link.column, says)


def _broken(link: Link, says: str) -> Hit:
    return Hit("link-broken", link.line, link.column, says)


def _near(name: str, among: Iterable[str]) -> str:
    return _meant(next(iter(get_close_matches(name, list(among), n=1, cutoff=0.6)), None))


def _meant(near: str | None) -> str:
    return f"; did you mean {near}?" if near else ""
