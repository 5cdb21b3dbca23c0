"""Paying what was chosen: one price at a time, frozen before anybody can pay it."""

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest

from actions.clients import BACK, MONDAY_NINE, answered, at_once, attempts, booking, overtaken
from actions.priced import (
    DEPOSIT,
    EURO,
    FULL,
    LOW,
    RULE,
    SCALE,
    asked,
    card,
    made,
    pressed,
    with_prices,
)
from fakes import World
from frontdesk.actions import approval, hold, pay, settle
from frontdesk.domain.booking import State
from frontdesk.domain.errors import (
    NotNow,
    PaymentsDown,
    Unfinished,
)
from frontdesk.domain.money import Money
from frontdesk.domain.payment import AttemptState, CheckoutStatus, Purpose
from frontdesk.domain.practice import Band


def test_before_a_choice_a_hold_costs_what_stands_first_and_nothing_is_paid(here: World) -> None:
    with_prices(here, bands=SCALE)
    enrolment = answered(here)

    with pytest.raises(Unfinished) as refused:
        pay.start(here.ports, enrolment, cancel_url=BACK, band="gold")

    assert refused.value.step == "band"
    assert (booking(here, enrolment).price, booking(here, enrolment).band) == (FULL.price, "")
    assert here.payments.checkouts == {}


def test_what_is_chosen_is_frozen_with_its_rule_before_the_payment_is_open(here: World) -> None:
    with_prices(here, bands=SCALE, rule=RULE)
    enrolment = answered(here)
    here.payments.down = True
    with pytest.raises(PaymentsDown):
        pay.start(here.ports, enrolment, cancel_url=BACK, band="low")

    held = booking(here, enrolment)

    assert (held.state, held.price, held.band) == (State.HELD, LOW.price, "low")
    assert held.policy == RULE
    assert [a.price for a in made(here, enrolment)] == [LOW.price]


def test_a_price_in_another_currency_has_the_fees_of_that_currency(here: World) -> None:
    rule = replace(RULE, late_fees=(Money(4_500, "EUR"),), no_show_fees=(Money(7_000, "EUR"),))
    with_prices(here, bands=(FULL, EURO), rule=rule)
    enrolment = answered(here)

    session = pressed(here, enrolment, "euro")

    policy = booking(here, enrolment).policy
    assert asked(here, session) == EURO.price
    assert policy is not None
    assert (policy.late_fee, policy.no_show_fee) == (Money(4_500, "EUR"), Money(7_000, "EUR"))


def test_a_deposit_is_paid_first_and_the_whole_where_it_is_less(here: World) -> None:
    tiny = Band("tiny", "Least", Money(3_000, "USD"))
    with_prices(here, bands=(*SCALE, tiny), deposits=(DEPOSIT,))
    first, second = answered(here), answered(here, MONDAY_NINE + timedelta(hours=1))

    sessions = pressed(here, first, "full"), pressed(here, second, "tiny")

    assert [asked(here, one) for one in sessions] == [DEPOSIT, tiny.price]
    assert made(here, first)[0].purpose is Purpose.DEPOSIT
    assert made(here, second)[0].purpose is Purpose.PRICE
    assert booking(here, first).deposit == DEPOSIT
    assert booking(here, second).deposit is None


def test_pressing_again_for_the_same_price_leads_to_the_same_payment(here: World) -> None:
    with_prices(here, bands=SCALE)
    enrolment = answered(here)

    first, again = pressed(here, enrolment, "low"), pressed(here, enrolment, "low")

    assert first == again
    assert pressed(here, enrolment) == first


def test_another_price_closes_the_first_payment_before_there_is_a_second(here: World) -> None:
    with_prices(here, bands=SCALE)
    enrolment = answered(here)
    first = pressed(here, enrolment, "full")

    second = pressed(here, enrolment, "low")

    assert here.payments.checkouts[first].status is CheckoutStatus.EXPIRED
    assert asked(here, second) == LOW.price
    assert attempts(here, enrolment) == [AttemptState.EXPIRED, AttemptState.OPEN]
    held = booking(here, enrolment)
    assert (held.state, held.price, held.band) == (State.AWAITING_PAYMENT, LOW.price, "low")


def test_the_same_deposit_for_another_price_is_another_payment(here: World) -> None:
    with_prices(here, bands=SCALE, deposits=(DEPOSIT,))
    enrolment = answered(here)
    first = pressed(here, enrolment, "full")

    second = pressed(here, enrolment, "low")
    here.payments.pay(second)
    settle.settle(here.ports, second)

    assert first != second
    assert booking(here, enrolment).price == LOW.price
    assert booking(here, enrolment).state is State.CONFIRMED


def test_who_paid_in_another_tab_keeps_what_was_paid_for(here: World) -> None:
    with_prices(here, bands=SCALE)
    enrolment = answered(here)
    here.payments.pay(pressed(here, enrolment, "full"))

    with pytest.raises(NotNow):
        pressed(here, enrolment, "low")

    firm = booking(here, enrolment)
    assert (firm.state, firm.price, firm.band) == (State.CONFIRMED, FULL.price, "full")
    assert len(here.payments.checkouts) == 1


def test_news_of_the_closed_payment_does_not_let_the_time_go(here: World) -> None:
    with_prices(here, bands=SCALE)
    enrolment = answered(here)
    first = pressed(here, enrolment, "full")

    def notice() -> None:
        here.payments.tell(first, status=CheckoutStatus.EXPIRED)
        settle.settle(here.ports, first)

    # Changes: the hold, what is to come, what was closed.
    ports = overtaken(here, notice, before=3)
    url = pay.start(ports, enrolment, cancel_url=BACK, band="low")

    assert url is not None
    assert booking(here, enrolment).state is State.AWAITING_PAYMENT
    assert booking(here, enrolment).price == LOW.price


@pytest.mark.parametrize("before", range(1, 7))
def test_two_tabs_with_two_prices_leave_one_payment_of_the_price_that_is_kept(
    here: World, before: int
) -> None:
    with_prices(here, bands=SCALE)
    enrolment = answered(here)
    pressed(here, enrolment, "middle")
    ports = overtaken(here, lambda: pressed(here, enrolment, "low"), before=before)

    with suppress(NotNow):
        pay.start(ports, enrolment, cancel_url=BACK, band="full")

    still_open = [
        one for one in here.payments.checkouts.values() if one.status is CheckoutStatus.OPEN
    ]
    assert len(still_open) == 1
    assert still_open[0].total == booking(here, enrolment).price
    here.payments.pay(still_open[0].session)
    settle.settle(here.ports, still_open[0].session)
    assert booking(here, enrolment).state is State.CONFIRMED


def test_many_presses_with_different_prices_end_in_one_payment(here: World) -> None:
    with_prices(here, bands=SCALE)
    enrolment = answered(here)

    at_once(lambda n: pressed(here, enrolment, SCALE[n % 3].id), threads=6)

    still_open = [
        one for one in here.payments.checkouts.values() if one.status is CheckoutStatus.OPEN
    ]
    assert len(still_open) == 1
    assert still_open[0].total == booking(here, enrolment).price


def test_a_place_without_a_fee_among_others_never_meets_the_provider(here: World) -> None:
    with_prices(here, bands=(FULL, Band("none", "No fee", Money(0, "USD"))))
    enrolment = answered(here)

    url = pay.start(here.ports, enrolment, cancel_url=BACK, band="none")

    assert url is None
    assert booking(here, enrolment).price.free
    assert booking(here, enrolment).state is State.CONFIRMED


def test_who_left_a_payment_may_choose_the_place_without_a_fee_after_all(here: World) -> None:
    with_prices(here, bands=(FULL, Band("none", "No fee", Money(0, "USD"))))
    enrolment = answered(here)
    first = pressed(here, enrolment, "full")

    url = pay.start(here.ports, enrolment, cancel_url=BACK, band="none")

    assert url is None
    assert here.payments.checkouts[first].status is CheckoutStatus.EXPIRED
    assert booking(here, enrolment).state is State.CONFIRMED
    assert set(attempts(here, enrolment)) == {AttemptState.EXPIRED, AttemptState.FAILED}


def test_a_card_is_left_only_with_the_sentences_that_were_agreed_to(here: World) -> None:
    with_prices(here, service=1, keeps_card=True, rule=RULE)
    enrolment = answered(here, service=1)
    with pytest.raises(Unfinished) as refused:
        pressed(here, enrolment)

    session = pressed(here, enrolment, card=True)

    kept = card(here, enrolment)
    client = here.ports.store.read(lambda look: look.enrolment(enrolment.id))
    assert refused.value.step == "card"
    assert kept is not None
    assert "later than 24 hours before it, I may charge up to $50" in kept.words
    assert "If you do not come, I may charge up to $80" in kept.words
    assert kept.agreed_at == here.clock.now()
    assert client is not None
    assert [one.consent for one in client.consents] == ["telehealth", "privacy", "card"]
    assert made(here, enrolment)[0].purpose is Purpose.CARD
    assert asked(here, session).free


def test_a_paid_session_may_keep_its_card_too(here: World) -> None:
    with_prices(here, keeps_card=True, deposits=(DEPOSIT,), rule=RULE)
    enrolment = answered(here)

    session = pressed(here, enrolment, card=True)

    assert asked(here, session) == DEPOSIT
    assert made(here, enrolment)[0].purpose is Purpose.DEPOSIT
    assert card(here, enrolment) is not None


def test_a_free_session_with_a_card_is_not_firm_with_the_yes_alone(here: World) -> None:
    with_prices(here, service=1, keeps_card=True, approval=True, rule=RULE)
    enrolment = answered(here, service=1)
    pay.start(here.ports, enrolment, cancel_url=BACK)

    approval.approve(here.ports, enrolment.booking)

    assert booking(here, enrolment).state is State.HELD
    assert made(here, enrolment) == []
    assert pressed(here, enrolment, card=True)


def test_a_request_needs_no_choice_before_the_yes(here: World) -> None:
    with_prices(here, bands=SCALE, approval=True)
    enrolment = answered(here)

    assert pay.start(here.ports, enrolment, cancel_url=BACK) is None
    approval.approve(here.ports, enrolment.booking)
    session = pressed(here, enrolment, "low")

    assert asked(here, session) == LOW.price


def test_another_time_keeps_the_price_that_was_chosen(here: World) -> None:
    with_prices(here, bands=SCALE, deposits=(DEPOSIT,))
    enrolment = answered(here)
    pressed(here, enrolment, "low")
    pay.abandon(here.ports, booking(here, enrolment))
    service = here.ports.practice.services[0]
    choice = hold.Choice(service, MONDAY_NINE + timedelta(hours=1), "video", "America/New_York")

    again = hold.again(here.ports, choice, enrolment=enrolment, fresh=("n", "n", "n@x"))

    assert (again.price, again.band, again.deposit) == (LOW.price, "low", DEPOSIT)
