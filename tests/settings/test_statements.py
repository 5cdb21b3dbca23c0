"""What statements for insurers need of the settings: right, or refused by name, all at once."""

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from frontdesk.domain.biller import Biller
from frontdesk.settings.practice import parse
from frontdesk.settings.reading import SettingsError
from frontdesk.settings.statements import npi

ROOT = Path(__file__).resolve().parents[2]
Raw = dict[str, Any]
GIVEN = {"tax_id": "12-3456789", "npi": "1234567893", "address": "1200 NW Example Street"}
HERE = 'PRACTICE["insurer_statement"]'


@pytest.fixture
def raw(raw_practice: Raw) -> Raw:
    return deepcopy(raw_practice)


def problems(raw: Raw) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as refused:
        parse(raw, folder=ROOT)
    return refused.value.problems


@pytest.mark.parametrize("nothing", [{}, {"insurer_statement": None}])
def test_without_the_setting_there_are_no_statements(raw: Raw, nothing: Raw) -> None:
    found = parse(raw | nothing, folder=ROOT)

    assert found.biller is None
    assert found.therapists[0].npi == ""


def test_the_setting_is_read_with_the_usual_codes_of_place(raw: Raw) -> None:
    raw["insurer_statement"] = GIVEN | {"place_codes": {"video": "02"}, "note": "Out of network."}
    raw["therapists"][0]["npi"] = "1679576722"

    found = parse(raw, folder=ROOT)

    assert found.therapists[0].npi == "1679576722"
    assert found.biller == Biller(
        *(GIVEN["tax_id"], GIVEN["npi"], GIVEN["address"]),
        places=(("video", "02"), ("phone", "10"), ("office", "11")),
        note="Out of network.",
    )


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"tax_id": None}, f'{HERE}["tax_id"] '),
        ({"tax_id": 123456789}, f'{HERE}["tax_id"] 123456789: a text in quotes'),
        ({"tax_id": "<b>12</b>"}, 'such as "12-3456789"'),
        ({"npi": "1234567890"}, f"{HERE}[\"npi\"] '1234567890': its last digit does not fit"),
        ({"npi": "3234567893"}, "ten digits in quotes are needed that begin with 1 or 2"),
        ({"npi": "123456789"}, "ten digits in quotes"),
        ({"npi": 1234567893}, "a text in quotes"),
        ({"address": ""}, f'{HERE}["address"]'),
        ({"place_codes": {"video": 10}}, f'{HERE}["place_codes"]["video"] 10: two digits'),
        ({"place_codes": {"vidoe": "10"}}, 'did you mean "video"?'),
        ({"place_codes": "10"}, f'{HERE}["place_codes"] is'),
        ({"note": "x" * 401}, "at most 400 characters"),
        ({"taxid": "1"}, 'did you mean "tax_id"?'),
    ],
)
def test_what_cannot_stand_on_a_statement_is_refused_by_name(
    raw: Raw, changes: Raw, told: str
) -> None:
    raw["insurer_statement"] = GIVEN | changes

    found = problems(raw)

    assert any(told in problem for problem in found), found


def test_every_slip_is_told_at_once(raw: Raw) -> None:
    raw["insurer_statement"] = {"npi": "1", "note": 5}
    raw["therapists"][0]["npi"] = "1679576723"

    found = problems(raw)

    assert len(found) == 5
    assert any('["therapists"][0]["npi"]' in problem for problem in found)


@pytest.mark.parametrize("place", range(10))
def test_one_wrong_digit_never_passes(place: int) -> None:
    right = "1679576722"
    others = [d for d in "0123456789" if d != right[place]]

    assert npi(right) == right
    for digit in others:
        with pytest.raises(ValueError, match="digit"):
            npi(f"{right[:place]}{digit}{right[place + 1 :]}")
