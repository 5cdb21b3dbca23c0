"""Our own actions against the real adapter and the test payment server, over HTTP."""

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any
from urllib.request import Request, urlopen

import pytest

from actions.changes import now_is, refunds, work
from actions.clients import answered, booking, mails, paying
from adapters.stripe_stage import SITE, make
from fakes import World
from frontdesk.actions import change, chores, disputes, odd_money, settle
from frontdesk.actions import refunds as back
from frontdesk.actions.settle import Outcome
from frontdesk.adapters.payments.stripe import Adapter
from frontdesk.domain import ledger
from frontdesk.domain.booking import Booking, State
from frontdesk.domain.errors import PaymentsDown
from frontdesk.domain.givenback import RefundState
from frontdesk.domain.money import Money
from frontdesk.domain.payment import AttemptState
from rehearsal.payments.server import Server


@dataclass
class Till:
    """The server, as a test of the actions wants to turn it."""

    server: Server
    adapter: Adapter

    def pay(self, session: str, *, outcome: str = "succeeds") -> None:
        self.server.pay(session, outcome=outcome)

    def order(self, path: str, /, **body: Any) -> Any:
        """Order something of the server, as its manual says."""
        asked = Request(
            f"{self.server.origin}/__test/{path}",
            json.dumps(body).encode(),
            headers={"content-type": "application/json"},
        )
        with urlopen(asked, timeout=20) as answer:
            return json.loads(answer.read())

    def by_hand(self, intent: str, minor: int) -> None:
        """Give money back as the therapist would, in the account itself."""
        self.adapter.refund(intent, amount=Money(minor, "USD"), key=f"hand:{minor}", refund_id="")


@pytest.fixture
def desk(here: World) -> Iterator[tuple[World, Till]]:
    """Our world, paid through the real adapter; the server's clock stands where ours does."""

    with Server(now=here.clock.now) as server:
        adapter = make(server.origin)
        ports = replace(here.ports, payments=adapter, site=SITE)
        yield replace(here, ports=ports, payments=Till(server, adapter)), Till(server, adapter)


def made(here: World) -> Booking:
    client = answered(here)
    session = paying(here, client)
    here.payments.pay(session)
    settle.settle(here.ports, session)
    return booking(here, client)


def intent_of(here: World, one: Booking) -> str:
    return here.ports.store.read(lambda look: look.attempts(one.id))[0].intent or ""


def final(here: World, one: Booking, *, actor: str) -> None:
    change.cancel(here.ports, one, actor=actor)
    here.clock.move(minutes=3)
    chores.run(here.ports, "leave", {"booking": one.id})
    chores.run(here.ports, "refund", {"booking": one.id})


def test_a_cancelled_booking_is_sent_back_once(desk) -> None:
    here, till = desk
    one = made(here)

    final(here, one, actor="therapist")
    chores.run(here.ports, "refund", {"booking": one.id})

    (row,) = refunds(here, one)
    assert (row.state, row.tries) == (RefundState.SUCCEEDED, 1)
    assert [n.amount for n in till.adapter.refunds(row.intent)] == [one.price]


def test_what_was_given_back_in_the_account_is_learned_before_anything_is_sent(desk) -> None:
    here, till = desk
    one = made(here)
    till.by_hand(intent_of(here, one), 4000)

    final(here, one, actor="therapist")

    sent = [n.amount for n in till.adapter.refunds(intent_of(here, one))]
    assert sorted(sent) == [Money(4000, "USD"), Money(10000, "USD")]
    assert ledger.given_back(refunds(here, one), currency="USD") == one.price


def test_all_given_back_in_the_account_leaves_nothing_to_send(desk) -> None:
    here, till = desk
    one = made(here)
    till.by_hand(intent_of(here, one), 14000)

    final(here, one, actor="therapist")

    assert len(till.adapter.refunds(intent_of(here, one))) == 1
    assert ledger.given_back(refunds(here, one), currency="USD") == one.price
    assert here.ports.store.read(lambda look: look.stuck_refunds()) == []


@pytest.mark.parametrize("status", ["failed", "pending"])
def test_a_refund_that_does_not_arrive_at_once_is_followed(desk, status: str) -> None:
    here, till = desk
    till.order("refunds", next_status=status)
    one = made(here)

    final(here, one, actor="therapist")

    (row,) = refunds(here, one)
    assert row.state.value == status
    assert ("refund-failed:client" in mails(here)) is (status == "failed")


def test_a_disputed_payment_is_put_to_the_therapist_and_not_sent_back(desk) -> None:
    here, till = desk
    one = made(here)
    intent = intent_of(here, one)
    told = till.order("disputes", intent=intent)

    disputes.look(here.ports, told["id"])
    final(here, one, actor="therapist")

    (row,) = refunds(here, one)
    assert row.state is RefundState.BLOCKED
    assert till.adapter.refunds(intent) == []
    assert "dispute:therapist" in mails(here)


def test_a_dispute_nobody_told_us_of_blocks_the_refund_all_the_same(desk) -> None:
    here, till = desk
    one = made(here)
    till.order("disputes", intent=intent_of(here, one))

    final(here, one, actor="therapist")

    (row,) = refunds(here, one)
    assert (row.state, row.failure) == (RefundState.BLOCKED, "charge_disputed")


@pytest.mark.parametrize("arrives", [True, False])
def test_a_slow_method_keeps_the_time_until_the_bank_has_decided(desk, *, arrives: bool) -> None:
    here, till = desk
    client = answered(here)
    session = paying(here, client)
    till.pay(session, outcome="later")

    waiting = settle.settle(here.ports, session)
    kept = booking(here, client).state
    till.order("settle", session=session, succeeds=arrives)
    outcome = settle.settle(here.ports, session)

    assert (waiting, kept) == (Outcome.PENDING, State.AWAITING_PAYMENT)
    assert outcome is (Outcome.CONFIRMED if arrives else Outcome.EXPIRED)
    (attempt,) = here.ports.store.read(lambda look: look.attempts(client.booking))
    assert attempt.state is (AttemptState.PAID if arrives else AttemptState.FAILED)


def test_what_was_taken_wrongly_goes_back_as_it_was_taken(desk) -> None:
    here, till = desk
    client = answered(here)
    session = paying(here, client)
    till.pay(session)
    till.order("sessions", session=session, change={"amount_total": 9900})

    outcome = settle.settle(here.ports, session)
    odd_money.send_back(here.ports, client.booking)
    work(here)

    (row,) = refunds(here, booking(here, client))
    assert outcome is Outcome.ATTENTION
    assert (row.amount, row.state) == (Money(9900, "USD"), RefundState.SUCCEEDED)
    assert now_is(here, booking(here, client)).state is State.CANCELLED


def test_a_refund_whose_answer_is_lost_is_not_made_twice(desk) -> None:
    here, till = desk
    one = made(here)
    till.order("faults", kind="reset_after_commit", next=3, path="/v1/refunds", method="POST")

    with suppress(PaymentsDown):
        final(here, one, actor="therapist")
    back.send(here.ports, refunds(here, one)[0])

    (row,) = refunds(here, one)
    assert row.state is RefundState.SUCCEEDED
    assert len(till.adapter.refunds(row.intent)) == 1
