"""PRACTICE with any one key left out, misspelt or filled with nonsense."""

from copy import deepcopy
from pathlib import Path
from typing import Any
from unicodedata import category

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from frontdesk.domain.practice import Practice
from frontdesk.settings.practice import parse
from frontdesk.settings.reading import SettingsError

ROOT = Path(__file__).resolve().parents[2]
Raw = dict[str, Any]
HOURS = ("therapists", 0, "hours")
OPTIONAL = {
    *[(key,) for key in ("example", "call_back_minutes", "letters", "video", "payments")],
    *[("therapists", 0, key) for key in ("credentials", "overrides", "time_off")],
    *[(*HOURS, day) for day in ("tue", "wed", "thu", "fri")],
    *[
        ("services", number, key)
        for number in (0, 1)
        for key in ("step_minutes", "notice_minutes", "horizon_days", "buffer_after_minutes")
    ],
    ("ways", 2, "place"),
    *[
        ("intake", "questions", number, key)
        for number in (0, 1, 2)
        for key in ("hint", "rows", "optional")
    ],
    ("crisis", "others"),
}


@pytest.fixture
def raw(raw_practice: Raw) -> Raw:
    return deepcopy(raw_practice)


def problems(raw: Any) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as refused:
        parse(raw, folder=ROOT)
    return refused.value.problems


def test_what_may_be_left_out_has_a_default(raw: Raw) -> None:
    for path in OPTIONAL:
        holder(raw, path).pop(path[-1], None)

    found = parse(raw, folder=ROOT)

    assert (found.example, found.call_back_minutes, found.letters) == (False, 3, False)
    assert found.therapists[0].zone == "America/Los_Angeles"
    assert (found.services[0].step_minutes, found.services[0].notice_minutes) == (30, 1440)


def holder(raw: Any, path: tuple[Any, ...]) -> Any:
    """What the last step of the path is a key of."""
    for step in path[:-1]:
        raw = raw[step]
    return raw


def keys_of(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every key of a nested dict, and the way to it."""
    if isinstance(value, dict):
        inner = [found for key, one in value.items() for found in keys_of(one, (*path, key))]
        return [*[(*path, key) for key in value], *inner]
    if isinstance(value, list):
        return [f for number, one in enumerate(value) for f in keys_of(one, (*path, number))]
    return []


def place(path: tuple[Any, ...]) -> str:
    return "PRACTICE" + "".join(f'["{s}"]' if isinstance(s, str) else f"[{s}]" for s in path)


def test_leaving_out_any_one_key_is_told_by_its_place(raw_practice: Raw) -> None:
    # Monday can be left out as well: there are other days.
    needed = [p for p in keys_of(raw_practice) if p not in OPTIONAL | {(*HOURS, "mon")}]
    assert len(needed) > 50

    for path in needed:
        raw = deepcopy(raw_practice)
        del holder(raw, path)[path[-1]]

        assert any(problem.startswith(place(path)) for problem in problems(raw)), path


# Settings the sample does without.
ALSO_KNOWN = {
    *("zone", "sat", "sun", "check_url", "expires"),
    *("place", "max_chars", "buffer_before_minutes"),
    *("sessions_per_day", "therapists", "approval", "licence", "per_day", "per_person"),
    *("rooms", "move_hours", "late_moves"),
}


@given(st.data())
@settings(max_examples=50, deadline=None)
def test_misspelling_any_one_key_is_told_by_its_place(raw_practice: Raw, data) -> None:
    path = data.draw(st.sampled_from(keys_of(raw_practice)))
    wrong = data.draw(st.text(min_size=1, max_size=12) | st.just(path[-1] + "s") | st.integers())
    raw = deepcopy(raw_practice)
    there = holder(raw, path)
    assume(wrong not in there and wrong not in ALSO_KNOWN)
    there[wrong] = there.pop(path[-1])

    found = problems(raw)

    assert any("is not a setting" in problem or "is missing" in problem for problem in found)
    # Nobody could see a control character, and it might rule the terminal.
    plain = isinstance(wrong, str) and not any(category(c) in {"Cc", "Cs"} for c in wrong)
    # What is shown in place of the key itself is cut where it gets long.
    shown = f'"{wrong}"]' if plain else repr(wrong)[:50]
    assert any(problem.startswith(f"{place(path[:-1])}[{shown}") for problem in found)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.binary(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=5) | st.integers(), inner, max_size=3)
    ),
    max_leaves=5,
)


@given(st.data())
@settings(max_examples=120, deadline=None)
def test_whatever_stands_under_a_key_it_is_read_or_refused_and_never_breaks(
    raw_practice: Raw, data
) -> None:
    path = data.draw(st.sampled_from(keys_of(raw_practice)))
    raw = deepcopy(raw_practice)
    holder(raw, path)[path[-1]] = data.draw(ANYTHING)

    told: tuple[str, ...] = ()
    found = None

    try:
        found = parse(raw, folder=ROOT)
    except SettingsError as refused:
        told = refused.problems

    assert isinstance(found, Practice) != bool(told)
    assert all(problem.startswith("PRACTICE") for problem in told)
