"""Reads a folder of Markdown files, whichever generator they were written for."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from press.moving import dates
from press.moving.foreign_heads import UnreadableHead, split
from press.moving.haul import CannotMove, Haul, Item, Term

_ENDINGS = {".md", ".markdown", ".mkd", ".mdown"}
_DATED = re.compile(r"^(\d{4}-\d{1,2}-\d{1,2})-(.+)$")
_POSTS = {"post", "posts", "_posts", "blog", "article", "articles", "writing", "notes", "news"}
_DRAFTS = {"draft", "drafts", "_drafts"}
_PAGES = {"page", "pages", "_pages"}
_SKIPPED = {"node_modules", "vendor", "themes", "archetypes", "layouts", "public", "_site"}
_NOT_POSTS = {"readme", "changelog", "license", "contributing", "_index"}
_PUBLIC = {"", "published", "publish", "public", "true", "yes"}
_FALSE, _TRUE = {"false", "no", "off", "0"}, {"true", "yes", "on", "1"}
_MOST_BYTES = 20 * 1024 * 1024


def read(folder: Path) -> Haul:
    """Return the posts and pages of a folder, its own files and those in folders below.

    Raises:
        CannotMove: there are none.
    """
    haul = Haul()
    for file in sorted(folder.rglob("*")):
        below = file.relative_to(folder)
        if file.suffix.lower() not in _ENDINGS or not file.is_file() or _is_skipped(below):
            continue
        try:
            haul.items.append(_item(file, below))
        except (UnreadableHead, UnicodeDecodeError, OSError) as wrong:
            haul.refused.append((below.as_posix(), _words(wrong)))
    if not any(one.address or one.old_paths for one in haul.items):
        haul.notes.append("no file says its old address, so none leads on to where it is now")
    if not haul.items and not haul.refused:
        raise CannotMove(f"{folder} holds no Markdown files; they end in .md")
    return haul


def _is_skipped(below: Path) -> bool:
    folders = below.parts[:-1]
    hidden = any(one.startswith(".") or one in _SKIPPED for one in folders)
    return hidden or below.stem.lower() in _NOT_POSTS or below.name.startswith(".")


def _words(wrong: Exception) -> str:
    if isinstance(wrong, UnicodeDecodeError):
        return f"byte {wrong.start} is not UTF-8; save the file as UTF-8 and import again"
    return str(wrong)


def _item(file: Path, below: Path) -> Item:
    if file.stat().st_size > _MOST_BYTES:
        raise OSError("it is larger than 20 MB")
    head, text = split(file.read_text("utf-8-sig"))
    # "slug/index.md" is a post with its pictures beside it.
    name = below.parent.name if below.stem == "index" and below.parent.name else below.stem
    dated = _DATED.match(name)
    when = _date(head, "date", "published_at", "date_published", "publishdate", "created")
    when = when or (dates.read(dated[1]) if dated else None)
    terms = [Term(one) for one in _list(head, "categories", "category")]
    return Item(
        key=below.as_posix(),
        kind=_kind(head, below, is_dated=bool(when)),
        title=_text(head, "title") or _first_heading(text),
        text=text,
        is_markdown=True,
        address=_address(head),
        slug=_text(head, "slug") or (dated[2] if dated else name),
        why_draft=_why_draft(head, below),
        date=when,
        modified=_date(head, "modified", "lastmod", "updated", "last_modified_at", "date_updated"),
        authors=_list(head, "authors", "author"),
        categories=terms,
        tags=[Term(one) for one in _list(head, "tags", "tag", "keywords")],
        summary=_text(head, "summary", "excerpt", "custom_excerpt"),
        description=_text(head, "description", "meta_description", "seo_description"),
        picture=_picture(head),
        picture_alt=_text(head, "feature_image_alt", "image_alt", "alt"),
        old_paths=[one for one in _list(head, "aliases", "redirect_from") if "/" in one],
    )


def _kind(head: dict[str, Any], below: Path, *, is_dated: bool) -> str:
    said = {_text(head, "layout").lower(), _text(head, "type").lower()}
    folders = {one.lower() for one in below.parts[:-1]}
    if said & _PAGES or (folders & _PAGES and not folders & _POSTS):
        return "page"
    if said & {"post", "article"} or folders & (_POSTS | _DRAFTS) or is_dated:
        return "post"
    return "page"


def _why_draft(head: dict[str, Any], below: Path) -> str:
    reasons = (
        (_text(head, "draft").lower() in _TRUE, "a draft in the old folder"),
        ({one.lower() for one in below.parts} & _DRAFTS, "it lay in a folder of drafts"),
        (_text(head, "published").lower() in _FALSE, "it was not published"),
        (_text(head, "password"), "it was locked with a password"),
        (_text(head, "private").lower() in _TRUE, "it was private"),
        (_text(head, "visibility").lower() not in _PUBLIC, "not everybody could read it"),
        (_text(head, "unlisted").lower() in _TRUE, "it was in no list"),
        (_text(head, "expirydate"), "it was to disappear at some time"),
        (_text(head, "status").lower() not in _PUBLIC, f"its status was {_text(head, 'status')}"),
    )
    return next((why for holds, why in reasons if holds), "")


def _address(head: dict[str, Any]) -> str:
    """Return the old path where the head says it; else nobody knows how addresses were made."""
    found = _text(head, "permalink", "url") or _text(head, "save_as").removesuffix("index.html")
    if not found or ":" in found:
        return ""
    return f"/{found.strip('/')}{'/' if found.endswith('/') else ''}"


def _first_heading(text: str) -> str:
    found = re.search(r"^# +(.+?) *#*$", text, re.MULTILINE)
    return found[1] if found else ""


def _picture(head: dict[str, Any]) -> str:
    for name in ("feature_image", "featured_image", "image", "cover", "images", "thumbnail"):
        found = head.get(name)
        if isinstance(found, dict):
            found = next(
                (found[one] for one in ("path", "src", "image", "url") if one in found), ""
            )
        found = found[0] if isinstance(found, list) and found else found
        if isinstance(found, str) and re.search(
            r"\.(jpe?g|png|gif|webp|avif)$", found, re.IGNORECASE
        ):
            return found
    return ""


def _text(head: dict[str, Any], *names: str) -> str:
    for name in names:
        value = head.get(name)
        if value is not None and not isinstance(value, (list, dict)):
            return str(value).strip()
    return ""


def _list(head: dict[str, Any], *names: str) -> list[str]:
    return list(dict.fromkeys(one for name in names for one in _texts(head.get(name))))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        value = value.get("name") or value.get("title")
    if isinstance(value, list):
        for one in value:
            yield from _texts([*_texts(one)][:1]) if isinstance(one, dict) else _texts(one)
    elif value is not None:
        # Jekyll and Pelican allow "one, two".
        yield from (one for part in str(value).split(",") if (one := part.strip()))


def _date(head: dict[str, Any], *names: str) -> datetime | None:
    for name in names:
        value = head.get(name)
        if isinstance(value, datetime):
            return value
        if isinstance(value, date):
            return datetime(value.year, value.month, value.day)  # noqa: DTZ001 - a day has no zone
        if value and (found := dates.read(str(value))):
            return found
    return None
