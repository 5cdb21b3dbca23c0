"""When the door stands open, and who rings whom."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.domain import session
from frontdesk.domain.session import Caller, Door

START = datetime(2026, 11, 25, 19, 30, tzinfo=UTC)
END = START + timedelta(minutes=50)
SECOND = timedelta(seconds=1)
INSTANTS = st.integers(-200_000, 200_000).map(lambda s: START + timedelta(seconds=s))


@pytest.mark.parametrize(
    ("now", "state"),
    [
        (START - timedelta(minutes=15) - SECOND, Door.EARLY),
        (START - timedelta(minutes=15), Door.OPEN),
        (END + timedelta(minutes=60), Door.OPEN),
        (END + timedelta(minutes=60) + SECOND, Door.OVER),
    ],
)
def test_the_door_opens_and_shuts_on_the_minute_in_favour_of_the_client(
    now: datetime, state: Door
) -> None:
    assert session.door(START, END, now=now) is state


@given(INSTANTS, INSTANTS)
def test_the_door_never_goes_back(one: datetime, other: datetime) -> None:
    order = [Door.EARLY, Door.OPEN, Door.OVER]
    first, second = sorted((one, other))

    before = session.door(START, END, now=first)
    after = session.door(START, END, now=second)

    assert order.index(before) <= order.index(after)


@given(INSTANTS)
def test_nothing_changes_before_the_next_change(now: datetime) -> None:
    change = session.next_change(START, END, begins_at=START, now=now)

    if change is None:
        assert now >= END + timedelta(minutes=60)
        return
    assert change > now
    assert session.door(START, END, now=change - timedelta(microseconds=1)) is session.door(
        START, END, now=now
    )


@pytest.mark.parametrize(
    ("seconds", "minutes"), [(0, 0), (-1, 0), (1, 1), (60, 1), (61, 2), (360, 6)]
)
def test_a_begun_minute_counts_whole(seconds: int, minutes: int) -> None:
    assert session.minutes_until(START, now=START - timedelta(seconds=seconds)) == minutes


def call(phone: str, *, asked: timedelta) -> session.Fallback:
    return session.fallback(
        client_phone=phone,
        practice_phone="+15035550142",
        starts_at=START,
        asked_at=START + asked,
        call_back_minutes=3,
    )


def test_the_therapist_rings_a_client_who_left_a_number() -> None:
    agreed = call("+15035550199", asked=timedelta(minutes=10))

    assert agreed == session.Fallback(
        Caller.THERAPIST, "+15035550199", START + timedelta(minutes=13)
    )


def test_nobody_rings_before_the_start() -> None:
    agreed = call("+15035550199", asked=-timedelta(minutes=10))

    assert agreed.by == START + timedelta(minutes=3)


def test_a_client_without_a_number_rings_the_practice() -> None:
    agreed = call("", asked=timedelta(0))

    assert (agreed.caller, agreed.number) == (Caller.CLIENT, "+15035550142")


@given(INSTANTS)
def test_the_promise_is_a_whole_minute_with_all_the_time_agreed(asked: datetime) -> None:
    agreed = call("+15035550199", asked=asked - START)

    begins = max(asked, START)
    assert agreed.by.second == agreed.by.microsecond == 0
    wait = agreed.by - begins
    assert timedelta(minutes=3) <= wait < timedelta(minutes=4)


@pytest.mark.parametrize(
    ("number", "words", "link"),
    [
        ("+15035550199", "503\u00a0555\u00a00199", "+15035550199"),
        ("+442079460000", "+442079460000", "+442079460000"),
        ("503 555 0199", "503 555 0199", "5035550199"),
        (" +1 (503) 555-0199", " +1 (503) 555-0199", "+15035550199"),
        ("+1503555019x", "+1503555019x", "+1503555019"),
        ("988", "988", "988"),
    ],
)
def test_a_phone_number_reads_and_dials(number: str, words: str, link: str) -> None:
    assert session.phone_words(number) == words
    assert session.phone_link(number) == link
