"""The join page: what it says before, during and after, and that looking changes nothing."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import httpx2 as httpx
import pytest

from frontdesk.actions import join, late
from frontdesk.domain import wording
from frontdesk.domain.booking import State
from web.join_harness import KEY, START, Desk, running


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with running(tmp_path, now=START - timedelta(minutes=6)) as desk:
        yield desk


def words(url: str) -> str:
    return " ".join(httpx.get(url).raise_for_status().text.replace("\u00a0", " ").split())


def test_days_before_it_says_when_and_how_to_get_ready(desk: Desk) -> None:
    token = desk.book()
    desk.clock.time = START - timedelta(days=3)

    page = words(desk.client(token))

    assert "<h1>We meet in 3 days</h1>" in page
    assert "Wednesday, November 25, 11:30 am Pacific time" in page
    assert "You can come in from 11:15 am" in page
    assert f'href="/booking/{token}/appointment.ics"' in page
    assert f'href="/join/{token}/check"' in page
    assert "/room" not in page
    assert "http-equiv" not in page


def test_a_client_in_another_zone_reads_their_own_time(desk: Desk) -> None:
    token = desk.book(client_zone="America/New_York")
    desk.clock.time = START - timedelta(hours=5)

    page = words(desk.client(token))

    assert "We meet today at 2:30 pm" in page
    assert "2:30 pm Eastern time" in page
    assert "in about 5 hours" in page


def test_near_the_start_it_offers_video_and_phone_side_by_side(desk: Desk) -> None:
    token = desk.book()

    page = words(desk.client(token))

    assert "We start in <span" in page
    assert ">6 minutes<" in page
    assert f'<a class="btn" href="/join/{token}/room">Join the video</a>' in page
    assert f'<form method="post" action="/join/{token}/phone"' in page
    assert 'I will call <span class="nw">503 555 0199</span> by 11:33 am' in page
    assert "earbuds" in page


def test_the_page_counts_and_promises_by_when_it_really_begins(desk: Desk) -> None:
    token = desk.book()
    late.say(join.receive("b1", ports=desk.ports), minutes=15, ports=desk.ports)

    page = words(desk.client(token))

    assert ">21 minutes<" in page
    assert 'data-start-seconds="1260"' in page
    assert 'I will call <span class="nw">503 555 0199</span> by 11:48 am' in page


def test_after_our_time_nobody_is_asked_to_wait_for_me(desk: Desk) -> None:
    token = desk.book()
    desk.clock.time = START + timedelta(minutes=51)

    page = words(desk.client(token))

    assert "Our time is over. If we still have something to say, come in or call me." in page
    assert "I am not in the room yet" not in page


@pytest.mark.parametrize("minutes", [-24 * 60 * 3, -30, -6, 0, 20, 70, 200])
@pytest.mark.parametrize("way", ["video", "phone", "office"])
def test_the_phone_number_stands_on_every_state(desk: Desk, way: str, minutes: int) -> None:
    token = desk.book(way=way)
    desk.clock.time = START + timedelta(minutes=minutes)

    page = words(desk.client(token))

    main = page.partition("<main")[2].partition("</main>")[0]
    assert 'href="tel:+15035550142"' in main


@pytest.mark.parametrize(
    ("minutes", "says"),
    [
        (-16, "You can come in from 11:15 am"),
        (-15, "We start in"),
        (0, "We are meeting now"),
        (51, "Our time was today"),
        (111, "This session is over"),
    ],
)
def test_the_page_follows_the_clock(desk: Desk, minutes: int, says: str) -> None:
    token = desk.book()
    desk.clock.time = START + timedelta(minutes=minutes)

    assert says in words(desk.client(token))


def test_without_javascript_the_page_comes_again_when_something_changes(desk: Desk) -> None:
    token = desk.book()
    desk.clock.time = START - timedelta(minutes=17)

    page = words(desk.client(token))

    assert '<noscript><meta http-equiv="refresh" content="121"></noscript>' in page


def test_a_phone_session_says_stay_by_your_phone(desk: Desk) -> None:
    page = words(desk.client(desk.book(way="phone")))

    assert 'Stay by your phone. I call <span class="nw">503 555 0199</span> at 11:30 am' in page
    assert "/room" not in page


def test_a_client_without_a_number_is_asked_to_call(desk: Desk) -> None:
    page = words(desk.client(desk.book(way="phone", phone="")))

    assert "so call me at 11:30 am" in page
    assert "I call" not in page.partition("<main")[2]


def test_an_office_session_says_where(desk: Desk) -> None:
    page = words(desk.client(desk.book(way="office")))

    assert "We meet at 1200 NW Example Street, second door. Come as you are" in page
    assert "/room" not in page


def test_a_cancelled_session_says_so(desk: Desk) -> None:
    token = desk.book()
    desk.store.write(
        lambda tx: tx.advance(
            "b1", frm=frozenset({State.CONFIRMED}), to=State.CANCELLED, hold_until=None
        )
    )

    page = words(desk.client(token))

    assert "This session was cancelled" in page
    assert "/room" not in page


def test_looking_never_moves_anything_to_the_phone(desk: Desk) -> None:
    token = desk.book()

    for method in ("GET", "HEAD"):
        for path in ("", "/phone", "/room"):
            httpx.request(method, desk.client(token) + path)
    httpx.head(f"{desk.client(token)}/events?page={'p' * 20}")

    assert desk.rooms.moved_at("b1") is None
    assert desk.rooms.present("b1") == frozenset()


def test_use_phone_instead_tells_who_calls_and_when(desk: Desk) -> None:
    token = desk.book()
    desk.clock.time = START + timedelta(minutes=4)

    answer = httpx.post(f"{desk.client(token)}/phone")
    page = words(desk.client(token))

    assert answer.status_code == 303
    assert answer.headers["location"] == f"/join/{token}"
    assert "I will call 503 555 0199 by 11:37 am" in page
    assert f'action="/join/{token}/video"' in page
    assert desk.rooms.moved_at("b1") == START + timedelta(minutes=4)


def test_the_promised_minute_does_not_slip_when_the_page_is_loaded_again(desk: Desk) -> None:
    token = desk.book()
    desk.clock.time = START + timedelta(minutes=4)
    httpx.post(f"{desk.client(token)}/phone")

    desk.clock.time = START + timedelta(minutes=6)
    httpx.post(f"{desk.client(token)}/phone")

    assert "by 11:37 am" in words(desk.client(token))


def test_the_phone_button_does_nothing_when_the_session_is_over(desk: Desk) -> None:
    token = desk.book()
    desk.clock.time = START + timedelta(minutes=200)

    httpx.post(f"{desk.client(token)}/phone")

    assert desk.rooms.moved_at("b1") is None
    assert "We speak by phone" not in words(desk.client(token))


def test_the_phone_can_be_chosen_days_before_and_given_up_again(desk: Desk) -> None:
    token = desk.book()
    desk.clock.time = START - timedelta(days=2)
    assert f'<form method="post" action="/join/{token}/phone"' in words(desk.client(token))

    httpx.post(f"{desk.client(token)}/phone")
    chosen = words(desk.client(token))
    back = httpx.post(f"{desk.client(token)}/video")

    day = wording.day_words(START, "America/Los_Angeles")
    assert f"I will call 503 555 0199 on {day}, by 11:33 am" in chosen
    assert "Stay by your phone" not in chosen
    assert back.headers["location"] == f"/join/{token}"
    assert "We speak by phone" not in words(desk.client(token))


def test_the_wish_for_the_phone_outlives_the_process_that_heard_it(desk: Desk) -> None:
    token = desk.book()
    httpx.post(f"{desk.client(token)}/phone")

    desk.rooms._rooms.clear()

    assert "We speak by phone" in words(desk.client(token))
    assert httpx.get(f"{desk.client(token)}/room").headers["location"] == f"/join/{token}"


@pytest.mark.parametrize("way", ["phone", "office"])
def test_only_a_video_session_has_a_room(desk: Desk, way: str) -> None:
    token = desk.book(way=way)

    room = httpx.get(f"{desk.client(token)}/room")
    events = httpx.get(f"{desk.client(token)}/events?page={'p' * 20}")

    assert (room.status_code, room.headers["location"]) == (303, f"/join/{token}")
    assert events.status_code == 409


def test_the_therapist_needs_the_key(desk: Desk) -> None:
    desk.book()

    right = httpx.get(desk.therapist())
    wrong = httpx.get(desk.therapist().replace(KEY, "z" * 43))

    assert right.status_code == 200
    assert "Let them in" in right.text
    assert 'href="tel:+15035550199"' in right.text
    assert wrong.status_code == 404


def test_the_room_page_tells_the_script_where_to_go(desk: Desk) -> None:
    token = desk.book()

    client = httpx.get(f"{desk.client(token)}/room").text
    therapist = httpx.get(desk.therapist()).text

    assert f'data-role="client" data-base="/join/{token}"' in client
    assert f'data-role="therapist" data-base="/today/{KEY}/room/b1"' in therapist
    assert "data-ice='[]'" in client
    assert "Let them in" not in client


def test_the_check_page_works_as_words(desk: Desk) -> None:
    page = words(f"{desk.url}/check")

    assert "Try your sound and camera" in page
    assert "<noscript>" in page
    assert 'href="tel:+15035550142"' in page.partition("<main")[2].partition("</main>")[0]
