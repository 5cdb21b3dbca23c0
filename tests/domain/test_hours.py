"""Weekly hours in wall time: what they mean on ordinary days and when clocks change."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.domain.clocks import instant_of
from frontdesk.domain.hours import joined, openings, ways_named
from frontdesk.domain.practice import Override, Therapist, TimeOff, Window

PORTLAND = "America/Los_Angeles"
# In 2026 clocks go forward here on Sunday, March 8 and back on Sunday, November 1.
SPRING, AUTUMN = date(2026, 3, 8), date(2026, 11, 1)
MONDAY, TUESDAY, SUNDAY = 1, 2, 7
NOVEMBER_23 = date(2026, 11, 23)
DAY = timedelta(days=1)


def window(day: int, opens: str, closes: str, *ways: str, **dates: date) -> Window:
    return Window(day, time.fromisoformat(opens), time.fromisoformat(closes), ways, **dates)


def therapist(*hours: tuple[int, str, str], zone: str = PORTLAND, **more) -> Therapist:
    windows = tuple(one if isinstance(one, Window) else window(*one) for one in hours)
    return Therapist("ines", "Ines", "", "", zone, (), windows, **more)


def off(since: str, until: str) -> TimeOff:
    return TimeOff(datetime.fromisoformat(since), datetime.fromisoformat(until))


def opened(
    who: Therapist, first: date, last: date | None = None, way: str = ""
) -> list[tuple[str, str]]:
    """What is open on some days in UTC, written short."""
    spans = openings(who, first=first.toordinal(), last=(last or first).toordinal(), way=way)
    return [(f"{instant_of(a):%d %H:%M}", f"{instant_of(b):%d %H:%M}") for a, b, _ in spans]


def counted_from(who: Therapist, day: date) -> list[datetime]:
    found = openings(who, first=day.toordinal(), last=day.toordinal())
    return [instant_of(start) for _, _, start in found]


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

    # One to four, of which half an hour comes twice, or not at all.
    assert opened(who, date(2026, 4, 5)) == [("04 14:00", "04 17:30")]
    assert opened(who, date(2026, 10, 4)) == [("03 14:30", "03 17:00")]


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
        time_off=(off("2026-11-24", "2026-11-25"),),
    )

    assert opened(who, NOVEMBER_23, NOVEMBER_23 + DAY) == [("23 22:00", "24 00:00")]
    assert opened(who, NOVEMBER_23 + DAY) == [("23 22:00", "24 00:00")]


def test_time_off_is_cut_out_and_leaves_what_starts_are_counted_from() -> None:
    who = therapist(
        (MONDAY, "09:00", "17:00"),
        zone="UTC",
        # Out of order, one inside another, one upside down, one from before the window on.
        time_off=(
            off("2026-11-23T14:10", "2026-11-23T15:20"),
            off("2026-11-23T10:10", "2026-11-23T11:05"),
            off("2026-11-23T10:20", "2026-11-23T10:30"),
            off("2026-11-23T16:00", "2026-11-23T12:00"),
            off("2026-11-20", "2026-11-23T09:15"),
        ),
    )

    assert opened(who, NOVEMBER_23) == [
        ("23 09:15", "23 10:10"),
        ("23 11:05", "23 14:10"),
        ("23 15:20", "23 17:00"),
    ]
    assert counted_from(who, NOVEMBER_23) == [datetime(2026, 11, 23, 9, tzinfo=UTC)] * 3


def test_time_off_in_a_missing_or_doubled_hour_follows_the_same_clocks_as_hours() -> None:
    gap, twice = off("2026-03-08T02:30", "2026-03-08T03:30"), off("2026-11-01T01:30", "2026-11-02")
    who = therapist((SUNDAY, "00:00", "06:00"), time_off=(gap, twice))

    assert opened(who, SPRING) == [("08 08:00", "08 10:00"), ("08 10:30", "08 13:00")]
    assert opened(who, AUTUMN) == [("01 07:00", "01 08:30")]


def test_an_override_takes_the_place_of_a_dates_hours_and_an_empty_one_closes_it() -> None:
    dated = (
        Override(NOVEMBER_23, (window(MONDAY, "13:00", "15:00"),)),
        # It says Sunday, but the date is what counts.
        Override(NOVEMBER_23 + 3 * DAY, (window(SUNDAY, "08:00", "09:00"),)),
        Override(NOVEMBER_23 + 7 * DAY, ()),
    )
    who = therapist((MONDAY, "09:00", "12:00"), zone="UTC", overrides=dated)

    assert opened(who, NOVEMBER_23, NOVEMBER_23 + 14 * DAY) == [
        ("23 13:00", "23 15:00"),
        ("26 08:00", "26 09:00"),
        ("07 09:00", "07 12:00"),
    ]


def test_time_off_wins_over_an_override() -> None:
    who = therapist(
        zone="UTC",
        overrides=(Override(NOVEMBER_23, (window(MONDAY, "09:00", "17:00"),)),),
        time_off=(off("2026-11-23T09:00", "2026-11-23T12:00"),),
    )

    assert opened(who, NOVEMBER_23) == [("23 12:00", "23 17:00")]


def test_a_window_holds_from_its_first_to_its_last_date() -> None:
    dates = {"valid_from": NOVEMBER_23, "valid_to": NOVEMBER_23 + 7 * DAY}
    who = therapist(window(MONDAY, "09:00", "12:00", **dates), zone="UTC")

    assert opened(who, NOVEMBER_23 - 21 * DAY, NOVEMBER_23 + 21 * DAY) == [
        ("23 09:00", "23 12:00"),
        ("30 09:00", "30 12:00"),
    ]


def test_hours_for_one_way_count_and_merge_with_those_for_all() -> None:
    who = therapist(
        window(MONDAY, "09:00", "12:00"),
        window(MONDAY, "12:00", "14:00", "office", "phone"),
        window(MONDAY, "16:00", "18:00", "video"),
        zone="UTC",
        overrides=(Override(NOVEMBER_23 + DAY, (window(TUESDAY, "08:00", "09:00", "walk"),)),),
    )

    assert opened(who, NOVEMBER_23, way="office") == [("23 09:00", "23 14:00")]
    assert opened(who, NOVEMBER_23, way="video") == [
        ("23 09:00", "23 12:00"),
        ("23 16:00", "23 18:00"),
    ]
    assert opened(who, NOVEMBER_23) == [("23 09:00", "23 12:00")]
    assert ways_named(who) == {"office", "phone", "video", "walk"}


ALWAYS = tuple((day, "00:00", "00:00") for day in range(1, 8))


def test_hours_that_never_close_begin_after_the_last_date_that_was_shut() -> None:
    who = therapist(*ALWAYS, overrides=(Override(date(2026, 10, 3), ()),))

    found = [counted_from(who, NOVEMBER_23 + n * DAY) for n in (-50, 0, 100)]

    began = datetime(2026, 10, 4, 7, tzinfo=UTC)
    assert found == [[began]] * 3
    # Before that date they had never closed.
    assert counted_from(who, date(2026, 10, 2)) == [datetime(2001, 1, 1, 8, tzinfo=UTC)]


def test_hours_that_never_close_have_the_same_beginning_every_day() -> None:
    who = therapist(*ALWAYS)

    days = [date(2026, 11, 1) + n * DAY for n in range(20)] + [date(1999, 5, 5)]

    assert [counted_from(who, day) for day in days] == [
        [datetime(2001, 1, 1, 8, tzinfo=UTC)] for _ in days
    ]


def test_hours_that_never_close_begin_where_they_begin_to_hold() -> None:
    windows = [window(*one, valid_from=date(2024, 2, 29)) for one in ALWAYS]

    assert counted_from(therapist(*windows), NOVEMBER_23) == [datetime(2024, 2, 29, 8, tzinfo=UTC)]


def test_a_pause_inside_a_missing_hour_is_none_whichever_day_is_asked_for() -> None:
    # On Sundays shut from two to three: on March 8 those never come.
    sunday = [(SUNDAY, "00:00", "02:00"), (SUNDAY, "03:00", "00:00")]
    who = therapist(*sunday, *[each for each in ALWAYS if each[0] != SUNDAY])

    found = {counted_from(who, SPRING + n * DAY)[0] for n in range(-6, 7)}

    assert found == {datetime(2026, 3, 1, 11, tzinfo=UTC)}


@pytest.mark.parametrize(
    ("zone", "skipped"),
    [("Pacific/Apia", date(2011, 12, 30)), ("Pacific/Kwajalein", date(1993, 8, 21))],
)
def test_a_date_that_a_zone_skipped_has_no_hours_and_parts_nothing(zone, skipped) -> None:
    who = therapist(*[each for each in ALWAYS if each[0] != skipped.isoweekday()], zone=zone)

    assert openings(who, first=skipped.toordinal(), last=skipped.toordinal()) == []
    (around,) = openings(who, first=(skipped - DAY).toordinal(), last=(skipped + DAY).toordinal())
    # Six days before the date, and the one after; a week earlier that weekday was shut.
    assert around[1] - around[2] == 7 * 24 * 60
    after = (skipped + DAY).toordinal()
    assert openings(who, first=after, last=after) == [around]
    always = therapist(*ALWAYS, zone=zone)
    assert counted_from(always, skipped + DAY) == counted_from(always, skipped - DAY)


@given(
    st.lists(
        st.tuples(st.integers(0, 40), st.integers(0, 10)).map(lambda p: (p[0], p[0] + p[1])),
        max_size=8,
    )
)
def test_joining_keeps_every_minute_and_adds_none(pairs) -> None:
    found = joined(iter(pairs))

    minutes = {n for a, b in pairs for n in range(a, b)}
    assert {n for n in range(60) if any(a <= n < b for a, b in found)} == minutes
    assert all(found[n][1] < found[n + 1][0] for n in range(len(found) - 1))
