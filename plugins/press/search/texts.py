"""What the search knows of each post and page."""

import re
from collections.abc import Iterable
from html import unescape
from typing import Any, NamedTuple

# What a page says beside its text: times to book, scripts, what a screen reader skips.
_BESIDE = re.compile(
    r'<(script|style)\b.*?</\1>|<section class="widget".*?</section>', re.DOTALL | re.IGNORECASE
)
# Marks inside a line part no words; all others do.
_INLINE = re.compile(
    r"</?(?:a|abbr|b|bdi|bdo|cite|code|em|i|kbd|mark|q|s|small|span|strong|sub|sup|u|var)\b[^>]*>",
    re.IGNORECASE,
)
_TAGS = re.compile(r"<[^>]+>")
ABOUT_CHARS = 200


class Text(NamedTuple):
    """One post or page; url begins with a slash, filed holds its tags and its category."""

    url: str
    title: str
    about: str
    headings: tuple[str, ...]
    filed: tuple[str, ...]
    lang: str
    body: str


def gathered(contents: Iterable[Any]) -> list[Text]:
    """Return what may be found, pages first, then posts from the oldest to the newest.

    A post that is added stands last, so that the numbers of all others stay what they are.
    """
    public = [each for each in contents if each.status == "published"]
    return [_text(each) for each in sorted(public, key=_order)]


def plain(html: str) -> str:
    """Return the words of a text without its marks, with single spaces between them."""
    bare = _TAGS.sub(" ", _INLINE.sub("", _BESIDE.sub(" ", html)))
    return " ".join(unescape(bare).split())


def _order(content: Any) -> tuple[str, str]:
    dated = getattr(content, "date", None) if hasattr(content, "category") else None
    return (dated.isoformat() if dated else "", content.url)


def _text(content: Any) -> Text:
    metadata = content.metadata
    filed = [str(tag) for tag in getattr(content, "tags", [])]
    if category := getattr(content, "category", None):
        filed.append(str(category))
    return Text(
        url=f"/{content.url}",
        title=str(content.title),
        about=_cut(str(metadata.get("summary") or "")),
        headings=tuple(heading.words for heading in getattr(content, "headings", [])),
        filed=tuple(filed),
        lang=content.lang,
        # .content would rewrite every link of it, and keep both texts in memory.
        body=plain(content._content or ""),  # noqa: SLF001
    )


def _cut(about: str) -> str:
    about = plain(about)
    if len(about) <= ABOUT_CHARS:
        return about
    return f"{about[:ABOUT_CHARS].rsplit(' ', 1)[0]}…"
