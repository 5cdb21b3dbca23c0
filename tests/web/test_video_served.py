"""A practice that meets elsewhere, in the whole service: desk, door, arrival and headers agree."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.video.accounts import provider
from fakes import World
from frontdesk.domain.video import BUILT_IN, VideoPlan
from web.conftest import DESK_KEY, Served, serve
from web.made import WEDNESDAY, Made, made


@pytest.fixture
def plan() -> VideoPlan:
    return VideoPlan("static-link", BUILT_IN)


@pytest.fixture
def served(here: World, plan: VideoPlan, tmp_path: Path) -> Iterator[Served]:
    practice = replace(here.ports.practice, video=plan)
    videos = {"static-link": provider("static-link")}
    here.ports = replace(here.ports, practice=practice, videos=videos)
    yield from serve(here, tmp_path)


def begun(served: Served) -> tuple[Made, str]:
    """Return a session that is about to start, and the token of its link."""
    one = made(served)
    served.here.clock.at = WEDNESDAY - timedelta(minutes=4)
    return one, one.token


def test_the_therapist_opens_the_provider_from_her_list(served: Served) -> None:
    one, _ = begun(served)

    page = one.today()
    answer = served.post(f"/today/{DESK_KEY}/go/{one.id}", {})

    form = f'<form method="post" action="/today/{DESK_KEY}/go/{one.id}" target="session">'
    assert f'{form}<button class="btn">Open Doxy.me' in page
    assert f'formaction="/today/{DESK_KEY}/go/{one.id}?fallback=1">Use our own room' in page
    assert "Open the room" not in page
    assert answer.headers["location"] == "https://doxy.me/sign-in"


def test_who_has_told_where_she_is_reads_what_waits_there_next(served: Served) -> None:
    _, token = begun(served)

    skipped = served.post(f"/join/{token}/arrive", {"act": "skip"})
    page = served.http.get(f"/join/{token}")

    assert skipped.headers["location"] == f"/join/{token}/leave"
    assert f'href="/join/{token}/leave"' in page.text


def test_the_browser_is_told_that_the_button_may_lead_there(served: Served) -> None:
    _, token = begun(served)

    page = served.http.get(f"/join/{token}/leave")

    assert "https://doxy.me" in page.headers["content-security-policy"]
    assert page.headers["cross-origin-opener-policy"] == "same-origin-allow-popups"
    assert page.headers["referrer-policy"] == "same-origin"


def test_another_site_cannot_send_anybody_there(served: Served) -> None:
    _, token = begun(served)

    answer = served.post(f"/join/{token}/go", {}, **{"sec-fetch-site": "cross-site"})

    assert answer.status_code == 403


class TestWithOurOwnRoomFirst:
    """The room of this service, and a link where it does not connect."""

    @pytest.fixture
    def plan(self) -> VideoPlan:
        return VideoPlan(BUILT_IN, "static-link")

    def test_the_room_knows_where_else_to_go(self, served: Served) -> None:
        one, token = begun(served)

        client = served.http.get(f"/join/{token}/room").text
        therapist = served.http.get(f"/today/{DESK_KEY}/room/{one.id}").text

        assert f'action="/join/{token}/go?fallback=1"' in client
        assert f'action="/today/{DESK_KEY}/go/{one.id}?fallback=1"' in therapist

    def test_her_list_opens_the_room(self, served: Served) -> None:
        one, _ = begun(served)

        assert f'href="/today/{DESK_KEY}/room/{one.id}">Open the room' in one.today()
