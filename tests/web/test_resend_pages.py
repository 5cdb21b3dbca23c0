"""Send me my link again: one page for everybody, and a letter for whoever has a booking."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from actions.approvals import changed, letters
from actions.clients import mails
from fakes import World
from frontdesk.actions.ports import Letter
from web.conftest import Served, serve
from web.ways import answered, helpful

serving = contextmanager(serve)


@pytest.fixture
def booked(here: World, tmp_path: Path) -> Iterator[Served]:
    """Somebody has an appointment."""
    free = changed(here, price=here.ports.practice.services[1].price)
    with serving(free, tmp_path) as served:
        served.post(f"{answered(served)}/pay", {})
        yield served


def sent(served: Served) -> int:
    """Count the letters ordered, once all is done that goes on after the answer."""
    served.rest()
    return mails(served.here).count("link:client")


def sent_letter(served: Served) -> Letter:
    """Send the letter as the engine would."""
    assert sent(served) == 1
    (letter,) = letters(served.here, "link")
    return letter


def test_the_answer_is_the_same_whoever_asks(booked: Served) -> None:
    known = booked.post("/booking/", {"email": "ana@example.com"})
    stranger = booked.post("/booking/", {"email": "bo@example.com"})

    assert sent(booked) == 1
    assert known.status_code == stranger.status_code == 200
    assert known.text == stranger.text
    assert dict(known.headers) | {"date": ""} == dict(stranger.headers) | {"date": ""}
    assert "example.com" not in known.text.replace("hello@example.com", "")


def test_the_letter_brings_the_link_that_works(booked: Served) -> None:
    booked.post("/booking/", {"email": " Ana@Example.com "})

    letter = sent_letter(booked)

    link = next(word for word in letter.text.split() if "/booking/" in word)
    assert letter.to == "ana@example.com"
    assert booked.http.get(link.removeprefix(booked.origin)).status_code == 200


@pytest.mark.parametrize(
    ("typed", "words"),
    [("", "Enter your email address"), ("ana@", "Enter an email address like")],
)
def test_an_address_that_is_none_is_said_and_kept(booked: Served, typed: str, words: str) -> None:
    answer = booked.post("/booking/", {"email": typed})

    assert answer.status_code == 422
    assert words in answer.text
    assert f'value="{typed}"' in answer.text
    assert sent(booked) == 0


def test_the_form_is_where_links_that_do_not_work_say(served: Served) -> None:
    unknown = served.http.get(f"/booking/{'A' * 43}")
    way = answered(served)
    served.here.clock.move(days=3)
    expired = served.http.get(f"{way}/contact")
    form = served.http.get("/booking/")

    assert (unknown.status_code, expired.status_code, form.status_code) == (404, 410, 200)
    assert 'href="/booking/"' in unknown.text
    assert 'href="/booking/"' in expired.text
    assert 'name="email"' in form.text
    assert served.http.get("/booking").headers["location"] == "/booking/"


def test_looking_at_the_form_sends_nothing(booked: Served) -> None:
    booked.http.get("/booking/?email=ana@example.com")
    booked.http.head("/booking/")

    assert sent(booked) == 0


def test_nobody_can_ask_without_end(here: World, tmp_path: Path) -> None:
    with serving(here, tmp_path, limited=True) as served:
        answers = [served.post("/booking/", {"email": f"{n}@example.com"}) for n in range(7)]

    assert [answer.status_code for answer in answers] == [200] * 6 + [429]
    assert helpful(answers[-1].text)


def test_a_booking_that_is_not_finished_is_no_appointment(served: Served) -> None:
    answered(served)

    # The second one proves that the first was looked at, not that nobody has looked yet.
    for email in ("ana@example.com", "bo@example.com"):
        served.post("/booking/", {"email": email})

    assert sent(served) == 0
