"""Ways to a video provider for other plans: no other place, our own room first, or last."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx2 as httpx
import pytest

from adapters.video.accounts import provider
from adapters.video.open_stage import on_stage
from adapters.video.vendor_stage import Whereby
from frontdesk.domain.video import BUILT_IN, VideoPlan
from web.join_harness import KEY, PRACTICE, START, Desk, running

NOW = START - timedelta(minutes=6)
ROOM = "https://ines.whereby.com/room-1"


@pytest.fixture
def vendor() -> Iterator[Whereby]:
    with on_stage(Whereby(NOW)) as vendor:
        yield vendor


@pytest.fixture
def plan() -> VideoPlan:
    return VideoPlan("whereby", "static-link")


@pytest.fixture
def desk(tmp_path: Path, vendor: Whereby, plan: VideoPlan) -> Iterator[Desk]:
    videos = {
        "whereby": provider("whereby", base=vendor.origin),
        "static-link": provider("static-link"),
    }
    practice = replace(PRACTICE, video=plan)
    with running(tmp_path, now=NOW, practice=practice, videos=videos) as desk:
        yield desk


def words(page: httpx.Response) -> str:
    return " ".join(page.text.replace("\u00a0", " ").split())


class TestWithoutAnotherPlace:
    """There is only the phone then."""

    @pytest.fixture
    def plan(self) -> VideoPlan:
        return VideoPlan("whereby")

    def test_a_provider_that_fails_leaves_the_phone_in_plain_sight(
        self, desk: Desk, vendor: Whereby
    ) -> None:
        token, vendor.mood = desk.book(), "500"

        page = httpx.post(f"{desk.client(token)}/go")

        assert page.status_code == 503
        assert "You have done nothing wrong. Use the phone" in words(page)
        assert f'<form method="post" action="/join/{token}/phone"' in page.text
        assert 'I call <span class="nw">503 555 0199</span> by 11:33 am' in words(page)
        assert "whereby.com" not in page.text
        vendor.mood = "well"
        assert httpx.post(f"{desk.client(token)}/go").headers["location"].startswith(ROOM)

    def test_the_therapist_reads_whom_to_call(self, desk: Desk, vendor: Whereby) -> None:
        desk.book()
        vendor.mood = "500"

        page = httpx.post(f"{desk.url}/today/{KEY}/go/b1")

        assert page.status_code == 503
        assert 'href="tel:+15035550199"' in page.text
        assert f'action="/today/{KEY}/go/b1"' in page.text


class TestWithOurOwnRoomFirst:
    """The usual practice, with another place for a line that does not connect."""

    @pytest.fixture
    def plan(self) -> VideoPlan:
        return VideoPlan(BUILT_IN, "static-link")

    def test_the_join_page_leads_straight_into_the_room(self, desk: Desk) -> None:
        token = desk.book()

        page = words(httpx.get(desk.client(token)))

        assert f'href="/join/{token}/room">Join the video' in page

    def test_there_is_nothing_to_know_before_our_own_room(self, desk: Desk) -> None:
        token = desk.book()

        for answer in (
            httpx.get(f"{desk.client(token)}/leave"),
            httpx.post(f"{desk.client(token)}/go"),
        ):
            assert answer.headers["location"] == f"/join/{token}/room"
        hers = httpx.post(f"{desk.url}/today/{KEY}/go/b1")
        assert hers.headers["location"] == f"/today/{KEY}/room/b1"

    def test_the_room_sends_both_to_the_other_place(self, desk: Desk) -> None:
        token = desk.book()

        client = httpx.post(f"{desk.client(token)}/go?fallback=1")
        therapist = httpx.post(f"{desk.url}/today/{KEY}/go/b1?fallback=1")

        assert client.headers["location"] == "https://doxy.me/inesexample"
        assert therapist.headers["location"] == "https://doxy.me/sign-in"


class TestWithOurOwnRoomAsTheOtherPlace:
    """A provider first, and the room of this service where that fails."""

    @pytest.fixture
    def plan(self) -> VideoPlan:
        return VideoPlan("whereby", BUILT_IN)

    def test_a_provider_that_fails_leads_into_our_own_room(
        self, desk: Desk, vendor: Whereby
    ) -> None:
        token, vendor.mood = desk.book(), "500"

        client = httpx.post(f"{desk.client(token)}/go")
        therapist = httpx.post(f"{desk.url}/today/{KEY}/go/b1")

        assert client.headers["location"] == f"/join/{token}/room"
        assert therapist.headers["location"] == f"/today/{KEY}/room/b1"
