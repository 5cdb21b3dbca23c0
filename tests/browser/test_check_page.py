"""The pages of the way in: without JavaScript, while one waits, and for everybody."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from web.join_harness import START, Desk, running


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with running(tmp_path, now=START - timedelta(minutes=6)) as desk:
        yield desk


def until(page: Page, true: Callable[[], bool]) -> None:
    for _ in range(1200):
        if true():
            return
        page.wait_for_timeout(50)
    pytest.fail(page.inner_text("main"))


def test_without_javascript_the_phone_still_works(desk: Desk, chromium: Browser) -> None:
    page = chromium.new_context(java_script_enabled=False).new_page()
    page.goto(f"{desk.client(desk.book())}/room")
    assert "Use the phone instead." in page.inner_text("main")
    assert page.is_hidden(".stage")

    page.get_by_role("button", name="Use phone instead").click()

    assert page.inner_text("h1") == "We speak by phone"
    page.context.close()


def test_the_join_page_opens_by_itself_and_keeps_its_minutes_right(
    desk: Desk, chromium: Browser
) -> None:
    page = chromium.new_context().new_page()
    page.clock.install()
    desk.clock.time = START - timedelta(minutes=16)
    page.goto(desk.client(desk.book()))
    assert page.inner_text("h1") == "We meet today at 11:30 am"

    desk.clock.time = START - timedelta(minutes=14)
    page.clock.run_for(70_000)
    until(page, lambda: page.inner_text("h1") == "We start in 14 minutes")
    page.clock.run_for(65_000)

    until(page, lambda: page.inner_text("h1") == "We start in 13 minutes")
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_of_the_way_in_can_be_used_by_everybody(
    desk: Desk, chromium: Browser, scheme: str
) -> None:
    token = desk.book()
    page = chromium.new_context(
        color_scheme="dark" if scheme == "dark" else "light",
        viewport={"width": 320, "height": 640},
    ).new_page()
    client = desk.client(token)

    for minutes, address in [
        (-3000, client),
        (-6, client),
        (10, f"{client}/room"),
        (10, desk.therapist()),
        (10, f"{desk.url}/check"),
        (200, client),
    ]:
        # A page that waits goes on by itself when the clock moves.
        page.goto("about:blank")
        desk.clock.time = START + timedelta(minutes=minutes)
        page.goto(address)
        if address.endswith("/check"):
            page.click("#start")
            page.wait_for_selector(".check[data-state=on]")
        page.wait_for_timeout(300)

        assert page.evaluate("document.documentElement.scrollWidth") <= 320, address
        found = Axe().run(page).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"]) for one in found] == [], address
    page.context.close()
