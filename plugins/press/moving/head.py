"""The head of a file that an import writes."""

from collections.abc import Sequence
from typing import Any

import yaml

from press.moving.haul import Item, Term
from press.moving.node import parse
from press.slugs import slug

_TITLE_WORDS = 8
_NOBODY = {"admin", "administrator", "root", "webmaster"}


def plain(markup: str) -> str:
    """Return the words of markup on one line."""
    return " ".join(parse(markup).text().split()) if markup.strip() else ""


def title_of(item: Item) -> str:
    """Return the title as words; a post without one is called by its first words."""
    if found := plain(item.title):
        return found
    words = plain(item.text).split()
    cut = "…" if len(words) > _TITLE_WORDS else ""
    return " ".join(words[:_TITLE_WORDS]) + cut or f"Untitled {item.kind} {item.number}".strip()


def filed(item: Item) -> tuple[str, list[str]]:
    """Return the one category and the tags; further categories are tags."""
    categories = _names(item.categories)
    rest = [*categories[1:], *_names(item.tags)]
    category = categories[0] if categories else ""
    by_slug: dict[str, str] = {}
    for one in rest:
        by_slug.setdefault(slug(one), one)
    by_slug.pop(slug(category), None)
    return category, list(by_slug.values())


def _names(terms: Sequence[Term]) -> list[str]:
    """A name that no address can be made of is no name; a semicolon would make two of one."""
    names = (plain(one.name).replace(";", ",") for one in terms)
    return [one for one in names if slug(one)]


def authors_of(item: Item) -> list[str]:
    """Return who wrote it; a login that says nothing is nobody."""
    names = dict.fromkeys(plain(one).replace(";", ",") for one in item.authors)
    return [one for one in names if slug(one) and one.lower() not in _NOBODY]


def head(item: Item, values: dict[str, Any]) -> str:
    """Return a YAML head between its fences, with what is empty left out.

    values: what the place and the text of the item add: slug, picture, redirects, moved_from.
    """
    category, tags = filed(item)
    authors = authors_of(item)
    entries = {
        "title": title_of(item),
        "slug": values.get("slug"),
        "date": item.date,
        "modified": item.modified if item.modified != item.date else None,
        "category": category if item.kind == "post" else "",
        "tags": tags if item.kind == "post" else [],
        "author": authors[0] if len(authors) == 1 else "",
        "authors": authors if len(authors) > 1 else [],
        "summary": plain(item.summary),
        "description": plain(item.description),
        "picture": values.get("picture"),
        "draft": "yes" if item.why_draft else "",
        "redirects": values.get("redirects"),
        "moved_from": values.get("moved_from"),
    }
    kept = {name: value for name, value in entries.items() if value}
    said = yaml.safe_dump(kept, allow_unicode=True, sort_keys=False, width=10**9)
    why = f"# Why it is a draft: {item.why_draft}\n" if item.why_draft else ""
    return f"---\n{said.replace('draft: ' + repr('yes'), why + 'draft: yes')}---\n"
