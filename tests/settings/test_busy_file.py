"""The busy file of frontdesk slots: who takes a time, until when, and every slip at once."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from frontdesk.domain.booking import BLOCKING, State
from frontdesk.domain.practice import Practice
from frontdesk.settings.busy import KINDS, Busy, entries
from frontdesk.settings.practice import times
from frontdesk.settings.reading import SettingsError

NOW = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
START, END = "2026-11-25T19:30:00Z", "2026-11-25T20:20:00Z"
# Minutes from 1970 to START.
STARTS = int(datetime(2026, 11, 25, 19, 30, tzinfo=UTC).timestamp()) // 60
Row = dict[str, Any]


@pytest.fixture(scope="module")
def two() -> Practice:
    """Two therapists, two services and a room."""
    raw = {
        "zone": "UTC",
        "therapists": [{"id": t, "hours": {"mon": ["09:00-12:00"]}} for t in ("ines", "bo")],
        "services": [{"id": s, "minutes": 50} for s in ("first", "second")],
        "ways": [{"id": "office", "rooms": ["blue"]}],
    }
    return times(raw, today=date(2026, 11, 20))


def row(**more: Any) -> Row:
    return {"start": START, "end": END, **more}


def one(two: Practice, **more: Any) -> Busy:
    (found,) = entries([row(**more)], two)
    return found


def problems(raw: Any, practice: Practice | None) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as refused:
        entries(raw, practice)
    return refused.value.problems


def test_an_entry_needs_no_more_than_two_instants(two: Practice) -> None:
    found = one(two)

    assert found == Busy(
        kind="booking",
        state=State.CONFIRMED,
        therapist="",
        taken=(STARTS, STARTS, STARTS + 50, STARTS + 50),
        service="",
        room="",
        owner="",
        expires_at=None,
    )
    assert one(two, therapist=None, kind=None, state=None, owner=None, expires_at=None) == found


def test_bookings_have_buffers_of_their_own_and_outside_times_have_none(two: Practice) -> None:
    buffers = {"buffer_before_minutes": 5, "buffer_after_minutes": 15}

    booking, outside = one(two, **buffers), one(two, kind="external", **buffers)

    assert booking.taken == (STARTS - 5, STARTS, STARTS + 50, STARTS + 65)
    assert outside.taken == (STARTS, STARTS, STARTS + 50, STARTS + 50)


def test_a_minute_that_is_taken_in_part_is_taken(two: Practice) -> None:
    found = one(two, start="2026-11-25T19:30:59Z", end="2026-11-25T20:19:00.5Z", kind="external")

    assert found.taken == (STARTS, STARTS, STARTS + 50, STARTS + 50)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("at", [START, "2026-11-25T19:30:30Z"])
def test_an_empty_stretch_takes_nothing(two: Practice, kind: str, at: str) -> None:
    assert not one(two, start=at, end=at, kind=kind).blocks(now=NOW, owner="")


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("kind", KINDS)
def test_states_that_keep_a_time_block_and_the_others_do_not(two, kind: str, state) -> None:
    assert one(two, kind=kind, state=str(state)).blocks(now=NOW, owner="") == (state in BLOCKING)


@pytest.mark.parametrize(
    ("more", "lapses"),
    [
        ({"kind": "hold"}, True),
        ({"kind": "booking", "state": "held"}, True),
        ({"kind": "hold", "state": "awaiting_payment"}, False),
        ({"kind": "booking"}, False),
        ({"kind": "booking", "state": "requested"}, False),
        ({"kind": "external"}, False),
    ],
)
def test_a_hold_lasts_up_to_its_instant_and_nothing_else_lapses(two, more: Row, lapses) -> None:
    found = one(two, expires_at=NOW.isoformat(), **more)

    assert found.blocks(now=NOW, owner="")
    assert found.blocks(now=NOW + SECOND, owner="") != lapses


def test_a_hold_without_an_end_lasts(two: Practice) -> None:
    assert one(two, kind="hold").blocks(now=NOW, owner="")


@pytest.mark.parametrize(
    ("kind", "owner", "who", "blocks"),
    [
        ("hold", "ana", "ana", False),
        ("booking", "ana", "ana", False),
        ("external", "ana", "ana", True),
        ("hold", "ana", "bo", True),
        ("hold", "ana", "", True),
        ("hold", "", "", True),
    ],
)
def test_what_is_ones_own_is_no_obstacle_to_oneself(two, kind, owner, who, blocks) -> None:
    assert one(two, kind=kind, owner=owner).blocks(now=NOW, owner=who) == blocks


def test_every_slip_is_told_at_once_with_its_place(two: Practice) -> None:
    raw = [
        row(therapist="inez"),
        row(kind="holiday", state="hold", therpist="ines"),
        5,
        {"start": "2026-11-25T19:30:00", "end": "2026-02-30T00:00:00Z"},
        row(start=END, end=START),
        {},
        row(expires_at="soon", buffer_after_minutes=-1, owner=5),
        row(service="third", room="green"),
        row(start="0001-01-01T00:00:00+14:00", end=None),
    ]

    found = problems(raw, two)

    assert [one.partition(" ")[0] for one in found] == [
        '[0]["therapist"]',
        *('[1]["kind"]', '[1]["state"]', '[1]["therpist"]'),
        "[2]",
        *('[3]["start"]', '[3]["end"]'),
        '[4]["end"]',
        *('[5]["start"]', '[5]["end"]'),
        *('[6]["buffer_after_minutes"]', '[6]["owner"]', '[6]["expires_at"]'),
        *('[7]["service"]', '[7]["room"]'),
        *('[8]["start"]', '[8]["end"]'),
    ]
    assert "there is no such therapist" in found[0]
    assert 'did you mean "ines"?' in found[0]
    assert 'did you mean "therapist"?' in found[3]
    assert "a Z or an offset" in found[5]
    assert "it ends before it starts" in found[7]


@pytest.mark.parametrize("raw", [None, {}, "[]", 5])
def test_a_busy_file_is_a_list(two: Practice, raw: Any) -> None:
    assert problems(raw, two) == ("the busy file needs a list in [ ]",)


def test_names_are_not_judged_by_a_practice_that_could_not_be_read() -> None:
    assert entries([row(therapist="anybody")], None)[0].therapist == "anybody"


GARBAGE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)
INSTANTS = st.datetimes().map(lambda at: f"{at.isoformat()}Z") | st.sampled_from([START, END])
FIELDS = ["therapist", "start", "end", "kind", "state", "expires_at", "owner", "service", "room"]


@given(GARBAGE | st.lists(st.dictionaries(st.sampled_from(FIELDS), INSTANTS | GARBAGE)))
@settings(max_examples=150, deadline=None)
def test_any_json_is_read_or_refused(two: Practice, raw: Any) -> None:
    told: tuple[str, ...] = ()
    found = None

    try:
        found = entries(raw, two)
    except SettingsError as refused:
        told = refused.problems

    assert (found is None) == bool(told)
    assert all(one.startswith(("[", "the busy file")) for one in told)
