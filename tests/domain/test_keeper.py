"""The hold that keeps a time which may still be taken back."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.domain.booking import Booking, State
from frontdesk.domain.history import restored, snapshot
from frontdesk.domain.keeper import keeper
from frontdesk.domain.money import Money

TEN = datetime(2026, 11, 25, 18, 0, tzinfo=UTC)
UNTIL = TEN - timedelta(days=1)


def booked(at: int = 0, *, minutes: int = 50, buffers: tuple[int, int] = (0, 10)) -> Booking:
    starts = TEN + timedelta(minutes=at)
    ends = starts + timedelta(minutes=minutes)
    return Booking(
        id="bk_1",
        reference="K7Q2 9DX4",
        enrolment="en_1",
        therapist="ines",
        service="first-session",
        way="office",
        state=State.CONFIRMED,
        starts_at=starts,
        ends_at=ends,
        busy_from=starts - timedelta(minutes=buffers[0]),
        busy_to=ends + timedelta(minutes=buffers[1]),
        wall="2026-11-25T10:00",
        zone="America/Los_Angeles",
        client_zone="America/Denver",
        price=Money(14000, "USD"),
        hold_until=None,
        calendar_uid="1@x",
        created_at=TEN - timedelta(days=3),
        revision=3,
        room="blue",
    )


def clash(a: Booking, b: Booking) -> bool:
    meets = a.starts_at < b.busy_to and b.busy_from < a.ends_at
    return meets or (b.starts_at < a.busy_to and a.busy_from < b.ends_at)


def test_a_time_that_was_let_go_is_kept_whole_and_belongs_to_nobody() -> None:
    old = booked()

    kept = keeper(old, booked(120), name="n", until=UNTIL)

    assert kept is not None
    assert (kept.id, kept.enrolment, kept.calendar_uid) == ("kp_n", "kp_n", "kp_n")
    assert (kept.state, kept.hold_until, kept.keeper) == (State.HELD, UNTIL, True)
    assert (kept.busy_from, kept.busy_to, kept.room) == (old.busy_from, old.busy_to, "blue")


@given(
    st.integers(-150, 150).filter(bool),
    st.integers(10, 100),
    st.tuples(st.integers(0, 30), st.integers(0, 30)),
    st.tuples(st.integers(0, 30), st.integers(0, 30)),
)
def test_what_is_kept_never_clashes_with_the_new_time_and_lies_within_the_old_one(
    at: int, minutes: int, buffers: tuple[int, int], others: tuple[int, int]
) -> None:
    old, new = booked(buffers=buffers), booked(at, minutes=minutes, buffers=others)

    kept = keeper(old, new, name="n", until=UNTIL)

    if kept is not None:
        assert not clash(kept, new)
        assert old.starts_at <= kept.starts_at < kept.ends_at <= old.ends_at
        assert kept.busy_from <= kept.starts_at
        assert kept.ends_at <= kept.busy_to
    if not clash(old, new):
        assert kept is not None
        assert (kept.starts_at, kept.ends_at) == (old.starts_at, old.ends_at)


def test_only_the_room_is_kept_when_the_time_stays() -> None:
    by_video = replace(booked(), way="video", room="")

    kept = keeper(booked(), by_video, name="n", until=UNTIL)

    assert kept is not None
    assert (kept.room, kept.therapist) == ("blue", "kp_n")
    assert keeper(by_video, replace(by_video, way="phone"), name="n", until=UNTIL) is None


def test_another_therapists_old_time_is_kept_whole_at_the_same_hour() -> None:
    old = replace(booked(), room="")

    kept = keeper(old, replace(old, therapist="bo"), name="n", until=UNTIL)

    assert kept is not None
    assert (kept.therapist, kept.starts_at) == ("ines", TEN)


@pytest.mark.parametrize("phone_since", [None, TEN])
def test_a_booking_becomes_what_it_was_but_for_its_revision(phone_since: datetime | None) -> None:
    old = replace(booked(), phone_since=phone_since, late_moves=2)
    new = replace(booked(60), way="phone", room="", therapist="bo", revision=4)

    assert restored(new, snapshot(old)) == replace(old, revision=5)
