"""What is only wrong in the company of the site's other texts and settings."""

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Literal

from press.lint import targets
from press.lint.facts import Facts
from press.lint.finding import Hit
from press.lint.site import Site


def look(facts: Facts, site: Site) -> Iterator[Hit]:
    """Yield the hits of one text among all texts."""
    yield from targets.look(facts, site)
    yield from _same(facts, site)
    yield from _moved(facts, site)
    yield from _danger(facts, site)
    if facts.kind == "post":
        if facts.category:
            yield from _name(facts, facts.category, "category", site=site)
        for tag in facts.tags:
            yield from _name(facts, tag, "tag", site=site)
        yield from _authors(facts, site)


def _hit(facts: Facts, rule: str, key: str, *, says: str, mend: str = "") -> Hit:
    return Hit(rule, facts.lines.get(key, 1), 0, says, mend)


def _same(facts: Facts, site: Site) -> Iterator[Hit]:
    if facts.state == "skip":
        return
    address = site.url(facts)
    other = site.by_url.get(address)
    if facts.slug and other and other.file != facts.file:
        yield _hit(
            facts, "slug-twice", "slug", says=f"{other.file} has the address {address} as well"
        )
    elif facts.slug and address in site.addresses:
        yield _hit(facts, "slug-twice", "slug", says=f"{address} is a page of the site itself")
    titled = [file for file in site.by_title.get(facts.title.casefold(), []) if file != facts.file]
    same = [file for file in titled if site.texts[file].lang == facts.lang]
    if facts.title and same:
        yield _hit(facts, "title-twice", "title", says=f"{same[0]} has the same title")


def _moved(facts: Facts, site: Site) -> Iterator[Hit]:
    old, new = site.published.get(facts.file), site.url(facts)
    if not old or old == new or not facts.slug:
        return
    if f"/{old.strip('/')}" not in site.redirects | {
        f"/{one.strip('/')}" for one in facts.redirects
    }:
        mend = f"Write redirects: [{old}] into the front matter, or take the old slug back."
        yield _hit(facts, "slug-changed", "slug", says=f"it was published at {old}", mend=mend)


def _danger(facts: Facts, site: Site) -> Iterator[Hit]:
    if not facts.danger or facts.template == "crisis":
        return
    helps = any(
        "crisis" in link.target or link.target.startswith(("tel:", "sms:")) for link in facts.links
    )
    if not helps and not site.crisis & set(facts.numbers):
        yield facts.danger


def _name(
    facts: Facts, name: str, kind: Literal["category", "tag"], *, site: Site
) -> Iterator[Hit]:
    """Yield a category or tag that is not on the list, or looks like a slip of another."""
    tag = kind == "tag"
    key, allowed = ("tags", site.tags) if tag else ("category", site.categories)
    used = site.used_tags if tag else site.used_categories
    if allowed is not None:
        if name not in allowed:
            near = get_close_matches(name, allowed, n=1, cutoff=0.5)
            meant = f"Did you mean “{near[0]}”? " if near else ""
            mend = f"{meant}There are: {', '.join(allowed)}."
            yield _hit(
                facts, f"{kind}-unknown", key, says=f"there is no {kind} “{name}”", mend=mend
            )
        return
    if used[name] > 1:
        return
    others = [one for one, times in used.items() if one != name and times > 1]
    if near := get_close_matches(name, others, n=1, cutoff=0.85):
        says = f"only this post has the {kind} “{name}”, and {used[near[0]]} have “{near[0]}”"
        yield _hit(facts, "name-slip", key, says=says)


def _authors(facts: Facts, site: Site) -> Iterator[Hit]:
    for name in facts.authors if site.therapists else ():
        if name not in site.therapists:
            key = "authors" if "authors" in facts.lines else "author"
            says = f"the site shows no licence of {name}"
            yield _hit(facts, "author-unknown", key, says=says)
