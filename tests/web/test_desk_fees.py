"""Fees on the pages: told before the press, decided at the desk, seen and paid by the client."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from actions.changes import letters, work
from actions.clients import MONDAY_NINE
from actions.owing import (
    charged,
    conserved,
    done,
    fee,
    missed,
    state,
    with_cards,
)
from fakes import World
from frontdesk.actions import change
from frontdesk.domain.booking import State
from frontdesk.domain.cards import FeeState
from frontdesk.domain.money import Money
from web.conftest import Served, serve
from web.fee_rows import client, looked, pressed, url
from web.made import hidden, made, said

LATE = MONDAY_NINE - timedelta(hours=3)
OVER = MONDAY_NINE + timedelta(hours=2)


@pytest.fixture
def desk(here: World, tmp_path: Path) -> Iterator[Served]:
    """A practice that keeps cards."""
    with_cards(here)
    yield from serve(here, tmp_path)


def test_a_client_is_told_of_the_fee_before_cancelling_late(desk: Served) -> None:
    one = client(desk)
    early = one.read("/cancel")
    desk.here.clock.at = LATE

    late = one.read("/cancel")

    assert "If you cancel now, there is nothing to pay." in early
    assert "Later than that</dt><dd>I may charge $50 to your card" in early
    assert "If you cancel now, I may charge $50 to your card." in late
    assert (hidden(early, "charge"), hidden(late, "charge")) == ("0", "5000")


def test_a_page_that_promised_no_fee_asks_again_once_there_is_one(desk: Served) -> None:
    one = client(desk)
    told = {name: hidden(one.read("/cancel"), name) for name in ("revision", "told", "charge")}
    desk.here.clock.at = LATE

    stale = one.post("cancel", choice="cancel", **told)
    before = one.now().cancels_at
    again = {name: hidden(said(stale), name) for name in ("revision", "told", "charge")}
    one.post("cancel", choice="cancel", **again)

    assert stale.status_code == 409
    assert "It is late now" in stale.text
    assert before is None
    assert one.now().cancelled_by == "client_late"


def test_both_sides_read_what_may_be_charged_while_it_can_be_undone(desk: Served) -> None:
    one = client(desk)
    desk.here.clock.at = LATE
    change.cancel(desk.here.ports, one.now(), actor="client")

    assert "I may charge $50 to your card." in one.read()
    assert "By the rule, you may charge $50 to the card once this is final." in one.today()


def test_the_page_of_the_mark_says_what_it_means_for_the_card(desk: Served) -> None:
    one = client(desk, service=0)
    desk.here.clock.at = MONDAY_NINE + timedelta(minutes=10)
    told = said(desk.http.get(f"{one.desk}/no-show"))

    one.act("no-show", choice="mark")

    found = fee(desk.here, one.now())
    # The deposit of $40 counts.
    assert "By the rule, $40 may be charged to the card." in told
    assert "no email goes out" in told
    assert found is not None
    assert found.amount == Money(4_000, "USD")


def test_without_a_card_the_page_of_the_mark_promises_no_fee(served: Served) -> None:
    one = made(served, starts_at=MONDAY_NINE)
    served.here.clock.at = OVER

    told = said(served.http.get(f"{one.desk}/no-show"))

    assert "What was paid stays as it is. No email goes out." in told


def test_the_list_shows_a_fee_and_what_the_client_agreed_to(desk: Served) -> None:
    one = client(desk)
    missed(desk.here, one.now())

    row = one.today()

    assert "A fee you may charge: Ana, Monday, November 23" in row
    assert "$80 for a session they did not come to." in row
    assert "Nothing is charged unless you say so." in row
    assert "They agreed to the rule on Friday, November 20." in row
    assert desk.here.ports.store.read(lambda look: look.card(one.id)).words not in row
    for act in ("charge", "waive"):
        assert f'href="{url(one, act)}"' in row
    assert ">Charge $80<" in row


def test_looking_at_the_acts_charges_nothing(desk: Served) -> None:
    one = client(desk)
    missed(desk.here, one.now())

    charge, waive = looked(one, "charge"), looked(one, "waive")
    work(desk.here)

    assert "$80 is taken from the card the client left for this." in charge
    assert "The client gets an email: what was charged, and by which rule" in charge
    assert "They agreed to the rule on Friday" in charge
    words = desk.here.ports.store.read(lambda look: look.card(one.id)).words
    assert f"“{words}”" in charge
    assert f"“{words}”" in waive
    assert "Nothing of the $80 is charged from here." in waive
    assert state(desk.here, one.now()) is FeeState.DUE
    assert desk.here.payments.charge_params == []


def test_charging_is_decided_once_and_seen_on_both_sides(desk: Served) -> None:
    one = client(desk)
    missed(desk.here, one.now())

    first, second = pressed(one, "charge"), pressed(one, "charge")
    row, theirs = one.today(), one.read()
    done(desk.here)

    assert (first, second) == (303, 409)
    assert "A fee is being charged: Ana" in row
    assert "I charge $80 to your card." in theirs
    assert "The fee of $80 for a session we missed each other at is paid." in one.read()
    assert "Money to look at" not in one.today()
    assert conserved(desk.here, one.now()) == Money(8_000, "USD")


def test_a_waived_fee_is_gone_from_the_list_and_the_client_reads_so(desk: Served) -> None:
    one = client(desk)
    missed(desk.here, one.now())
    due = one.read()

    status = pressed(one, "waive")

    assert "I may charge $80 to your card. If I do, you get an email." in due
    assert status == 303
    assert "I let the fee of $80 go." in one.read()
    assert "Money to look at" not in one.today()
    assert letters(desk.here) == []


def test_a_mark_that_is_corrected_says_what_becomes_of_the_fee(desk: Served) -> None:
    one = client(desk)
    missed(desk.here, one.now())
    undecided = said(desk.http.get(f"{one.desk}/came"))
    charged(desk.here, one.now())

    paid = said(desk.http.get(f"{one.desk}/came"))
    one.act("came", choice="mark")

    assert "The fee of $80 is let go of. No email goes out." in undecided
    assert "The fee of $80 was paid, and stays." in paid
    assert one.now().state is State.COMPLETED
    assert "The fee of $80" in one.read()


def test_a_fee_that_was_waived_is_not_promised_again(desk: Served) -> None:
    one = client(desk)
    missed(desk.here, one.now())
    pressed(one, "waive")
    one.act("came", choice="mark")

    told = said(desk.http.get(f"{one.desk}/no-show"))

    assert "What was paid stays as it is." in told
