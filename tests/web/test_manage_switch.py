"""Meeting another way: one press, the same time, never a fee."""

import re
from datetime import timedelta

import pytest

from web.conftest import Served
from web.made import WEDNESDAY, hidden, made, said


@pytest.mark.parametrize("way", ["video", "phone"])
def test_from_the_office_it_is_one_press_and_says_same_time(served: Served, way: str) -> None:
    one = made(served, way="office")
    page = one.read()
    assert f'<input type="hidden" name="way" value="{way}">' in page
    assert "Press once. Same time. No fee." in page

    answer = one.post("switch", way=way)

    assert answer.headers["location"] == one.here
    assert one.now().way == way
    assert one.now().starts_at == WEDNESDAY
    assert f"Same time, now by {way}" in one.read()
    assert "No fee." in one.read()


def test_up_to_a_quarter_of_an_hour_into_the_session(served: Served) -> None:
    one = made(served, way="office")
    served.here.clock.at = WEDNESDAY + timedelta(minutes=15)
    join = said(served.http.get(f"/join/{one.token}"))
    assert 'name="back" value="join"' in join
    assert "Meet by video instead" in join

    answer = one.post("switch", way="video", back="join")

    assert answer.headers["location"] == f"/join/{one.token}"
    assert "Join the video" in said(served.http.get(f"/join/{one.token}"))


def test_later_than_that_there_is_a_number_to_call(served: Served) -> None:
    one = made(served, way="office")
    served.here.clock.at = WEDNESDAY + timedelta(minutes=15, seconds=1)

    answer = one.post("switch", way="video")

    assert answer.status_code == 409
    assert "503 555 0142" in answer.text
    assert one.now().way == "office"
    assert "Meet by video instead" not in said(served.http.get(f"/join/{one.token}"))


def test_the_early_page_has_the_same_buttons(served: Served) -> None:
    one = made(served, way="phone")

    early = said(served.http.get(f"/join/{one.token}"))
    one.post("switch", way="video", back="join")

    assert "Meet by video instead" in early
    assert "Try your sound and camera" in said(served.http.get(f"/join/{one.token}"))


def test_pressed_twice_it_is_switched_once_and_undone_by_one_press(served: Served) -> None:
    one = made(served, way="office")

    answers = [one.post("switch", way="video", revision="0") for _ in range(2)]
    switched = one.now().revision
    one.post("undo", number=hidden(one.read(), "number"))

    assert [a.status_code for a in answers] == [303, 303]
    assert switched == 1
    assert one.now().way == "office"


def test_the_page_lists_each_way_with_what_it_needs_and_none_is_ticked(served: Served) -> None:
    page = made(served, way="office").read("/switch")

    assert "Same time. No fee. You can change it until" in page
    assert "Any phone. No internet." in page
    assert "checked" not in page
    assert 'value="office"' not in page


def test_a_number_is_asked_for_only_when_none_is_known(served: Served) -> None:
    known, unknown = (
        made(served, way="office"),
        made(served, starts_at=WEDNESDAY + timedelta(days=2), phone=""),
    )

    asked = unknown.post("switch", way="phone")
    unclear = unknown.post("switch", way="phone", phone="12")
    done = unknown.post("switch", way="phone", phone="+1 (503) 555-0123")

    assert 'name="phone"' not in known.read("/switch")
    assert asked.status_code == unclear.status_code == 422
    assert "Enter a phone number, so I can call you<" in asked.text
    assert re.search(r'value="phone"[^>]* checked', asked.text)
    assert 'value="12"' in unclear.text
    assert done.status_code == 303
    assert unknown.client().phone == "+1 (503) 555-0123"
    assert unknown.now().way == "phone"


@pytest.mark.parametrize(
    ("way", "says"),
    [("", "Choose how you would like to meet"), ("pigeon", "That way is not open")],
)
def test_no_way_and_an_unknown_way_are_asked_for_again(
    served: Served, way: str, says: str
) -> None:
    one = made(served)

    answer = one.post("switch", way=way)

    assert answer.status_code == 422
    assert says in answer.text
    assert one.now().revision == 0


def test_to_the_office_only_where_its_hours_allow_the_time(served: Served) -> None:
    one = made(served, way="video")

    page = one.read("/switch")

    assert 'value="office"' in page
    assert one.post("switch", way="office").status_code == 303
    assert one.now().way == "office"


def test_a_link_of_a_reminder_has_chosen_but_only_a_press_switches(served: Served) -> None:
    one = made(served, way="office")

    page = said(served.http.get(f"{one.here}/switch?way=video"))
    odd = said(served.http.get(f"{one.here}/switch?way=balloon"))

    assert one.now().way == "office"
    chosen = [tag for tag in page.split("<") if tag.startswith("input") and "checked" in tag]
    assert len(chosen) == 1
    assert 'value="video"' in chosen[0]
    assert " checked" not in odd
