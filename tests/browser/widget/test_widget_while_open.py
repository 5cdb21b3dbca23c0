"""What the booking widget does while its page stays open."""

from datetime import timedelta

from playwright.sync_api import Browser, Page, expect

from browser.widget.desk import NOON, TIMES, Desk
from browser.widget.window import opened, refreshed, shown


def test_times_are_asked_again_every_five_minutes(
    browser: Browser, origin: str, desk: Desk
) -> None:
    with opened(browser, f"{origin}/one.html") as (page, _):
        shown(page, 3)
        desk.times = TIMES[2:]

        # The page's clock runs on by itself too, so this leaves a minute.
        page.clock.run_for(240_000)
        assert len(desk.asked) == 1
        refreshed(page, desk, 2, step=3_000)

        shown(page, 1)


def test_a_page_that_comes_back_after_a_minute_asks_at_once(
    browser: Browser, origin: str, desk: Desk
) -> None:
    with opened(browser, f"{origin}/one.html") as (page, _):
        shown(page, 3)
        _hide(page, hidden=True)
        page.clock.run_for(600_000)
        assert len(desk.asked) == 1

        desk.times = TIMES[:1]
        _hide(page, hidden=False)

        shown(page, 1)


def test_a_time_that_passes_while_the_page_is_open_disappears(
    browser: Browser, origin: str, desk: Desk
) -> None:
    soon = (NOON + timedelta(seconds=90)).strftime("%Y-%m-%dT%H:%M:%SZ")
    desk.times = (soon, *TIMES)

    with opened(browser, f"{origin}/one.html") as (page, _):
        shown(page, 4)

        page.clock.run_for(100_000)

        shown(page, 3)
        assert len(desk.asked) == 1


def test_a_device_with_a_wrong_clock_shows_the_right_times(
    browser: Browser, origin: str, desk: Desk
) -> None:
    desk.generated_at = NOON - timedelta(days=10)
    desk.times = ("2026-11-11T18:00:00Z",)

    with opened(browser, f"{origin}/one.html") as (page, _):
        shown(page, 1)


def test_times_stay_through_a_short_outage_and_go_after_a_long_one(
    browser: Browser, origin: str, desk: Desk
) -> None:
    with opened(browser, f"{origin}/one.html") as (page, _):
        shown(page, 3)
        desk.status = 503

        refreshed(page, desk, 2)
        shown(page, 3)
        for count in (3, 4, 5):
            refreshed(page, desk, count)

        shown(page, 0)
        expect(page.locator(".widget-note")).to_contain_text("right now")


def test_the_focus_stays_on_a_time_when_the_others_change(
    browser: Browser, origin: str, desk: Desk
) -> None:
    with opened(browser, f"{origin}/one.html") as (page, _):
        shown(page, 3)
        page.get_by_role("link", name="11:30 am").focus()
        desk.times = (*TIMES[1:], "2026-11-26T19:30:00Z", "2026-11-27T19:30:00Z")
        refreshed(page, desk, 2)
        expect(page.get_by_role("link", name="November 26")).to_be_visible()

        assert page.evaluate("document.activeElement.textContent").startswith("11:30 am")


def test_only_the_first_answer_is_announced(browser: Browser, origin: str, desk: Desk) -> None:
    with opened(browser, f"{origin}/one.html") as (page, _):
        shown(page, 3)
        assert page.locator(".widget-note").get_attribute("aria-live") == "polite"
        desk.times = ()

        refreshed(page, desk, 2)

        expect(page.locator(".widget-note")).to_contain_text("No times")
        assert page.locator(".widget-note").get_attribute("aria-live") is None


def _hide(page: Page, *, hidden: bool) -> None:
    """Chromium without a screen never hides a page; say it the way the page hears it."""
    page.evaluate(
        """hidden => {
            Object.defineProperty(document, "visibilityState",
                {value: hidden ? "hidden" : "visible", configurable: true});
            document.dispatchEvent(new Event("visibilitychange"));
        }""",
        hidden,
    )
