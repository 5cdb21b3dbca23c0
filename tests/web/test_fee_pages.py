"""Fees on the client's pages: seen, paid by a link, and told when nobody could say."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from actions.changes import letters, work
from actions.clients import MONDAY_NINE
from actions.owing import (
    ASKS,
    DECLINED,
    charged,
    conserved,
    left_late,
    missed,
    state,
    with_cards,
)
from fakes import World
from frontdesk.actions import fees, later
from frontdesk.domain.cards import ChargeNews, ChargeState, FeeState
from frontdesk.domain.money import Money
from frontdesk.domain.payment import Purpose
from web.conftest import Served, serve
from web.fee_rows import client, url
from web.made import Made, said

LATE = MONDAY_NINE - timedelta(hours=3)
OVER = MONDAY_NINE + timedelta(hours=2)


@pytest.fixture
def desk(here: World, tmp_path: Path) -> Iterator[Served]:
    """A practice that keeps cards."""
    with_cards(here)
    yield from serve(here, tmp_path)


@pytest.mark.parametrize("answer", [DECLINED, ASKS])
def test_a_card_that_says_no_is_told_and_the_client_pays_from_her_page(
    desk: Served, answer: ChargeNews
) -> None:
    one = client(desk)
    desk.here.payments.next_charge = answer
    missed(desk.here, one.now())
    charged(desk.here, one.now())

    row, theirs = one.today(), one.read()
    gone = one.post("fee")
    session = gone.headers["location"].rpartition("/")[2]
    desk.here.payments.pay(session)
    back = desk.http.get(f"/paid?session={session}")

    assert "A fee the client is asked to pay: Ana" in row
    assert f'href="{url(one, "charge")}"' not in row
    assert "Your card could not be charged." in theirs
    assert f'action="{one.here}/fee"' in theirs
    assert "Pay $80" in theirs
    assert (gone.status_code, back.headers["location"]) == (303, one.here)
    assert "is paid." in one.read()
    assert conserved(desk.here, one.now()) == Money(8_000, "USD")


def test_a_late_canceller_sees_the_fee_and_pays_it(desk: Served) -> None:
    one = client(desk)
    desk.here.payments.next_charge = DECLINED
    left_late(desk.here, one.now())
    due = one.read()
    charged(desk.here, one.now())
    asked = one.read()
    session = one.post("fee").headers["location"].rpartition("/")[2]
    desk.here.payments.pay(session)
    desk.http.get(f"/paid?session={session}")

    paid = one.read()

    assert "I may charge $50 to your card. If I do, you get an email." in due
    assert "There is nothing to pay." not in due + asked + paid
    assert "Pay $50" in asked
    assert "The fee of $50 for cancelling late is paid." in paid
    assert "Pay $50" not in paid


def test_a_look_at_the_buttons_address_changes_nothing(desk: Served) -> None:
    one = client(desk)
    missed(desk.here, one.now())

    answer, nothing_open = desk.http.get(f"{one.here}/fee"), one.post("fee")

    assert (answer.status_code, answer.headers["location"]) == (303, one.here)
    assert (nothing_open.status_code, nothing_open.headers["location"]) == (303, one.here)
    assert [a.purpose for a in _attempts(one)] == ["card"]


def test_who_leaves_the_payment_reads_that_nothing_was_charged(desk: Served) -> None:
    one = client(desk)
    desk.here.payments.next_charge = DECLINED
    missed(desk.here, one.now())
    charged(desk.here, one.now())
    first = one.post("fee").headers["location"]
    left = f"/fee/{later.link_of(desk.here.ports, one.now(), Purpose.FEE)}"

    page = said(desk.http.get(left))
    again = desk.post(left, {}).headers["location"]

    assert "Nothing was charged. Still to pay: $80 for a session we missed each other" in page
    assert "Our time was to be Monday, November 23, 12:00 pm Eastern time" in page
    assert "/booking/" not in page
    assert again == first
    assert desk.http.get("/fee/nothing").status_code == 404


def test_a_provider_that_is_down_charges_nothing(desk: Served) -> None:
    one = client(desk)
    desk.here.payments.next_charge = DECLINED
    missed(desk.here, one.now())
    charged(desk.here, one.now())
    desk.here.payments.down = True
    down = one.post("fee")
    desk.here.payments.down = False
    desk.here.payments.refuses = True

    refused = one.post("fee")

    assert (down.status_code, refused.status_code) == (503, 502)
    assert "Nothing was charged." in down.text
    assert "Nothing was charged." in refused.text


def test_a_notice_about_the_charge_is_enough(desk: Served, monkeypatch) -> None:
    one = client(desk)
    desk.here.payments.next_charge = ChargeNews("", ChargeState.PROCESSING)
    missed(desk.here, one.now())
    found = charged(desk.here, one.now())
    desk.here.payments.charges[found.key] = ChargeNews(found.intent, ChargeState.PAID)
    notice = desk.here.payments.verify(b"", "good", now=desk.here.clock.now())
    told = type(notice)(
        *("evt_9", "payment_intent.succeeded", None, False, notice.created_at),
        intent=found.intent,
    )
    monkeypatch.setattr(desk.here.payments, "verify", lambda *_, **__: told)

    answer = desk.http.post("/hooks/stripe", content=b"{}", headers={"stripe-signature": "good"})
    again = desk.http.post("/hooks/stripe", content=b"{}", headers={"stripe-signature": "good"})
    work(desk.here)

    assert (answer.status_code, again.status_code) == (200, 200)
    assert state(desk.here, one.now()) is FeeState.PAID
    assert letters(desk.here) == ["fee:client"]
    assert fees.tries(found) == 1


def _attempts(one: Made):
    return one.served.here.ports.store.read(lambda look: look.attempts(one.id))
