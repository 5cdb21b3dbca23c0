"""Whoever uses a screen reader, or few colours, can use the door of a session in every state."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from browser.door.scenes import ELSEWHERE, OWN_ROOM
from browser.looked_at import looked_at
from frontdesk.adapters.video import static_link
from frontdesk.adapters.video_kind import Given
from frontdesk.domain.video import VideoPlan
from web.join_harness import PRACTICE, START, running

ROOMS = Given(
    "rooms", "Rooms", ("Keep both windows open.",), {"url": "https://a.example/b", "host_url": ""}
)
# These differ from others in a few words only.
ALIKE = {
    *("early-days", "open-late", "open-therapist-ready", "open-in-another-window"),
    *("open-in-session", "open-dropped", "open-now", "open-phone-no-number"),
    *("early-office", "moved-no-number", "leave-no-number"),
}


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    with chromium.new_context(viewport={"width": 390, "height": 844}) as context:
        yield context.new_page()


@pytest.mark.parametrize("name", [name for name in OWN_ROOM if name not in ALIKE])
def test_a_page_at_the_door_passes_axe_by_day_and_by_night(
    tmp_path: Path, page: Page, name: str
) -> None:
    with running(tmp_path, now=START) as desk:
        page.goto(OWN_ROOM[name](desk))

        assert looked_at(page) == []


@pytest.mark.parametrize("name", [name for name in ELSEWHERE if name not in ALIKE])
def test_a_page_on_the_way_to_a_provider_passes_axe_by_day_and_by_night(
    tmp_path: Path, page: Page, name: str
) -> None:
    practice = replace(PRACTICE, video=VideoPlan("rooms", "built-in"))
    with running(
        tmp_path, now=START, practice=practice, videos={"rooms": static_link.Adapter(ROOMS)}
    ) as desk:
        page.goto(ELSEWHERE[name](desk))

        assert looked_at(page) == []
