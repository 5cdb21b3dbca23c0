"""Letters at the desk: counted, handed out sealed, read, and deleted after a second look."""

import html
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from fakes import World
from frontdesk.adapters.vault import open_intake
from frontdesk.cli.main import main
from frontdesk.domain.letter import NAME, Letter
from web.conftest import DESK_KEY, Served, serve
from web.letters_written import PATH, SAID, kept

DESK = f"/today/{DESK_KEY}"
LIST = f"{DESK}/letters"


def write(served: Served) -> Letter:
    before = {letter.id for letter in kept(served)}
    assert served.post(PATH, SAID).status_code == 303
    return next(letter for letter in kept(served) if letter.id not in before)


def told(page: str) -> dict[str, object]:
    """Return what the list says must stand inside its first letter."""
    found = re.search(r"data-bound='([^']+)'", page)
    assert found is not None
    bound: dict[str, object] = json.loads(html.unescape(found[1]))
    return bound


def test_the_desk_counts_what_is_new_and_is_drawn_anew_by_it(served: Served) -> None:
    before, state = served.http.get(DESK).text, served.http.get(f"{DESK}/state").text

    write(served)

    after = served.http.get(DESK).text
    assert f'<a href="{LIST}">Letters</a>' in before
    assert f'<a href="{LIST}">Letters: 1 new</a>' in after
    assert served.http.get(f"{DESK}/state").text != state
    assert "anary" not in after


def test_the_list_tells_a_browser_what_must_stand_inside_and_no_word_of_it(
    served: Served, keys_folder: Path
) -> None:
    letter = write(served)

    page = served.http.get(LIST).text
    file = served.http.get(f"{LIST}/{letter.id}.age")

    found = open_intake(file.content, (keys_folder / "therapist.key").read_text())
    inside = told(page)
    assert {name: found[name] for name in inside} == inside
    assert file.headers["cache-control"] == "no-store"
    assert "New: " in page
    assert "Sealed on arrival at the server." in page
    assert "anary" not in page


def test_the_command_opens_a_letter_and_names_what_was_asked(
    served: Served, keys_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    letter = write(served)
    file = tmp_path / "letter.age"
    file.write_bytes(served.http.get(f"{LIST}/{letter.id}.age").content)

    code = main(["intake", "open", str(file), "--key", str(keys_folder / "therapist.key")])

    told = capsys.readouterr().out
    assert code == 0
    assert "What you want to say\ncanary words" in told
    assert "Email address for an answer\ncanary@example.com" in told


def test_of_a_letter_to_older_questions_and_keys_those_of_its_day_are_told(
    served: Served,
) -> None:
    now = served.here.clock.now()
    older = Letter("lt_old", "", ("a" * 16,), "browser", "letter@99", "", now)
    served.here.ports.store.write(lambda tx: tx.add_letter(older, b"age"))

    inside = told(served.http.get(LIST).text)

    assert inside["kid"] == ["a" * 16]
    assert inside["form"] == {"id": "letter", "rev": 99, "sha256": ""}
    assert NAME != "letter@99"


def test_only_looking_changes_nothing_and_a_press_counts_it_as_read(served: Served) -> None:
    letter = write(served)
    for path in (LIST, f"{LIST}/{letter.id}.age", f"{LIST}/{letter.id}/delete"):
        assert served.http.get(path).status_code == 200
    assert kept(served)[0].opened_at is None

    answer = served.post(f"{LIST}/{letter.id}/opened", {})

    assert (answer.status_code, answer.headers["location"]) == (303, LIST)
    assert kept(served)[0].opened_at == served.here.clock.now()
    page = served.http.get(LIST).text
    assert "data-new" not in page
    assert "data-read" not in page


def test_a_letter_goes_with_the_second_press_and_the_others_stay(served: Served) -> None:
    first = write(served)
    served.here.clock.move(hours=1)
    second = write(served)
    asked = served.http.get(f"{LIST}/{first.id}/delete").text
    assert "Nothing changes until you press the button" in asked
    assert "You have not opened it yet." in asked
    assert len(kept(served)) == 2

    answer = served.post(f"{LIST}/{first.id}/delete", {})

    assert (answer.status_code, answer.headers["location"]) == (303, LIST)
    assert [letter.id for letter in kept(served)] == [second.id]
    assert served.http.get(f"{LIST}/{first.id}.age").status_code == 404
    gone = served.http.get(f"{LIST}/{first.id}/delete")
    assert gone.status_code == 404
    assert f'href="{LIST}">Your letters' in gone.text
    assert served.post(f"{LIST}/{first.id}/delete", {}).status_code == 303
    assert served.post(f"{LIST}/{first.id}/opened", {}).status_code == 303


def test_letters_stay_in_reach_after_the_practice_takes_no_more(
    here: World, tmp_path: Path
) -> None:
    now = here.clock.now()
    read = Letter("lt_read", "", (), "browser", NAME, "", now, opened_at=now)
    here.ports.store.write(lambda tx: tx.add_letter(read, b"age"))
    here.ports = replace(here.ports, practice=replace(here.ports.practice, letters=False))

    for served in serve(here, tmp_path):
        assert f'<a href="{LIST}">Letters</a>' in served.http.get(DESK).text


@pytest.mark.parametrize("tail", ["", "/{id}.age", "/{id}/delete"])
def test_only_the_therapist_at_this_machine_sees_letters(served: Served, tail: str) -> None:
    path = f"/letters{tail.format(id=write(served).id)}"

    strangers = [
        served.http.get(f"/today/{'x' * 40}{path}"),
        served.http.get(f"/today/{DESK_KEY}{path}", headers={"x-forwarded-for": "192.0.2.1"}),
        served.http.get(f"/today/{DESK_KEY}{path}", headers={"host": "practice.example"}),
    ]

    assert [answer.status_code for answer in strangers] == [404] * 3


@pytest.mark.parametrize("act", ["opened", "delete"])
def test_nobody_else_can_press(served: Served, act: str) -> None:
    letter = write(served)
    path = f"letters/{letter.id}/{act}"

    strangers = [
        served.post(f"/today/{'x' * 40}/{path}", {}),
        served.post(f"{DESK}/{path}", {}, **{"x-forwarded-for": "192.0.2.1"}),
        served.post(f"{DESK}/{path}", {}, **{"sec-fetch-site": "cross-site"}),
    ]

    assert [answer.status_code for answer in strangers] == [404, 404, 403]
    assert [letter.opened_at for letter in kept(served)] == [None]


def test_an_empty_list_says_so(served: Served) -> None:
    page = served.http.get(LIST).text

    assert "No letters." in page
    assert "deleted 180 days after it came" in page
