"""A page with the widget, and what a test asks of it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, Page, expect

from browser.widget.desk import NOON, Desk

COUNT_QUESTIONS = """
const real = window.fetch;
window.questions = window.unanswered = 0;
window.fetch = (...all) => {
  window.questions += 1;
  window.unanswered += 1;
  return real(...all).finally(() => (window.unanswered -= 1));
};
"""


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
        page.add_init_script(COUNT_QUESTIONS)
        page.clock.install(time=NOON)
    page.goto(address)
    yield page, complaints
    context.close()


def shown(page: Page, count: int) -> None:
    expect(page.locator(".widget-time")).to_have_count(count)


def refreshed(page: Page, desk: Desk, count: int, *, step: int = 240_000) -> None:
    """Let minutes pass by the page's clock until it has asked again, and was answered.

    The last steps are short, and none is taken while it waits: the page's own limit of 5 s for
    an answer runs by that clock too.
    """
    before = page.evaluate("window.questions")
    while page.evaluate("window.questions") == before:
        page.clock.run_for(step)
        step = 3_000
    while page.evaluate("window.unanswered"):
        page.wait_for_timeout(20)
    asked(desk, count)


def asked(desk: Desk, count: int) -> None:
    until = time.monotonic() + 60
    while len(desk.asked) < count and time.monotonic() < until:
        time.sleep(0.01)
    assert len(desk.asked) == count
