"""The front matter: what is missing in it, too long, or cannot be read."""

from collections.abc import Iterator
from datetime import datetime
from difflib import get_close_matches
from typing import Any

from press.frontmatter import switch
from press.lint.finding import Hit
from press.lint.languages import codes
from press.lint.limits import Limits
from press.lint.post import Post
from press.scene import UnknownCover, parse
from press.slugs import slug

KEYS = (
    *("title", "date", "modified", "slug", "category", "tags", "author", "authors", "summary"),
    *("blurb", "description", "cover", "draft", "status", "template", "lang", "translation"),
    *(
        "lint_ok",
        "redirects",
        "moved_from",
        "resources",
        "series",
        "part",
        "picture",
        "image",
        "url",
        "save_as",
    ),
)
STATES = ("published", "draft", "hidden", "skip")
_SHORTEST_DESCRIPTION = 50
_NO_DATE_WORDS = 'write it as 2026-09-24 or "2026-09-24 10:30"'


def look(post: Post, limits: Limits) -> Iterator[Hit]:
    """Yield what is wrong with the front matter by itself."""
    if post.broken:
        yield Hit("head-broken", post.broken.line, 0, post.broken.problem)
        return
    yield from _title(post, limits)
    if post.kind == "post":
        yield from _post_only(post)
    yield from _description(post, limits)
    yield from _values(post)
    yield from _keys(post)


def text(post: Post, key: str) -> str:
    """Return a value as text, empty if there is none."""
    value = post.head.get(key)
    return "" if value is None or isinstance(value, list | dict) else str(value).strip()


def slug_of(post: Post) -> str:
    """Return the last part of the address."""
    return text(post, "slug") or slug(text(post, "title"))


def day_of(post: Post) -> datetime | None:
    """Return the date without its zone, None if there is none that can be read."""
    value: Any = post.head.get("date")
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    try:
        return datetime.fromisoformat(str(value)).replace(tzinfo=None)
    except ValueError:
        return None


def state_of(post: Post) -> str:
    """Return published, draft, hidden or skip."""
    try:
        draft = switch(post.head.get("draft", "no"))
    except ValueError:
        draft = True
    return "draft" if draft else (text(post, "status").lower() or "published")


def _title(post: Post, limits: Limits) -> Iterator[Hit]:
    title = text(post, "title")
    if not title:
        yield post.head_hit("title-missing", "title", "there is no title")
    elif len(title) > limits.title_chars:
        says = f"the title has {len(title)} letters; lists show {limits.title_chars}"
        yield post.head_hit("title-long", "title", says)
    if "<" in title and ">" in title.partition("<")[2]:
        yield post.head_hit("title-markup", "title", "the title holds markup")
    if title and not slug_of(post):
        yield post.head_hit("slug-empty", "title", f"no address can be made of “{title}”")


def _post_only(post: Post) -> Iterator[Hit]:
    if not post.head.get("date"):
        yield post.head_hit("date-missing", "date", "there is no date")
    elif day_of(post) is None:
        says = f"“{text(post, 'date')}” is no date"
        yield post.head_hit("date-bad", "date", says, mend=f"Please {_NO_DATE_WORDS}.")
    if not post.head.get("category"):
        yield post.head_hit("category-missing", "category", "there is no category")


def _description(post: Post, limits: Limits) -> Iterator[Hit]:
    words = text(post, "description") or text(post, "summary")
    if not words:
        yield post.head_hit("description-missing", "description", "there is no description")
    elif "description" in post.head and not (
        _SHORTEST_DESCRIPTION <= len(words) <= limits.description_chars
    ):
        says = (
            f"the description has {len(words)} letters; "
            f"{_SHORTEST_DESCRIPTION} to {limits.description_chars} are read"
        )
        yield post.head_hit("description-length", "description", says)


def _values(post: Post) -> Iterator[Hit]:
    if cover := post.head.get("cover"):
        try:
            parse(cover, slug=slug_of(post))
        except (UnknownCover, AttributeError) as unknown:
            yield post.head_hit("cover-unknown", "cover", str(unknown))
    if (draft := text(post, "draft").lower()) and draft not in _SWITCHES:
        yield post.head_hit("draft-unclear", "draft", f"“{draft}” is neither yes nor no")
    status = text(post, "status").lower()
    if status and status not in STATES:
        says = f"“{status}” is none of {', '.join(STATES)}"
        yield post.head_hit("draft-unclear", "status", says)
    if post.lang and post.lang not in codes():
        says = f"the words of “{post.lang}” are not known here, so only its form is looked at"
        yield post.head_hit("language-unknown", "lang", says)


_SWITCHES = ("true", "yes", "on", "false", "no", "off")


def _keys(post: Post) -> Iterator[Hit]:
    for key in sorted(post.head.keys() - set(KEYS)):
        if near := get_close_matches(key, KEYS, n=1, cutoff=0.8):
            says = f"“{key}” is not known"
            yield post.head_hit("key-unknown", key, says, mend=f"Did you mean “{near[0]}”?")
