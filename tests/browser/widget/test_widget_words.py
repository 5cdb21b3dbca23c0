"""What a visitor reads in the booking widget: times, whose clock, and what went wrong."""

import pytest
from playwright.sync_api import Browser, Page, expect

from browser.widget.desk import Desk
from browser.widget.window import asked, opened, shown


def test_the_next_open_times_are_links_grouped_by_day(
    browser: Browser, origin: str, desk: Desk
) -> None:
    with opened(browser, f"{origin}/one.html") as (page, complaints):
        shown(page, 3)

        rows = [row.text_content() for row in page.locator(".widget-days > li > p").all()]
        assert rows == ["Tuesday November 24", "Wednesday November 25"]
        first = page.get_by_role("link", name="10:30 am Tuesday, November 24")
        assert first.get_attribute("href") == (
            "/book/first-session?slot=2026-11-24T18%3A30%3A00Z&zone=America%2FLos_Angeles"
        )
        assert page.locator(".widget-note").text_content() == "Times are in Pacific time."
        assert desk.asked == ["/api/slots?service=first-session&limit=12"]
        assert complaints == []


def test_a_viewer_far_away_reads_their_own_clock_and_whose_the_other_is(
    browser: Browser, origin: str
) -> None:
    with opened(browser, f"{origin}/one.html", timezone_id="Europe/Lisbon") as (page, _):
        shown(page, 3)

        assert page.locator(".widget-days p").first.text_content() == "Tuesday November 24"
        link = page.get_by_role("link", name="6:30 pm Tuesday, November 24")
        expect(link).to_have_attribute(
            "href", "/book/first-session?slot=2026-11-24T18%3A30%3A00Z&zone=Europe%2FLisbon"
        )
        expect(page.locator(".widget-note")).to_have_text(
            "Times are in Western European time, where you are. I work in Pacific time."
        )


def test_without_javascript_the_link_to_the_times_stands_alone(
    browser: Browser, origin: str, desk: Desk
) -> None:
    with opened(browser, f"{origin}/one.html", java_script_enabled=False) as (page, complaints):
        link = page.get_by_role("link", name="See open times")

        assert link.get_attribute("href") == "/book/first-session"
        assert page.locator(".widget").inner_text().split("\n")[-1] == "See open times"
        assert page.locator(".widget-times").bounding_box() in (None, _flat(page))
        assert (desk.asked, complaints) == ([], [])


@pytest.mark.parametrize("trouble", ["status", "nonsense", "hangs"])
def test_when_the_service_does_not_answer_a_calm_sentence_leaves_the_link(
    browser: Browser, origin: str, desk: Desk, trouble: str
) -> None:
    if trouble == "status":
        desk.status = 503
    elif trouble == "nonsense":
        desk.times = ("soon",)
    else:
        desk.hold.clear()

    with opened(browser, f"{origin}/one.html") as (page, _):
        asked(desk, 1)
        page.clock.run_for(6_000)
        expect(page.locator(".widget-note")).to_have_text(
            "I can\u2019t show the times here right now. The link below leads to them."
        )
        shown(page, 0)
        expect(page.get_by_role("link", name="See open times")).to_be_visible()


def test_no_open_times_are_said_plainly(browser: Browser, origin: str, desk: Desk) -> None:
    desk.times = ()

    with opened(browser, f"{origin}/one.html") as (page, complaints):
        expect(page.locator(".widget-note")).to_have_text(
            "No times are open in the coming weeks. You can call or write to me instead."
        )
        assert complaints == []


def test_a_page_older_than_the_fees_says_so(browser: Browser, origin: str, desk: Desk) -> None:
    desk.fingerprint = "another"

    with opened(browser, f"{origin}/one.html") as (page, _):
        expect(page.locator(".widget-note")).to_have_text(
            "Times are in Pacific time. Fees are shown again before you pay."
        )


def _flat(page: Page) -> dict[str, float] | None:
    box = page.locator(".widget-times").bounding_box()
    return {**box, "height": 0} if box else None
