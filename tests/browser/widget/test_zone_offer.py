"""Where the times are on another clock than the device's, its own clock is one click away."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from browser.widget.window import opened

TIMES = """<!doctype html><title>Times</title><link rel="icon" href="data:,">
<div class="weekbar"></div>
<form id="times-form"><label><input type="radio" name="way" value="video">Video</label>
<label><input type="radio" name="slot" value="2026-11-24T18:30:00Z">10:30 am</label></form>
<div id="zone"><select name="zone" form="times-form"><option>America/Los_Angeles</option>
<option>Europe/Berlin</option></select></div>
<script type="module" src="/frontdesk/zone.js"></script>"""


def offer(page: Page) -> str | None:
    link = page.get_by_role("link", name="Show times in Berlin time, as on this device")
    return link.get_attribute("href")


def test_the_offer_keeps_the_page_and_what_is_already_chosen(
    browser: Browser, site: Path, origin: str
) -> None:
    (site / "times.html").write_text(TIMES, "utf-8")

    address = f"{origin}/times.html?from=2026-11-24"
    with opened(browser, address, timezone_id="Europe/Berlin") as (page, complaints):
        before = "/times.html?from=2026-11-24&zone=Europe%2FBerlin"
        assert offer(page) == f"{before}#times"
        page.get_by_label("Video").check()
        page.get_by_label("10:30 am").check()

        chosen = "&way=video&slot=2026-11-24T18%3A30%3A00Z"
        assert offer(page) == f"{before}{chosen}#times"
        assert complaints == []


def test_a_device_on_the_same_clock_is_offered_nothing(
    browser: Browser, site: Path, origin: str
) -> None:
    (site / "times.html").write_text(TIMES, "utf-8")

    with opened(browser, f"{origin}/times.html") as (page, _):
        page.wait_for_load_state("networkidle")

        expect(page.get_by_role("link")).to_have_count(0)


ASKS = """<!doctype html><title>Wait</title><link rel="icon" href="data:,">
<form><label>Zone <select name="zone"><option>Europe/Berlin</option>
<option selected>America/Los_Angeles</option><option>Asia/Tokyo</option></select></label></form>
<script type="module" src="/frontdesk/own-zone.js"></script>"""


@pytest.mark.parametrize(
    ("device", "chosen"),
    [("Europe/Berlin", "Europe/Berlin"), ("Africa/Cairo", "America/Los_Angeles")],
)
def test_a_form_that_asks_for_a_clock_begins_with_that_of_the_device(
    browser: Browser, site: Path, origin: str, device: str, chosen: str
) -> None:
    (site / "asks.html").write_text(ASKS, "utf-8")

    with opened(browser, f"{origin}/asks.html", timezone_id=device) as (page, complaints):
        expect(page.get_by_label("Zone")).to_have_value(chosen)
        assert complaints == []


def test_a_clock_that_was_chosen_before_stays(browser: Browser, site: Path, origin: str) -> None:
    # A browser that fills a form in again does so before scripts of this kind run.
    (site / "fill.js").write_text("document.querySelector('select').value = 'Asia/Tokyo'")
    again = '<script src="/fill.js"></script>'
    (site / "asks.html").write_text(ASKS.replace("</form>", f"</form>{again}"), "utf-8")

    with opened(browser, f"{origin}/asks.html", timezone_id="Europe/Berlin") as (page, _):
        page.wait_for_load_state("networkidle")

        expect(page.get_by_label("Zone")).to_have_value("Asia/Tokyo")
