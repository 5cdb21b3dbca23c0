"""The waitlist through a browser's posts: what is asked, what is told, and to whom."""

import re

import pytest

from actions.clients import MONDAY_NINE, bring
from actions.waiters import entry_of, held_for, let_go, standing, waits, work
from fakes import World
from frontdesk.domain.booking import State
from frontdesk.domain.waiting import Part, Wait
from web.conftest import DESK_KEY, Served
from web.ways import helpful

LIST = "/waitlist/first-session"
FORM = {
    "way.video": "yes",
    "way.office": "yes",
    "day.1": "yes",
    "part.morning": "yes",
    "zone": "America/New_York",
    "name": " Ana  Beispiel ",
    "email": "ana@example.com",
}


def page_of(here: World, email: str = "ana@example.com") -> str:
    token = here.ports.links.make("waitlist", entry_of(here, email).id)
    return f"/waitlist/entry/{token}"


def test_the_form_asks_for_nothing_in_free_text_but_name_and_address(served: Served) -> None:
    page = served.http.get(LIST).text

    assert "<textarea" not in page
    assert sorted(re.findall(r'<input class="t[^>]+name="(\w+)"', page)) == ["email", "name"]
    assert 'value="America/Los_Angeles" selected' in page


def test_the_times_page_leads_to_the_list(served: Served) -> None:
    assert f'href="{LIST}' in served.http.get("/book/first-session").text


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


def test_an_offer_leads_to_the_steps_with_name_and_address_filled_in(served: Served) -> None:
    here = served.here
    waits(here, "ana")
    let_go(here)
    work(here)

    page = served.http.get(page_of(here)).text
    steps = re.search(r'href="(/enrol/[\w-]{43}/contact)"', page)

    assert "A time is held for you" in page
    assert "Monday, November 23<br>9:00 am to 9:50 am Pacific time" in page
    assert "Friday, November 20, 11:01 am Pacific time" in page
    assert steps is not None
    contact = served.http.get(steps[1]).text
    assert 'value="Ana"' in contact
    assert 'value="ana@example.com"' in contact


def test_not_this_time_gives_it_to_the_next_and_keeps_the_place(served: Served) -> None:
    here = served.here
    waits(here, "ana")
    waits(here, "bo")
    let_go(here)
    work(here)

    answer = served.post(page_of(here), {"act": "decline"})
    work(here)

    assert answer.status_code == 303
    assert standing(here, "ana", "bo") == [Wait.WAITING, Wait.OFFERED]
    assert "You are next in line." in served.http.get(page_of(here)).text


def test_pressing_not_this_time_twice_does_no_harm(served: Served) -> None:
    here = served.here
    waits(here, "ana")
    let_go(here)
    work(here)

    for _ in range(2):
        assert served.post(page_of(here), {"act": "decline"}).status_code == 303

    assert standing(here, "ana") == [Wait.WAITING]


def test_leaving_is_one_press_and_can_be_followed_by_joining_again(served: Served) -> None:
    here = served.here
    served.post(LIST, FORM)

    served.post(page_of(here), {"act": "leave"})

    assert "You have left the list" in served.http.get(page_of(here)).text
    served.post(LIST, FORM)
    assert "You are next in line." in served.http.get(page_of(here)).text


def test_who_has_booked_or_waited_long_enough_is_told_so(served: Served) -> None:
    here = served.here
    waits(here, "ana")
    waits(here, "bo")
    let_go(here)
    work(here)
    bring(here, held_for(here, "ana@example.com"), State.CONFIRMED)
    here.clock.move(days=60)
    work(here)

    assert "You have booked" in served.http.get(page_of(here)).text
    assert "Your wait is over" in served.http.get(page_of(here, "bo@example.com")).text


def test_an_unknown_act_changes_nothing(served: Served) -> None:
    served.post(LIST, FORM)

    answer = served.post(page_of(served.here), {"act": "explode"})

    assert answer.status_code == 400
    assert helpful(answer.text)
    assert standing(served.here, "ana") == [Wait.WAITING]


def test_somebody_who_fills_the_list_is_slowed_down(limited: Served) -> None:
    answers = [
        limited.post(LIST, {**FORM, "email": f"{number}@example.com"}).status_code
        for number in range(11)
    ]

    assert answers == [303] * 10 + [429]


def test_a_form_from_another_site_is_refused(served: Served) -> None:
    answer = served.post(
        LIST, FORM, **{"sec-fetch-site": "cross-site", "origin": "https://evil.example"}
    )

    assert answer.status_code == 403
    assert served.here.ports.store.read(lambda look: look.wait_counts()) == {}


def test_the_held_time_is_gone_for_everybody_else(served: Served) -> None:
    here = served.here
    waits(here, "ana")
    let_go(here)
    work(here)

    answer = served.post(
        "/book/first-session",
        {"way": "video", "slot": MONDAY_NINE.strftime("%Y-%m-%dT%H:%M:%SZ"), "zone": "UTC"},
    )

    assert answer.status_code == 409


def test_the_desk_shows_how_many_wait_and_not_who(served: Served) -> None:
    address = f"/today/{DESK_KEY}"
    assert "Waiting for a time" not in served.http.get(address).text
    waits(served.here, "ana")
    waits(served.here, "bo")

    page = served.http.get(address).text

    assert "2 people wait." in page
    assert "ana@example.com" not in page
