"""The booking widget in Chromium, on a page the real Pelican built, under the strict CSP."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from embeds.small_site import build, write_site

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self' data:; require-trusted-types-for 'script'; base-uri 'none'"
)
NOON = datetime(2026, 11, 20, 20, 0, tzinfo=UTC)
TUESDAY = "2026-11-24T18:30:00Z"
TIMES = (TUESDAY, "2026-11-24T21:00:00Z", "2026-11-25T19:30:00Z")


class Desk:
    """What the service answers; a test changes it while the page is open."""

    def __init__(self) -> None:
        self.times: tuple[str, ...] = TIMES
        self.status = 200
        self.fingerprint = ""
        self.generated_at = NOON
        self.asked: list[str] = []
        self.hold = threading.Event()
        self.hold.set()

    def body(self) -> bytes:
        answer = {
            "service": "first-session",
            "zone": "America/Los_Angeles",
            "fingerprint": self.fingerprint,
            "slots": [{"start": start, "end": start} for start in self.times],
            "generated_at": self.generated_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        }
        return json.dumps(answer).encode()


class Handler(SimpleHTTPRequestHandler):
    """The built site and the one JSON, with the headers the service sends."""

    desk: Desk

    def do_GET(self) -> None:
        if not self.path.startswith("/api/"):
            super().do_GET()
            return
        self.desk.asked.append(self.path)
        self.desk.hold.wait(20)
        body = self.desk.body()
        self.send_response(self.desk.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", CSP)
        super().end_headers()

    def log_message(self, *_: Any) -> None:
        """Keep the test's output clean."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("widget")
    head = "Title: One\nDate: 2026-01-02\nCategory: c\nSlug: "
    write_site(
        folder,
        {
            "one.md": f"{head}one\n\nAbove.\n\n[booking]\n\nBelow.\n",
            "intake.md": f"{head}intake\n\n[intake]\n",
        },
    )
    done = build(folder)
    assert done.returncode == 0, done.stderr
    return folder / "output"


@pytest.fixture
def desk(site: Path) -> Desk:
    desk = Desk()
    page = (site / "one.html").read_text("utf-8")
    desk.fingerprint = page.partition('data-fingerprint="')[2].partition('"')[0]
    return desk


@pytest.fixture
def origin(site: Path, desk: Desk) -> Iterator[str]:
    handler = type("Bound", (Handler,), {"desk": desk})
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=str(site)))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    desk.hold.set()
    server.shutdown()
    server.server_close()
    thread.join()


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


def words(page: Page) -> list[str]:
    return [link.inner_text().split("\n")[0] for link in page.locator(".widget-time").all()]


def shown(page: Page, count: int) -> None:
    expect(page.locator(".widget-time")).to_have_count(count)


def test_the_next_open_times_are_links_grouped_by_day(
    browser: Browser, origin: str, desk: Desk
) -> None:
    with opened(browser, f"{origin}/one.html") as (page, complaints):
        shown(page, 3)

        rows = [row.text_content() for row in page.locator(".widget-days > li > p").all()]
        assert rows == ["Tuesday November 24", "Wednesday November 25"]
        first = page.get_by_role("link", name="10:30 am Tuesday, November 24")
        assert first.get_attribute("href") == ("/book/first-session?slot=2026-11-24T18%3A30%3A00Z")
        assert page.locator(".widget-note").text_content() == "Times are in Pacific time."
        assert desk.asked == ["/api/slots?service=first-session&limit=12"]
        assert complaints == []


def test_a_viewer_far_away_reads_their_own_clock_and_whose_the_other_is(
    browser: Browser, origin: str
) -> None:
    with opened(browser, f"{origin}/one.html", timezone_id="Europe/Lisbon") as (page, _):
        shown(page, 3)

        assert page.locator(".widget-days p").first.text_content() == "Tuesday November 24"
        expect(page.get_by_role("link", name="6:30 pm Tuesday, November 24")).to_be_visible()
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
        expect(page.locator(".widget-note")).to_have_text(
            "I can\u2019t show the times here right now. The link below leads to them.",
            timeout=9_000,
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


def test_times_are_asked_again_every_five_minutes(
    browser: Browser, origin: str, desk: Desk
) -> None:
    with opened(browser, f"{origin}/one.html") as (page, _):
        shown(page, 3)
        desk.times = TIMES[2:]

        page.clock.run_for(290_000)
        assert len(desk.asked) == 1
        page.evaluate("window.late = true")
        _refreshed(page, desk, 2)

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

        _refreshed(page, desk, 2)
        shown(page, 3)
        for count in (3, 4, 5):
            _refreshed(page, desk, count)

        shown(page, 0)
        expect(page.locator(".widget-note")).to_contain_text("right now")


def test_a_page_older_than_the_fees_says_so(browser: Browser, origin: str, desk: Desk) -> None:
    desk.fingerprint = "another"

    with opened(browser, f"{origin}/one.html") as (page, _):
        expect(page.locator(".widget-note")).to_have_text(
            "Times are in Pacific time. Fees are shown again before you pay."
        )


def test_the_focus_stays_on_a_time_when_the_others_change(
    browser: Browser, origin: str, desk: Desk
) -> None:
    with opened(browser, f"{origin}/one.html") as (page, _):
        shown(page, 3)
        page.get_by_role("link", name="11:30 am").focus()
        desk.times = (*TIMES[1:], "2026-11-26T19:30:00Z", "2026-11-27T19:30:00Z")
        _refreshed(page, desk, 2)
        expect(page.get_by_role("link", name="November 26")).to_be_visible()

        assert page.evaluate("document.activeElement.textContent").startswith("11:30 am")


def test_only_the_first_answer_is_announced(browser: Browser, origin: str, desk: Desk) -> None:
    with opened(browser, f"{origin}/one.html") as (page, _):
        shown(page, 3)
        assert page.locator(".widget-note").get_attribute("aria-live") == "polite"
        desk.times = ()

        _refreshed(page, desk, 2)

        expect(page.locator(".widget-note")).to_contain_text("No times")
        assert page.locator(".widget-note").get_attribute("aria-live") is None


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
        _asked(desk, 1)
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


def _refreshed(page: Page, desk: Desk, count: int) -> None:
    """Let minutes pass by the page's clock until it has asked again.

    The last steps are short: the page's own limit of 5 s runs by that clock too.
    """
    while len(desk.asked) < count:
        page.clock.run_for(290_000 if page.evaluate("!window.late") else 3_000)
        page.evaluate("window.late = true")
        page.wait_for_timeout(100)
    page.evaluate("window.late = false")
    _asked(desk, count)


def _asked(desk: Desk, count: int) -> None:
    until = time.monotonic() + 5
    while len(desk.asked) < count and time.monotonic() < until:
        time.sleep(0.01)
    assert len(desk.asked) == count


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


def _flat(page: Page) -> dict[str, float] | None:
    box = page.locator(".widget-times").bounding_box()
    return {**box, "height": 0} if box else None
