"""The service behind a real socket, with the world in the test's hands."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import httpx2
import pytest

from fakes import World
from frontdesk.adapters import ics
from frontdesk.web import app
from frontdesk.web.rooms import Rooms
from web.house import vacant

ROOT = Path(__file__).resolve().parents[2]
DESK_KEY = "d" * 40


@dataclass
class Served:
    """A running service and somebody who calls it."""

    here: World
    http: httpx2.Client
    origin: str
    rest: Callable[[], None]
    rooms: Rooms

    def post(self, path: str, data: dict[str, str], **headers: str) -> httpx2.Response:
        """Post a form the way a browser on our own page does."""
        own = {
            "sec-fetch-site": "same-origin",
            "origin": self.origin,
            "content-type": "application/x-www-form-urlencoded",
        }
        return self.http.post(path, data=data, headers={**own, **headers})


@pytest.fixture
def served(here: World, tmp_path: Path) -> Iterator[Served]:
    yield from serve(here, tmp_path)


@pytest.fixture
def limited(here: World, tmp_path: Path) -> Iterator[Served]:
    """The same with its limits on."""
    yield from serve(here, tmp_path, limited=True)


def serve(here: World, folder: Path, *, limited: bool = False) -> Iterator[Served]:
    """Run the service behind a real socket until the test is over."""
    site = folder / "site"
    site.mkdir()
    (site / "index.html").write_text("<h1>Home</h1>", "utf-8")
    (site / "404.html").write_text("<h1>Not here</h1>", "utf-8")
    place = app.Place(
        site=site,
        theme=ROOT / "theme",
        desk_key=DESK_KEY,
        opener="frontdesk intake open --key k",
        payment_origins=["https://pay.example"],
        limited=limited,
    )
    invitation = partial(ics.invitation, practice=here.ports.practice, sender="a@example.com")
    service = app.build(here.ports, place, invitation=invitation)
    home = vacant()
    with (
        home.lived_in(service) as origin,
        httpx2.Client(base_url=origin, timeout=60) as http,
    ):
        yield Served(here, http, here.ports.origin, home.rest, service.state.rooms)
