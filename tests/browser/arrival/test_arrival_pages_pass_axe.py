"""Whoever uses a screen reader, or few colours, can use the pages around a session."""

import pytest

from browser.arrival.conftest import Meeting
from browser.arrival.pages import SCENES
from browser.looked_at import looked_at


@pytest.mark.parametrize("name", SCENES)
def test_a_page_around_a_session_passes_axe_by_day_and_by_night(
    meeting: Meeting, name: str
) -> None:
    page = SCENES[name](meeting)

    assert looked_at(page) == []
