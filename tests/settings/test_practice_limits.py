"""Licences, limits, rooms and lengths in PRACTICE: what is read, and what is refused."""

from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from frontdesk.domain.practice import Practice
from frontdesk.settings.practice import parse
from frontdesk.settings.reading import SettingsError

ROOT = Path(__file__).resolve().parents[2]
TODAY = date(2026, 11, 20)
INES = 'PRACTICE["therapists"][0]'
FIRST = 'PRACTICE["services"][0]'
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


@pytest.mark.parametrize(
    ("expires", "fine"),
    [("2026-11-20", True), (date(2026, 11, 21), True), ("2026-11-19", False), ("soon", False)],
)
def test_a_licence_holds_on_its_last_date_and_not_after_it(raw: Raw, expires, fine) -> None:
    raw["therapists"][0]["licences"][1]["expires"] = expires

    if fine:
        assert str(read(raw).therapists[0].licences[1].expires) == str(expires)
    else:
        (problem,) = problems(raw)
        assert problem.startswith(f'{INES}["licences"][1]["expires"] ')
        assert ("has expired" in problem) == (expires != "soon")


def test_limits_rules_and_rooms_are_read_and_may_be_left_out(raw: Raw) -> None:
    plain = read(raw)
    raw["therapists"][0]["sessions_per_day"] = 5
    raw["services"][0] |= {"therapists": ["ines"], "approval": True, "licence": False}
    raw["services"][0] |= {"per_day": 3, "per_person": 1}
    raw["ways"][2]["rooms"] = ["blue", "garden"]
    raw["policy"] |= {"full_refund_hours": 12, "move_hours": 36, "late_moves": 2}

    full = read(raw)

    for found, limit in ((plain, None), (full, 5)):
        assert found.therapists[0].sessions_per_day == limit
    service, same = plain.services[0], full.services[0]
    assert (service.therapists, service.approval, service.licence) == ((), False, True)
    assert (service.per_day, service.per_person) == (None, None)
    assert (same.therapists, same.approval, same.licence) == (("ines",), True, False)
    assert (same.per_day, same.per_person) == (3, 1)
    assert (plain.ways[2].rooms, full.ways[2].rooms) == ((), ("blue", "garden"))
    assert (plain.policy.move_hours, plain.policy.late_moves) == (24, 0)
    assert (full.policy.move_hours, full.policy.late_moves) == (36, 2)


def test_who_may_have_her_money_back_may_also_move(raw: Raw) -> None:
    raw["policy"]["full_refund_hours"] = 48

    assert read(raw).policy.move_hours == 48


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        (("therapists", 0, "sessions_per_day"), 0, "a whole number from 1 to 100"),
        (("services", 0, "per_day"), 0, "a whole number from 1 to 100"),
        (("services", 0, "per_person"), True, "a whole number from 1 to 100"),
        (("services", 0, "approval"), "yes", "True or False"),
        (("services", 0, "licence"), 1, "True or False"),
        (("services", 0, "therapists"), ["bo"], f'{FIRST}["therapists"]: nobody is called "bo"'),
        (("services", 0, "therapists"), [], "at least one entry"),
        (("services", 0, "therapists"), ["ines", "ines"], 'two are called "ines"'),
        (("services", 0, "ways"), ["video", "video"], 'two are called "video"'),
        (("ways", 0, "rooms"), ["blue"], 'PRACTICE["ways"][0]["rooms"]: only the office has'),
        (("ways", 2, "rooms"), ["blue", "blue"], 'two are called "blue"'),
        (("ways", 2, "rooms"), ["the blue one"], "letters, digits and hyphens"),
        (("policy", "late_moves"), 6, "a whole number from 0 to 5"),
        (("policy", "move_hours"), -1, "a whole number from 0 to 336"),
        (("policy", "move_hours"), 12, '["move_hours"] is 12; at least full_refund_hours (24)'),
        (("services", 0, "buffer_before_minutes"), -5, "a whole number from 0"),
        (("services", 0, "buffer_before_minutes"), 1381, "it takes 1441 minutes; a day has 1440"),
        (("services", 0, "minutes"), 421, f'{FIRST}["minutes"] is 421; the longest hours are 420'),
        (("services", 0, "step_minutes"), 421, f'{FIRST}["step_minutes"] is 421; the longest'),
    ],
)
def test_a_rule_that_cannot_be_is_told(raw: Raw, path: tuple[Any, ...], value, told) -> None:
    *way, last = path
    there: Any = raw
    for step in way:
        there = there[step]
    there[last] = value

    found = problems(raw)

    assert any(told in one for one in found), found


def test_what_just_fits_is_fine(raw: Raw) -> None:
    raw["services"][0] |= {"minutes": 420, "step_minutes": 420, "buffer_before_minutes": 1010}

    assert read(raw).services[0].minutes == 420


def test_hours_for_a_way_that_no_service_has_are_told(raw: Raw) -> None:
    raw["services"][0]["ways"] = ["video"]
    raw["services"][1]["ways"] = ["video"]

    found = problems(hours_of(raw, "sat", {"window": AFTERNOON, "ways": ["office"]}))

    assert found == (f'{INES}: hours by "office", which no service can be met in',)


def test_every_slip_with_time_is_told_at_once(raw: Raw) -> None:
    ines = raw["therapists"][0]
    ines["zone"] = "Mars/Olympus"
    ines["hours"] = {"mon": ["09:00-12:00", "11:00-13:00", "17:00-09:00", "20:00-25:00"]}
    ines["overrides"] = [{"date": "2026-02-31", "hours": []}]
    ines["time_off"] = [{"from": "2027-01-02", "to": "2026-12-24"}]
    ines["licences"][0]["expires"] = "2026-01-31"
    raw["services"][0] |= {"step_minutes": 600, "buffer_after_minutes": -1}
    raw["services"][1] |= {"minutes": 600, "therapists": ["inez"]}

    found = problems(raw)

    assert [one.partition(" ")[0] for one in found] == [
        f'{INES}["zone"]',
        f'{INES}["licences"][0]["expires"]',
        f'{INES}["hours"]["mon"][2]',
        f'{INES}["hours"]["mon"][3]',
        f'{INES}["hours"]["mon"]',
        f'{INES}["overrides"][0]["date"]',
        f'{INES}["time_off"][0]["to"]',
        f'{FIRST}["buffer_after_minutes"]',
        'PRACTICE["services"][1]["therapists"]:',
        f'{FIRST}["step_minutes"]',
        'PRACTICE["services"][1]["minutes"]',
    ]
