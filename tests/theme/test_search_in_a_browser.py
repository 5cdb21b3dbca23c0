"""The search and share pages as Chromium shows them, under the headers that hosts are told."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from frontdesk.adapters.posts import Posts
from frontdesk.domain.searching import question
from press.servers import headers
from theme.served_site import Quiet, serving

# Over plain HTTP a browser heeds no HSTS, and a test wants none.
SENT = {name: value for name, value in headers().items() if "Transport" not in name}


class Strict(Quiet):
    def end_headers(self) -> None:
        for name, value in SENT.items():
            self.send_header(name, value)
        super().end_headers()


@pytest.fixture(scope="module")
def origin(site: Path) -> Iterator[str]:
    with serving(site, Strict) as address:
        yield address


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page that must not log a thing: a refused script or style would."""
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    yield page
    context.close()
    assert said == []


def test_what_is_written_is_found_at_once_by_the_keyboard_alone(page, origin):
    page.goto(f"{origin}/search/")
    expect(page.locator("#q")).to_be_focused()

    page.keyboard.type("earbud")
    expect(page.get_by_role("status")).to_contain_text("pages found")
    expect(page.locator("#found a").first).to_have_text("Fix bad sound in two minutes")
    # Where neither title nor summary says why, the text itself does.
    expect(page.locator("#found li b")).not_to_have_count(0)
    page.keyboard.press("Enter")

    assert page.url == f"{origin}/search/?q=earbud"


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("", ""),
        ("hotel walk", "1 page found"),
        ("zzzz", "Nothing found. Try another word, or fewer words."),
        ("sound zzzz", "No page has all of these words."),
        ('"sound" OR *', "pages found"),
        ("word " * 3_000, "That was long"),
        ("<img src=x onerror=alert(1)>", "these words"),
    ],
)
def test_a_question_in_the_address_is_answered(page, origin, asked, told):
    page.goto(f"{origin}/search/?q={asked.replace(' ', '+')[:15_000]}")

    expect(page.get_by_role("status")).to_contain_text(told) if told else expect(
        page.locator("#found")
    ).to_be_hidden()
    assert page.locator("#found img").count() == 0


def test_a_first_search_asks_for_three_files_and_its_own_server_only(page, origin):
    asked = []
    page.goto(f"{origin}/search/")
    page.on("request", lambda request: asked.append(request.url.removeprefix(origin)))

    page.locator("#q").fill("hotel walk")
    expect(page.locator("#found li a")).to_be_visible()

    assert all(each.startswith("/") for each in asked)
    assert [each.split("?")[0] for each in asked if each.startswith("/search/")] == [
        "/search/index.json",
        "/search/w.json",
        "/search/p0.json",
    ]


def test_a_search_that_cannot_load_says_where_all_posts_are(browser, origin):
    page = browser.new_page()
    page.route("**/search/index.json", lambda route: route.abort())
    page.goto(f"{origin}/search/?q=sound")

    expect(page.get_by_role("status")).to_have_text(
        "The search did not load. All posts are below."
    )
    page.close()


def test_without_script_all_posts_are_there_by_subject(browser, origin):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{origin}/search/?q=sound")

    links = page.locator("main section a[href^='/writing/']:not([href*=category])")
    assert links.count() == 8
    assert page.locator("#found").is_hidden()
    assert page.locator("form").get_attribute("action") == "/search"
    context.close()


@pytest.mark.parametrize("asked", ["earbuds", "private room", "first session"])
def test_the_service_and_the_page_agree_on_what_comes_first(page, origin, site, asked):
    result = Posts(site).find(question(asked), skip=0, most=10)
    assert result is not None

    page.goto(f"{origin}/search/?q={asked.replace(' ', '+')}")
    expect(page.locator("#found li a").first).to_be_visible()
    shown = [a.get_attribute("href") for a in page.locator("#found li a").all()]

    best = [post.url for post in result.posts]
    assert len({*shown} & {*best}) >= 0.7 * len(best)
    # Two ways of counting: near the top they may differ by a place.
    assert best[0] in shown[:3]
    assert shown[0] in best[:3]


def test_the_address_of_a_post_can_be_copied(browser, origin):
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(f"{origin}/writing/fix-bad-sound/")
    page.get_by_role("link", name="Copy it, or use another app").click()

    page.get_by_role("button", name="Copy the address").click()

    expect(page.get_by_role("status")).to_have_text("Copied.")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == f"{origin}/writing/fix-bad-sound/"
    context.close()


@pytest.mark.parametrize("behind", ["", "//evil.example/", "javascript:alert(1)", "../x"])
def test_nothing_but_an_address_of_this_site_can_be_shared(page, origin, behind):
    page.goto(f"{origin}/share/#{behind}")

    expect(page.get_by_role("heading", name="Share a post")).to_be_visible()
    expect(page.locator("#sharing")).to_be_hidden()


@pytest.mark.parametrize(("width", "light"), [(390, "dark"), (1440, "light")])
def test_axe_finds_nothing(browser, origin, width, light):
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=light)
    found = {}
    for path in ("/search/?q=sound", "/share/#writing/fix-bad-sound/"):
        page.goto(origin + path, wait_until="networkidle")
        results = Axe().run(page)
        found[path] = [violation["id"] for violation in results.response["violations"]]
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    page.close()

    assert [ids for ids in found.values() if ids] == []
