"""A fee is charged once, however often it is pressed, sent, or its answer is lost."""

from dataclasses import replace
from pathlib import Path

import pytest

from actions.changes import later, letters
from actions.clients import at_once, overtaken
from actions.owing import (
    MISSED,
    SLOWLY,
    charged,
    conserved,
    done,
    fee,
    missed,
    press,
    state,
)
from fakes import World, world
from frontdesk.actions import charging, chores, fee_choices, matters
from frontdesk.domain.booking import Booking
from frontdesk.domain.cards import ChargeNews, ChargeState, FeeState
from frontdesk.domain.errors import NotNow, PaymentsDown


def test_the_therapist_charges_it_and_the_client_is_told(desk: World, made: Booking) -> None:
    missed(desk, made)

    press(desk, "charge")
    before = state(desk, made), dict(desk.payments.charges)
    done(desk)

    assert before == (FeeState.WANTED, {})
    found = fee(desk, made)
    assert found is not None
    assert (found.state, found.intent) == (FeeState.PAID, f"pi_fe:{made.id}:1")
    assert conserved(desk, made) == MISSED
    assert letters(desk) == ["fee:client"]
    assert matters.listed(desk.ports) == []


def test_what_is_sent_was_kept_before_and_says_nothing_of_health(
    desk: World, made: Booking
) -> None:
    missed(desk, made)

    press(desk, "charge")

    found = fee(desk, made)
    card = desk.ports.store.read(lambda look: look.card(made.id))
    assert found is not None
    assert card is not None
    assert found.key == f"fe:{made.id}:1"
    assert found.params["minor"] == MISSED.minor
    assert (found.params["customer"], found.params["method"]) == (card.customer, card.method)
    assert (found.params["purpose"], found.params["site"]) == ("fee", desk.ports.site)
    assert "Ana" not in str(found.params)


def test_a_press_that_comes_twice_charges_once(desk: World, made: Booking) -> None:
    found = missed(desk, made)

    pressed = at_once(lambda _: fee_choices.charge(desk.ports, found.id))
    done(desk)
    done(desk)

    assert sum(one is None for one in pressed) == 1
    assert {str(one) for one in pressed if one is not None} == {"changed"}
    assert list(desk.payments.charges) == [f"fe:{made.id}:1"]
    assert conserved(desk, made) == MISSED
    assert letters(desk) == ["fee:client"]


def test_two_workers_at_the_same_fee_charge_once(
    desk: World, made: Booking, tmp_path: Path
) -> None:
    missed(desk, made)
    press(desk, "charge")
    found = fee(desk, made)
    assert found is not None
    other = world(desk.ports.practice, tmp_path / "frontdesk.sqlite3")
    ports = [desk.ports, replace(desk.ports, store=other.ports.store)]

    got = at_once(lambda number: charging.send(ports[number % 2], found), threads=6)
    other.ports.store.close()
    # The letter may have been ordered with the engine of the other process.
    later(desk, minutes=3)

    assert got == [None] * 6
    assert {key for key, _ in desk.payments.charge_params} == {f"fe:{made.id}:1"}
    assert conserved(desk, made) == MISSED
    assert letters(desk) == ["fee:client"]


def test_a_lost_answer_is_asked_for_again_byte_for_byte(desk: World, made: Booking) -> None:
    missed(desk, made)
    press(desk, "charge")
    desk.payments.lost_answers = 3

    for _ in range(3):
        with pytest.raises(PaymentsDown):
            done(desk)
        desk.clock.move(minutes=1)
    before = state(desk, made)
    chores.reconcile(desk.ports)
    done(desk)

    assert before is FeeState.WANTED
    assert len({repr(sent) for sent in desk.payments.charge_params}) == 1
    assert len(desk.payments.charge_params) == 4
    assert conserved(desk, made) == MISSED
    assert letters(desk) == ["fee:client"]


def test_the_minutes_look_charges_what_the_engine_forgot(desk: World, made: Booking) -> None:
    missed(desk, made)
    press(desk, "charge")
    desk.jobs.orders.clear()

    later(desk, minutes=1)

    assert state(desk, made) is FeeState.PAID


def test_a_request_the_provider_refuses_is_told_and_can_be_made_anew(
    desk: World, made: Booking
) -> None:
    missed(desk, made)
    desk.payments.charge_refused = "api_key_expired"
    press(desk, "charge")
    done(desk)
    between = fee(desk, made)
    (matter,) = matters.listed(desk.ports)
    desk.payments.charge_refused = ""

    press(desk, "charge")
    done(desk)

    assert between is not None
    assert (between.state, between.code) == (FeeState.FAILED, "api_key_expired")
    assert [step.name for step in matter.acts] == ["charge", "ask", "waive"]
    assert list(desk.payments.charges) == [f"fe:{made.id}:2"]
    assert conserved(desk, made) == MISSED
    assert letters(desk) == ["fee-failed:therapist", "fee:client"]


def test_a_charge_the_bank_works_on_is_asked_about_until_it_is_there(
    desk: World, made: Booking
) -> None:
    desk.payments.next_charge = SLOWLY
    missed(desk, made)
    found = charged(desk, made)
    between = found.state, found.intent
    desk.payments.charges[found.key] = ChargeNews(found.intent, ChargeState.PAID)

    later(desk, hours=1)
    later(desk, hours=1)

    assert between == (FeeState.WANTED, f"pi_fe:{made.id}:1")
    assert len(desk.payments.charge_params) == 1
    assert conserved(desk, made) == MISSED
    assert letters(desk) == ["fee:client"]


def test_a_notice_and_the_worker_at_once_keep_one_payment(desk: World, made: Booking) -> None:
    desk.payments.next_charge = SLOWLY
    missed(desk, made)
    found = charged(desk, made)
    desk.payments.charges[found.key] = ChargeNews(found.intent, ChargeState.PAID)
    told: list[bool] = []
    slower = overtaken(
        desk, lambda: told.append(charging.look(desk.ports, found.intent)), before=2
    )

    charging.send(slower, found)
    done(desk)

    assert told == [True]
    assert conserved(desk, made) == MISSED
    assert letters(desk) == ["fee:client"]


def test_a_notice_about_another_payment_or_account_is_nothing_of_ours(
    desk: World, made: Booking
) -> None:
    missed(desk, made)
    found = charged(desk, made)

    assert not charging.look(desk.ports, "pi_else")
    assert not charging.look(desk.ports, found.intent, account="ines")
    assert charging.look(desk.ports, found.intent)


def test_a_no_that_comes_late_changes_nothing(desk: World, made: Booking) -> None:
    missed(desk, made)
    found = charged(desk, made)
    desk.payments.charges[found.key] = ChargeNews(found.intent, ChargeState.DECLINED, "x")

    charging.look(desk.ports, found.intent)

    assert state(desk, made) is FeeState.PAID


def test_a_fee_of_an_account_that_is_gone_is_not_charged_elsewhere(
    desk: World, made: Booking
) -> None:
    found = missed(desk, made)
    desk.ports.store.write(lambda tx: tx.save_fee(replace(found, account="bo")))

    with pytest.raises(NotNow, match="unheard"):
        fee_choices.charge(desk.ports, found.id)

    assert desk.payments.charge_params == []
