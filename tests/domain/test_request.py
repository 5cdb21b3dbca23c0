"""What a wish for another time must say, and what is taken from it."""

import pytest

from frontdesk.domain.request import contact, parts, refused, weekdays

WAYS = ("video", "phone")
FIELDS = {
    "day-1": "yes",
    "day-7": "yes",
    "part-morning": "yes",
    "part-evening": "yes",
    "way": "phone",
    "name": " Ana  Maria ",
    "email": "ana @example.com",
}


def test_a_whole_wish_is_taken_with_or_without_a_phone() -> None:
    without, empty = contact(FIELDS), contact({**FIELDS, "phone": "  "})

    assert refused(FIELDS, WAYS) == refused({**FIELDS, "phone": ""}, WAYS) == {}
    assert (without.name, without.email, without.phone) == ("Ana Maria", "ana@example.com", "")
    assert empty.phone == ""


def test_only_what_is_ticked_counts() -> None:
    odd = {**FIELDS, "day-0": "yes", "day-8": "yes", "day-2": "on", "part-night": "yes"}

    assert weekdays(odd) == (1, 7)
    assert parts(odd) == ("morning", "evening")


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"day-1": "", "day-7": ""}, {"day": "missing"}),
        ({"part-morning": "", "part-evening": ""}, {"part": "missing"}),
        ({"way": "office"}, {"way": "missing"}),
        ({"name": " "}, {"name": "missing"}),
        ({"name": "x" * 129}, {"name": "too_long"}),
        ({"email": "ana"}, {"email": "unclear"}),
        ({"phone": "123"}, {"phone": "unclear"}),
    ],
)
def test_each_field_that_is_wrong_is_named(change: dict[str, str], wrong: dict[str, str]) -> None:
    assert refused({**FIELDS, **change}, WAYS) == wrong


def test_an_empty_form_names_every_field_but_the_phone() -> None:
    assert set(refused({}, WAYS)) == {"day", "part", "way", "name", "email"}
