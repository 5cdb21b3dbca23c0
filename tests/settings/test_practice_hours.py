"""Hours, single dates and time off in PRACTICE: what is read, and what is refused."""

from copy import deepcopy
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest

from frontdesk.domain.practice import Override, Practice, TimeOff, Window
from frontdesk.settings.practice import parse
from frontdesk.settings.reading import SettingsError

ROOT = Path(__file__).resolve().parents[2]
TODAY = date(2026, 11, 20)
INES = 'PRACTICE["therapists"][0]'
AFTERNOON = "13:00-17:00"
Raw = dict[str, Any]


@pytest.fixture
def raw(raw_practice: Raw) -> Raw:
    return deepcopy(raw_practice)


def read(raw: Raw) -> Practice:
    return parse(raw, folder=ROOT, today=TODAY)


def problems(raw: Raw) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as refused:
        read(raw)
    return refused.value.problems


def hours_of(raw: Raw, day: str, *windows: Any) -> Raw:
    raw["therapists"][0]["hours"][day] = list(windows)
    return raw


def wall(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_a_window_may_be_for_some_ways_and_some_dates(raw: Raw) -> None:
    office = {
        "window": AFTERNOON,
        "ways": ["office"],
        "from": "2026-09-01",
        "to": date(2026, 12, 20),
    }

    found = read(hours_of(raw, "mon", "09:00-12:00", office)).therapists[0]

    assert found.hours[:2] == (
        Window(1, time(9), time(12)),
        Window(1, time(13), time(17), ("office",), date(2026, 9, 1), date(2026, 12, 20)),
    )


@pytest.mark.parametrize(
    "windows",
    [
        ["09:00-12:00", "12:00-13:00"],
        ["12:00-24:00", "00:00-12:00"],
        [{"window": AFTERNOON, "ways": ["office"]}, {"window": AFTERNOON, "ways": ["phone"]}],
        [{"window": AFTERNOON, "to": "2026-11-30"}, {"window": AFTERNOON, "from": "2026-12-01"}],
        [{"window": AFTERNOON, "from": "2026-11-23", "to": "2026-11-23"}],
    ],
)
def test_windows_that_touch_or_never_meet_are_fine(raw: Raw, windows: list[Any]) -> None:
    found = read(hours_of(raw, "mon", *windows)).therapists[0]

    assert len([w for w in found.hours if w.weekday == 1]) == len(windows)


@pytest.mark.parametrize(
    ("windows", "told"),
    [
        (["09:00-12:00", "11:59-13:00"], "has two windows that overlap at 11:59"),
        (["11:00-13:00", "09:00-12:00", "14:00-15:00"], "overlap at 11:00"),
        (["09:00-17:00", "10:00-11:00", "12:00-13:00"], "overlap at 12:00"),
        ([AFTERNOON, {"window": AFTERNOON, "ways": ["office"]}], "overlap at 13:00"),
        (
            [
                {"window": AFTERNOON, "to": "2026-12-01"},
                {"window": AFTERNOON, "from": "2026-12-01"},
            ],
            "overlap at 13:00",
        ),
        (["22:00-02:00"], 'write "22:00-24:00" here and "00:00-02:00" on the next day'),
        (["17:00-09:00"], 'write "17:00-24:00" here and "00:00-09:00" on the next day'),
        (["09:00-25:00"], "from 00:00 to 24:00"),
        ([{"window": "9-12"}], "[0][\"window\"] '9-12'"),
        ([{"ways": ["office"]}], '[0]["window"] is missing'),
        ([{"window": AFTERNOON, "way": ["office"]}], 'did you mean "ways"?'),
        ([{"window": AFTERNOON, "ways": []}], '["ways"] needs a list of at least one entry'),
        ([{"window": AFTERNOON, "ways": ["fone"]}], 'did you mean "phone"?'),
        ([{"window": AFTERNOON, "from": "2026-02-30"}], "the calendar has no such day"),
        ([{"window": AFTERNOON, "to": "9999-12-31"}], "a year from 1900 to 9000"),
        (
            [{"window": AFTERNOON, "from": "2026-12-01", "to": "2026-11-01"}],
            '["to"] is 2026-11-01: it ends before it begins',
        ),
        (
            [{"window": AFTERNOON, "from": "2026-11-24", "to": "2026-11-29"}],
            "never holds: there is no Monday from 2026-11-24 to 2026-11-29",
        ),
    ],
)
def test_windows_that_cannot_be_are_told(raw: Raw, windows: list[Any], told: str) -> None:
    found = problems(hours_of(raw, "mon", *windows))

    assert all(one.startswith(f'{INES}["hours"]["mon"]') for one in found)
    assert any(told in one for one in found), found


def test_single_dates_have_hours_of_their_own_or_none(raw: Raw) -> None:
    raw["therapists"][0]["overrides"] = [
        {"date": "2026-12-24", "hours": ["09:00-12:00", {"window": AFTERNOON, "ways": ["phone"]}]},
        {"date": date(2028, 2, 29), "hours": []},
    ]

    found = read(raw).therapists[0].overrides

    thursday = Window(4, time(9), time(12)), Window(4, time(13), time(17), ("phone",))
    assert found == (Override(date(2026, 12, 24), thursday), Override(date(2028, 2, 29), ()))


@pytest.mark.parametrize(
    ("overrides", "told"),
    [
        ([{"date": "2026-02-31", "hours": []}], "the calendar has no such day"),
        ([{"date": "2027-02-29", "hours": []}], "the calendar has no such day"),
        ([{"date": "2026-12-24"}], '[0]["hours"] is missing; [] closes the day'),
        ([{"hours": []}], '[0]["date"] is missing'),
        ([{"date": "2026-12-24", "hours": "09:00-12:00"}], "needs a list"),
        ([{"date": "2026-12-24", "hours": ["09:00-12:00", "11:00-13:00"]}], "overlap at 11:00"),
        ([{"date": "2026-12-24", "hours": ["22:00-01:00"]}], "it closes before it opens"),
        ([{"date": "2026-12-24", "hours": [{"window": AFTERNOON, "from": "x"}]}], "not a setting"),
        ([{"date": "2026-12-24", "hours": []}] * 2, "has 2 entries for 2026-12-24"),
        (["2026-12-24"], "a dict in { } is needed"),
    ],
)
def test_dates_that_cannot_be_are_told(raw: Raw, overrides: list[Any], told: str) -> None:
    raw["therapists"][0]["overrides"] = overrides

    (problem,) = problems(raw)

    assert problem.startswith(f'{INES}["overrides"]')
    assert told in problem


@pytest.mark.parametrize(
    ("written", "since", "until"),
    [
        ("2026-12-24", "2026-12-24", "2026-12-25"),
        (date(2026, 12, 24), "2026-12-24", "2026-12-25"),
        ({"from": "2026-12-24", "to": "2026-12-24"}, "2026-12-24", "2026-12-25"),
        ({"from": "2026-12-24", "to": "2027-01-02"}, "2026-12-24", "2027-01-03"),
        (
            {"from": "2026-12-01T12:00", "to": "2026-12-01T15:00"},
            "2026-12-01T12:00",
            "2026-12-01T15:00",
        ),
        ({"from": "2026-12-01T12:00", "to": "2026-12-31"}, "2026-12-01T12:00", "2027-01-01"),
        ({"from": "2026-12-01", "to": "2026-12-31T24:00"}, "2026-12-01", "2027-01-01"),
        ({"from": wall("2026-12-01"), "to": wall("2026-12-02")}, "2026-12-01", "2026-12-02"),
    ],
)
def test_time_off_is_a_date_some_dates_or_some_hours(raw: Raw, written, since, until) -> None:
    raw["therapists"][0]["time_off"] = [written]

    assert read(raw).therapists[0].time_off == (TimeOff(wall(since), wall(until)),)


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("26.11.2026", "a date such as 2026-11-26 is needed"),
        ("2026-12-01T12:00", "a date such as 2026-11-26 is needed"),
        (wall("2026-12-01"), "a date such as 2026-11-26 is needed"),
        ({"from": "2027-01-02", "to": "2026-12-24"}, '["to"] is 2026-12-24: it ends before'),
        ({"from": "2026-12-01T12:00", "to": "2026-12-01T12:00"}, "it ends before it begins"),
        ({"from": "2026-12-01"}, '["to"] is missing'),
        ({"to": "2026-12-01"}, '["from"] is missing'),
        ({"from": "2026-12-01T25:00", "to": "2026-12-02"}, "2026-12-24T13:00 is needed"),
        ({"from": "2026-12-01T12:00Z", "to": "2026-12-02"}, "2026-12-24T13:00 is needed"),
        ({"from": "2026-11-31", "to": "2026-12-02"}, "the calendar has no such day"),
        ({"from": "2026-12-01", "until": "2026-12-02"}, '["until"] is not a setting'),
    ],
)
def test_time_off_that_cannot_be_is_told(raw: Raw, written: Any, told: str) -> None:
    raw["therapists"][0]["time_off"] = [written]

    found = problems(raw)

    assert all(one.startswith(f'{INES}["time_off"][0]') for one in found)
    assert any(told in one for one in found), found
