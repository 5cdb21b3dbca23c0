"""The longest stretch of hours: never shorter than what could be booked."""

from datetime import date, time

import pytest

from frontdesk.domain.practice import Override, Therapist, Window
from frontdesk.settings.dates import an_instant
from frontdesk.settings.runs import longest_run
from frontdesk.settings.today import date_of

MIDNIGHT = time(0)


def open_on(*hours: Window, overrides: tuple[Override, ...] = ()) -> Therapist:
    return Therapist("a", "A", "", "", "UTC", (), hours, overrides)


@pytest.mark.parametrize(
    ("hours", "longest"),
    [
        ([Window(1, time(9), time(12)), Window(1, time(13), time(17))], 240),
        ([Window(1, time(9), time(12)), Window(1, time(12), time(17))], 480),
        ([Window(1, time(22), MIDNIGHT), Window(2, MIDNIGHT, time(2))], 240),
        ([Window(7, time(22), MIDNIGHT), Window(1, MIDNIGHT, time(2))], 240),
        ([Window(day, MIDNIGHT, MIDNIGHT) for day in range(1, 8)], 7 * 1440),
        ([Window(1, time(9), time(12), ("office",)), Window(1, time(9), time(10))], 60),
        ([Window(1, time(9), time(12), ("office",))], 0),
        ([], 0),
    ],
)
def test_windows_that_touch_are_one(hours: list[Window], longest: int) -> None:
    assert longest_run(open_on(*hours), "video") == longest


def test_a_single_date_counts_and_goes_on_over_midnight() -> None:
    weekly = Window(2, MIDNIGHT, time(2))
    short = Override(date(2026, 11, 25), (Window(3, time(9), time(14)),))
    late = Override(date(2026, 11, 23), (Window(1, time(20), MIDNIGHT),))

    assert longest_run(open_on(weekly, overrides=(short,)), "video") == 300
    assert longest_run(open_on(weekly, overrides=(late,)), "video") >= 360
    assert longest_run(open_on(overrides=(late,)), "video") == 240


@pytest.mark.parametrize(
    ("moment", "day"),
    [("2026-11-20T11:59:59Z", "2026-11-19"), ("2026-11-20T04:00:00-08:00", "2026-11-20")],
)
def test_a_date_has_not_come_before_it_has_come_everywhere(moment: str, day: str) -> None:
    assert str(date_of(an_instant(moment))) == day
