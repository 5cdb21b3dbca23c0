"""Receipts of what was paid, and statements for insurers: on pages, as files, kept nowhere."""

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from fakes import World
from frontdesk.actions import chores
from frontdesk.domain.booking import State
from frontdesk.domain.cards import Fee, FeeState
from frontdesk.domain.money import Money
from web.conftest import Served, serve
from web.made import FREE, WEDNESDAY, made, said
from web.papers import BILLER, TYPED, billing, ended, over, pages

PRIVATE = ("no-store", "noindex")


@pytest.fixture
def billed(here: World, tmp_path: Path) -> Iterator[Served]:
    yield from serve(billing(here), tmp_path)


def kept(answer_headers: dict[str, str]) -> tuple[str, str]:
    return answer_headers["cache-control"], answer_headers["x-robots-tag"]


def test_a_receipt_lists_the_payment_and_not_what_it_was_for(served: Served) -> None:
    one = made(served)

    page = one.read("/receipt")

    assert f'href="{one.here}/receipt"' in one.read()
    assert "<h1>Receipt</h1>" in page
    assert "Wednesday, November 25, 2026, 11:30 am Pacific time, by video" in page
    assert "Appointment: paid<br>" in page
    assert "140.00 USD" in page
    assert "First session" not in page
    assert kept(dict(served.http.get(f"{one.here}/receipt").headers)) == PRIVATE


def test_the_receipt_on_paper_is_one_page_with_the_same_words(served: Served) -> None:
    one = made(served)

    answer = served.http.get(f"{one.here}/receipt.pdf")

    (text,) = pages(answer)
    assert answer.headers["content-disposition"] == 'attachment; filename="receipt.pdf"'
    assert kept(dict(answer.headers)) == PRIVATE
    for words in ("Receipt", one.now().reference, "Appointment", "Paid", "140.00 USD", "Ana"):
        assert words in text
    assert "First session" not in text
    assert "LCSW" not in text


def test_after_a_cancellation_the_receipt_tells_what_went_back(served: Served) -> None:
    one = made(served)
    one.post("cancel", choice="cancel", told="14000")
    served.here.clock.move(minutes=4)
    chores.reconcile(served.here.ports)

    page, (text,) = one.read("/receipt"), pages(served.http.get(f"{one.here}/receipt.pdf"))

    assert one.now().state is State.CANCELLED
    assert f'href="{one.here}/receipt"' in one.read()
    assert "Money back: " in page
    assert "Pacific time, cancelled" in text
    assert "Given back 140.00 USD Kept 0.00 USD" in text


def test_a_fee_charged_to_a_card_is_on_the_receipt_once(served: Served) -> None:
    one = made(served, service=FREE)
    now = served.here.clock.now()
    fee = Fee(
        *(f"fe_{one.id}", one.id, "late", Money(5_000, "USD"), FeeState.PAID, now),
        intent="pi_fee",
    )
    served.here.ports.store.write(lambda tx: tx.save_fee(fee))

    page = one.read("/receipt")

    assert page.count("Appointment, fee: paid<br><code>pi_fee</code>") == 1


def test_without_a_payment_there_is_no_receipt_and_the_page_says_so(served: Served) -> None:
    one = made(served, service=FREE)

    answers = [served.http.get(f"{one.here}/receipt{end}") for end in ("", ".pdf")]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert all("There is no receipt yet" in answer.text for answer in answers)
    assert "/receipt" not in one.read()


def test_a_name_no_font_can_draw_is_left_off_the_receipt_and_nothing_else(
    served: Served,
) -> None:
    one = made(served)
    client = replace(one.client(), name="\u0378")
    served.here.ports.store.write(lambda tx: tx.save_enrolment(client))

    (text,) = pages(served.http.get(f"{one.here}/receipt.pdf"))

    assert "140.00 USD" in text


@pytest.mark.parametrize("end", ["receipt", "receipt.pdf", "statement"])
def test_another_link_opens_no_paper(billed: Served, end: str) -> None:
    one = made(billed)

    answer = billed.http.get(f"/booking/{one.token[:-1]}x/{end}")

    assert answer.status_code == 404
    assert "140.00" not in answer.text


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


def test_a_row_tells_until_when_an_estimate_is_due(served: Served) -> None:
    one = made(served)
    due = one.today()

    served.here.clock.move(days=4)
    later = one.today()
    over(one)

    # Booked on a Friday for the Wednesday after: three business days before.
    assert "Good-faith estimate due by Monday, November 23." in due
    assert "Good-faith estimate was due by Monday, November 23." in later
    assert "Good-faith" not in one.today()


def test_papers_are_made_so_often_and_no_more(here: World, tmp_path: Path) -> None:
    for limited in serve(here, tmp_path, limited=True):
        one = made(limited)

        answers = [limited.http.get(f"{one.here}/receipt.pdf").status_code for _ in range(31)]

        assert answers == [200] * 30 + [429]
