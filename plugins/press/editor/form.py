"""What comes out of the editor's form: settings of a text, and what is wrong with them."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from press.editor.manuscript import Value
from press.scene import UnknownCover, parse
from press.slugs import slug

# In the order of the page; each is the name of a control and of a line in the head.
LINES = ("title", "summary", "description", "category", "slug")
# The view of an author who leaves the window to the site.
ANY = "any"
_CLOCK = re.compile(r"([01]?\d|2[0-3]):[0-5]\d")


def changes(form: Mapping[str, Any], tags: list[str], *, status: str) -> dict[str, Value | None]:
    """Return the settings that a form asks for; None means that the line goes.

    Args:
        form: the fields by their names.
        tags: those ticked; new ones stand in the field new_tags, with commas between.
        status: what the head says of it so far; hidden and the like, of which the form does not
            ask, stay.
    """
    found: dict[str, Value | None] = {name: _line(form, name) or None for name in LINES}
    clock = _line(form, "time")
    # Nobody who reads dates reads 9:30.
    found["date"] = f"{_line(form, 'date')} {clock and clock.zfill(5)}".strip() or None
    added = [tag.strip() for tag in _line(form, "new_tags").split(",")]
    found["tags"] = list(dict.fromkeys(tag for tag in [*tags, *added] if tag)) or None
    found["cover"] = _cover(form)
    state = str(form.get("state", "draft"))
    # Only one of the two says it, or a later reader finds them at odds.
    found["draft"] = True if state == "draft" != status.lower() else None
    if status.lower() in {"draft", "published"} - {state}:
        found["status"] = None
    return found


def problems(
    form: Mapping[str, Any], found: Mapping[str, Value | None], *, dated: bool
) -> dict[str, str]:
    """Return what has to be mended before it can be saved, by the name of the control.

    Args:
        form: the fields by their names.
        found: what changes made of them.
        dated: whether readers see it only with a day, as a post and unlike a page.
    """
    wrong = {}
    if not found["title"]:
        wrong["title"] = "Enter a title, so that the text can be found again"
    if (day := _line(form, "date")) and not _is_day(day):
        wrong["date"] = f"{day} is no day. Enter one like 2026-09-24"
    if (clock := _line(form, "time")) and not _CLOCK.fullmatch(clock):
        wrong["time"] = f"{clock} is no time of day. Enter one like 10:30"
    if dated and form.get("state") == "published" and not found["date"]:
        wrong["date"] = "Enter the day of the post. A day to come means it goes out then"
    address = str(found["slug"] or "")
    if address and slug(address) != address:
        nearest = slug(address)
        wrong["slug"] = "An address has small letters, digits and hyphens" + (
            f", such as {nearest}" if nearest else ""
        )
    if found["cover"]:
        try:
            parse(str(found["cover"]), slug=address)
        except UnknownCover as error:
            wrong["cover"] = str(error)
    return wrong


def _cover(form: Mapping[str, Any]) -> str | None:
    view = _line(form, "view")
    things = [_line(form, f"thing{number}") for number in (1, 2, 3)]
    return ", ".join([view, *filter(None, things)]) if view not in {"", ANY} else None


def _line(form: Mapping[str, Any], name: str) -> str:
    """A field of one line: the ends of lines that somebody pasted become spaces."""
    return " ".join(str(form.get(name, "")).split())


def _is_day(text: str) -> bool:
    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False
