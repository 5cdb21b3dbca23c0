"""A therapist in Firefox and a client in Chromium: the room does not mind."""

from collections.abc import Callable, Iterator

import pytest

from browser.firefox.bidi import FIREFOX, Firefox, firefox
from browser.room.side import Side
from web.join_harness import Desk

STATE = "document.getElementById('room').dataset.state"
WATCHED = "document.getElementById('them').currentTime > 0.3"
ADMIT = "document.getElementById('admit').click()"

pytestmark = pytest.mark.skipif(FIREFOX is None, reason="Firefox is not installed here")


@pytest.fixture(scope="module")
def fox() -> Iterator[Firefox]:
    with firefox() as window:
        yield window


def test_they_see_and_hear_each_other_and_come_back(
    fox: Firefox, desk: Desk, sides: Callable[..., Side]
) -> None:
    client = sides(f"{desk.client(desk.book())}/room")
    fox.open(desk.therapist())
    fox.until(STATE, "knock")

    fox.ask(ADMIT)

    fox.until(STATE, "connected")
    client.sees_and_hears()
    fox.until(WATCHED, True)
    fox.reload()
    client.reaches("connected")
    fox.until(STATE, "connected")
    client.sees_and_hears()
    fox.until(WATCHED, True)
    client.page.reload()
    client.sees_and_hears()
    fox.until(STATE, "connected")
