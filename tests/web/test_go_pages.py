"""The way to a video provider: what is told before, where the button leads, and what if not."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx2 as httpx
import pytest

from adapters.video.accounts import provider
from adapters.video.open_stage import on_stage
from adapters.video.vendor_stage import Whereby
from frontdesk.actions.video_port import VideoDown
from frontdesk.domain.video import Link, VideoPlan
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


def test_the_join_page_leads_to_what_is_to_be_known_first(desk: Desk) -> None:
    token = desk.book()

    page = words(httpx.get(desk.client(token)))

    assert f'href="/join/{token}/leave">Join the video' in page
    assert "We meet at Whereby." in page


def test_before_leaving_every_step_is_told_and_the_phone_stands_beside(
    desk: Desk, vendor: Whereby
) -> None:
    token = desk.book()

    page = words(httpx.get(f"{desk.client(token)}/leave"))

    assert "Before you go to Whereby" in page
    assert "Press “Knock”, and I let you in." in page
    assert f'<form method="post" action="/join/{token}/go"' in page
    assert f'<form method="post" action="/join/{token}/phone"' in page
    assert 'href="tel:+15035550142"' in page
    # Looking makes no room, and shows no link to one.
    assert vendor.calls == []
    assert "whereby.com" not in page


def test_the_button_leads_to_the_room_and_says_nothing_of_where_one_comes_from(
    desk: Desk,
) -> None:
    token = desk.book()

    answer = httpx.post(f"{desk.client(token)}/go")

    assert answer.status_code == 303
    assert answer.headers["location"] == f"{ROOM}?displayName=Guest"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["cross-origin-opener-policy"] == "unsafe-none"


def test_the_therapist_goes_to_the_same_room_as_its_host(desk: Desk) -> None:
    token = desk.book()
    httpx.post(f"{desk.client(token)}/go")

    answer = httpx.post(f"{desk.url}/today/{KEY}/go/b1")

    assert answer.headers["location"] == f"{ROOM}?roomKey=eyJob3N0"
    assert answer.headers["referrer-policy"] == "no-referrer"


def test_a_therapist_who_comes_hours_early_has_no_room_made(desk: Desk, vendor: Whereby) -> None:
    desk.book()
    desk.clock.time = START - timedelta(minutes=61)

    early = httpx.post(f"{desk.url}/today/{KEY}/go/b1")
    desk.clock.time = START - timedelta(minutes=60)
    in_time = httpx.post(f"{desk.url}/today/{KEY}/go/b1")

    assert early.status_code == 200
    assert "You can go to Whereby from an hour before the session." in words(early)
    assert in_time.headers["location"].startswith(ROOM)
    assert vendor.made == 1


def test_a_stranger_never_gets_the_way_of_the_therapist(desk: Desk, vendor: Whereby) -> None:
    desk.book()

    answer = httpx.post(f"{desk.url}/today/{'x' * 43}/go/b1")

    assert answer.status_code == 404
    assert vendor.calls == []


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_only_a_press_leads_out(desk: Desk, vendor: Whereby, method: str) -> None:
    token = desk.book()

    for path in (f"/join/{token}/go", f"/today/{KEY}/go/b1"):
        assert httpx.request(method, desk.url + path).status_code == 405

    assert vendor.calls == []


@pytest.mark.parametrize("minutes", [-16, 111])
def test_a_door_that_is_shut_leads_back(desk: Desk, vendor: Whereby, minutes: int) -> None:
    token = desk.book()
    desk.clock.time = START + timedelta(minutes=minutes)

    for answer in (
        httpx.get(f"{desk.client(token)}/leave"),
        httpx.post(f"{desk.client(token)}/go"),
    ):
        assert answer.headers["location"] == f"/join/{token}"

    assert vendor.calls == []


def test_who_asked_for_the_phone_is_not_sent_to_the_video(desk: Desk) -> None:
    token = desk.book()
    httpx.post(f"{desk.client(token)}/phone")

    answer = httpx.post(f"{desk.client(token)}/go")

    assert answer.headers["location"] == f"/join/{token}"


def test_a_form_of_ours_may_lead_to_the_providers_and_nowhere_else(desk: Desk) -> None:
    token = desk.book()

    policy = httpx.get(f"{desk.client(token)}/leave").headers["content-security-policy"]

    targets = re.search("form-action ([^;]*)", policy).group(1).split()
    assert "'self'" in targets
    assert {"https://*.whereby.com", "https://doxy.me"} <= set(targets)
    assert all(one == "'self'" or one.startswith("https://") for one in targets)


def test_the_page_that_stays_may_look_after_the_window_it_opened(desk: Desk) -> None:
    token = desk.book()
    policies = {
        path: httpx.get(desk.client(token) + path).headers["cross-origin-opener-policy"]
        for path in ("", "/leave", "/room")
    }

    assert policies == {
        "": "same-origin",
        "/leave": "same-origin-allow-popups",
        "/room": "same-origin",
    }


@pytest.mark.parametrize("mood", ["500", "html", "no"])
def test_where_the_provider_fails_the_other_place_is_told_before_one_goes(
    desk: Desk, vendor: Whereby, mood: str
) -> None:
    token, vendor.mood = desk.book(), mood

    page = httpx.post(f"{desk.client(token)}/go")
    client = httpx.post(f"{desk.client(token)}/go?fallback=1")
    therapist = httpx.post(f"{desk.url}/today/{KEY}/go/b1")

    assert page.status_code == 200
    assert "Whereby does not answer now. Use Doxy.me instead. I go there, too." in words(page)
    assert f'action="/join/{token}/go?fallback=1"' in page.text
    assert client.headers["location"] == "https://doxy.me/inesexample"
    assert therapist.headers["location"] == "https://doxy.me/sign-in"


def test_once_given_up_the_steps_are_those_of_the_other_place(desk: Desk, vendor: Whereby) -> None:
    token, vendor.mood = desk.book(), "500"
    httpx.post(f"{desk.url}/today/{KEY}/go/b1")

    page = words(httpx.get(f"{desk.client(token)}/leave"))

    assert "Doxy.me asks for your name." in page
    assert "Knock" not in page


def test_when_both_places_fail_there_is_the_phone(desk: Desk, vendor: Whereby) -> None:
    token, vendor.mood = desk.book(), "500"
    desk.ports.videos["static-link"].guest_link = _down

    httpx.post(f"{desk.client(token)}/go")
    page = httpx.post(f"{desk.client(token)}/go?fallback=1")

    assert page.status_code == 503
    assert "Doxy.me lets nobody in right now." in words(page)
    assert f'<form method="post" action="/join/{token}/phone"' in page.text


def _down(*_: object, **__: object) -> Link:
    raise VideoDown("status 500")


def test_no_log_line_holds_a_link_or_a_token(
    desk: Desk, vendor: Whereby, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", logger="frontdesk")
    token = desk.book()
    vendor.mood = "500"
    httpx.post(f"{desk.client(token)}/go")
    vendor.mood = "well"
    httpx.post(f"{desk.client(token)}/go")

    assert "a video room waits: VideoDown status 500" in caplog.text
    for secret in (token, "whereby.com", "roomKey", "Bearer", "secret words", "doxy.me"):
        assert secret not in caplog.text
