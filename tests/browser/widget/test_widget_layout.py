"""The booking widget keeps its place on the page, and everybody can use it."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from browser.widget.desk import Desk
from browser.widget.window import asked, opened, shown


@pytest.mark.parametrize("width", [320, 390, 1440])
@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Europe/Lisbon"])
def test_the_page_does_not_jump_when_the_times_arrive(
    browser: Browser, origin: str, desk: Desk, width: int, zone: str
) -> None:
    desk.times = tuple(f"2026-11-{day}T{hour}:00:00Z" for day in (24, 25, 26) for hour in (19, 20))
    desk.hold.clear()

    size = {"width": width, "height": 900}
    with opened(browser, f"{origin}/one.html", viewport=size, timezone_id=zone) as (page, _):
        go = page.locator(".widget-go")
        asked(desk, 1)
        before = go.bounding_box()
        desk.hold.set()
        shown(page, len(desk.times))

        assert go.bounding_box() == before
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["one.html", "intake.html"])
def test_widgets_pass_axe(browser: Browser, origin: str, scheme: str, path: str) -> None:
    with opened(browser, f"{origin}/{path}", color_scheme=scheme, bypass_csp=True) as (page, _):
        if path == "one.html":
            shown(page, 3)
        rules = {"rules": {"page-has-heading-one": {"enabled": False}}}

        found = Axe().run(page, context=".widget", options=rules)

        assert found.violations_count == 0, found.generate_report()
