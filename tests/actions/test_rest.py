"""Paying what is open after a deposit: once, of the right amount, for what takes place."""

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest

from actions.clients import BACK, MONDAY_NINE, answered, at_once, booking, bring
from actions.priced import DEPOSIT, LOW, SCALE, made, with_prices
from fakes import World
from frontdesk.actions import change, chores, later, pay, rest, settle
from frontdesk.domain.booking import Booking, Enrolment, State
from frontdesk.domain.errors import NotNow, PaymentsDown
from frontdesk.domain.givenback import Refund, RefundState
from frontdesk.domain.money import Money
from frontdesk.domain.payment import AttemptState, Purpose

REST = LOW.price.less(DEPOSIT)


@pytest.fixture
def desk(here: World) -> World:
    return with_prices(here, bands=SCALE, deposits=(DEPOSIT,))


@pytest.fixture
def client(desk: World) -> Enrolment:
    """Somebody who has paid the deposit of the lowest price."""
    enrolment = answered(desk)
    url = pay.start(desk.ports, enrolment, cancel_url=BACK, band="low")
    paid(desk, url)
    return enrolment


def paid(desk: World, url: str | None) -> settle.Outcome:
    assert url is not None
    session = url.rpartition("/")[2]
    desk.payments.pay(session)
    return settle.settle(desk.ports, session)


def left(desk: World, client: Enrolment) -> Money:
    one = booking(desk, client)
    return desk.ports.store.read(lambda look: rest.standing(look, one)).left


def pay_rest(desk: World, client: Enrolment) -> str | None:
    return rest.start(desk.ports, booking(desk, client))


def test_a_deposit_makes_it_firm_and_leaves_the_rest_open(desk: World, client: Enrolment) -> None:
    assert booking(desk, client).state is State.CONFIRMED
    assert left(desk, client) == REST


def test_the_rest_is_paid_by_a_checkout_of_its_own(desk: World, client: Enrolment) -> None:
    url = pay_rest(desk, client)

    outcome = paid(desk, url)

    assert outcome is settle.Outcome.CONFIRMED
    assert [(a.purpose, a.price) for a in made(desk, client)] == [
        (Purpose.DEPOSIT, DEPOSIT),
        (Purpose.REST, REST),
    ]
    assert left(desk, client).free
    assert pay_rest(desk, client) is None


def test_pressing_twice_leads_to_the_same_payment(desk: World, client: Enrolment) -> None:
    urls = {pay_rest(desk, client), *at_once(lambda _: pay_rest(desk, client))}

    assert len(urls) == 1
    assert len(desk.payments.checkouts) == 2


def test_a_payment_that_ran_out_gives_way_to_a_new_one(desk: World, client: Enrolment) -> None:
    first = pay_rest(desk, client)
    assert first is not None
    desk.payments.expire(first.rpartition("/")[2])

    second = pay_rest(desk, client)

    assert second not in {None, first}
    assert left(desk, client) == REST


def test_it_can_be_paid_after_the_session_too(desk: World, client: Enrolment) -> None:
    bring(desk, booking(desk, client), State.COMPLETED)
    desk.clock.at = MONDAY_NINE + timedelta(days=3)

    outcome = paid(desk, pay_rest(desk, client))

    assert outcome is settle.Outcome.CONFIRMED
    assert left(desk, client).free


@pytest.mark.parametrize("through", [State.CANCELLED, State.NO_SHOW])
def test_nobody_pays_the_rest_of_what_does_not_take_place(
    desk: World, client: Enrolment, through: State
) -> None:
    bring(desk, booking(desk, client), through)

    with pytest.raises(NotNow):
        pay_rest(desk, client)

    assert left(desk, client).free


def test_nobody_pays_for_what_was_cancelled_a_moment_ago(desk: World, client: Enrolment) -> None:
    change.cancel(desk.ports, booking(desk, client), actor="client")

    with pytest.raises(NotNow) as refused:
        pay_rest(desk, client)

    assert refused.value.state == "leaving"


def test_money_on_its_way_is_not_asked_for_twice(desk: World, client: Enrolment) -> None:
    url = pay_rest(desk, client)
    assert url is not None
    session = url.rpartition("/")[2]
    desk.payments.pay(session)
    desk.payments.tell(session, payment="unpaid")

    for _ in range(2):
        with pytest.raises(NotNow) as refused:
            pay_rest(desk, client)
        assert refused.value.state == "coming"

    assert made(desk, client)[-1].state is AttemptState.PROCESSING


def test_what_the_therapist_gave_back_by_hand_is_not_asked_for_again(
    desk: World, client: Enrolment
) -> None:
    deposit = made(desk, client)[0]
    by_hand = Refund(
        *("rp_re_1", deposit.booking, deposit.intent or "", Money(1_000, "USD")),
        *("provider:re_1", RefundState.SUCCEEDED, desk.clock.now()),
    )
    desk.ports.store.write(lambda tx: tx.save_refund(by_hand))

    assert left(desk, client) == REST


def test_a_provider_that_is_down_changes_nothing(desk: World, client: Enrolment) -> None:
    desk.payments.down = True
    with suppress(PaymentsDown):
        pay_rest(desk, client)
    desk.payments.down = False

    assert pay_rest(desk, client)
    assert booking(desk, client).state is State.CONFIRMED


def test_all_of_both_payments_goes_back_when_the_therapist_cancels(
    desk: World, client: Enrolment
) -> None:
    paid(desk, pay_rest(desk, client))

    change.cancel(desk.ports, booking(desk, client), actor="therapist")
    desk.clock.move(minutes=4)
    chores.reconcile(desk.ports)

    refunds = desk.ports.store.read(lambda look: look.refunds(client.booking))
    assert booking(desk, client).state is State.CANCELLED
    assert sum(row.amount.minor for row in refunds) == LOW.price.minor


def test_a_late_cancellation_keeps_no_more_than_was_paid(desk: World, client: Enrolment) -> None:
    desk.clock.at = MONDAY_NINE - timedelta(hours=2)

    change.cancel(desk.ports, booking(desk, client), actor="client")
    desk.clock.move(minutes=4)
    chores.reconcile(desk.ports)

    assert booking(desk, client).state is State.CANCELLED
    assert desk.ports.store.read(lambda look: look.refunds(client.booking)) == []


def test_without_any_payment_nothing_is_open(desk: World) -> None:
    enrolment = answered(desk)
    one: Booking = replace(booking(desk, enrolment), state=State.CONFIRMED)

    assert desk.ports.store.read(lambda look: rest.standing(look, one)).left.free


def test_the_way_back_opens_no_appointment(desk: World, client: Enrolment) -> None:
    pay_rest(desk, client)

    token = later.link_of(desk.ports, booking(desk, client), Purpose.REST)

    params = made(desk, client)[-1].params
    assert later.booking_of(desk.ports, token, Purpose.REST).id == client.booking
    assert "/booking/" not in str(params)
