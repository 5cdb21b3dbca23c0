"""Which pages show lists of resources: those whose template is resources."""

from pathlib import Path
from typing import Any

from press.resources.lists import Listing, all_of

TEMPLATE = "resources"


def fill(generator: Any) -> None:
    """Give each such page its lists: those its head names, in that order, else all of them."""
    pages = [*generator.pages, *generator.translations, *generator.hidden_pages]
    shown = [page for page in pages if getattr(page, "template", "") == TEMPLATE]
    if not shown:
        return
    lists = {one.name: one for one, _ in all_of(Path(generator.settings["PATH"])).values()}
    for page in shown:
        page.listings = _chosen(lists, page.metadata.get("resources"))


def _chosen(lists: dict[str, Listing], named: Any) -> tuple[Listing, ...]:
    if not named:
        return tuple(lists.values())
    names = named if isinstance(named, list) else str(named).split(",")
    return tuple(lists[name.strip()] for name in names if name.strip() in lists)
