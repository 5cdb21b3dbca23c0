"""Providers that let people wait: nobody waits for two, and nobody else waits with them."""

import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Event
from time import monotonic, sleep
from urllib.parse import urlsplit

import httpx2 as httpx
import pytest

from adapters.video.accounts import provider
from adapters.video.open_stage import on_stage
from adapters.video.vendor_stage import Daily, Whereby
from frontdesk.actions import video
from frontdesk.domain.video import Link, VideoPlan
from frontdesk.web.go import MOST_ASKING
from web.join_harness import KEY, PRACTICE, START, Desk, running

NOW = START - timedelta(minutes=6)
# More than there are threads for everything else.
PRESSES = 60


@pytest.fixture
def whereby() -> Iterator[Whereby]:
    with on_stage(Whereby(NOW)) as vendor:
        yield vendor


@pytest.fixture
def daily() -> Iterator[Daily]:
    with on_stage(Daily(NOW)) as vendor:
        yield vendor


@pytest.fixture
def desk(tmp_path: Path, whereby: Whereby, daily: Daily) -> Iterator[Desk]:
    videos = {
        "whereby": provider("whereby", base=whereby.origin),
        "daily": provider("daily", base=daily.origin),
    }
    practice = replace(PRACTICE, video=VideoPlan("whereby", "daily"))
    with running(tmp_path, now=NOW, practice=practice, videos=videos) as desk:
        yield desk


def press(url: str) -> socket.socket:
    """Press a button and do not wait for the answer."""
    parts = urlsplit(url)
    line = socket.create_connection((parts.hostname or "", parts.port or 0), timeout=30)
    line.sendall(
        f"POST {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\nContent-Length: 0\r\n\r\n".encode()
    )
    return line


def wait_until(holds: Callable[[], bool]) -> None:
    ends = monotonic() + 30
    while not holds():
        assert monotonic() < ends, "it never came to that"
        sleep(0.02)


def test_who_waited_for_one_provider_is_not_kept_waiting_for_the_other(
    desk: Desk, whereby: Whereby, daily: Daily
) -> None:
    token, whereby.mood = desk.book(), "500"

    page = httpx.post(f"{desk.client(token)}/go").text
    asked = len(daily.calls)
    client = httpx.post(f"{desk.client(token)}/go?fallback=1")
    therapist = httpx.post(f"{desk.url}/today/{KEY}/go/b1")

    assert f'action="/join/{token}/go?fallback=1"' in page
    assert asked == 0
    found = [urlsplit(one.headers["location"]) for one in (client, therapist)]
    assert found[0].netloc == "inesrooms.daily.co"
    assert found[0].path == found[1].path


def test_a_provider_that_never_answers_keeps_nobody_from_anything_else(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    token, over = desk.book(), Event()
    came: list[object] = []
    asking: list[object] = []

    def counted(*visit: object) -> bool:
        came.append(visit)
        return False

    def never(*visit: object, **_: object) -> Link:
        asking.append(visit)
        over.wait()
        return Link("https://ines.whereby.com/room-1", provider="whereby")

    monkeypatch.setattr(video, "too_early", counted)
    monkeypatch.setattr(video, "way_in", never)

    with ExitStack() as lines:
        lines.callback(over.set)
        for _ in range(PRESSES):
            lines.enter_context(press(f"{desk.client(token)}/go"))
        wait_until(lambda: len(came) == PRESSES and len(asking) == MOST_ASKING)
        page = httpx.get(desk.client(token), timeout=30)

        assert page.status_code == 200
        assert len(asking) == MOST_ASKING
