"""One run of the check in a browser, and what its lines say."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Request

WANTED = {"wait", "ask"}
CODES = """() => Object.fromEntries(
  [...document.querySelectorAll('.checks > [id]:not([hidden])')].map((row) => [
    row.id, row.querySelector('[data-code]:not([hidden])').dataset.code,
  ]))"""


class Trial:
    """A page on which the check was started.

    Attributes:
        asked: every request since the press.
        problems: what the page's script could not do.
    """

    def __init__(
        self, browser: Browser, address: str, *, script: str = "", press: bool = True, **how: Any
    ) -> None:
        self.context = browser.new_context(**how)
        self.page: Page = self.context.new_page()
        self.problems: list[str] = []
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        if script:
            self.page.add_init_script(script)
        self.page.goto(address)
        self.asked: list[Request] = []
        self.page.on("request", self._note)
        if press:
            self.press("Start the test")

    def _note(self, request: Request) -> None:
        # A method of a list cannot be given: Playwright marks what it is given.
        self.asked.append(request)

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    @property
    def state(self) -> str | None:
        return self.page.get_attribute("#check", "data-state")

    @property
    def said(self) -> str:
        return self.page.inner_text("#said")

    @property
    def codes(self) -> dict[str, str]:
        """Return the code of each line that can be seen."""
        found: dict[str, str] = self.page.evaluate(CODES)
        return found

    def line(self, name: str) -> str:
        return self.page.inner_text(f"#{name}")

    def decided(self, name: str) -> str:
        """Wait until a line has its code."""
        self.until(lambda: self.codes.get(name, "wait") != "wait")
        return self.codes[name]

    def done(self) -> None:
        self.until(lambda: self.state == "done")

    def until(self, true: Callable[[], bool]) -> None:
        for _ in range(1200):
            if true():
                return
            self.page.wait_for_timeout(50)
        pytest.fail(self.page.inner_text("main"))

    def close(self) -> None:
        self.context.close()
        assert self.problems == []
