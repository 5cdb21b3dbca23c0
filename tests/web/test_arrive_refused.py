"""What is said at a door that is shut, by a stranger, forged, or too often."""

import base64
from dataclasses import replace
from datetime import timedelta

import pytest

from web.arriving import (
    ANSWERS,
    NEXT_WEEK,
    arrive,
    at_the_door,
    come_to,
    follow,
    kept,
    sealed_by_a_browser,
)
from web.conftest import Served
from web.made import WEDNESDAY, made, said


def test_an_answer_that_is_missing_is_named_and_nothing_typed_is_lost(served: Served) -> None:
    one = at_the_door(served)

    answer = served.post(arrive(one), {**ANSWERS, "answer.where": " ", "answer.with": "a crowd"})

    page = said(answer)
    assert answer.status_code == 422
    assert 'href="#answer-where">Enter the address where you are now' in page
    assert 'href="#answer-with">Choose who else is in the room' in page
    assert 'value="503 555 0111"' in page
    assert 'value="canary-cousin"' in page
    assert 'value="yes" data-sealed checked' in page
    assert kept(one) is None


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"ct": "bm90IGFnZQ=="}, "did not arrive sealed"),
        ({"ct": "%%%"}, "did not arrive sealed"),
        ({"ct": "", "answer.where": "x"}, "did not arrive sealed"),
        ({**ANSWERS, "answer.mood": "x"}, "That question has changed"),
        ({**ANSWERS, "answer.where": "x" * 401}, "The address must be 400 characters or less"),
        ({**ANSWERS, "answer.number": "5" * 41}, "The number must be 40 characters or less"),
        ({}, "Enter the number that reaches you now"),
    ],
    ids=["no age", "no base64", "clear beside sealed", "unknown", "long", "number", "nothing"],
)
def test_what_is_forged_or_too_long_is_refused_and_not_kept(
    served: Served, fields: dict[str, str], words: str
) -> None:
    one = at_the_door(served)

    answer = served.post(arrive(one), fields)

    assert answer.status_code == 422
    assert words in said(answer)
    assert kept(one) is None


def test_a_sealed_file_longer_than_answers_can_be_is_refused(served: Served) -> None:
    one = at_the_door(served)
    file = sealed_by_a_browser(one, {"where": "x" * 17_000})

    answer = served.post(arrive(one), {"ct": base64.b64encode(file).decode()})

    assert answer.status_code == 422
    assert kept(one) is None


def test_the_same_as_last_time_is_asked_anew_once_the_key_has_changed(served: Served) -> None:
    first = at_the_door(served)
    served.post(arrive(first), ANSWERS)
    before = kept(first)
    assert before is not None
    older = replace(before, kids=("an-older-key",))
    served.here.ports.store.write(lambda tx: tx.save_arrival(older))
    second = come_to(follow(first, WEDNESDAY + NEXT_WEEK))
    page = said(served.http.get(arrive(second)))

    # The page was open since before the change.
    answer = served.post(arrive(second), {"act": "same"})

    assert "My key has changed since last time" in page
    assert "The same as last time" not in page
    assert answer.status_code == 422
    assert "so I could not read what you told me then. Answer once more" in said(answer)
    assert kept(second) is None
    assert served.post(arrive(second), ANSWERS).status_code == 303


def test_what_was_sealed_to_a_key_of_yesterday_is_asked_anew(served: Served) -> None:
    one = at_the_door(served)
    sealed = base64.b64encode(sealed_by_a_browser(one, {"where": "x"})).decode()

    refused = served.post(arrive(one), {"ct": sealed, "keys": "an-older-key"})
    now = " ".join(key.kid for key in served.here.ports.practice.recipients)
    taken = served.post(arrive(one), {"ct": sealed, "keys": now})

    assert refused.status_code == 422
    assert "My key has changed since you opened this page" in said(refused)
    assert taken.status_code == 303


def test_what_was_forgotten_meanwhile_is_asked_anew(served: Served) -> None:
    one = at_the_door(served)

    answer = served.post(arrive(one), {"act": "same"})

    assert answer.status_code == 422
    assert "What you told me last time is not kept any more" in said(answer)


def test_a_body_beyond_all_measure_is_turned_away(served: Served) -> None:
    one = at_the_door(served)

    assert served.post(arrive(one), {"ct": "A" * 70_000}).status_code == 413
    assert kept(one) is None


@pytest.mark.parametrize("minutes", [-16, 111], ids=["early", "over"])
def test_away_from_an_open_door_the_page_leads_back_and_keeps_nothing(
    served: Served, minutes: int
) -> None:
    one = made(served)
    served.here.clock.at = WEDNESDAY + timedelta(minutes=minutes)

    answers = [served.http.get(arrive(one)), served.post(arrive(one), ANSWERS)]

    assert [(a.status_code, a.headers["location"]) for a in answers] == [
        (303, f"/join/{one.token}")
    ] * 2
    assert kept(one) is None


def test_in_an_office_nobody_is_asked_where_they_are(served: Served) -> None:
    one = at_the_door(served, way="office")

    assert served.http.get(arrive(one)).status_code == 303
    assert "/arrive" not in said(served.http.get(f"/join/{one.token}"))


def test_a_link_nobody_was_given_leads_nowhere(served: Served) -> None:
    for answer in (
        served.http.get("/join/nonsense/arrive"),
        served.post("/join/nonsense/arrive", ANSWERS),
    ):
        assert answer.status_code == 404


def test_too_many_answers_are_not_kept_but_nobody_is_kept_out(limited: Served) -> None:
    one = at_the_door(limited)
    for _ in range(60):
        assert limited.post(arrive(one), {**ANSWERS, "answer.where": ""}).status_code == 422

    answer = limited.post(arrive(one), ANSWERS)

    assert answer.status_code == 429
    assert "Come in without them" in said(answer)
    skipped = limited.post(arrive(one), {"act": "skip"})
    assert skipped.headers["location"] == f"/join/{one.token}/room"


def test_another_site_cannot_answer_for_a_client(served: Served) -> None:
    one = at_the_door(served)

    answer = served.post(arrive(one), ANSWERS, **{"sec-fetch-site": "cross-site"})

    assert answer.status_code == 403
    assert kept(one) is None
