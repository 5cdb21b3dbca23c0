"""Where a client is just before a session: asked once, sealed, and never in the way."""

import base64
from dataclasses import replace
from pathlib import Path

import pytest

from frontdesk.adapters.vault import open_intake
from web.arriving import (
    ANSWERS,
    NEXT_WEEK,
    WHERE,
    arrive,
    at_the_door,
    bound,
    come_to,
    follow,
    kept,
    opened,
    sealed_by_a_browser,
)
from web.conftest import DESK_KEY, Served
from web.made import WEDNESDAY, made, said


def test_the_way_in_leads_past_the_question_once(served: Served) -> None:
    one = at_the_door(served)
    before = said(served.http.get(f"/join/{one.token}"))

    answer = served.post(arrive(one), ANSWERS)

    assert f'href="/join/{one.token}/arrive">Join the video' in before
    assert (answer.status_code, answer.headers["location"]) == (303, f"/join/{one.token}/room")
    after = said(served.http.get(f"/join/{one.token}"))
    assert f'href="/join/{one.token}/room">Join the video' in after


def test_what_is_typed_without_script_is_sealed_on_arrival_and_kept_nowhere_in_clear(
    served: Served, keys_folder: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    one = at_the_door(served)

    served.post(arrive(one), ANSWERS)

    found = opened(one, keys_folder)
    assert found["answers"] == {
        name.removeprefix("answer."): words for name, words in ANSWERS.items()
    }
    assert found["sealed_by"] == "server"
    files = sorted(tmp_path.glob("frontdesk.sqlite3*"))
    everything = b"".join(file.read_bytes() for file in files)
    assert b"age-encryption.org/v1" in everything
    assert b"anary" not in everything
    assert "anary" not in caplog.text


def test_a_file_sealed_by_a_browser_is_kept_as_it_came(served: Served, keys_folder: Path) -> None:
    one = at_the_door(served)
    file = sealed_by_a_browser(one, {"where": WHERE})

    served.post(arrive(one), {"ct": base64.b64encode(file).decode(), "sealed_by": "browser"})

    sealed = kept(one)
    assert sealed is not None
    assert sealed.ciphertext == file
    assert sealed.sealed_by == "browser"
    assert opened(one, keys_folder)["answers"] == {"where": WHERE}


def test_the_number_said_now_does_not_change_the_booking(served: Served) -> None:
    one = at_the_door(served)
    page = said(served.http.get(arrive(one)))

    served.post(arrive(one), ANSWERS)

    assert 'name="answer.number" value="503 555 0199"' in page
    assert one.client().phone == "503 555 0199"


def test_to_skip_it_is_one_press_and_is_not_asked_again(served: Served) -> None:
    one = at_the_door(served)

    answer = served.post(arrive(one), {"act": "skip"})

    assert answer.headers["location"] == f"/join/{one.token}/room"
    assert f'href="/join/{one.token}/room">Join the video' in said(
        served.http.get(f"/join/{one.token}")
    )
    sealed = kept(one)
    assert sealed is not None
    assert sealed.skipped


def test_what_was_said_before_a_session_was_moved_is_asked_again(served: Served) -> None:
    one = at_the_door(served)
    served.post(arrive(one), ANSWERS)
    moved = replace(
        one.now(),
        **{
            name: getattr(one.now(), name) + NEXT_WEEK
            for name in ("starts_at", "ends_at", "busy_from", "busy_to")
        },
        revision=1,
    )
    assert served.here.ports.store.write(
        lambda tx: tx.revise(moved, revision=0, now=served.here.clock.now())
    )
    news = f"/today/{DESK_KEY}/arrivals/{one.id}"
    come_to(one)

    before = said(served.http.get(f"/join/{one.token}"))
    told = served.http.get(news).json()
    served.post(arrive(one), {"act": "skip"})

    assert f'href="/join/{one.token}/arrive">Join the video' in before
    assert told == {"sha256": "", "line": "Has not said yet where they are."}
    assert f'href="/join/{one.token}/room">Join' in said(served.http.get(f"/join/{one.token}"))


def test_skipping_never_takes_the_place_of_answers_but_answers_do(
    served: Served, keys_folder: Path
) -> None:
    one = at_the_door(served)
    served.post(arrive(one), {"act": "skip"})
    served.post(arrive(one), ANSWERS)

    served.post(arrive(one), {"act": "skip"})

    answers = opened(one, keys_folder)["answers"]
    assert isinstance(answers, dict)
    assert answers["where"] == WHERE


def test_the_same_as_last_time_is_one_press_and_shows_when_not_what(
    served: Served, keys_folder: Path
) -> None:
    first = at_the_door(served)
    served.post(arrive(first), ANSWERS)
    second = follow(first, WEDNESDAY + NEXT_WEEK)
    come_to(second)
    page = said(served.http.get(arrive(second)))

    answer = served.post(arrive(second), {"act": "same"})

    assert "You told me on Wednesday, November 25" in page
    assert "Canary" not in page
    assert answer.headers["location"] == f"/join/{second.token}/room"
    now, then = kept(second), kept(first)
    assert now is not None
    assert then is not None
    assert (now.ciphertext, now.same_as) == (then.ciphertext, first.id)
    expected = bound(second, enrolment=first.client().id)
    key = (keys_folder / "therapist.key").read_text()
    assert open_intake(now.ciphertext, key, expected=expected)["answers"]["where"] == WHERE


def test_a_copy_of_a_copy_still_names_the_session_it_was_said_at(served: Served) -> None:
    first = at_the_door(served)
    served.post(arrive(first), ANSWERS)
    later = [follow(first, WEDNESDAY + n * NEXT_WEEK) for n in (1, 2)]

    for one in later:
        come_to(one)
        served.post(arrive(one), {"act": "same"})

    assert [found.same_as for one in later if (found := kept(one))] == [first.id] * 2


def test_somebody_elses_answers_are_never_offered(served: Served) -> None:
    first = at_the_door(served)
    served.post(arrive(first), ANSWERS)
    stranger = made(served, starts_at=WEDNESDAY + NEXT_WEEK)
    come_to(stranger)
    page = said(served.http.get(arrive(stranger)))

    answer = served.post(arrive(stranger), {"act": "same"})

    assert "The same as last time" not in page
    assert answer.status_code == 422
    assert kept(stranger) is None


def test_pressing_send_twice_keeps_the_newest_and_leads_on_twice(
    served: Served, keys_folder: Path
) -> None:
    one = at_the_door(served)

    answers = [
        served.post(arrive(one), {**ANSWERS, "answer.where": where}) for where in ("a", "b", "b")
    ]

    assert {answer.headers["location"] for answer in answers} == {f"/join/{one.token}/room"}
    newest = opened(one, keys_folder)["answers"]
    assert isinstance(newest, dict)
    assert newest["where"] == "b"


def test_by_phone_it_is_asked_too_and_leads_back_to_the_page_of_the_session(
    served: Served,
) -> None:
    one = at_the_door(served, way="phone")
    page = said(served.http.get(f"/join/{one.token}"))

    answer = served.post(arrive(one), ANSWERS)

    assert f'href="/join/{one.token}/arrive">Tell me where you are' in page
    assert answer.headers["location"] == f"/join/{one.token}"
    assert "Tell me where you are" not in said(served.http.get(f"/join/{one.token}"))


def test_help_in_a_crisis_stands_on_the_page(served: Served) -> None:
    page = said(served.http.get(arrive(at_the_door(served))))

    assert page.count('href="tel:988"') >= 2
    assert "so that help can find you" in page


def test_a_client_without_a_phone_is_shown_an_empty_box(served: Served) -> None:
    one = at_the_door(served)
    bare = replace(one.client(), phone="")
    served.here.ports.store.write(lambda tx: tx.save_enrolment(bare))

    assert 'name="answer.number" value=""' in said(served.http.get(arrive(one)))
