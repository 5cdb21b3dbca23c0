"""Reads a WordPress export (WXR 1.0 to 1.2)."""

import json
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import BinaryIO
from urllib.parse import unquote

from press.moving import dates
from press.moving.haul import Haul, Item, Picture, Term
from press.moving.stream import Element, Reading, elements, local, space, text_of

WXR = "http://wordpress.org/export/"
_KINDS = {"post", "page"}
# What WordPress keeps beside the texts, and what a person calls it.
MACHINERY = {
    "nav_menu_item": "entries of menus",
    "revision": "earlier versions of posts",
    "wp_block": "blocks used in many posts (their words are in those posts)",
    "custom_css": "styles of the old look",
    "customize_changeset": "settings of the old look",
    "wp_global_styles": "settings of the old look",
    "wp_template": "templates of the old look",
    "wp_template_part": "templates of the old look",
    "wp_navigation": "menus",
    "wp_font_family": "fonts",
    "wp_font_face": "fonts",
    "oembed_cache": "remembered embeds",
    "user_request": "requests about personal data",
}
# Only this one word means that everybody may read it.
_PUBLIC = "publish"
_GONE = {"trash": "it lay in the trash", "auto-draft": "an empty beginning"}
_WHY = {
    "draft": "a draft on the old site",
    "pending": "it waited for a review on the old site",
    "private": "private on the old site",
    "future": "it was to appear at a later time on the old site",
}
_DESCRIPTIONS = (
    *("_yoast_wpseo_metadesc", "rank_math_description", "_seopress_titles_desc"),
    *("_aioseo_description", "_aioseop_description", "_genesis_description"),
)
# "%%title%%" is a recipe, not a description; the plugins write it in three ways.
_RECIPE = re.compile(r"%%?\w+%%?|#[a-z]+_[a-z]+")
_PRIMARY = ("_yoast_wpseo_primary_category", "rank_math_primary_category")
_UNSORTED = {"uncategorized", "uncategorised"}
_OLD_SLUG = "_wp_old_slug"
_Meta = Mapping[str, list[str]]


def read(file: BinaryIO, reading: Reading) -> Haul:
    """Return what an export holds; reading.cut_short tells where it breaks, if it does."""
    haul, names, terms = Haul(), dict[str, str](), dict[str, str]()
    for name, element in elements(file, reading):
        if name == "item":
            _item(element, haul)
        elif name in {"base_site_url", "base_blog_url"} or (name == "link" and not haul.site):
            haul.site = text_of(element).strip() or haul.site
        elif name == "author" and space(element).startswith(WXR):
            login, shown = _of(element, "author_login"), _of(element, "author_display_name")
            names[login] = shown or login
        elif name == "category" and space(element).startswith(WXR):
            terms[_of(element, "term_id")] = _of(element, "cat_name")
    for item in haul.items:
        item.authors = [names.get(login, login) for login in item.authors if login]
        item.categories = _primary_first(item.categories, terms)
    return haul


def _item(element: Element, haul: Haul) -> None:
    kind = _of(element, "post_type") or "post"
    if kind == "wp_block":
        haul.blocks[_of(element, "post_id")] = _encoded(element, "content")
    if kind == "attachment":
        haul.pictures.append(_attachment(element))
    elif kind in MACHINERY:
        haul.left_out[kind] += 1
    elif kind not in _KINDS:
        haul.refused.append((_title(element), f"of the kind “{kind}”, which the old theme made"))
    elif (status := _of(element, "status")) in _GONE:
        haul.refused.append((_title(element), _GONE[status]))
    else:
        haul.items.append(_post(element, kind, status))


def _post(element: Element, kind: str, status: str) -> Item:
    meta, terms, number = _meta(element), _terms(element), _of(element, "post_id")
    address, slug = _plain(element, "link"), unquote(_of(element, "post_name"))
    html, authors = _encoded(element, "content"), [one.name for one in terms.get("author", ())]
    post_date, modified = _date(element, "post_date"), _date(element, "post_modified")
    return Item(
        key=_plain(element, "guid") or address or f"{kind} {number}: {_title(element)}",
        kind=kind,
        title=_title(element),
        text=html,
        classic=True,
        address=address,
        slug=slug,
        number=number,
        parent=_of(element, "post_parent"),
        why_draft=_why_draft(element, status),
        date=post_date or dates.read(_plain(element, "pubDate")),
        modified=modified,
        authors=authors or [_plain(element, "creator")],
        categories=[*_marked(meta), *terms.get("category", ())],
        tags=terms.get("post_tag", ()),
        summary=_encoded(element, "excerpt"),
        description=_description(meta),
        picture=_one(meta, "_thumbnail_id"),
        comments=sum(1 for one in element if local(one) == "comment"),
        footnotes=_footnotes(meta),
        old_paths=meta.get(_OLD_SLUG, []),
        notes=["it stayed on top of the old blog"] if _of(element, "is_sticky") == "1" else [],
    )


def _why_draft(element: Element, status: str) -> str:
    if _of(element, "post_password"):
        return "it was locked with a password on the old site"
    if status == _PUBLIC:
        return ""
    return _WHY.get(status, f'its state was "{status or "unknown"}" on the old site')


def _marked(meta: _Meta) -> list[Term]:
    """Return the category an author marked as the main one, by its number for now."""
    return [Term(_one(meta, key), _PRIMARY[0]) for key in _PRIMARY if _one(meta, key)][:1]


def _primary_first(found: Iterable[Term], names: Mapping[str, str]) -> list[Term]:
    marked = [names.get(one.name, "") for one in found if one.nicename == _PRIMARY[0]]
    terms = [one for one in found if one.nicename != _PRIMARY[0]]
    terms = [one for one in terms if one.nicename not in _UNSORTED]
    return sorted(terms, key=lambda one: one.name not in marked)


def _description(meta: _Meta) -> str:
    found = (_one(meta, key) for key in _DESCRIPTIONS)
    return next((one for one in found if one and not _RECIPE.search(one)), "")


def _footnotes(meta: _Meta) -> dict[str, str]:
    try:
        found = json.loads(_one(meta, "footnotes") or "[]")
        return {str(one["id"]): str(one["content"]) for one in found}
    except (ValueError, TypeError, KeyError):
        return {}


def _attachment(element: Element) -> Picture:
    meta = _meta(element)
    return Picture(
        address=_of(element, "attachment_url") or _plain(element, "guid"),
        number=_of(element, "post_id"),
        alt=_one(meta, "_wp_attachment_image_alt"),
        caption=_encoded(element, "excerpt"),
        parent=_of(element, "post_parent"),
    )


def _terms(element: Element) -> dict[str, list[Term]]:
    found: dict[str, list[Term]] = {}
    for one in element:
        if local(one) == "category" and (name := text_of(one).strip()):
            domain = one.get("domain") or "category"
            term = Term(name, unquote(one.get("nicename") or ""))
            found.setdefault({"tag": "post_tag"}.get(domain, domain), []).append(term)
    return {domain: _once(terms) for domain, terms in found.items()}


def _once(terms: list[Term]) -> list[Term]:
    """WXR 1.0 names each term twice, first without its place in an address."""
    named = [one for one in terms if one.nicename] or terms
    return list({one.name: one for one in named}.values())


def _meta(element: Element) -> _Meta:
    found: dict[str, list[str]] = {}
    for one in element:
        if local(one) == "postmeta":
            found.setdefault(_of(one, "meta_key"), []).append(_of(one, "meta_value"))
    return found


def _one(meta: _Meta, key: str) -> str:
    return next((one.strip() for one in meta.get(key, ()) if one.strip()), "")


def _date(element: Element, name: str) -> datetime | None:
    return dates.zoned(_of(element, name), _of(element, f"{name}_gmt"))


def _title(element: Element) -> str:
    return re.sub(r"\s+", " ", _plain(element, "title"))


def _of(element: Element, name: str) -> str:
    """Return a field of WordPress's own names."""
    return next((text_of(x).strip() for x in element if _is(x, name, WXR)), "")


def _plain(element: Element, name: str) -> str:
    found = (text_of(x).strip() for x in element if local(x) == name)
    return next(found, "")


def _encoded(element: Element, which: str) -> str:
    """Return content:encoded or excerpt:encoded, which differ only in their namespace."""
    mark = "/content/" if which == "content" else "/excerpt/"
    found = (text_of(x) for x in element if local(x) == "encoded" and mark in space(x))
    return next(found, "")


def _is(element: Element, name: str, start: str) -> bool:
    return local(element) == name and space(element).startswith(start)
