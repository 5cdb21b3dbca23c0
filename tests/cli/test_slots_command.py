"""frontdesk slots, as a stranger would try it: which times a day has, and why."""

from copy import deepcopy
from pathlib import Path

import pytest

from cli.slots_asked import LEAST, USUAL, WEDNESDAY, Raw, answer, ask, clocks
from frontdesk.cli import NOT_READY


@pytest.fixture
def raw() -> Raw:
    return deepcopy(LEAST)


def test_least_of_all_gives_the_times_of_a_day(tmp_path: Path, raw: Raw) -> None:
    found = answer(ask(tmp_path, raw))

    assert found[0] == {
        "start": "2026-11-25T17:00:00Z",
        "end": "2026-11-25T17:50:00Z",
        "therapist": "ines",
        "local": "2026-11-25T09:00:00-08:00",
    }
    assert [slot["local"][11:16] for slot in found] == USUAL


def test_a_range_begins_with_its_first_instant_and_ends_before_its_last(tmp_path, raw) -> None:
    inside = {"from": "2026-11-25T09:30:00-08:00", "to": "2026-11-25T19:00:00Z"}

    assert clocks(ask(tmp_path, raw, **inside)) == ["09:30", "10:00", "10:30"]
    assert clocks(ask(tmp_path, raw, **(inside | {"to": inside["from"]}))) == []


def test_notice_is_inclusive_and_the_past_can_be_asked_about(tmp_path: Path, raw: Raw) -> None:
    long_ago = {"from": "2021-11-24T00:00:00Z", "to": "2021-11-25T00:00:00Z"}

    just = ask(tmp_path, raw, at="2021-11-24T16:30:00Z", **long_ago)
    late = ask(tmp_path, raw, at="2021-11-24T16:30:00.000001Z", **long_ago)

    assert clocks(just) == ["09:30", "10:00", "10:30", "11:00"]
    assert clocks(late) == ["10:00", "10:30", "11:00"]


def test_the_horizon_counts_dates_of_the_therapist_and_includes_the_last(tmp_path, raw) -> None:
    raw["services"][0]["horizon_days"] = 7

    # Half past eleven at night in Portland, and long past midnight in UTC.
    last = ask(tmp_path, raw, at="2026-11-18T23:30:00-08:00")
    before = ask(tmp_path, raw, at="2026-11-17T23:30:00-08:00")

    assert clocks(last) == USUAL
    assert clocks(before) == []


def test_the_clients_clock_changes_what_is_shown_and_not_what_is_open(tmp_path, raw) -> None:
    here, there = ask(tmp_path, raw), ask(tmp_path, raw, **{"client-tz": "Asia/Kathmandu"})

    assert [s["start"] for s in answer(here)] == [s["start"] for s in answer(there)]
    assert answer(there)[0]["local"] == "2026-11-25T22:45:00+05:45"


def test_services_therapists_and_ways_can_be_chosen(tmp_path: Path, raw: Raw) -> None:
    office = {"window": "13:00-14:00", "ways": ["office"]}
    raw["therapists"].append({"id": "bo", "hours": {"wed": ["11:00-12:00", office]}})
    raw["services"][0]["therapists"] = ["ines", "bo"]
    raw["services"][1]["therapists"] = ["ines"]

    everybody = answer(ask(tmp_path, raw))
    bo = ask(tmp_path, raw, therapist="bo")
    by_video = ask(tmp_path, raw, therapist="bo", way="video")
    call = ask(tmp_path, raw, service="call")

    assert [(s["local"][11:16], s["therapist"]) for s in everybody][-3:] == [
        ("11:00", "bo"),
        ("11:00", "ines"),
        ("13:00", "bo"),
    ]
    assert clocks(bo) == ["11:00", "13:00"]
    assert clocks(by_video) == ["11:00"]
    assert clocks(call) == [*USUAL, "11:30"]


def test_dates_time_off_and_limits_are_kept(tmp_path: Path, raw: Raw) -> None:
    ines = raw["therapists"][0]
    booked = [{"start": "2026-11-25T17:00:00Z", "end": "2026-11-25T17:50:00Z"}]

    ines["time_off"] = [{"from": "2026-11-25T09:45", "to": "2026-11-25T10:15"}]
    off = ask(tmp_path, raw)
    ines["overrides"] = [{"date": "2026-11-25", "hours": ["09:15-11:15"]}]
    other = ask(tmp_path, raw)
    ines["sessions_per_day"] = 1
    full = ask(tmp_path, raw, busy=booked)
    still = ask(tmp_path, raw, busy=[one | {"kind": "external"} for one in booked])

    assert clocks(off) == ["10:30", "11:00"]
    assert clocks(other) == ["10:15"]
    assert clocks(full) == []
    assert clocks(still) == ["10:15"]


def test_a_limit_of_a_service_counts_what_the_file_says_it_is(tmp_path: Path, raw: Raw) -> None:
    raw["services"][0]["per_day"] = 1
    booked = {"start": "2026-11-25T17:00:00Z", "end": "2026-11-25T17:30:00Z"}

    same = ask(tmp_path, raw, busy=[booked | {"service": "first"}])
    other = ask(tmp_path, raw, busy=[booked | {"service": "call"}])

    assert clocks(same) == []
    assert clocks(other) == USUAL[1:]


def test_a_limit_of_a_day_still_counts_what_is_over_and_not_what_was_let_go(
    tmp_path: Path, raw: Raw
) -> None:
    raw["services"][0]["per_day"] = 1
    raw["services"][0]["notice_minutes"] = 0
    booked = {"start": "2026-11-25T17:00:00Z", "end": "2026-11-25T17:50:00Z"}

    def left(state: str, at: str) -> list[str]:
        return clocks(ask(tmp_path, raw, busy=[booked | {"state": state}], at=at))

    after = "2026-11-25T18:00:00Z"
    assert left("completed", after) == left("no_show", after) == []
    assert left("cancelled", after) == left("expired", after) == ["10:00", "10:30", "11:00"]
    # What cannot have happened yet is in nobody's way.
    assert left("completed", "2026-11-25T16:00:00Z") == USUAL


def test_bookings_holds_and_outside_times_keep_their_time(tmp_path: Path, raw: Raw) -> None:
    raw["therapists"].append({"id": "bo", "hours": {"wed": ["09:00-12:00"]}})
    ten = {"start": "2026-11-25T18:00:00Z", "end": "2026-11-25T18:50:00Z", "therapist": "ines"}
    hold = ten | {"kind": "hold", "state": "held", "owner": "ana"}
    at = WEDNESDAY["at"]

    def of_ines(*busy: Raw, **flags: str) -> list[str]:
        return clocks(ask(tmp_path, raw, busy=list(busy), therapist="ines", **flags))

    beside_ten = ["09:00", "11:00"]
    assert of_ines(ten) == beside_ten
    assert of_ines({k: v for k, v in ten.items() if k != "therapist"}) == beside_ten
    assert of_ines(ten | {"therapist": "bo"}) == USUAL
    assert of_ines(ten | {"state": "cancelled"}) == USUAL
    assert of_ines(ten | {"buffer_before_minutes": 15}) == ["11:00"]
    assert of_ines(hold | {"expires_at": at}) == beside_ten
    assert of_ines(hold | {"expires_at": "2026-11-23T16:59:59Z"}) == USUAL
    assert of_ines(hold, owner="ana") == USUAL
    assert of_ines(hold, owner="bo") == beside_ten
    assert of_ines(ten | {"kind": "external"}) == beside_ten


def test_an_office_needs_a_free_room(tmp_path: Path, raw: Raw) -> None:
    raw["ways"] = [{"id": "video"}, {"id": "office", "rooms": ["blue"]}]
    raw["therapists"].append({"id": "bo", "hours": {"thu": ["09:00-12:00"]}})
    taken = [
        {
            "start": "2026-11-25T18:00:00Z",
            "end": "2026-11-25T18:50:00Z",
            "therapist": "bo",
            "room": "blue",
        }
    ]

    office = ask(tmp_path, raw, busy=taken, way="office")
    any_way = ask(tmp_path, raw, busy=taken)

    assert clocks(office) == ["09:00", "11:00"]
    assert clocks(any_way) == USUAL


@pytest.mark.parametrize(
    ("day", "hours", "told"),
    [
        ("2027-03-14", "01:00-05:00", ["01:00:00-08:00", "03:00:00-07:00", "04:00:00-07:00"]),
        ("2027-03-14", "02:30-05:00", ["03:00:00-07:00", "04:00:00-07:00"]),
        (
            "2026-11-01",
            "01:00-03:00",
            ["01:00:00-07:00", "01:00:00-08:00", "02:00:00-08:00"],
        ),
    ],
)
def test_nights_on_which_clocks_change_have_their_own_length(
    tmp_path: Path, raw: Raw, day: str, hours: str, told: list[str]
) -> None:
    raw["therapists"][0]["hours"] = {"sun": [hours]}
    raw["services"][0] |= {"minutes": 60, "step_minutes": 60}
    dates = {"at": f"{day}T00:00:00Z", "from": f"{day}T00:00:00Z", "to": f"{day}T23:00:00Z"}

    found = answer(ask(tmp_path, raw, **dates))

    assert [slot["local"][11:] for slot in found] == told


def test_a_licence_is_judged_by_the_moment_that_is_asked_about(tmp_path: Path, raw: Raw) -> None:
    raw["therapists"][0]["licences"] = [{"expires": "2020-11-25"}]

    held = ask(
        tmp_path,
        raw,
        at="2020-11-20T00:00:00Z",
        **{"from": "2020-11-25T00:00:00Z", "to": "2020-12-31T00:00:00Z"},
    )
    gone = ask(tmp_path, raw, at="2020-11-28T00:00:00Z")

    assert len(answer(held)) == len(USUAL)
    assert gone.returncode == NOT_READY
    assert 'PRACTICE["therapists"][0]["licences"][0]["expires"]' in gone.stderr
