"""Statements for insurers: made of what is typed once, and kept nowhere."""

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from fakes import World
from frontdesk.actions import chores
from frontdesk.domain.booking import State
from web.conftest import Served, serve
from web.made import FREE, WEDNESDAY, made, said
from web.papers import BILLER, PRIVATE, TYPED, billing, ended, kept, over, pages


@pytest.fixture
def billed(here: World, tmp_path: Path) -> Iterator[Served]:
    yield from serve(billing(here), tmp_path)


def test_a_session_that_took_place_gives_a_statement(billed: Served) -> None:
    one = over(made(billed))
    form = one.read("/statement")

    answer = one.post("statement", **TYPED)

    (text,) = pages(answer)
    assert f'href="{one.here}/statement"' in one.read()
    assert f'href="{one.here}/statement"' in one.read("/receipt")
    assert "It is not kept here" in form
    assert answer.headers["content-disposition"] == 'attachment; filename="statement.pdf"'
    assert kept(dict(answer.headers)) == PRIVATE
    for words in (
        *("Statement for your insurer", TYPED["legal_name"], "Mar 27, 1985", TYPED["address"]),
        *(TYPED["member"], "F43.21, G89.29", "90834", "Nov 25, 2026", "Tax ID 12-3456789"),
        *("NPI 1234567893", "1679576722", "LCSW, Oregon, L0000 (example)", BILLER.address),
        *("Balance 0.00 USD", "It is no bill.", "I cannot promise", BILLER.note, "Signature of"),
    ):
        assert words in text, words


def test_nothing_typed_for_a_statement_stays_anywhere(
    billed: Served, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    caplog.set_level(logging.DEBUG)
    one = over(made(billed))

    answers = [
        one.post("statement", **TYPED),
        one.post("statement", **TYPED | {"born": "soon"}),
        one.post("statement", **TYPED | {"legal_name": "\u0378 XQZ-77-CANARY"}),
        one.act("statement", **TYPED, billing="90837", modifier="95"),
    ]
    chores.reconcile(billed.here.ports)

    assert [answer.status_code for answer in answers] == [200, 422, 422, 200]
    typed = [text for text in (*TYPED.values(), "F43.21", "G89.29", "77-CANARY") if text]
    files = [file for file in tmp_path.rglob("*") if file.is_file()]
    logging.getLogger("frontdesk.web").debug("heard")
    assert "heard" in caplog.text, "not our log"
    assert any(b"ana@example.com" in file.read_bytes() for file in files), "not our database"
    for text in typed:
        assert text not in caplog.text
        assert all(text.encode() not in file.read_bytes() for file in files), text
        assert all(text not in str(answer.headers) for answer in answers)


def test_what_is_wrong_is_said_and_all_that_was_typed_is_kept(billed: Served) -> None:
    one = over(made(billed))
    typed = TYPED | {"born": "31.12.1985", "diagnoses": "sad F43.21 & tired"}

    answer = one.post("statement", **typed | {"legal_name": "a" * 101})

    page = said(answer)
    assert answer.status_code == 422
    assert "<title>Error: " in page
    assert "The legal name must be 100 characters or less" in page
    assert "Enter a date of birth like 03/27/1985" in page
    assert "Enter diagnosis codes like F43.21" in page
    for text in (typed["born"], "sad F43.21 &amp; tired", typed["address"], typed["member"]):
        assert f'value="{text}"' in page
    assert "a" * 101 in page


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"legal_name": " "}, "Enter the legal name"),
        ({"legal_name": "\u0378"}, "cannot be printed here"),
        ({"born": ""}, "Enter the date of birth"),
        ({"born": "2026-11-27"}, "in the past"),
        ({"born": "1985-02-30"}, "Enter a date of birth like"),
        ({"diagnoses": "F43 F44 F45 F46 F47"}, "Enter 4 diagnosis codes at most"),
        ({"address": "x" * 161}, "The address must be 160 characters or less"),
        ({"member": "x" * 41}, "The member ID must be 40 characters or less"),
    ],
)
def test_each_slip_has_its_sentence(billed: Served, typed: dict[str, str], says: str) -> None:
    one = over(made(billed))

    answer = one.post("statement", **TYPED | typed)

    assert answer.status_code == 422
    assert says in said(answer)


def test_there_is_no_statement_before_the_session_or_where_nothing_was_paid(
    billed: Served,
) -> None:
    ahead = made(billed)
    gone = made(billed, starts_at=WEDNESDAY + timedelta(days=2))
    ended(gone, State.NO_SHOW)
    early, missed = ahead.read("/statement"), gone.read("/statement")
    morning = WEDNESDAY - timedelta(hours=2)
    free = over(made(billed, service=FREE, starts_at=morning))

    answer = free.post("statement", **TYPED)

    assert "There is no statement yet" in early
    assert "It did not take place" in missed
    assert answer.status_code == 409
    assert "Nothing was paid for it" in said(answer)
    assert "/statement" not in ahead.read()


def test_without_the_setting_no_statement_is_offered(served: Served) -> None:
    one = over(made(served))

    answer = served.http.get(f"{one.here}/statement")

    assert answer.status_code == 404
    assert "This practice does not give them" in answer.text
    assert "/statement" not in one.read() + one.read("/receipt") + one.today()


def test_without_a_code_only_the_therapist_can_make_one(here: World, tmp_path: Path) -> None:
    for served in serve(billing(here, code=""), tmp_path):
        one = over(made(served))

        client, desk = served.http.get(f"{one.here}/statement"), one.act("statement", **TYPED)
        (text,) = pages(one.act("statement", **TYPED, billing="90791"))

        assert client.status_code == 409
        assert "It has no code that insurers know" in client.text
        assert desk.status_code == 422
        assert "Enter a billing code" in desk.text
        assert "90791" in text


def test_the_therapist_may_change_the_code_and_add_a_modifier(billed: Served) -> None:
    one = over(made(billed, way="office"))
    form = said(billed.http.get(f"{one.desk}/statement"))

    (text,) = pages(one.act("statement", **TYPED, billing="90837", modifier="gt"))
    wrong = said(one.act("statement", **TYPED, billing="#", modifier="951"))

    assert f'href="{one.desk}/statement"' in one.today()
    assert 'name="billing" value="90834"' in form
    assert "90837 GT" in text
    assert "Nov 25, 2026 11 90837 GT 50" in text
    assert "Enter a billing code like 90834" in wrong
    assert "Enter a modifier of two letters or digits" in wrong


def test_a_client_cannot_choose_the_code(billed: Served) -> None:
    one = over(made(billed))

    (text,) = pages(one.post("statement", **TYPED, billing="99999", modifier="95"))

    assert "90834" in text
    assert "99999" not in text


def test_a_session_switched_to_the_phone_has_the_phones_place(here: World, tmp_path: Path) -> None:
    places = (("video", "10"), ("phone", "02"), ("office", "11"))
    for served in serve(billing(here, biller=replace(BILLER, places=places)), tmp_path):
        one = over(made(served, way="phone"))

        (text,) = pages(one.post("statement", **TYPED))

        assert "Nov 25, 2026 02 90834 50" in text


def test_the_desk_of_statements_is_locked(billed: Served) -> None:
    one = over(made(billed))

    answer = billed.http.get(f"/today/{'x' * 40}/booking/{one.id}/statement")

    assert answer.status_code == 404
    assert billed.http.get(one.desk.replace(one.id, "nobody") + "/statement").status_code == 404
