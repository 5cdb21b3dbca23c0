"""What a client does with an offered time, and what everybody else sees of it."""

import re

from actions.clients import MONDAY_NINE, bring
from actions.waiters import held_for, let_go, standing, waits, work
from frontdesk.domain.booking import State
from frontdesk.domain.waiting import Wait
from web.conftest import DESK_KEY, Served
from web.ways import helpful
from web.wishes import FORM, LIST, page_of


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
