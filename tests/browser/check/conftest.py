"""A desk with a session to come, and browsers whose devices work, or not."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from browser.check.trial import Trial
from web.join_harness import START, Desk, running

Launch = Callable[..., Browser]
Begin = Callable[..., Trial]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("desk")
    with running(folder, now=START - timedelta(minutes=6)) as desk:
        yield desk


@pytest.fixture
def begin(desk: Desk, chromium: Browser) -> Iterator[Begin]:
    """Open the check and press its button; the page is closed after the test."""
    begun: list[Trial] = []

    def start(browser: Browser = chromium, *, address: str = "", **how: object) -> Trial:
        begun.append(Trial(browser, address or f"{desk.url}/check", **how))
        return begun[-1]

    yield start
    for trial in begun:
        trial.close()


@pytest.fixture(scope="module")
def refusing(launch: Launch) -> Iterator[Browser]:
    """A browser that never lets a page have its camera, unless told so."""
    browser = launch("--use-fake-device-for-media-stream", "--deny-permission-prompts")
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def made_up(launch: Launch) -> Iterator[Callable[..., Browser]]:
    """Browsers whose camera and microphone play a file."""
    open_ones: list[Browser] = []

    def start(**files: Path) -> Browser:
        given = [f"--use-file-for-fake-{kind}-capture={file}" for kind, file in files.items()]
        camera = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
        open_ones.append(launch(*camera, *given))
        return open_ones[-1]

    yield start
    for browser in open_ones:
        browser.close()
