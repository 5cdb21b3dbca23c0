"""Back leads to a form whose answer was a page with mistakes, as it leads anywhere else."""

import pytest
from playwright.sync_api import Browser, Error, Page

from browser.sealing.desk import Desk

SCRIPT = '<script type="module" src="/frontdesk/entry.js"></script>'
FORM = '<title>Form</title><form method="post" action="/enrol"><button>Continue</button></form>'
MISTAKES = '<title>Error: Form</title><a href="/elsewhere">Elsewhere</a>'


def come_back_to_mistakes(browser: Browser, desk: Desk, *, script: str) -> Page:
    desk.page, desk.answer, desk.status = FORM, MISTAKES + script, 422
    page = browser.new_page()
    page.goto(f"{desk.url}/enrol")
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("link", name="Elsewhere").click()
    page.wait_for_url("**/elsewhere")
    page.go_back()
    return page


def test_back_asks_for_the_form_again_and_sends_nothing_twice(
    chromium: Browser, desk: Desk
) -> None:
    page = come_back_to_mistakes(chromium, desk, script=SCRIPT)

    assert page.url == f"{desk.url}/enrol"
    assert page.title() == "Form"
    assert len(desk.posts) == 1
    page.close()


def test_without_the_script_the_browser_would_show_an_error(chromium: Browser, desk: Desk) -> None:
    with pytest.raises(Error, match="ERR_CACHE_MISS"):
        come_back_to_mistakes(chromium, desk, script="")

    chromium.contexts[-1].close()
