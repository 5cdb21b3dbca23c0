"""Weekly hours in wall time: what they mean on ordinary days and when clocks change."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from frontdesk.domain.hours import instant, merged, open_windows
from frontdesk.domain.practice import Therapist, Window

PORTLAND = "America/Los_Angeles"
# In 2026 clocks go forward here on Sunday, March 8 and back on Sunday, November 1.
SPRING, AUTUMN = date(2026, 3, 8), date(2026, 11, 1)
SUNDAY, MONDAY, TUESDAY = 7, 1, 2
ZONES = st.sampled_from(
    [
        *(PORTLAND, "Europe/Lisbon", "Australia/Lord_Howe", "America/St_Johns", "UTC"),
        *("Asia/Kathmandu", "Pacific/Apia", "Africa/Casablanca", "Africa/Cairo"),
        "America/Havana",
    ]
)


def therapist(*windows: tuple[int, str, str], zone: str = PORTLAND, off: tuple[date, ...] = ()):
    hours = tuple(
        Window(day, time.fromisoformat(a), time.fromisoformat(b)) for day, a, b in windows
    )
    return Therapist("ines", "Ines", "", "", zone, (), hours, off)


a_wall_time = datetime.fromisoformat


def opened(who: Therapist, first: date, last: date | None = None) -> list[tuple[str, str]]:
    """The windows of some days in UTC, written short."""
    spans = open_windows(who, first=first, last=last or first)
    return [(f"{a:%d %H:%M}", f"{b:%d %H:%M}") for a, b in spans]


def test_hours_keep_their_wall_time_when_the_offset_changes() -> None:
    who = therapist((SUNDAY, "09:00", "12:00"))

    # Winter, summer, winter.
    assert opened(who, SPRING - timedelta(days=7)) == [("01 17:00", "01 20:00")]
    assert opened(who, SPRING) == [("08 16:00", "08 19:00")]
    assert opened(who, AUTUMN) == [("01 17:00", "01 20:00")]


@pytest.mark.parametrize(
    ("window", "utc"),
    [
        # 02:00 to 03:00 does not exist; it is all the instant 10:00 UTC.
        (("01:00", "02:30"), [("08 09:00", "08 10:00")]),
        (("02:30", "04:00"), [("08 10:00", "08 11:00")]),
        (("02:00", "03:00"), []),
        (("02:15", "02:45"), []),
        (("01:30", "03:30"), [("08 09:30", "08 10:30")]),
    ],
)
def test_a_missing_wall_time_is_the_instant_the_gap_ends(window, utc) -> None:
    assert opened(therapist((SUNDAY, *window)), SPRING) == utc


@pytest.mark.parametrize(
    ("window", "utc"),
    [
        # 01:00 to 02:00 happens twice, from 08:00 and from 09:00 UTC.
        (("00:30", "01:30"), [("01 07:30", "01 08:30")]),
        (("01:30", "03:00"), [("01 08:30", "01 11:00")]),
        (("01:15", "01:45"), [("01 08:15", "01 08:45")]),
        (("01:00", "02:00"), [("01 08:00", "01 10:00")]),
    ],
)
def test_a_wall_time_that_happens_twice_is_the_first_of_the_two(window, utc) -> None:
    assert opened(therapist((SUNDAY, *window)), AUTUMN) == utc


def test_a_change_of_half_an_hour_is_half_an_hour() -> None:
    who = therapist((SUNDAY, "01:00", "04:00"), zone="Australia/Lord_Howe")

    (autumn,) = open_windows(who, first=date(2026, 4, 5), last=date(2026, 4, 5))
    (spring,) = open_windows(who, first=date(2026, 10, 4), last=date(2026, 10, 4))

    assert autumn[1] - autumn[0] == timedelta(hours=3, minutes=30)
    assert spring[1] - spring[0] == timedelta(hours=2, minutes=30)


def test_a_midnight_that_does_not_exist_is_the_hour_after_it() -> None:
    # Cairo goes from 24:00 on Thursday to 01:00 on Friday.
    who = therapist((4, "22:00", "00:00"), (5, "00:00", "02:00"), zone="Africa/Cairo")

    assert opened(who, date(2026, 4, 23), date(2026, 4, 24)) == [("23 20:00", "23 23:00")]


def test_windows_that_touch_are_one_also_across_midnight() -> None:
    who = therapist(
        (MONDAY, "09:00", "12:00"),
        (MONDAY, "12:00", "13:00"),
        (MONDAY, "22:00", "00:00"),
        (TUESDAY, "00:00", "02:00"),
        zone="UTC",
    )

    assert opened(who, date(2026, 11, 23), date(2026, 11, 24)) == [
        ("23 09:00", "23 13:00"),
        ("23 22:00", "24 02:00"),
    ]


def test_a_night_is_told_from_its_true_opening_whichever_day_is_asked_for() -> None:
    who = therapist(
        (MONDAY, "22:00", "00:00"),
        (TUESDAY, "00:00", "00:00"),
        (3, "00:00", "02:00"),
        (3, "09:00", "10:00"),
        zone="UTC",
    )

    assert opened(who, date(2026, 11, 25)) == [("23 22:00", "25 02:00"), ("25 09:00", "25 10:00")]


def test_a_day_off_is_shut_and_ends_the_night_before_at_midnight() -> None:
    who = therapist(
        (MONDAY, "22:00", "00:00"),
        (TUESDAY, "00:00", "02:00"),
        zone="UTC",
        off=(date(2026, 11, 24),),
    )

    assert opened(who, date(2026, 11, 23), date(2026, 11, 24)) == [("23 22:00", "24 00:00")]
    assert opened(who, date(2026, 11, 24)) == []


def test_hours_that_never_close_begin_after_the_last_day_off() -> None:
    always = [(day, "00:00", "00:00") for day in range(1, 8)]
    off = (date(2026, 10, 3), date(2026, 12, 3))

    (span,) = open_windows(
        therapist(*always, off=off), first=date(2026, 11, 23), last=date(2026, 11, 23)
    )

    assert span == (datetime(2026, 10, 4, 7, tzinfo=UTC), datetime(2026, 11, 24, 8, tzinfo=UTC))


def test_hours_that_never_close_have_the_same_beginning_every_day() -> None:
    who = therapist(*[(day, "00:00", "00:00") for day in range(1, 8)])

    days = [date(2026, 11, 1) + timedelta(days=n) for n in range(20)]

    assert len({open_windows(who, first=day, last=day)[0][0] for day in days}) == 1


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


@given(
    st.lists(
        st.tuples(st.integers(0, 40), st.integers(1, 10)).map(lambda p: (p[0], p[0] + p[1])),
        max_size=8,
    )
)
def test_merging_keeps_every_minute_and_adds_none(pairs) -> None:
    start = datetime(2026, 11, 23, tzinfo=UTC)
    spans = [(start + timedelta(minutes=a), start + timedelta(minutes=b)) for a, b in pairs]

    joined = merged(sorted(spans))

    minutes = {n for a, b in pairs for n in range(a, b)}
    assert {
        n for n in range(60) if any(a <= start + timedelta(minutes=n) < b for a, b in joined)
    } == minutes
    assert all(joined[n][1] < joined[n + 1][0] for n in range(len(joined) - 1))
