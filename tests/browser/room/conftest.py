"""A desk with a session about to begin, and windows that come to it."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from browser.room.side import Side
from web.join_harness import START, Desk, running


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with running(tmp_path, now=START - timedelta(minutes=6)) as desk:
        yield desk


@pytest.fixture
def sides(chromium: Browser) -> Iterator[Callable[..., Side]]:
    opened: list[Side] = []

    def come(address: str, *, browser: Browser | None = None, script: str = "") -> Side:
        opened.append(Side(browser or chromium, address, script=script))
        return opened[-1]

    yield come
    for side in opened:
        side.close()
    assert not [problem for side in opened for problem in side.problems]
