"""One Chromium for all browser tests of a run; the sync API allows one Playwright at a time."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
FAKE_MEDIA = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]

Launch = Callable[..., Browser]


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as play:
        yield play


@pytest.fixture(scope="session")
def launch(playwright: Playwright, chromium_path: str) -> Launch:
    """Start a Chromium with flags of its own; whoever starts one closes it."""

    def start(*extra: str, **options: object) -> Browser:
        return playwright.chromium.launch(
            executable_path=chromium_path, args=[*QUIET, *extra], **options
        )

    return start


@pytest.fixture(scope="session")
def chromium(launch: Launch) -> Iterator[Browser]:
    """A Chromium with a camera and a microphone that are made up, and allowed."""
    browser = launch(*FAKE_MEDIA)
    yield browser
    browser.close()
