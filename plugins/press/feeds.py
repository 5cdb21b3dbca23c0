"""Feeds as Pelican writes them, with summaries that say what the author typed."""

from typing import Any

from markupsafe import escape


def escape_summaries(_context: dict[str, Any], *, feed: Any) -> None:
    """Escape the plain-text summaries: in Atom they are read as HTML, where a < b would vanish."""
    for item in feed.items:
        if item.get("description"):
            item["description"] = str(escape(item["description"]))
