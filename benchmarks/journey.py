"""A visitor who books a time, answers every question in a few words and stops at the join page."""

import re

from playwright.sync_api import Browser, ElementHandle, Page

MOST_STEPS = 14
WORDS = {
    "email": "ana@example.org",
    "tel": "503 555 0199",
    "text": "Ana",
    "textarea": "A few words.",
}


def book(browser: Browser, origin: str, *, service: str, until: str) -> str:
    """Return the address of the first page on the way whose address holds until."""
    page = browser.new_page()
    page.goto(f"{origin}/book/{service}")
    seen: list[str] = []
    while until not in page.url and len(seen) < MOST_STEPS:
        seen.append(page.url)
        if not _send(page):
            break
    if until not in page.url:
        raise SystemExit(
            f"The way to {until} ended at {_without_tokens(page.url)}: {page.title()}"
        )
    address = page.url
    page.close()
    return address


def link(browser: Browser, address: str, holds: str) -> str:
    """Return the address of a link on a page."""
    page = browser.new_page()
    page.goto(address)
    found = page.locator(f'a[href*="{holds}"]').first.evaluate("link => link.href")
    page.close()
    return str(found)


def _send(page: Page) -> bool:
    """Fill in the page's form and send it; False when it has none."""
    forms = page.locator('main form[method="post" i]')
    if not forms.count():
        return False
    form = forms.last
    for field in form.locator("input, textarea, select").element_handles():
        _answer(field)
    before = page.url
    form.locator('button:not([type="button"])').last.click()
    page.wait_for_url(lambda now: now != before, timeout=15_000)
    return True


def _answer(field: ElementHandle) -> None:
    kind = field.evaluate("field => field.type || field.localName")
    if kind in ("radio", "checkbox"):
        first = (
            "f => !f.disabled && ![...f.form.elements].some(o => o.name === f.name && o.checked)"
        )
        if kind == "checkbox" or field.evaluate(first):
            field.check(force=True)
    elif kind.startswith("select"):
        field.evaluate("f => { f.selectedIndex = Math.max(f.selectedIndex, 1) }")
    elif kind in WORDS and field.is_visible() and not field.input_value():
        field.fill(WORDS[kind])


def _without_tokens(address: str) -> str:
    return re.sub(r"[\w-]{40,}", "…", address)
