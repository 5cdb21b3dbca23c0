"""Feeds: Pelican's Atom with summaries as they were typed, and JSON Feed beside it."""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from markupsafe import Markup, escape

_ADDRESS = re.compile(r'(\s(?:href|src|poster)=")/(?!/)')
_SET = re.compile(r'(\ssrcset=")([^"]*)"')
ATOM, JSON = ".atom.xml", ".json"


def escape_summaries(context: dict[str, Any], *, feed: Any) -> None:
    """Escape the plain-text summaries: in Atom they are read as HTML, where a < b would vanish.

    Links of the texts get the whole address: a feed reader is on another site.
    """
    site = context["SITEURL"]
    for item in feed.items:
        if item.get("description"):
            item["description"] = str(escape(item["description"]))
        if item.get("content"):
            item["content"] = whole_addresses(item["content"], site)


def whole_addresses(html: str, site: str) -> str:
    """Return a text whose links and pictures name the site they are on."""

    def listed(found: re.Match[str]) -> str:
        parts = [part.strip() for part in found[2].split(",")]
        said = ", ".join(f"{site}{part}" if part.startswith("/") else part for part in parts)
        return f'{found[1]}{said}"'

    return _SET.sub(listed, _ADDRESS.sub(rf"\1{site}/", html))


def json_feeds(context: dict[str, Any]) -> Iterator[tuple[str, bytes]]:
    """Yield path and bytes of a JSON feed for every Atom feed of all posts or of a subject."""
    posts: Sequence[Any] = context["articles"]
    if atom := context.get("FEED_ALL_ATOM"):
        path = atom.replace(ATOM, JSON)
        yield path, _feed(posts, context, address=path, title=context["SITENAME"])
    if atom := context.get("CATEGORY_FEED_ATOM"):
        for category, filed in context["categories"]:
            path = str(atom).format(slug=category.slug).replace(ATOM, JSON)
            title = f"{context['SITENAME']}: {category}"
            yield path, _feed(filed, context, address=path, title=title)


def _feed(posts: Sequence[Any], context: dict[str, Any], *, address: str, title: str) -> bytes:
    site = context["SITEURL"]
    data = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": title,
        "home_page_url": f"{site}/",
        "feed_url": f"{site}/{address}",
        "language": context["DEFAULT_LANG"],
        "items": [_item(post, site) for post in posts[: context["FEED_MAX_ITEMS"]]],
    }
    return json.dumps(data, ensure_ascii=False, indent=1).encode()


def _item(post: Any, site: str) -> dict[str, Any]:
    url = f"{site}/{post.url}"
    known = {
        "id": url,
        "url": url,
        "title": Markup(post.title).striptags(),  # noqa: S704 - only to take markup out
        "content_html": whole_addresses(post.get_content(site), site),
        "summary": post.metadata.get("summary"),
        "date_published": post.date.isoformat(),
        "date_modified": post.modified.isoformat() if hasattr(post, "modified") else None,
        "authors": [{"name": str(author)} for author in getattr(post, "authors", [])],
        "tags": [str(tag) for tag in getattr(post, "tags", [])],
        "language": post.lang,
    }
    if card := getattr(post, "card", None):
        known["image"] = f"{site}/{card.lstrip('/')}"
    return {key: value for key, value in known.items() if value}
