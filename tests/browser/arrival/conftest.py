"""A session about to begin, its client and its therapist, each with a browser of their own."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import httpx2
import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from fakes import World
from frontdesk.adapters import ics
from frontdesk.web import app
from web.conftest import DESK_KEY, Served
from web.house import vacant
from web.join_harness import ROOT, built
from web.made import Made, made

PHONE = {"width": 390, "height": 844}
Come = Callable[..., Page]


@dataclass
class Meeting:
    """One booking ten minutes before its start, and who comes to it."""

    one: Made
    origin: str
    files: Path
    client: Page
    therapist: Page

    @property
    def arrive(self) -> str:
        return f"{self.origin}/join/{self.one.token}/arrive"

    @property
    def today(self) -> str:
        return f"{self.origin}/today/{DESK_KEY}"

    @property
    def room(self) -> str:
        return f"{self.today}/room/{self.one.id}"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files that pages load, laid out once."""
    return built(tmp_path_factory.mktemp("site"), scripts=None)


@pytest.fixture
def served(here: World, site: Path) -> Iterator[Served]:
    place = app.Place(
        site=site,
        theme=ROOT / "theme",
        desk_key=DESK_KEY,
        opener="frontdesk intake open --key k",
        limited=False,
    )
    invitation = partial(ics.invitation, practice=here.ports.practice, sender="a@example.com")
    service = app.build(here.ports, place, invitation=invitation)
    home = vacant()
    with (
        home.lived_in(service) as origin,
        httpx2.Client(base_url=origin, timeout=60) as http,
    ):
        yield Served(here, http, origin, home.rest, service.state.rooms)
        home.loop.call_soon_threadsafe(service.state.rooms.close)


@pytest.fixture
def come(chromium: Browser) -> Iterator[Come]:
    """Open pages under the strict policy; at the end none of them may have complained."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def note(text: str) -> None:
        if "Content Security Policy" in text or "Trusted" in text:
            complaints.append(text)

    def open_one(**options: Any) -> Page:
        contexts.append(chromium.new_context(viewport=PHONE, **options))
        page = contexts[-1].new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: note(said.text))
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def meeting(served: Served, come: Come, tmp_path: Path) -> Meeting:
    one = made(served)
    served.here.clock.at = one.now().starts_at - timedelta(minutes=10)
    return Meeting(one, served.origin, tmp_path, come(), come())
