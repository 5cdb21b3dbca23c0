"""Asking for another time, from the form to the answer; and the therapist's side of it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from actions.approvals import changed
from fakes import World
from frontdesk.web import desk_requests
from web.asks import ASK, DESK, FORM, TYPED, offered, take, wishes
from web.conftest import Served, serve
from web.ways import helpful

serving = contextmanager(serve)


@pytest.fixture
def desk(here: World, tmp_path: Path) -> Iterator[Served]:
    """The service with the real words of the letters."""
    yield from serve(changed(here), tmp_path)


def test_the_form_asks_for_nothing_in_the_clients_own_words(desk: Served) -> None:
    page = desk.http.get(ASK).text

    assert "<textarea" not in page
    assert "checked" not in page
    assert page.count('type="checkbox"') == 7 + 4


def test_what_was_asked_is_kept_and_the_answer_page_names_nobody(desk: Served) -> None:
    answer = desk.post(f"{ASK}?press={'a' * 32}", FORM)
    page = desk.http.get(answer.headers["location"])

    (wish,) = wishes(desk)
    assert answer.status_code == 303
    assert page.status_code == 200
    assert "ana" not in page.text.lower().replace("analy", "")
    assert (wish.weekdays, wish.parts, wish.way) == ((6, 7), ("evening",), "video")
    assert (wish.zone, wish.email, wish.phone) == ("America/New_York", "ana@example.com", "")
    assert wish.id == f"tr_{'a' * 32}"


def test_the_same_page_sent_twice_is_one_request(desk: Served) -> None:
    page = desk.http.get(ASK).text
    to = re.search(r'action="(/ask/[^"]+)"', page)
    assert to is not None

    answers = [desk.post(to[1], FORM) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert len(wishes(desk)) == 1


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("day-7", "", "Choose at least one day"),
        ("part-evening", "", "Choose at least one time of day"),
        ("way", "pigeon", "Choose how you would like to meet"),
        ("name", " ", "Enter what I should call you"),
        ("email", "ana@", "Enter an email address like"),
        ("phone", "call me", "Enter a phone number with 7 to 15 digits"),
    ],
)
def test_what_is_missing_is_said_and_the_rest_is_kept(
    desk: Served, field: str, value: str, words: str
) -> None:
    answer = desk.post(ASK, {**FORM, "day-6": "", field: value})

    assert answer.status_code == 422
    assert words in answer.text
    assert "<title>Error: " in answer.text
    for target in re.findall(r'<li><a href="#([^"]+)">', answer.text):
        assert f'id="{target}"' in answer.text
    assert 'value="America/New_York" selected' in answer.text
    assert wishes(desk) == []


def test_markup_in_a_name_stays_text_on_the_desk(desk: Served) -> None:
    desk.post(ASK, {**FORM, "name": "<script>alert(1)</script>"})

    (wish,) = wishes(desk)
    page = desk.http.get(f"{DESK}/{wish.id}").text

    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


@pytest.mark.parametrize("path", ["/ask/massage", "/ask/massage/sent"])
def test_a_service_nobody_offers_cannot_be_asked_for(desk: Served, path: str) -> None:
    assert desk.http.get(path).status_code == 404
    assert desk.post("/ask/massage", FORM).status_code == 404


def test_a_stranger_cannot_ask_without_end(here: World, tmp_path: Path) -> None:
    with serving(here, tmp_path, limited=True) as served:
        answers = [served.post(ASK, FORM) for _ in range(6)]

    assert [answer.status_code for answer in answers] == [303] * 5 + [429]
    assert helpful(answers[-1].text)


def test_the_desk_shows_what_is_asked_for_and_by_whom(desk: Served) -> None:
    desk.post(ASK, FORM)

    (row,) = desk_requests.asks(desk.here.ports)

    assert row["days"] == "Saturday or Sunday"
    assert row["parts"] == "evening"


def test_a_closed_request_opens_no_more_and_leaves_the_desk(desk: Served) -> None:
    link = offered(desk)
    (wish,) = wishes(desk)

    answer = desk.post(f"{DESK}/{wish.id}/close", {})

    assert answer.status_code == 303
    assert desk.http.get(link).status_code == 410
    assert desk_requests.asks(desk.here.ports) == []
    assert desk.post(f"{DESK}/{wish.id}", {"time-1": TYPED}).status_code == 409


@pytest.mark.parametrize(
    ("typed", "status", "words"),
    [
        ({}, 422, "Enter at least one time"),
        ({"time-1": "soon"}, 422, "Enter a date and a time"),
        ({"time-1": "2026-11-01T10:00"}, 422, "still to come"),
        ({"time-1": TYPED, "time-2": "2062-11-01T10:00"}, 422, "within a year"),
    ],
)
def test_times_that_cannot_be_are_named_and_the_others_stay(
    desk: Served, typed: dict[str, str], status: int, words: str
) -> None:
    desk.post(ASK, FORM)
    (wish,) = wishes(desk)

    answer = desk.post(f"{DESK}/{wish.id}", typed)

    assert answer.status_code == status
    assert words in answer.text
    assert all(f'value="{value}"' in answer.text for value in typed.values())
    assert wishes(desk) == [wish]


def test_a_time_that_clashes_is_named(desk: Served) -> None:
    desk.post(ASK, FORM)
    (wish,) = wishes(desk)
    take(desk, datetime(2026, 11, 30, 3, tzinfo=UTC))

    answer = desk.post(f"{DESK}/{wish.id}", {"time-1": "2026-11-30T08:00", "time-2": TYPED})

    assert answer.status_code == 409
    assert "You have something else on Sunday, November 29, 7:00 pm" in answer.text
    assert 'href="#time-2"' in answer.text
    assert wishes(desk) == [wish]


@pytest.mark.parametrize("path", ["/x", "/x/close"])
def test_without_the_key_nobody_answers_or_closes(desk: Served, path: str) -> None:
    desk.post(ASK, FORM)
    (wish,) = wishes(desk)
    where = path.replace("x", wish.id)

    answers = [
        desk.post(f"/today/{'e' * 40}/asks{where}", {"time-1": TYPED}),
        desk.post(f"{DESK}{where}", {"time-1": TYPED}, **{"x-forwarded-for": "127.0.0.1"}),
        desk.http.get(f"/today/{'e' * 40}/asks/{wish.id}"),
    ]

    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert wishes(desk) == [wish]


def test_a_request_that_is_not_there_is_not_found(desk: Served) -> None:
    assert desk.http.get(f"{DESK}/tr_nobody").status_code == 404
    assert desk.http.get(f"/ask/answer/{'A' * 43}").status_code == 404
