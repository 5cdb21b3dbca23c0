"""The desk sees that a client went to a provider's window, and when our page has her back."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx2 as httpx
import pytest

from adapters.video.accounts import provider
from frontdesk.domain.video import VideoPlan
from frontdesk.web.away import Away, Gone
from web.conftest import DESK_KEY, Served
from web.join_harness import KEY, PRACTICE, START, Desk, running
from web.made import made

NOW = START - timedelta(minutes=6)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    videos = {"static-link": provider("static-link")}
    practice = replace(PRACTICE, video=VideoPlan("static-link"))
    with running(tmp_path, now=NOW, practice=practice, videos=videos) as desk:
        yield desk


def words(address: str) -> str:
    return " ".join(httpx.get(address).text.replace("\u00a0", " ").split())


def test_who_goes_by_our_button_is_told_so_on_our_pages_and_can_go_back_in(desk: Desk) -> None:
    token = desk.book()
    before = words(desk.client(token))

    assert httpx.post(f"{desk.client(token)}/go").status_code == 303

    after, steps = words(desk.client(token)), words(f"{desk.client(token)}/leave")
    assert "Return to your session" not in before
    assert "data-back" not in before
    assert "You went to Doxy.me at 11:24 am" in after
    assert ">Return to your session</a>" in after
    assert f'data-back="/join/{token}/back"' in after
    assert "You went to Doxy.me at 11:24 am" in steps
    assert ">Return to your session</button>" in steps
    assert desk.rooms.away.of("b1") == Gone("Doxy.me", NOW)


def test_our_page_says_when_it_has_her_back_and_the_first_time_counts(desk: Desk) -> None:
    token = desk.book()
    httpx.post(f"{desk.client(token)}/go")

    for minute in (-2, -1):
        desk.clock.time = START + timedelta(minutes=minute)
        assert httpx.post(f"{desk.client(token)}/back").status_code == 204

    assert desk.rooms.away.of("b1") == Gone("Doxy.me", NOW, START - timedelta(minutes=2))


def test_nobody_is_back_who_never_left_nor_by_a_forged_link(desk: Desk) -> None:
    token = desk.book()

    assert httpx.post(f"{desk.client(token)}/back").status_code == 204
    assert httpx.post(f"{desk.client('x' * 43)}/back").status_code == 404
    assert desk.rooms.away.of("b1") is None


def test_the_therapist_who_goes_there_is_not_taken_for_the_client(desk: Desk) -> None:
    desk.book()

    assert httpx.post(f"{desk.url}/today/{KEY}/go/b1").status_code == 303

    assert desk.rooms.away.of("b1") is None


def test_the_desk_shows_it_and_draws_itself_anew(served: Served) -> None:
    one = made(served)
    starts_at, clock = one.now().starts_at, served.here.clock
    clock.at = starts_at - timedelta(minutes=5)
    before = served.http.get(f"/today/{DESK_KEY}/state").text

    served.rooms.away.went(one.id, "Doxy.me", at=clock.now())
    went = served.http.get(f"/today/{DESK_KEY}/state").text
    away = one.today()
    served.rooms.away.back(one.id, at=starts_at)

    assert "Went to the window of Doxy.me at 11:25 am." in away
    assert "Back on our page since 11:30 am." in one.today()
    assert len({before, went, served.http.get(f"/today/{DESK_KEY}/state").text}) == 3


def test_sessions_of_yesterday_are_forgotten() -> None:
    away = Away()
    away.went("b1", "Doxy.me", at=START)

    away.went("b2", "Doxy.me", at=START + timedelta(hours=27))

    assert away.of("b1") is None
    assert away.of("b2") is not None
