"""The first story: a second window, closed by mistake, and a client who is back in one press."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from frontdesk.adapters.video import static_link
from frontdesk.adapters.video_kind import Given
from frontdesk.domain.video import VideoPlan
from web.join_harness import PRACTICE, START, Desk, running

WAIT_MS = 30_000
ROOM = b"<!doctype html><html lang=en><title>Rooms</title><h1>The room of a provider</h1></html>"
DESKTOP = {"viewport": {"width": 1280, "height": 800}}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@contextmanager
def provider_of_rooms(policy: str) -> Iterator[str]:
    """Serve a provider's page on another origin; policy is what it says of windows."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(ROOM)))
            if policy:
                self.send_header("Cross-Origin-Opener-Policy", policy)
            self.end_headers()
            self.wfile.write(ROOM)

        def log_message(self, *_: object) -> None:
            """Keep the tests' output clean."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield f"http://localhost:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def desk(tmp_path: Path, policy: str) -> Iterator[Desk]:
    with provider_of_rooms(policy) as origin:
        given = Given("rooms", "Rooms", (), {"url": f"{origin}/ines", "host_url": ""})
        practice = replace(PRACTICE, video=VideoPlan("rooms"))
        videos = {"rooms": static_link.Adapter(given)}
        now = START - timedelta(minutes=6)
        with running(tmp_path, now=now, practice=practice, videos=videos) as desk:
            yield desk


@pytest.fixture
def client(chromium: Browser, desk: Desk, device: dict[str, object]) -> Iterator[Page]:
    context = chromium.new_context(**device)
    problems: list[str] = []
    page = context.new_page()
    page.on("console", lambda said: problems.append(said.text) if said.type == "error" else None)
    page.goto(f"{desk.client(desk.book())}/leave")
    yield page
    context.close()
    assert problems == []


def go(page: Page) -> Page:
    with page.expect_popup() as opened:
        page.get_by_role("button", name="Rooms").click()
    expect(opened.value.get_by_role("heading")).to_have_text("The room of a provider")
    return opened.value


def told_that_she_is_back(desk: Desk) -> None:
    """Wait until the therapist's page would show it."""
    until = time.monotonic() + WAIT_MS / 1000
    while (gone := desk.rooms.away.of("b1")) is None or gone.back_at is None:
        assert time.monotonic() < until, gone
        time.sleep(0.05)


@pytest.mark.parametrize("device", [DESKTOP])
@pytest.mark.parametrize("policy", [""])
def test_a_window_closed_by_mistake_is_noticed_and_one_press_leads_back(
    client: Page, desk: Desk
) -> None:
    session, status = go(client), client.locator("#away")
    expect(status).to_contain_text("open in the other window", timeout=WAIT_MS)

    session.close()

    expect(status).to_contain_text("The other window is closed", timeout=WAIT_MS)
    told_that_she_is_back(desk)
    back = client.get_by_role("button", name="Return to your session")
    expect(back).to_be_focused()
    with client.expect_popup() as opened:
        back.click()
    expect(opened.value.get_by_role("heading")).to_have_text("The room of a provider")
    # Whatever happens to the video, the phone stands beside it.
    expect(client.get_by_role("button", name="Use phone instead")).to_be_visible()


@pytest.mark.parametrize("device", [DESKTOP])
@pytest.mark.parametrize("policy", [""])
def test_a_second_press_finds_the_window_there_is(client: Page) -> None:
    go(client)

    client.get_by_role("button", name="Return to your session").click(timeout=WAIT_MS)

    expect(client.locator("#away")).to_contain_text("open in the other window", timeout=WAIT_MS)
    assert len(client.context.pages) == 2


@pytest.mark.parametrize("device", [DESKTOP])
@pytest.mark.parametrize("policy", ["same-origin"])
def test_a_provider_that_cuts_the_tie_is_never_said_to_be_closed(client: Page) -> None:
    session, status = go(client), client.locator("#away")

    expect(status).to_contain_text("If the other window closed", timeout=WAIT_MS)
    session.close()
    with client.expect_popup() as opened:
        client.get_by_role("button", name="Return to your session").click()

    expect(opened.value.get_by_role("heading")).to_have_text("The room of a provider")


@pytest.mark.parametrize("device", [PHONE])
@pytest.mark.parametrize("policy", [""])
def test_on_a_phone_it_opens_in_the_same_tab_and_the_back_button_returns(
    client: Page, desk: Desk
) -> None:
    client.get_by_role("button", name="Go to Rooms").click()
    expect(client.get_by_role("heading")).to_have_text("The room of a provider", timeout=WAIT_MS)

    client.go_back()

    back = client.get_by_role("button", name="Return to your session")
    expect(back).to_be_visible(timeout=WAIT_MS)
    expect(client.locator("#away")).to_contain_text("You went to Rooms at 11:24 am")
    assert len(client.context.pages) == 1
    told_that_she_is_back(desk)
