"""Payments by slow methods: days between the page and the money, and sometimes none."""

from datetime import timedelta

import pytest

from actions.changes import refunds, work
from actions.clients import MONDAY_NINE, answered, attempts, booking, mails, paying
from actions.paying_later import SLOW
from fakes import World
from frontdesk.actions import chores, hold, settle
from frontdesk.actions.settle import Outcome
from frontdesk.domain.booking import State
from frontdesk.domain.errors import LinkExpired
from frontdesk.domain.givenback import RefundState
from frontdesk.domain.payment import AttemptState


def test_a_slow_payment_keeps_the_time_and_says_so_once(here: World) -> None:
    client = answered(here)
    session = paying(here, client)
    here.payments.tell(session, **SLOW)

    outcomes = {settle.settle(here.ports, session) for _ in range(3)}
    here.clock.move(hours=50)
    chores.reconcile(here.ports)

    assert outcomes == {Outcome.PENDING}
    assert booking(here, client).state is State.AWAITING_PAYMENT
    assert attempts(here, client) == [AttemptState.PROCESSING]
    assert mails(here) == ["processing:client"]


def test_a_slow_payment_that_arrives_on_day_three_confirms(here: World) -> None:
    client = answered(here, MONDAY_NINE + timedelta(days=7))
    session = paying(here, client)
    here.payments.tell(session, **SLOW)
    settle.settle(here.ports, session)
    here.payments.pay(session)
    here.clock.move(days=3)

    chores.reconcile(here.ports)

    assert booking(here, client).state is State.CONFIRMED


def test_of_a_slow_payment_the_provider_is_asked_hourly(here: World, monkeypatch) -> None:
    client = answered(here, MONDAY_NINE + timedelta(days=7))
    session = paying(here, client)
    here.payments.tell(session, **SLOW)
    settle.settle(here.ports, session)
    really, asked = here.payments.look, []
    monkeypatch.setattr(here.payments, "look", lambda s: asked.append(s) or really(s))

    for _ in range(180):
        here.clock.move(minutes=1)
        chores.reconcile(here.ports)

    assert asked == [session] * 3


@pytest.mark.parametrize("ahead", [True, False])
def test_a_slow_payment_that_fails_lets_the_time_go_and_offers_another_try(
    here: World, *, ahead: bool
) -> None:
    start = MONDAY_NINE + timedelta(days=7)
    client = answered(here, start)
    session = paying(here, client)
    here.payments.tell(session, **SLOW)
    settle.settle(here.ports, session)
    here.clock.at = start - (timedelta(days=3) if ahead else timedelta(minutes=5))
    here.payments.tell(session, failed=True)

    outcomes = {settle.settle(here.ports, session) for _ in range(3)}
    row = here.ports.store.read(
        lambda look: look.mail(
            f"pf_{client.booking}:1", kind="payment-failed", audience="client", revision=0
        )
    )

    assert outcomes == {Outcome.EXPIRED}
    assert booking(here, client).state is State.EXPIRED
    assert attempts(here, client) == [AttemptState.FAILED]
    assert mails(here) == ["processing:client", "payment-failed:client"]
    assert row is not None
    note = chores.NOTES["pf"](here.ports, row)
    assert note is not None
    assert str(note.facts["again"]).startswith("http://127.0.0.1:8900/enrol/") is ahead
    answered(here, start + timedelta(days=7))


def test_a_slow_payment_that_comes_when_the_session_is_over_goes_back(here: World) -> None:
    client = answered(here)
    session = paying(here, client)
    here.payments.tell(session, **SLOW)
    settle.settle(here.ports, session)
    here.clock.at = MONDAY_NINE + timedelta(hours=1)
    here.payments.pay(session)

    outcome = settle.settle(here.ports, session)
    work(here)

    assert outcome is Outcome.REFUNDED
    assert booking(here, client).state is State.EXPIRED
    (row,) = refunds(here, booking(here, client))
    assert (row.reason, row.state) == ("late:1", RefundState.SUCCEEDED)


def test_the_link_in_the_letter_works_though_the_bank_took_longer_than_it_lives(
    here: World,
) -> None:
    start = MONDAY_NINE + timedelta(days=14)
    client = answered(here, start)
    session = paying(here, client)
    here.payments.tell(session, **SLOW)
    settle.settle(here.ports, session)
    here.clock.move(days=6)
    token = here.ports.links.make("enrol", client.id)
    with pytest.raises(LinkExpired):
        hold.of_link(here.ports, token)
    here.payments.tell(session, failed=True)

    settle.settle(here.ports, session)

    assert hold.of_link(here.ports, token)[0].id == client.id
