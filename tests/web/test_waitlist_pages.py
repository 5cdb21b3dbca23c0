"""The waitlist through a browser's posts: what is asked, what is told, and to whom."""

import re

import pytest

from actions.waiters import entry_of, let_go, standing, waits, work
from frontdesk.domain.waiting import Part, Wait
from web.conftest import Served
from web.ways import helpful
from web.wishes import FORM, LIST, page_of


def test_the_form_asks_for_nothing_in_free_text_but_name_and_address(served: Served) -> None:
    page = served.http.get(LIST).text

    assert "<textarea" not in page
    assert sorted(re.findall(r'<input class="t[^>]+name="(\w+)"', page)) == ["email", "name"]
    assert 'value="America/Los_Angeles" selected' in page


def test_the_times_page_leads_to_the_list(served: Served) -> None:
    assert f'href="{LIST}' in served.http.get("/book/first-session").text


@pytest.mark.parametrize("path", ["/waitlist/first-session", "/ask/first-session"])
def test_the_clock_chosen_for_the_times_goes_along_and_else_the_device_tells_it(
    served: Served, path: str
) -> None:
    berlin = "?zone=Europe/Berlin"
    times = served.http.get(f"/book/first-session{berlin}").text
    plain = served.http.get("/book/first-session").text

    assert f'href="{path}{berlin}"' in times
    assert f'href="{path}"' in plain
    assert 'value="Europe/Berlin" selected' in served.http.get(f"{path}{berlin}").text
    assert "own-zone.js" not in served.http.get(f"{path}{berlin}").text
    assert "own-zone.js" in served.http.get(path).text


def test_joining_keeps_the_wish_and_says_to_look_at_the_mail(served: Served) -> None:
    answer = served.post(LIST, FORM)

    assert answer.status_code == 303
    assert "Check your email" in served.http.get(answer.headers["location"]).text
    entry = entry_of(served.here, "ana@example.com")
    assert (entry.name, entry.zone, entry.ways) == (
        "Ana Beispiel",
        "America/New_York",
        ("video", "office"),
    )
    assert (entry.weekdays, entry.parts) == ((1,), (Part.MORNING,))


def test_a_stranger_cannot_tell_who_waits(served: Served) -> None:
    known = served.post(LIST, FORM)
    again = served.post(LIST, FORM)
    stranger = served.post(LIST, {**FORM, "email": "bo@example.com"})

    assert (
        len({(a.status_code, a.headers["location"], a.text) for a in (known, again, stranger)})
        == 1
    )
    assert "ana" not in served.http.get(known.headers["location"]).text.lower().replace(
        "halloran", ""
    )


@pytest.mark.parametrize(
    ("left_out", "words"),
    [
        ({"way.video": None, "way.office": None}, "Choose how you would like to meet"),
        ({"email": "ana@"}, "Enter an email address like"),
        ({"email": ""}, "Enter your email address"),
        ({"name": "x" * 129}, "The name must be 128 characters or less"),
        ({"name": " "}, "Enter what I should call you"),
    ],
)
def test_what_is_missing_is_said_and_the_rest_stays(
    served: Served, left_out: dict[str, str | None], words: str
) -> None:
    sent = {name: value for name, value in {**FORM, **left_out}.items() if value is not None}

    answer = served.post(LIST, sent)

    assert answer.status_code == 422
    assert words in answer.text
    assert 'id="day-1" checked' in answer.text
    assert 'value="America/New_York" selected' in answer.text
    assert served.here.ports.store.read(lambda look: look.wait_counts()) == {}


def test_nonsense_is_not_kept(served: Served) -> None:
    served.post(LIST, {**FORM, "zone": "Mars/Base", "day.9": "yes", "part.night": "yes"})

    entry = entry_of(served.here, "ana@example.com")
    assert (entry.zone, entry.weekdays, entry.parts) == (
        "America/Los_Angeles",
        (1,),
        (Part.MORNING,),
    )


@pytest.mark.parametrize("path", ["/waitlist/massage", "/waitlist/massage/joined"])
def test_there_is_no_list_for_what_there_is_not(served: Served, path: str) -> None:
    answer = served.http.get(path)

    assert answer.status_code == 404
    assert helpful(answer.text)


def test_a_wrong_link_says_so(served: Served) -> None:
    answer = served.http.get(f"/waitlist/entry/{'x' * 43}")

    assert answer.status_code == 404
    assert helpful(answer.text)


def test_the_link_shows_the_place_in_words(served: Served) -> None:
    waits(served.here, "bo")
    served.post(LIST, FORM)

    page = served.http.get(page_of(served.here)).text

    assert "1 person is before you in line." in page
    assert "Video or in person, Monday, mornings" in page
    assert "Eastern time" in page


def test_the_form_does_not_change_what_another_waits_for(served: Served) -> None:
    served.post(LIST, FORM)
    before = entry_of(served.here, "ana@example.com")

    served.post(LIST, {**FORM, "way.phone": "yes", "day.7": "yes", "name": "Mallory"})

    assert entry_of(served.here, "ana@example.com") == before


def test_the_link_of_the_mail_leads_to_the_wish_as_it_stands(served: Served) -> None:
    served.post(LIST, FORM)
    assert f'href="{page_of(served.here)}/change"' in served.http.get(page_of(served.here)).text

    page = served.http.get(f"{page_of(served.here)}/change").text

    ticked = re.findall(r'id="(\w+-\w+)" checked', page)
    assert ticked == ["way-video", "way-office", "day-1", "part-morning"]
    assert 'value="America/New_York" selected' in page
    assert 'type="email"' not in page
    assert "You keep your place in line." in page


def test_a_changed_wish_is_kept_for_the_same_person(served: Served) -> None:
    served.post(LIST, FORM)
    stranger = {"email": "mallory@example.com", "name": "Mallory"}

    answer = served.post(
        f"{page_of(served.here)}/change",
        {**stranger, "way.phone": "yes", "part.evening": "yes", "zone": "Asia/Tokyo"},
    )

    entry = entry_of(served.here, "ana@example.com")
    assert (answer.status_code, answer.headers["location"]) == (303, page_of(served.here))
    assert (entry.name, entry.ways, entry.weekdays) == ("Ana Beispiel", ("phone",), ())
    assert (entry.parts, entry.zone) == ((Part.EVENING,), "Asia/Tokyo")


def test_a_wish_without_a_way_to_meet_is_asked_for_again(served: Served) -> None:
    served.post(LIST, FORM)
    before = entry_of(served.here, "ana@example.com")

    answer = served.post(f"{page_of(served.here)}/change", {"day.7": "yes", "zone": "UTC"})

    assert answer.status_code == 422
    assert "Choose how you would like to meet" in answer.text
    assert re.findall(r'id="(\w+-\w+)" checked', answer.text) == ["day-7"]
    assert entry_of(served.here, "ana@example.com") == before


def test_there_is_no_wish_to_change_for_who_has_left(served: Served) -> None:
    served.post(LIST, FORM)
    served.post(page_of(served.here), {"act": "leave"})
    address = f"{page_of(served.here)}/change"

    answers = [served.http.get(address), served.post(address, {"way.phone": "yes"})]

    assert [a.status_code for a in answers] == [303, 303]
    assert standing(served.here, "ana") == [Wait.LEFT]
    assert served.http.get("/waitlist/entry/nonsense/change").status_code == 404


def test_looking_and_asking_for_the_head_changes_nothing(served: Served) -> None:
    here = served.here
    waits(here, "ana")
    let_go(here)
    work(here)

    for _ in range(2):
        assert served.http.get(page_of(here)).status_code == 200
        assert served.http.head(page_of(here)).status_code in {200, 405}
        assert served.http.get(f"{page_of(here)}?act=leave").status_code == 200

    assert standing(here, "ana") == [Wait.OFFERED]
