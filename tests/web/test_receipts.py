"""Receipts of what was paid: on a page and as a file, kept nowhere."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from fakes import World
from frontdesk.actions import chores
from frontdesk.domain.booking import State
from frontdesk.domain.cards import Fee, FeeState
from frontdesk.domain.givenback import Refund, RefundState
from frontdesk.domain.money import Money
from web.conftest import Served, serve
from web.made import FREE, made
from web.papers import PRIVATE, billing, kept, over, pages


@pytest.fixture
def billed(here: World, tmp_path: Path) -> Iterator[Served]:
    yield from serve(billing(here), tmp_path)


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


def test_papers_are_made_so_often_and_no_more(here: World, tmp_path: Path) -> None:
    for limited in serve(here, tmp_path, limited=True):
        one = made(limited)

        answers = [limited.http.get(f"{one.here}/receipt.pdf").status_code for _ in range(31)]

        assert answers == [200] * 30 + [429]


@pytest.mark.parametrize(
    ("state", "says"),
    [
        (
            RefundState.FAILED,
            "40.00 USD did not arrive at your bank. I still owe it to you, and pay it another",
        ),
        (
            RefundState.BLOCKED,
            "Until it decides, 40.00 USD cannot go back to you from here.",
        ),
    ],
)
def test_money_that_did_not_go_back_is_told_to_be_owed_without_a_number_of_ours(
    served: Served, state: RefundState, says: str
) -> None:
    one = made(served)
    now = served.here.clock.now()
    row = Refund(f"rf_{one.id}:1", one.id, "pi_x", Money(4_000, "USD"), "late:2", state, now)
    served.here.ports.store.write(lambda tx: tx.save_refund(row))

    page, (text,) = one.read("/receipt"), pages(served.http.get(f"{one.here}/receipt.pdf"))

    for told in (page, text):
        assert says in told
        assert row.id not in told
        assert "rf_" not in told
        assert "5 to 10 days" not in told
    assert "Kept 100.00 USD" in text


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
