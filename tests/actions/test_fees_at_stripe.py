"""Fees charged by the real adapter, at the test payment server that acts like Stripe."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest

from actions.changes import letters
from actions.clients import BACK, answered, booking
from actions.owing import FREE, MISSED, charged, done, missed, state, with_cards
from adapters.stripe_stage import make
from fakes import World
from frontdesk.actions import chores, fee_choices, fee_pay, pay, settle
from frontdesk.domain.booking import Booking
from frontdesk.domain.cards import FeeState
from frontdesk.domain.errors import PaymentsDown
from rehearsal.payments.server import Server


@pytest.fixture
def server(here: World) -> Iterator[Server]:
    with Server(now=here.clock.now) as running:
        yield running


@pytest.fixture
def desk(here: World, server: Server) -> World:
    """The practice with cards, whose payments are those of the server."""
    here.ports = replace(here.ports, payments=make(server.origin))
    return with_cards(here)


def carded(desk: World, server: Server, card: str) -> Booking:
    """Book a free session to the end with this card left."""
    client = answered(desk, service=FREE)
    assert pay.start(desk.ports, client, cancel_url=BACK, card_agreed=True)
    attempt = desk.ports.store.read(lambda look: look.attempts(client.booking))[0]
    server.pay(attempt.session or "", outcome=card)
    assert settle.settle(desk.ports, attempt.session or "") is settle.Outcome.CONFIRMED
    done(desk)
    desk.mail.sent.clear()
    return booking(desk, client)


def taken(server: Server) -> list[int]:
    """Return the money that came in."""
    return [row["amount"] for row in server.ledger.rows("charges") if row["paid"]]


def test_a_missed_session_is_charged_to_the_card_that_was_left(
    desk: World, server: Server
) -> None:
    made = carded(desk, server, "succeeds")
    missed(desk, made)

    charged(desk, made)

    (intent,) = server.ledger.rows("intents")
    assert taken(server) == [MISSED.minor]
    assert (state(desk, made), letters(desk)) == (FeeState.PAID, ["fee:client"])
    told = {"booking": made.id, "attempt": "1", "fee": f"fe_{made.id}"}
    assert intent["metadata"] == told | {"site": desk.ports.site}
    assert intent["description"] == "Appointment"


@pytest.mark.parametrize("fault", ["500", "reset_after_commit"])
def test_a_charge_whose_answers_are_all_lost_is_taken_once(
    desk: World, server: Server, fault: str
) -> None:
    made = carded(desk, server, "succeeds")
    found = missed(desk, made)
    fee_choices.charge(desk.ports, found.id)
    # As many as one call tries.
    server.faults.order(fault, count=3, path="/v1/payment_intents")
    with suppress(PaymentsDown):
        done(desk)

    desk.clock.at += timedelta(minutes=1)
    chores.reconcile(desk.ports)
    done(desk)

    assert taken(server) == [MISSED.minor]
    assert (state(desk, made), letters(desk)) == (FeeState.PAID, ["fee:client"])


@pytest.mark.parametrize("card", ["asks_later", "declined_later"])
def test_a_bank_that_says_no_leads_to_a_page_to_pay(
    desk: World, server: Server, card: str
) -> None:
    made = carded(desk, server, card)
    missed(desk, made)
    charged(desk, made)
    between = state(desk, made), taken(server)

    assert fee_pay.start(desk.ports, made)
    session = desk.ports.store.read(lambda look: look.attempts(made.id))[-1].session or ""
    server.pay(session)
    outcome = settle.settle(desk.ports, session)
    done(desk)

    assert between == (FeeState.ASKED, [])
    assert outcome is settle.Outcome.CONFIRMED
    assert taken(server) == [MISSED.minor]
    assert letters(desk) == ["fee-asked:client", "fee:client"]


def test_the_card_is_let_go_of_at_the_provider(desk: World, server: Server) -> None:
    made = carded(desk, server, "succeeds")
    desk.clock.at = made.ends_at + timedelta(hours=2)
    chores.reconcile(desk.ports)
    kept = [row["customer"] for row in server.ledger.rows("methods")]
    desk.clock.at = made.ends_at + timedelta(days=30, minutes=1)

    chores.nightly(desk.ports)

    assert all(kept)
    assert [row["customer"] for row in server.ledger.rows("methods")] == [None]
