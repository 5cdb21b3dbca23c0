"""Sessions that come again show the same time on the therapist's clock."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.domain.recurrence import around, distinct, first_of, repeats, series_of

ZONES = (
    "America/Los_Angeles",
    "Australia/Lord_Howe",
    "Europe/Lisbon",
    "Asia/Kathmandu",
    "Pacific/Apia",
)


def test_each_week_shows_the_same_wall_time_across_the_change_of_clocks() -> None:
    found = repeats("2026-10-21T11:30", "America/Los_Angeles", weeks=1, count=3)

    assert found == (
        datetime(2026, 10, 28, 18, 30, tzinfo=UTC),
        datetime(2026, 11, 4, 19, 30, tzinfo=UTC),
        datetime(2026, 11, 11, 19, 30, tzinfo=UTC),
    )


def test_every_other_week_is_two_weeks_apart() -> None:
    found = repeats("2026-11-25T11:30", "America/Los_Angeles", weeks=2, count=2)

    assert [at.date().isoformat() for at in found] == ["2026-12-09", "2026-12-23"]


@pytest.mark.parametrize(
    ("wall", "instant"),
    [
        ("2027-03-07T02:30", datetime(2027, 3, 14, 10, 0, tzinfo=UTC)),
        ("2026-10-25T01:30", datetime(2026, 11, 1, 8, 30, tzinfo=UTC)),
    ],
)
def test_a_missing_hour_gives_its_end_and_a_doubled_one_its_first(
    wall: str, instant: datetime
) -> None:
    assert repeats(wall, "America/Los_Angeles", weeks=1, count=1) == (instant,)


@given(
    day=st.dates(datetime(2024, 1, 1).date(), datetime(2039, 12, 31).date()),  # noqa: DTZ001
    minute=st.integers(0, 24 * 12 - 1),
    zone=st.sampled_from(ZONES),
    weeks=st.sampled_from([1, 2]),
)
def test_every_session_is_on_the_same_weekday_at_the_same_wall_time_if_there_is_one(
    day, minute, zone, weeks
) -> None:
    wall = datetime.combine(day, datetime.min.time()) + timedelta(minutes=5 * minute)

    found = repeats(wall.isoformat(timespec="minutes"), zone, weeks=weeks, count=12)

    assert list(found) == sorted(set(found))
    for number, at in enumerate(found, 1):
        expected = wall + timedelta(weeks=weeks * number)
        shown = at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        missing = (
            expected.replace(tzinfo=ZoneInfo(zone))
            .astimezone(UTC)
            .astimezone(ZoneInfo(zone))
            .replace(tzinfo=None)
            != expected
        )
        assert shown > expected if missing else shown == expected


@given(weeks=st.sampled_from([1, 2]), zone=st.sampled_from(ZONES))
def test_no_time_stands_in_for_two_dates(weeks: int, zone: str) -> None:
    found = repeats("2026-03-02T09:00", zone, weeks=weeks, count=12)

    spans = [around(at) for at in found]

    assert all(ends <= begins for (_, ends), (begins, _) in pairwise(spans))


def test_a_series_is_named_for_the_booking_it_began_with() -> None:
    series = series_of("bk_1", "")

    assert first_of(series) == "bk_1"
    assert series_of("bk_2", series) == series


def test_choosing_a_time_twice_is_choosing_it_once() -> None:
    early, late = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=UTC)

    assert distinct([late, early, late]) == (early, late)
