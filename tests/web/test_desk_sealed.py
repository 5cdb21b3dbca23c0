"""Sealed answers at the desk: handed to the therapist alone, told of without a word of them."""

import html
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from frontdesk.adapters.vault import open_intake
from frontdesk.domain.booking import SealedIntake
from frontdesk.domain.intake import form_sha256
from web.arriving import ANSWERS, NEXT_WEEK, arrive, at_the_door, bound, come_to, follow, kept
from web.conftest import DESK_KEY, Served
from web.made import WEDNESDAY, Made

SAID = "Sealed answers: where, number, who is there. Said at 11:20 am."


def news(one: Made) -> dict[str, str]:
    answer = one.served.http.get(f"/today/{DESK_KEY}/arrivals/{one.id}")
    assert answer.headers["cache-control"] == "no-store"
    found: dict[str, str] = answer.json()
    return found


def told(page: str, kind: str) -> dict[str, object]:
    """Return what a page says must stand inside a file."""
    found = re.search(rf"/{kind}/[^\"]+\.age\" [^>]*data-bound='([^']+)'", page)
    assert found is not None
    bound: dict[str, object] = json.loads(html.unescape(found[1]))
    return bound


def test_the_room_hears_of_answers_as_soon_as_they_are_there_and_not_what_they_are(
    served: Served,
) -> None:
    one = at_the_door(served)
    heard = [news(one)]
    served.post(arrive(one), {"act": "skip"})
    heard.append(news(one))

    served.post(arrive(one), ANSWERS)

    sealed = kept(one)
    assert sealed is not None
    heard.append(news(one))
    assert [one["line"] for one in heard] == [
        "Has not said yet where they are.",
        "Will tell you where they are. Ask first.",
        f"{SAID} Sealed on arrival at the server.",
    ]
    assert [one["sha256"] for one in heard] == ["", "", sealed.sha256]


def test_the_list_is_drawn_anew_when_something_was_said(served: Served) -> None:
    one = at_the_door(served)
    before = served.http.get(f"/today/{DESK_KEY}/state").text
    assert "Sealed answers: where" not in one.today()

    served.post(arrive(one), ANSWERS)

    assert served.http.get(f"/today/{DESK_KEY}/state").text != before
    page = one.today()
    assert SAID in page
    assert "Canary" not in page


def test_the_sealed_file_is_handed_out_as_it_was_sent(served: Served) -> None:
    one = at_the_door(served)
    served.post(arrive(one), ANSWERS)

    answer = served.http.get(f"/today/{DESK_KEY}/arrivals/{one.id}.age")

    sealed = kept(one)
    assert sealed is not None
    assert answer.content == sealed.ciphertext
    assert answer.headers["content-type"] == "application/age"
    assert answer.headers["cache-control"] == "no-store"


def test_what_was_skipped_has_no_file(served: Served) -> None:
    one = at_the_door(served)
    served.post(arrive(one), {"act": "skip"})

    assert served.http.get(f"/today/{DESK_KEY}/arrivals/{one.id}.age").status_code == 404


@pytest.mark.parametrize("tail", ["", ".age"])
def test_only_the_therapist_at_this_machine_is_told(served: Served, tail: str) -> None:
    one = at_the_door(served)
    served.post(arrive(one), ANSWERS)
    path = f"/arrivals/{one.id}{tail}"

    strangers = [
        served.http.get(f"/today/{'x' * 40}{path}"),
        served.http.get(f"/today/{DESK_KEY}{path}", headers={"x-forwarded-for": "192.0.2.1"}),
        served.http.get(f"/today/{DESK_KEY}{path}", headers={"host": "practice.example"}),
    ]

    assert [answer.status_code for answer in strangers] == [404] * 3
    assert served.http.get(f"/today/{DESK_KEY}{path}").status_code == 200


def test_the_same_as_last_time_is_told_as_such_and_bound_to_the_first_session(
    served: Served, keys_folder: Path
) -> None:
    first = at_the_door(served)
    served.post(arrive(first), ANSWERS)
    second = come_to(follow(first, WEDNESDAY + NEXT_WEEK))

    served.post(arrive(second), {"act": "same"})

    assert "the same as last time" in news(second)["line"]
    inside = told(second.today(), f"today/{DESK_KEY}/arrivals")
    assert inside["enrolment"] == first.client().id
    sealed = kept(second)
    assert sealed is not None
    key = (keys_folder / "therapist.key").read_text()
    opened = open_intake(
        sealed.ciphertext, key, expected=bound(second, enrolment=first.client().id)
    )
    assert {name: opened[name] for name in inside} == inside


def test_of_an_intake_to_older_questions_only_their_number_is_told(served: Served) -> None:
    one = at_the_door(served)
    form = served.here.ports.practice.form
    now = told(one.today(), f"today/{DESK_KEY}/intakes")
    sealed = SealedIntake(one.client().id, 2, b"age", "00", "browser", "intake@99", WEDNESDAY)

    served.here.ports.store.write(lambda tx: tx.seal(replace(sealed, form="intake@99")))

    older = told(one.today(), f"today/{DESK_KEY}/intakes")
    assert now["form"] == {"id": "intake", "rev": form.revision, "sha256": form_sha256(form)}
    assert older["form"] == {"id": "intake", "rev": 99, "sha256": ""}
