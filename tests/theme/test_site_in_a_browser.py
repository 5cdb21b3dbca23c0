"""The site as Chromium shows it: axe finds nothing, nothing sticks out, no script is needed."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

POST = "/writing/when-the-journey-is-the-hardest-part/"
PAGES = [
    "/",
    "/writing/",
    POST,
    "/fees/",
    "/about/",
    "/crisis-help/",
    "/help-with-video/",
    "/404.html",
    "/writing/tag/video/",
    "/resources/",
]


@pytest.mark.parametrize(("width", "light"), [(390, "light"), (1440, "dark")])
def test_axe_finds_nothing(served, browser, width, light):
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=light)
    found = {}
    for path in PAGES:
        page.goto(served + path)
        page.evaluate("document.fonts.ready")
        results = Axe().run(page)
        found[path] = [violation["id"] for violation in results.response["violations"]]
    page.close()

    assert found == {path: [] for path in PAGES}


@pytest.mark.parametrize("width", [320, 256])
def test_nothing_scrolls_sideways_on_a_narrow_screen(served, browser, width):
    page = browser.new_page(viewport={"width": width, "height": 700})
    beyond = {}
    for path in PAGES:
        page.goto(served + path)
        beyond[path] = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    page.close()

    assert {path: over for path, over in beyond.items() if over > 0} == {}


def test_a_page_loads_from_its_own_server_alone_and_sets_no_cookie(served, browser):
    context = browser.new_context()
    page = context.new_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    for path in PAGES:
        page.goto(served + path, wait_until="networkidle")

    assert asked
    assert [url for url in asked if not url.startswith(served)] == []
    assert context.cookies() == []
    context.close()


def test_each_font_is_fetched_once(served, browser):
    page = browser.new_page()
    fonts = []
    page.on("request", lambda r: fonts.append(r.url) if r.resource_type == "font" else None)
    page.goto(served + "/", wait_until="networkidle")
    page.close()

    assert len(fonts) == len(set(fonts)) == 2


def test_nothing_moves_while_the_page_loads(served, browser):
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.add_init_script(
        "window.moved = 0; new PerformanceObserver(list => list.getEntries()"
        ".forEach(entry => { window.moved += entry.value }))"
        ".observe({type: 'layout-shift', buffered: true})"
    )
    page.goto(served + "/", wait_until="networkidle")
    moved = page.evaluate("window.moved")
    page.close()

    assert moved <= 0.01


def test_every_control_is_big_enough_for_a_thumb(served, browser):
    page = browser.new_page(viewport={"width": 390, "height": 844})
    small = {}
    for path in PAGES:
        page.goto(served + path)
        small[path] = page.evaluate(
            """() => [...document.querySelectorAll('nav a, li > a:only-child, .btn, .help a')]
              .map(a => [a.textContent.trim(), a.getBoundingClientRect()])
              .filter(([, box]) => box.width && (box.height < 24 || box.width < 24))
              .map(([words]) => words)"""
        )
    page.close()

    assert {path: words for path, words in small.items() if words} == {}


def test_the_skip_link_is_the_first_stop_of_the_keyboard(served, browser):
    page = browser.new_page()
    page.goto(served + POST)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    # The browser tells of a jump within the page a moment after the key.
    page.wait_for_url("**#main")
    page.close()


@pytest.mark.parametrize("paper", ["Letter", "A4"])
def test_help_with_video_fits_on_two_pages_of_paper(served, browser, paper):
    page = browser.new_page()
    page.goto(f"{served}/help-with-video/")
    page.evaluate("document.fonts.ready")

    # The margins a browser offers by itself.
    margins = dict.fromkeys(("top", "right", "bottom", "left"), "0.4in")
    printed = page.pdf(format=paper, margin=margins)
    page.close()

    assert re.findall(rb"/Type /Pages\s*/Count (\d+)", printed) == [b"2"]


def test_on_a_phone_help_with_video_begins_with_what_to_do_now(served, browser):
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(f"{served}/help-with-video/")

    first = page.locator("main h2 + ol").first
    words = [line.inner_text() for line in first.locator("li").all()]
    below = first.bounding_box()
    page.close()

    assert len(words) == 3
    assert "Use phone instead" in words[1]
    assert below["y"] + below["height"] < 844
