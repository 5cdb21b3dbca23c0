"""A charge whose answer got lost is looked up before anybody pays for the same again."""

from dataclasses import replace
from datetime import timedelta

import pytest

from actions.changes import later, letters, now_is, refunds
from actions.owing import (
    DECLINED,
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
from fakes import World
from frontdesk.actions import audit, change, charging, chores, fee_choices, fee_pay, matters
from frontdesk.domain import fee_words
from frontdesk.domain.booking import Booking, State
from frontdesk.domain.cards import ChargeState, FeeState
from frontdesk.domain.errors import FAILURE_REPLAYED, NotNow, PaymentsDown, PaymentsRefused

DAY = timedelta(hours=23, minutes=1)


def sent(desk: World, made: Booking, *, arrives: bool) -> None:
    """Charge a fee whose answer never comes; it may have got there, or not."""
    missed(desk, made)
    press(desk, "charge")
    desk.payments.lost_answers, desk.payments.down = int(arrives), not arrives
    with pytest.raises(PaymentsDown):
        done(desk)
    desk.payments.down = False


def a_day_later(desk: World) -> None:
    desk.clock.at += DAY
    chores.reconcile(desk.ports)
    done(desk)


def nobody_may_look(desk: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: object) -> None:
        raise PaymentsRefused("PermissionError")

    monkeypatch.setattr(desk.payments, "tried", refuse)


def test_after_a_day_it_is_looked_up_and_not_sent_again(desk: World, made: Booking) -> None:
    sent(desk, made, arrives=True)

    a_day_later(desk)

    assert len(desk.payments.charge_params) == 1
    assert conserved(desk, made) == MISSED
    assert letters(desk) == ["fee:client"]


def test_what_was_never_charged_is_said_so_and_may_be_charged_again(
    desk: World, made: Booking
) -> None:
    sent(desk, made, arrives=False)
    a_day_later(desk)
    found, (matter,) = fee(desk, made), matters.listed(desk.ports)

    press(desk, "charge")
    done(desk)

    assert found is not None
    assert (found.state, found.code) == (FeeState.FAILED, FAILURE_REPLAYED)
    assert "nothing was charged" in " ".join(matter.sentences)
    assert [step.name for step in matter.acts] == ["charge", "ask", "waive"]
    assert [key for key, _ in desk.payments.charge_params] == [f"fe:{made.id}:2"]
    assert conserved(desk, made) == MISSED
    assert letters(desk) == ["fee-failed:therapist", "fee:client"]


def test_while_the_provider_is_silent_nothing_is_given_up(desk: World, made: Booking) -> None:
    sent(desk, made, arrives=True)
    desk.payments.down = True
    desk.clock.at += 2 * DAY
    chores.reconcile(desk.ports)
    between = state(desk, made)
    desk.payments.down = False

    chores.reconcile(desk.ports)

    assert between is FeeState.WANTED
    assert conserved(desk, made) == MISSED


def test_where_nobody_may_look_the_therapist_does(
    desk: World, made: Booking, monkeypatch: pytest.MonkeyPatch
) -> None:
    nobody_may_look(desk, monkeypatch)
    sent(desk, made, arrives=True)
    a_day_later(desk)
    found, (matter,) = fee(desk, made), matters.listed(desk.ports)
    with pytest.raises((NotNow, PaymentsRefused)):
        fee_choices.charge(desk.ports, f"fe_{made.id}")

    press(desk, "came")
    done(desk)

    assert found is not None
    assert (found.state, found.code) == (FeeState.FAILED, fee_words.UNANSWERED)
    assert [step.name for step in matter.acts] == ["came", "ask", "waive"]
    assert conserved(desk, made) == MISSED
    assert letters(desk) == ["fee-failed:therapist", "fee:client"]


@pytest.mark.parametrize("name", ["ask", "charge"])
def test_a_charge_that_came_after_all_is_found_before_it_is_paid_again(
    desk: World, made: Booking, name: str
) -> None:
    sent(desk, made, arrives=True)
    found = fee(desk, made)
    assert found is not None
    given_up = replace(found, state=FeeState.FAILED, code="api_key_expired")
    desk.ports.store.write(lambda tx: tx.save_fee(given_up))

    with pytest.raises(NotNow, match="changed"):
        press(desk, name)
    done(desk)

    assert fee_pay.start(desk.ports, now_is(desk, made)) is None
    assert conserved(desk, made) == MISSED
    assert letters(desk) == ["fee:client"]


def test_without_that_look_the_client_would_pay_twice(
    desk: World, made: Booking, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(charging, "learn", lambda *_: None)
    sent(desk, made, arrives=True)
    found = fee(desk, made)
    assert found is not None
    given_up = replace(found, state=FeeState.FAILED, code="api_key_expired")
    desk.ports.store.write(lambda tx: tx.save_fee(given_up))

    press(desk, "ask")

    assert fee_pay.start(desk.ports, now_is(desk, made)) is not None
    with pytest.raises(AssertionError):
        conserved(desk, made)


def test_a_charge_the_bank_still_works_on_is_waited_for(desk: World, made: Booking) -> None:
    desk.payments.next_charge = SLOWLY
    sent(desk, made, arrives=True)
    found = fee(desk, made)
    assert found is not None
    desk.ports.store.write(lambda tx: tx.save_fee(replace(found, state=FeeState.FAILED, code="x")))

    with pytest.raises(NotNow, match="changed"):
        press(desk, "ask")
    told = desk.payments.charges[found.key]
    desk.payments.charges[found.key] = replace(told, state=ChargeState.PAID)
    later(desk, hours=1)
    later(desk, hours=1)

    assert conserved(desk, made) == MISSED


def test_a_refusal_after_a_lost_answer_says_nothing_of_the_first(
    desk: World, made: Booking
) -> None:
    sent(desk, made, arrives=True)
    desk.payments.charge_refused = "api_key_expired"

    done(desk)

    assert conserved(desk, made) == MISSED
    assert letters(desk) == ["fee:client"]


def test_a_no_whose_answer_was_lost_leads_to_a_link_to_pay(desk: World, made: Booking) -> None:
    desk.payments.next_charge = DECLINED
    sent(desk, made, arrives=True)

    a_day_later(desk)

    assert (state(desk, made), letters(desk)) == (FeeState.ASKED, ["fee-asked:client"])


def test_news_of_an_older_try_say_nothing_of_the_one_on_the_line(
    desk: World, made: Booking
) -> None:
    desk.payments.next_charge = DECLINED
    sent(desk, made, arrives=True)
    found = fee(desk, made)
    assert found is not None
    desk.ports.store.write(lambda tx: tx.save_fee(replace(found, state=FeeState.FAILED)))
    press(desk, "charge")

    charging.look(desk.ports, f"pi_fe:{made.id}:1", reference=made.id)

    assert (state(desk, made), letters(desk)) == (FeeState.WANTED, [])


def test_an_older_try_that_went_back_pays_nothing(desk: World, made: Booking) -> None:
    sent(desk, made, arrives=True)
    change.mark(desk.ports, made, state=State.COMPLETED)
    done(desk)
    desk.jobs.orders.clear()
    sent(desk, made, arrives=False)

    a_day_later(desk)

    assert state(desk, made) is FeeState.FAILED
    assert [row.amount for row in refunds(desk, made)] == [MISSED]
    assert conserved(desk, made).free


def test_the_night_finds_a_charge_for_a_fee_that_was_let_go(desk: World, made: Booking) -> None:
    sent(desk, made, arrives=True)
    found = fee(desk, made)
    assert found is not None
    desk.ports.store.write(lambda tx: tx.save_fee(replace(found, state=FeeState.WAIVED)))

    audit.nightly(desk.ports)
    done(desk)
    audit.nightly(desk.ports)
    done(desk)

    assert state(desk, made) is FeeState.WAIVED
    assert list(desk.payments.sent_back.values()) == [MISSED]
    assert conserved(desk, made).free
    assert letters(desk) == ["fee-back:client"]


def test_the_night_finds_that_a_fee_was_charged(desk: World, made: Booking) -> None:
    sent(desk, made, arrives=True)
    found = fee(desk, made)
    assert found is not None
    lost = replace(found, state=FeeState.FAILED, code=fee_words.UNANSWERED)
    desk.ports.store.write(lambda tx: tx.save_fee(lost))

    audit.nightly(desk.ports)
    done(desk)

    assert conserved(desk, made) == MISSED
    assert letters(desk) == ["fee:client"]


def test_a_fee_paid_by_link_and_by_the_card_goes_back_once(desk: World, made: Booking) -> None:
    desk.payments.next_charge = DECLINED
    missed(desk, made)
    found = charged(desk, made)
    session = fee_pay.start(desk.ports, now_is(desk, made))
    assert session is not None
    desk.payments.pay(session.rpartition("/")[2])
    chores.reconcile(desk.ports)
    audit.nightly(desk.ports)
    told = desk.payments.charges[found.key]
    desk.payments.charges[found.key] = replace(told, state=ChargeState.PAID, code="")

    # By the notice of it, and by the night.
    charging.look(desk.ports, told.intent, reference=made.id)
    audit.nightly(desk.ports)
    done(desk)

    assert list(desk.payments.sent_back.values()) == [MISSED]
    assert conserved(desk, made) == MISSED
