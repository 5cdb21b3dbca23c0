"""Booking more sessions like one, by the posts and links of a browser."""

import re
from datetime import timedelta

import pytest

from actions.clients import MONDAY_NINE, answered, bring
from fakes import World
from frontdesk.actions import hold, links
from frontdesk.domain.booking import Booking, State
from web.conftest import DESK_KEY, Served
from web.ways import helpful

WEEK = timedelta(weeks=1)


def firm(here: World, service: int = 0) -> Booking:
    """A first session that is booked, with its link."""
    enrolment = answered(here, MONDAY_NINE, service)
    held = here.ports.store.read(lambda look: look.booking(enrolment.booking))
    bring(here, held, State.CONFIRMED)
    here.ports.store.write(lambda tx: links.remember(tx, here.ports, held))
    return here.ports.store.read(lambda look: look.booking(enrolment.booking))


def page_of(here: World, booking: Booking) -> str:
    return f"/booking/{links.booking_token(here.ports, booking)}"


def value(weeks: int) -> str:
    return (MONDAY_NINE + weeks * WEEK).strftime("%Y-%m-%dT%H:%M:%SZ")


def taken(here: World, weeks: int) -> None:
    chosen = hold.Choice(
        here.ports.practice.services[0], MONDAY_NINE + weeks * WEEK, "video", "UTC"
    )
    _, made = hold.begin(here.ports, chosen, fresh=(f"q{weeks}", f"q{weeks}", f"q{weeks}@x"))
    bring(here, made, State.CONFIRMED)


def series_of(here: World, booking: Booking) -> list[Booking]:
    return list(here.ports.store.read(lambda look: look.of_series(f"sr_{booking.id}")))


def test_the_page_of_a_booking_leads_to_more_like_it(served: Served) -> None:
    first = firm(served.here)
    address = page_of(served.here, first)

    assert f'href="{address}/more"' in served.http.get(address).text


def test_each_date_can_be_chosen_moved_a_little_or_left_out(served: Served) -> None:
    first = firm(served.here)
    taken(served.here, 2)

    page = served.http.get(f"{page_of(served.here, first)}/more?weeks=1&count=4").text

    assert re.findall(r'name="date.(\d)" value="([^"]*)"[^>]* checked', page) == [
        ("1", value(1)),
        ("2", ""),
        ("3", value(3)),
        ("4", value(4)),
    ]
    assert "The usual time is taken" in page
    assert "Near it, and open" in page
    assert f'value="{value(2)}"' not in page
    assert "Monday, November 30, 12:00 pm Eastern time (9:00 am Pacific time for me)" in page


def test_without_a_choice_yet_it_only_asks_how_often(served: Served) -> None:
    first = firm(served.here)

    for query in ("", "?weeks=3&count=4", "?weeks=1&count=99", "?weeks=x&count=²"):
        answer = served.http.get(f"{page_of(served.here, first)}/more{query}")
        assert answer.status_code == 200
        assert 'name="date.1"' not in answer.text


def test_paid_sessions_are_held_and_each_has_its_own_pay_button(served: Served) -> None:
    here = served.here
    first = firm(here)

    answer = served.post(
        f"{page_of(here, first)}/more",
        {"weeks": "1", "count": "3", "date.1": value(1), "date.2": "", "date.3": value(3)},
    )

    assert answer.status_code == 200
    assert "These times are held for you" in answer.text
    assert [one.starts_at for one in series_of(here, first)] == [
        MONDAY_NINE + WEEK,
        MONDAY_NINE + 3 * WEEK,
    ]
    page = served.http.get(page_of(here, first)).text
    ways = re.findall(r'href="(/enrol/[\w-]{43}/check)"', page)
    assert len(set(ways)) == 2
    check = served.http.get(ways[0])
    assert check.status_code == 200
    assert "Check your answers" in check.text
    assert "Sealed on your device" in check.text


def test_paying_for_one_leads_to_the_payment_and_leaves_the_other_held(served: Served) -> None:
    here = served.here
    first = firm(here)
    served.post(f"{page_of(here, first)}/more", {"date.1": value(1), "date.2": value(2)})
    page = served.http.get(page_of(here, first)).text
    way = re.findall(r'href="(/enrol/[\w-]{43})/check"', page)[0]

    answer = served.post(f"{way}/pay", {})

    assert answer.status_code == 303
    assert answer.headers["location"].startswith("https://pay.example/")
    states = [one.state for one in series_of(here, first)]
    assert states == [State.AWAITING_PAYMENT, State.HELD]
    assert "You have begun to pay" in served.http.get(page_of(here, first)).text


def test_free_sessions_are_booked_and_listed_with_their_own_pages(served: Served) -> None:
    here = served.here
    first = firm(here, service=1)

    answer = served.post(f"{page_of(here, first)}/more", {"date.1": value(1)})

    assert "These times are booked" in answer.text
    [one] = series_of(here, first)
    mine = page_of(here, one)
    assert f'href="{mine}"' in served.http.get(page_of(here, first)).text
    assert "You’re booked" in served.http.get(mine).text
    assert served.http.get(f"{mine}/appointment.ics").status_code == 200


def test_a_date_that_is_gone_is_named_and_the_others_stand(served: Served) -> None:
    here = served.here
    first = firm(here)
    taken(here, 2)

    answer = served.post(f"{page_of(here, first)}/more", {"date.1": value(1), "date.2": value(2)})

    assert answer.status_code == 200
    assert "Some of these times were gone" in answer.text
    assert "Monday, December 7, 12:00 pm Eastern time. The usual time is taken" in answer.text
    assert [one.starts_at for one in series_of(here, first)] == [MONDAY_NINE + WEEK]


def test_if_all_are_gone_it_says_that_nothing_was_charged(served: Served) -> None:
    first = firm(served.here)
    taken(served.here, 1)

    answer = served.post(f"{page_of(served.here, first)}/more", {"date.1": value(1)})

    assert answer.status_code == 409
    assert "Nothing was booked and nothing was charged" in answer.text


@pytest.mark.parametrize(
    "fields",
    [{}, {"date.1": ""}, {"date.1": "tomorrow"}, {"date.13": value(1)}, {"date.0": value(1)}],
)
def test_choosing_nothing_says_so_and_books_nothing(
    served: Served, fields: dict[str, str]
) -> None:
    first = firm(served.here)

    answer = served.post(
        f"{page_of(served.here, first)}/more", {"weeks": "1", "count": "2", **fields}
    )

    assert answer.status_code == 422
    assert "Choose at least one date" in answer.text
    assert re.findall(r'name="date.\d" value="([^"]*)"[^>]* checked', answer.text) == ["", ""]
    assert series_of(served.here, first) == []


def test_what_is_missing_is_said_at_the_first_date_one_can_choose(served: Served) -> None:
    first = firm(served.here)
    served.here.clock.at = MONDAY_NINE + timedelta(days=7)

    answer = served.post(
        f"{page_of(served.here, first)}/more", {"weeks": "1", "count": "3", "date.1": ""}
    )

    assert answer.status_code == 422
    assert "That is too soon to book" in answer.text
    assert answer.text.count('href="#date-') == 1
    assert 'id="date-2-err"' in answer.text or 'id="date-1-err"' in answer.text


def test_looking_books_nothing(served: Served) -> None:
    first = firm(served.here)
    address = f"{page_of(served.here, first)}/more?weeks=1&count=2&date.1={value(1)}"

    assert served.http.get(address).status_code == 200

    assert series_of(served.here, first) == []


def test_a_lapsed_one_says_that_it_was_not_paid_in_time(served: Served) -> None:
    here = served.here
    first = firm(here)
    served.post(f"{page_of(here, first)}/more", {"date.1": value(1)})
    here.clock.move(hours=24, seconds=1)

    page = served.http.get(page_of(here, first)).text

    assert "it was not paid in time, so I let it go" in page
    assert "/check" not in re.sub(r'href="/join/[^"]+/check"', "", page)


def test_a_cancelled_first_session_has_no_more(served: Served) -> None:
    here = served.here
    first = firm(here)
    bring(here, first, State.CANCELLED)

    answer = served.http.get(f"{page_of(here, first)}/more")

    assert answer.status_code == 409
    assert helpful(answer.text)
    assert "/more" not in served.http.get(page_of(here, first)).text


def test_a_wrong_link_leads_nowhere(served: Served) -> None:
    answer = served.post(f"/booking/{'x' * 43}/more", {"date.1": value(1)})

    assert answer.status_code == 404
    assert helpful(answer.text)


def test_many_in_a_row_are_slowed_down(limited: Served) -> None:
    first = firm(limited.here)
    address = f"{page_of(limited.here, first)}/more"

    answers = [limited.post(address, {"date.1": value(1)}).status_code for _ in range(13)]

    assert answers == [200] * 12 + [429]


def test_the_desk_finds_the_answers_that_a_session_follows(served: Served) -> None:
    here = served.here
    first = firm(here, service=1)
    served.post(f"{page_of(here, first)}/more", {"date.1": value(1)})
    here.clock.move(days=5)

    page = served.http.get(f"/today/{DESK_KEY}", headers={"host": "127.0.0.1"}).text

    assert f"/intakes/{first.enrolment}.age" in page
    assert "No answers yet" not in page


def test_a_time_that_was_changed_before_paying_is_listed_once(served: Served) -> None:
    here = served.here
    first = firm(here)
    served.post(f"{page_of(here, first)}/more", {"date.1": value(1)})
    [way] = set(
        re.findall(r'"(/enrol/[\w-]{43})/check"', served.http.get(page_of(here, first)).text)
    )

    served.post(f"{way}/time", {"way": "video", "slot": value(2), "zone": "UTC"})

    page = served.http.get(page_of(here, first)).text
    assert "let it go" not in page
    assert page.count(f"{way}/check") == 1
