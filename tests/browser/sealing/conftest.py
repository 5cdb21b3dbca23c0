"""A real browser in front of a page that is served under the strict policy."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http.server import ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser, Page

from browser.sealing.desk import FORM, Desk, drawn, serving
from frontdesk.adapters.keys import keys_new
from frontdesk.domain.intake import Binding, binding


@pytest.fixture(scope="module")
def browser(launch: Callable[..., Browser]) -> Iterator[Browser]:
    # Without it a page never comes back from the history as people know it.
    chromium = launch(ignore_default_args=["--disable-back-forward-cache"])
    yield chromium
    chromium.close()


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("keys") / "hers"
    keys_new(folder, created=datetime(2026, 11, 21, tzinfo=UTC))
    return folder


@pytest.fixture(scope="module")
def recipients(keys: Path) -> tuple[str, ...]:
    return tuple(key["recipient"] for key in json.loads((keys / "keys.json").read_text()))


@pytest.fixture
def desk() -> Iterator[Desk]:
    desk = Desk()
    with ThreadingHTTPServer(("127.0.0.1", 0), serving(desk)) as server:
        desk.url = f"http://127.0.0.1:{server.server_port}"
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield desk
        server.shutdown()
        thread.join()


@pytest.fixture
def bound(desk: Desk, recipients: tuple[str, ...]) -> Binding:
    bound = binding("en_one", origin=desk.url, form=FORM, recipients=recipients)
    desk.page = drawn(bound, recipients)
    return bound


@pytest.fixture
def page(browser: Browser, desk: Desk) -> Iterator[Page]:
    page = browser.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if _policy(said.text) else None)
    yield page
    page.close()
    assert complaints == []


def _policy(text: str) -> bool:
    return "Content Security Policy" in text or "Trusted" in text
