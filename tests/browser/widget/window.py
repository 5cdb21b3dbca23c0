"""A page with the widget, and what a test asks of it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, Page, expect

from browser.widget.desk import NOON, Desk


@contextmanager
def opened(browser: Browser, address: str, **options: Any) -> Iterator[tuple[Page, list[str]]]:
    """A page at noon of November 20 by its own clock, and what its console complained of."""
    settings = {"timezone_id": "America/Los_Angeles", "locale": "en-US", **options}
    context = browser.new_context(**settings)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    if settings.get("java_script_enabled", True):
        page.clock.install(time=NOON)
    page.goto(address)
    yield page, complaints
    context.close()


def shown(page: Page, count: int) -> None:
    expect(page.locator(".widget-time")).to_have_count(count)


def refreshed(page: Page, desk: Desk, count: int) -> None:
    """Let minutes pass by the page's clock until it has asked again.

    The last steps are short: the page's own limit of 5 s runs by that clock too.
    """
    while len(desk.asked) < count:
        page.clock.run_for(290_000 if page.evaluate("!window.late") else 3_000)
        page.evaluate("window.late = true")
        page.wait_for_timeout(100)
    page.evaluate("window.late = false")
    asked(desk, count)


def asked(desk: Desk, count: int) -> None:
    until = time.monotonic() + 5
    while len(desk.asked) < count and time.monotonic() < until:
        time.sleep(0.01)
    assert len(desk.asked) == count
