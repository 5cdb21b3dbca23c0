"""A page as axe sees it, in light and in dark colours, and whether it fits the window."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

# Colours are all that the dark look changes.
CONTRAST = {"runOnly": ["color-contrast"]}
TOO_WIDE = "document.documentElement.scrollWidth > innerWidth"


def looked_at(page: Page) -> list[Any]:
    """Return what is wrong with a page, as axe names it."""
    # A colour on its way to another one would be judged half way.
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    found = [*_violations(page, {}), *(["too wide"] if page.evaluate(TOO_WIDE) else [])]
    page.emulate_media(color_scheme="dark")
    return [*found, *_violations(page, CONTRAST)]


def _violations(page: Page, options: dict[str, Any]) -> list[Any]:
    found = Axe().run(page, options={"resultTypes": ["violations"], **options})
    return [
        (one["id"], [node["html"] for node in one["nodes"]])
        for one in found.response["violations"]
    ]
