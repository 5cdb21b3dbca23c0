"""The whole demo, running on ports of its own, and a client who walks through it."""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

from rehearsal import stage
from rehearsal.demo import Demo
from rehearsal.demo_folder import Ports

_LOOKED_AT: set[tuple[str, str]] = set()
# The heading, and which kinds of element there are: not how many, nor what they say.
PARTS = """document.querySelector('h1').textContent + [...new Set([...document.querySelectorAll(
  'body *')].map((one) => `${one.localName}.${one.className}.${one.type ?? ''}`))].sort()"""
# Words nobody else writes: wherever they turn up, an intake has leaked.
CANARY = ("quetzal-marmalade", "obsidian-trombone", "heliotrope-lighthouse")


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory, ports: Iterator[int]) -> Iterator[Demo]:
    four = Ports(next(ports), next(ports), next(ports), next(ports))
    made = Demo(tmp_path_factory.mktemp("demo"), four)
    # On a busy machine the last of the programs may need more than the minute of a person.
    stage.START_SECONDS = 300.0
    try:
        made.start(lambda _: None)
        yield made
    finally:
        made.stage.stop()


@dataclass
class Client:
    """Somebody with a browser who wants a first session."""

    demo: Demo
    context: BrowserContext
    page: Page
    scripts: bool
    strangers: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def look(self) -> None:
        """Check that the page in front can be used by everybody: no violation, no overflow."""
        if not self.scripts or not self.page.url.startswith(self.demo.origin):
            return
        self.page.wait_for_load_state()
        wide = self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert wide <= 0, f"{self.page.url} scrolls sideways by {wide}px"
        # Many walks pass the same page: it is looked at once, and again where it is made of more.
        path = re.sub(r"[\w-]{43,}|cs_test_\w+", "…", urlsplit(self.page.url).path)
        made_of = (path, self.page.evaluate(PARTS))
        if made_of not in _LOOKED_AT:
            found = Axe().run(self.page)
            assert found.violations_count == 0, found.generate_report()
            _LOOKED_AT.add(made_of)

    def go_on(self, name: str = "Continue") -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def choose(self, words: str) -> None:
        self.page.locator("label", has_text=words).first.click()

    def answer_everything(self) -> None:
        """From the contact page to the check page."""
        page = self.page
        page.get_by_label("What should I call you?").fill("Sam")
        page.get_by_label("Email address").fill("sam@example.org")
        page.get_by_label("Phone number").fill("503 555 0199")
        self.choose("No")
        self.look()
        self.go_on()
        page.wait_for_url("**/place")
        self.choose("Oregon")
        self.choose("Yes")
        self.look()
        self.go_on()
        page.wait_for_url("**/reason")
        for box, word in zip(page.locator("textarea").all(), CANARY, strict=True):
            box.fill(f"It is about {word}, and more.")
        self.look()
        self.go_on()
        page.wait_for_url("**/consent")
        for tick in ("Meeting by video or phone", "How your information is kept"):
            self.choose(f"I have read “{tick}”")
        self.look()
        self.go_on()
        page.wait_for_url("**/check")
        self.look()


@pytest.fixture
def client(demo: Demo, chromium: Browser) -> Iterator[Client]:
    yield from _client(demo, chromium, scripts=True)


@pytest.fixture
def plain_client(demo: Demo, chromium: Browser) -> Iterator[Client]:
    """A client whose browser runs no scripts."""
    yield from _client(demo, chromium, scripts=False)


def _client(demo: Demo, chromium: Browser, *, scripts: bool) -> Iterator[Client]:
    context = chromium.new_context(
        java_script_enabled=scripts,
        viewport={"width": 390, "height": 844},
        timezone_id="America/Los_Angeles",
    )
    context.set_default_timeout(60_000)
    page = context.new_page()
    made = Client(demo, context, page, scripts)
    ours = (demo.origin, demo.payments.rstrip("/"), demo.mails.rstrip("/"), "data:", "blob:")
    context.on(
        "request",
        lambda r: None if r.url.startswith(ours) else made.strangers.append(r.url),
    )
    page.on("pageerror", lambda problem: made.problems.append(str(problem)))
    page.on(
        "console",
        lambda line: made.problems.append(line.text) if line.type == "error" else None,
    )
    yield made
    assert made.strangers == []
    assert made.problems == []
    assert context.cookies() == []
    context.close()


def get(address: str) -> str:
    """Read a page of one of the demo's servers."""
    with urlopen(address, timeout=60) as answer:
        return answer.read().decode("utf-8", "replace")


def files_below(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every file the demo wrote, but for the secrets and keys it was given."""
    for file in sorted(folder.rglob("*")):
        if file.is_file() and not {"secrets", "keys", "site"} & set(file.parts):
            # What was only there for a moment, while another file was written, is gone again.
            with suppress(FileNotFoundError):
                yield file.name, file.read_bytes()
