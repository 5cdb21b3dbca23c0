"""What a wall time is in UTC: missing hours, doubled hours and skipped days included."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from frontdesk.domain.clocks import (
    day_of,
    instant,
    instant_of,
    midnight,
    minute,
    minute_up,
    wall_minute,
)

PORTLAND = "America/Los_Angeles"
ZONES = st.sampled_from(
    [
        *(PORTLAND, "Europe/Lisbon", "Australia/Lord_Howe", "America/St_Johns", "UTC"),
        *("Asia/Kathmandu", "Pacific/Apia", "Africa/Casablanca", "Africa/Cairo"),
        "America/Havana",
    ]
)
a_wall_time = datetime.fromisoformat


@given(
    zone=ZONES,
    wall=st.datetimes(a_wall_time("2024-01-01T00:00"), a_wall_time("2030-12-31T00:00")).map(
        lambda wall: wall.replace(second=0, microsecond=0)
    ),
)
@example(zone=PORTLAND, wall=a_wall_time("2026-03-08T02:30"))
@example(zone=PORTLAND, wall=a_wall_time("2026-11-01T01:30"))
@example(zone="Australia/Lord_Howe", wall=a_wall_time("2026-10-04T02:15"))
@example(zone="Australia/Lord_Howe", wall=a_wall_time("2026-04-05T01:45"))
@example(zone="Africa/Cairo", wall=a_wall_time("2026-04-24T00:00"))
@example(zone="America/Havana", wall=a_wall_time("2026-11-01T00:30"))
@example(zone="Pacific/Apia", wall=a_wall_time("2011-12-30T12:00"))  # a day that never was
@settings(max_examples=60, deadline=None)
def test_an_instant_is_the_first_at_which_clocks_show_the_time_or_a_later_one(zone, wall) -> None:
    found = instant(wall, ZoneInfo(zone))

    def shown(at: datetime) -> datetime:
        return at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)

    assert found.tzinfo is UTC
    assert shown(found) >= wall
    # A clock that was set back shows an earlier time again, so a whole day before must be earlier.
    assert all(shown(found - timedelta(minutes=n)) < wall for n in range(1, 24 * 60, 5))
    assert shown(found - timedelta(microseconds=1)) < wall


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        (PORTLAND, date(2026, 3, 8), 23),
        (PORTLAND, date(2026, 11, 1), 25),
        (PORTLAND, date(2026, 11, 2), 24),
        ("Australia/Lord_Howe", date(2026, 10, 4), 23.5),
        ("Australia/Lord_Howe", date(2026, 4, 5), 24.5),
        ("Africa/Cairo", date(2026, 4, 24), 23),
        ("America/Nuuk", date(2026, 10, 24), 25),
        ("Antarctica/Troll", date(2026, 3, 29), 22),
        ("Pacific/Apia", date(2011, 12, 30), 0),
        ("Pacific/Kwajalein", date(1993, 8, 21), 0),
    ],
)
def test_a_day_is_as_long_as_its_clocks_make_it(zone, day, hours) -> None:
    number = day.toordinal()

    assert midnight(zone, number + 1) - midnight(zone, number) == hours * 60


@given(zone=ZONES, at=st.datetimes(a_wall_time("2000-01-01"), a_wall_time("2040-01-01")))
# Clocks went back over midnight here, from a minute past.
@example(zone="America/St_Johns", at=a_wall_time("2008-11-02T02:45"))
@settings(max_examples=60, deadline=None)
def test_every_minute_lies_in_exactly_one_day(zone, at) -> None:
    number = minute(at.replace(tzinfo=UTC))

    day = day_of(zone, number)

    assert midnight(zone, day) <= number < midnight(zone, day + 1)


@given(zone=ZONES, day=st.dates(date(2024, 1, 1), date(2040, 1, 1)), past=st.integers(0, 1440))
@example(zone=PORTLAND, day=date(2026, 3, 8), past=150)
@example(zone=PORTLAND, day=date(2026, 11, 1), past=90)
@example(zone="Australia/Lord_Howe", day=date(2026, 10, 4), past=135)
@settings(max_examples=60, deadline=None)
def test_a_wall_minute_is_that_instant(zone, day, past) -> None:
    wall = datetime.combine(day, datetime.min.time()) + timedelta(minutes=past)

    assert instant_of(wall_minute(zone, day.toordinal(), past)) == instant(wall, ZoneInfo(zone))


def test_part_of_a_minute_counts_down_for_what_ends_and_up_for_what_begins() -> None:
    ten = datetime(2026, 11, 23, 10, tzinfo=UTC)
    half = ten + timedelta(seconds=30)

    assert [instant_of(minute(at)) for at in (ten, half)] == [ten, ten]
    assert [instant_of(minute_up(at)) for at in (ten, half)] == [ten, ten + timedelta(minutes=1)]
