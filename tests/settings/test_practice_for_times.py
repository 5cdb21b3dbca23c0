"""What a practice needs where only times are asked: little, and all of it checked."""

import json
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from frontdesk.domain.practice import Practice
from frontdesk.settings.files import json_in, practice_in
from frontdesk.settings.practice import parse, times
from frontdesk.settings.reading import SettingsError

ROOT = Path(__file__).resolve().parents[2]
TODAY = date(2026, 11, 20)
LEAST = {
    "zone": "America/Los_Angeles",
    "therapists": [{"id": "ines", "hours": {"mon": ["09:00-12:00"]}}],
    "services": [{"id": "first", "minutes": 50}],
}
Raw = dict[str, Any]


@pytest.fixture
def least() -> Raw:
    return deepcopy(LEAST)


def problems(raw: Any) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as refused:
        times(raw, today=TODAY)
    return refused.value.problems


def test_zone_hours_and_minutes_are_enough(least: Raw) -> None:
    found = times(least, today=TODAY)

    assert found.therapists[0].zone == "America/Los_Angeles"
    service = found.services[0]
    assert (service.minutes, service.step_minutes, service.notice_minutes) == (50, 30, 1440)
    assert (service.buffer_before_minutes, service.buffer_after_minutes) == (0, 10)
    assert service.ways == ("video", "phone", "office")
    assert found.offering(service) == found.therapists


def test_a_service_without_ways_is_met_in_those_there_are(least: Raw) -> None:
    least["ways"] = [{"id": "phone"}, {"id": "office", "rooms": ["blue"]}]

    assert times(least, today=TODAY).services[0].ways == ("phone", "office")


@pytest.mark.parametrize("key", ["zone", "therapists", "services"])
def test_what_is_needed_is_missed(least: Raw, key: str) -> None:
    del least[key]

    (problem,) = problems(least)

    assert problem.startswith(f'PRACTICE["{key}"] ')


@pytest.mark.parametrize(
    ("path", "told"),
    [
        (("therapists", 0, "id"), '["therapists"][0]["id"] is missing'),
        (("therapists", 0, "hours"), '["therapists"][0]["hours"] is missing'),
        (("services", 0, "id"), '["services"][0]["id"] is missing'),
        (("services", 0, "minutes"), '["services"][0]["minutes"] is missing'),
    ],
)
def test_what_is_needed_inside_is_missed(least: Raw, path: tuple[Any, ...], told: str) -> None:
    room, number, key = path
    del least[room][number][key]

    assert problems(least) == (f"PRACTICE{told}",)


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"hous": {}}, 'PRACTICE["hous"] is not a setting'),
        ({"phone": "12"}, "PRACTICE[\"phone\"] '12': a number such as"),
        ({"policy": {"full_refund_hours": -1}}, 'PRACTICE["policy"]["full_refund_hours"] -1'),
        ({"crisis": {"help_lin": {}}}, 'did you mean "help_line"?'),
        ({"intake": {"questions": [{"label": "Why?"}]}}, '["questions"][0]["id"] is missing'),
        ({"ways": [{"id": "fax"}]}, "one of video, phone, office"),
        ({"consents": [5]}, 'PRACTICE["consents"][0] 5: a text in quotes'),
    ],
)
def test_what_is_there_is_checked_as_usual(least: Raw, more: Raw, told: str) -> None:
    found = problems(least | more)

    assert len(found) == 1
    assert told in found[0]


def test_a_whole_practice_gives_the_same_times_without_its_consents(raw_practice: Raw) -> None:
    whole = parse(raw_practice, folder=ROOT, today=TODAY)

    found = times(raw_practice, today=TODAY)

    assert (found.therapists, found.services, found.ways) == (
        whole.therapists,
        whole.services,
        whole.ways,
    )
    assert found.consents == ()


def test_a_licence_is_judged_by_the_date_that_is_given(least: Raw) -> None:
    least["therapists"][0]["licences"] = [{"expires": "2020-06-30"}]

    assert times(least, today=date(2020, 6, 30)).therapists[0].licences
    assert "has expired" in problems(least)[0]


@pytest.mark.parametrize("wrapped", [False, True])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_json_holds_the_dict_or_what_it_is_called(tmp_path, least: Raw, wrapped, mark) -> None:
    file = tmp_path / "practice.json"
    file.write_text(mark + json.dumps({"PRACTICE": least} if wrapped else least), "utf-8")

    assert practice_in(file) == least


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "cannot be read as JSON"),
        (b"{'zone': 1}", "cannot be read as JSON"),
        (b"\xff\xfe", "cannot be read as JSON"),
        (b"[" * 100_000, "cannot be read as JSON"),
        (b"1" * 5000, "cannot be read as JSON"),
        (b'{"hours": {"mon": [], "mon": ["09:00-12:00"]}}', '"mon" stands twice in one object'),
    ],
)
def test_a_file_that_is_no_json_is_named(tmp_path: Path, content: bytes, told: str) -> None:
    file = tmp_path / "practice.json"
    file.write_bytes(content)

    with pytest.raises(SettingsError, match=r"practice\.json cannot be read") as refused:
        json_in(file)

    assert told in str(refused.value)


def test_a_settings_file_that_ends_the_program_is_named(tmp_path: Path) -> None:
    file = tmp_path / "publishconf.py"
    file.write_text("raise SystemExit('SITE_URL is not set')\n")

    with pytest.raises(SettingsError, match=r"publishconf\.py cannot be read.*SITE_URL"):
        practice_in(file)


GARBAGE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)
NEAR_MISSES = GARBAGE | st.sampled_from(
    [
        *("00:00-24:00", "09:00-12:00", "2026-12-24", "9000-12-31", "2026-12-24T24:00", "ines"),
        *({"window": "09:00-12:00", "from": "2026-12-24"}, {"date": "2026-12-24", "hours": []}),
        *({"from": "2026-12-24", "to": "9000-12-31"}, {"id": "x", "minutes": 50}),
    ]
)
KEYS = [
    *[("zone",), ("therapists",), ("services",), ("ways",), ("policy",)],
    *[("therapists", 0, k) for k in ("id", "zone", "hours", "overrides", "time_off", "licences")],
    *[("therapists", 0, "hours", k) for k in ("mon", "sun", "x")],
    *[("services", 0, k) for k in ("id", "minutes", "ways", "therapists", "step_minutes")],
]


@given(GARBAGE | st.dictionaries(st.sampled_from(sorted(LEAST)), GARBAGE))
@settings(max_examples=60, deadline=None)
def test_any_json_is_read_or_refused(raw: Any) -> None:
    # Nothing of so little could be a practice; what matters is that all of it is told.
    assert all(one.startswith("PRACTICE") for one in problems(raw))


@given(st.data())
@settings(max_examples=120, deadline=None)
def test_any_json_in_any_place_is_read_or_refused(data: st.DataObject) -> None:
    raw: Any = deepcopy(LEAST)
    *way, last = data.draw(st.sampled_from(KEYS))
    there = raw
    for step in way:
        there = there[step]
    there[last] = data.draw(NEAR_MISSES | st.lists(NEAR_MISSES, max_size=3))
    told: tuple[str, ...] = ()
    found = None

    try:
        found = times(raw, today=TODAY)
    except SettingsError as refused:
        told = refused.problems

    assert isinstance(found, Practice) != bool(told)
    assert all(one.startswith("PRACTICE") for one in told)


def test_none_says_as_little_as_a_key_that_is_left_out(least: Raw) -> None:
    said = times(least, today=TODAY)
    therapist, service = least["therapists"][0], least["services"][0]
    therapist |= dict.fromkeys(("zone", "overrides", "time_off", "sessions_per_day", "licences"))
    therapist["hours"]["tue"] = None
    service |= dict.fromkeys(("name", "step_minutes", "ways", "therapists", "per_day", "licence"))
    least |= dict.fromkeys(("ways", "policy", "intake", "consents", "phone"))

    assert times(least, today=TODAY) == said


def test_lists_that_need_not_be_there_may_be_empty(least: Raw) -> None:
    said = times(least, today=TODAY)
    least["therapists"][0]["licences"] = []

    assert times(least | {"ways": []}, today=TODAY) == said


def test_none_is_no_word_for_a_closed_date(least: Raw) -> None:
    least["therapists"][0]["overrides"] = [{"date": "2026-12-24", "hours": None}]

    (problem,) = problems(least)

    assert problem.endswith('["overrides"][0]["hours"] is missing; [] closes the day')


def test_an_odd_key_cannot_write_over_what_the_terminal_shows(least: Raw) -> None:
    (problem,) = problems(least | {"\x1b[2J": 1})

    assert problem == "PRACTICE['\\x1b[2J'] is not a setting"


@pytest.mark.parametrize("name", ["hours.json", "hours.py"])
def test_a_folder_and_an_endless_name_are_told_apart_from_nothing(tmp_path: Path, name) -> None:
    (tmp_path / name).mkdir()

    with pytest.raises(SettingsError, match="is a folder; name the file"):
        practice_in(tmp_path / name)
    with pytest.raises(SettingsError, match="cannot be read: File name too long"):
        practice_in(tmp_path / ("n" * 5000 + name))


def test_one_key_among_very_many_is_found_twice_at_once(tmp_path: Path) -> None:
    file = tmp_path / "practice.json"
    keys = ",".join(f'"k{number}": 1' for number in range(100_000))
    file.write_text(f'{{{keys}, "k99999": 2}}')

    with pytest.raises(SettingsError, match='"k99999" stands twice'):
        json_in(file)
