"""Rooms that vendors make for us: asked for rightly, once, and by nobody else's name."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.video.accounts import MEET, NOW, provider
from adapters.video.open_stage import on_stage
from adapters.video.vendor_stage import ZOOM, Daily, Whereby, Zoom
from frontdesk.actions.video_port import VideoDown, VideoProvider, VideoRefused

LATER = replace(
    MEET,
    starts_at=MEET.starts_at + timedelta(hours=2),
    ends_at=MEET.ends_at + timedelta(hours=2),
    opens_at=MEET.opens_at + timedelta(hours=2),
    closes_at=MEET.closes_at + timedelta(hours=2),
)


@pytest.fixture
def daily() -> Iterator[tuple[VideoProvider, Daily]]:
    with on_stage(Daily(NOW)) as vendor:
        yield provider("daily", base=vendor.origin), vendor


@pytest.fixture
def whereby() -> Iterator[tuple[VideoProvider, Whereby]]:
    with on_stage(Whereby(NOW)) as vendor:
        yield provider("whereby", base=vendor.origin), vendor


@pytest.fixture
def zoom() -> Iterator[tuple[VideoProvider, Zoom]]:
    with on_stage(Zoom(NOW)) as vendor:
        yield provider("zoom", base=vendor.origin), vendor


def test_a_room_at_daily_is_for_two_and_for_its_time_only(daily) -> None:
    video, vendor = daily

    video.prepare(MEET, key=MEET.room)

    made = vendor.rooms[MEET.room]
    assert made["max_participants"] == 2
    assert made["exp"] == MEET.closes_at.timestamp()
    assert made["nbf"] == (MEET.opens_at - timedelta(hours=1)).timestamp()
    assert made["eject_at_room_exp"] is True


def test_a_room_at_daily_whose_answer_got_lost_is_found_again(daily) -> None:
    video, vendor = daily
    vendor.lost_answers = 1
    with pytest.raises(VideoDown):
        video.prepare(MEET, key=MEET.room)

    ref = video.prepare(LATER, key=MEET.room)

    assert ref == {"name": MEET.room}
    assert list(vendor.rooms) == [MEET.room]
    assert vendor.rooms[MEET.room]["exp"] == LATER.closes_at.timestamp()


def test_moving_keeps_the_room_at_daily_and_changes_its_times(daily) -> None:
    video, vendor = daily
    ref = video.prepare(MEET, key=MEET.room)

    assert video.move(LATER, ref, key=MEET.room) == ref

    assert vendor.rooms[MEET.room]["exp"] == LATER.closes_at.timestamp()


def test_a_room_at_daily_that_is_public_is_not_used(daily) -> None:
    video, vendor = daily
    known = vendor._change
    vendor._change = lambda *asked: (200, {**known(*asked)[1], "privacy": "public"})

    with pytest.raises(VideoDown, match="nonsense"):
        video.prepare(MEET, key=MEET.room)


def test_a_key_of_another_domain_at_daily_is_told(daily) -> None:
    _, vendor = daily
    other = provider("daily", base=vendor.origin, domain="somebodyelse")

    found = other.health(now=NOW)

    assert not found.ok
    assert "inesrooms" in found.words


def test_a_wrong_key_is_told_in_the_vendors_word(daily) -> None:
    _, vendor = daily

    with pytest.raises(VideoRefused) as told:
        provider("daily", base=vendor.origin, key="x" * 64).prepare(MEET, key=MEET.room)

    assert told.value.code == "authentication-error"


def test_a_room_at_whereby_is_locked_and_ends_when_our_door_closes(whereby) -> None:
    video, vendor = whereby

    ref = video.prepare(MEET, key=MEET.room)

    sent = vendor.calls[0].body
    assert sent["isLocked"] is True
    assert sent["roomNamePattern"] == "uuid"
    # It works for an hour longer than it says.
    assert sent["endDate"] == "2026-11-25T20:20:00.000Z"
    assert ref == {"id": "10001"}


def test_moving_makes_another_room_at_whereby_and_takes_the_first_away(whereby) -> None:
    video, vendor = whereby
    ref = video.prepare(MEET, key=MEET.room)

    moved = video.move(LATER, ref, key=MEET.room)

    assert list(vendor.meetings) == [moved["id"]]
    assert moved != ref


def test_only_the_therapist_gets_the_key_to_a_room_at_whereby(whereby) -> None:
    video, _ = whereby
    ref = video.prepare(MEET, key=MEET.room)

    assert "roomKey=" in video.host_link(MEET, ref, now=NOW).url
    guest = video.guest_link(MEET, ref, now=NOW).url
    assert guest == "https://ines.whereby.com/room-1?displayName=Guest"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://whereby.com.example.org/room",
        "http://ines.whereby.com/room",
        "https://ines.whereby.com:8443/room",
        "https://ines.whereby.com@example.org/room",
        "javascript:alert(1)",
        "",
    ],
)
def test_an_address_that_is_not_the_vendors_leads_nobody_there(whereby, elsewhere: str) -> None:
    video, vendor = whereby
    ref = video.prepare(MEET, key=MEET.room)
    vendor.meetings[ref["id"]]["roomUrl"] = elsewhere

    with pytest.raises(VideoDown, match="nonsense"):
        video.guest_link(MEET, ref, now=NOW)


def test_a_meeting_at_zoom_waits_for_its_host_and_records_nothing(zoom) -> None:
    video, vendor = zoom

    video.prepare(MEET, key=MEET.room)

    sent = next(call for call in vendor.calls if call.path.endswith("/meetings")).body
    assert (sent["topic"], sent["duration"]) == ("Appointment", 50)
    assert sent["settings"]["waiting_room"] is True
    assert sent["settings"]["join_before_host"] is False
    assert sent["settings"]["auto_recording"] == "none"
    assert sent["settings"]["auto_start_meeting_summary"] is False


def test_zoom_is_signed_in_to_once_for_many_questions(zoom) -> None:
    video, vendor = zoom
    ref = video.prepare(MEET, key=MEET.room)

    video.host_link(MEET, ref, now=NOW)
    video.move(LATER, ref, key=MEET.room)

    assert vendor.tokens == 1


def test_a_token_zoom_forgot_is_replaced(zoom) -> None:
    video, vendor = zoom
    ref = video.prepare(MEET, key=MEET.room)
    vendor.token = "forgotten"

    assert "zak=" in video.host_link(MEET, ref, now=NOW).url

    assert vendor.tokens == 2


def test_moving_keeps_the_meeting_at_zoom(zoom) -> None:
    video, vendor = zoom
    ref = video.prepare(MEET, key=MEET.room)

    assert video.move(LATER, ref, key=MEET.room) == ref

    assert vendor.meetings[ref["id"]]["start_time"] == "2026-11-25T21:30:00Z"


def test_a_day_that_is_used_up_at_zoom_is_not_tried_again(zoom) -> None:
    video, vendor = zoom
    vendor.changes = 100

    with pytest.raises(VideoRefused) as told:
        video.prepare(MEET, key=MEET.room)

    assert told.value.code == "429"


@pytest.mark.parametrize(("made", "fine"), [(0, True), (89, True), (90, False)])
def test_health_tells_how_many_meetings_of_the_day_are_left(
    zoom, made: int, *, fine: bool
) -> None:
    video, vendor = zoom
    old = {"created_at": "2026-11-24T23:59:59Z"}
    today = {"created_at": "2026-11-25T00:00:00Z"}
    vendor.meetings = {"0": old, **{str(n): today for n in range(1, made + 1)}}

    found = video.health(now=NOW)

    assert found.ok is fine
    assert f"at least {made} of 100" in found.words


def test_wrong_credentials_at_zoom_are_told(zoom) -> None:
    _, vendor = zoom
    wrong = provider("zoom", base=vendor.origin, client_secret="wrong-secret")

    with pytest.raises(VideoRefused) as told:
        wrong.prepare(MEET, key=MEET.room)

    assert told.value.code == "invalid_client"
    assert vendor.calls[0].headers["authorization"].startswith("Basic ")
    assert ZOOM["client_secret"] not in str(told.value)
