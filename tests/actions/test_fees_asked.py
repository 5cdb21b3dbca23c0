"""A fee the card did not give is paid by a link, once, or goes back."""

import pytest

from actions.changes import letters, now_is
from actions.clients import at_once
from actions.owing import (
    ASKS,
    DECLINED,
    LATE,
    MISSED,
    charged,
    conserved,
    done,
    left_late,
    missed,
    press,
    state,
)
from actions.paying_later import SLOW
from fakes import World
from frontdesk.actions import change, fee_choices, fee_pay, links, settle
from frontdesk.domain.booking import Booking, State
from frontdesk.domain.cards import ChargeNews, ChargeState, FeeState
from frontdesk.domain.errors import NotNow


def pays(desk: World, made: Booking) -> str:
    """Press the client's button, and return the session of the payment page."""
    url = fee_pay.start(desk.ports, now_is(desk, made))
    assert url is not None
    return url.rpartition("/")[2]


def settled(desk: World, session: str) -> settle.Outcome:
    desk.payments.pay(session)
    return settle.settle(desk.ports, session)


@pytest.mark.parametrize("answer", [DECLINED, ASKS])
def test_a_card_that_says_no_leads_to_a_link_to_pay(
    desk: World, made: Booking, answer: ChargeNews
) -> None:
    desk.payments.next_charge = answer
    missed(desk, made)
    charged(desk, made)
    between = state(desk, made), letters(desk)

    outcome = settled(desk, pays(desk, made))
    done(desk)

    assert between == (FeeState.ASKED, ["fee-asked:client"])
    assert outcome is settle.Outcome.CONFIRMED
    assert conserved(desk, made) == MISSED
    assert letters(desk) == ["fee-asked:client", "fee:client"]
    assert fee_pay.start(desk.ports, now_is(desk, made)) is None


def test_a_cancelled_client_pays_the_fee_by_the_same_link(desk: World, made: Booking) -> None:
    desk.payments.next_charge = DECLINED
    left_late(desk, made)
    charged(desk, made)

    outcome = settled(desk, pays(desk, made))

    assert outcome is settle.Outcome.CONFIRMED
    assert conserved(desk, made) == LATE


def test_the_client_who_presses_twice_comes_to_one_payment(desk: World, made: Booking) -> None:
    desk.payments.next_charge = DECLINED
    missed(desk, made)
    charged(desk, made)

    sessions = {pays(desk, made), *at_once(lambda _: pays(desk, made))}

    assert len(sessions) == 1


def test_slow_money_for_a_fee_is_not_asked_for_twice(desk: World, made: Booking) -> None:
    desk.payments.next_charge = DECLINED
    missed(desk, made)
    charged(desk, made)
    session = pays(desk, made)
    desk.payments.tell(session, **SLOW)
    settle.settle(desk.ports, session)

    with pytest.raises(NotNow, match="coming"):
        pays(desk, made)

    assert desk.ports.store.read(lambda look: fee_pay.standing(look, made)).coming


def test_what_is_paid_of_a_waived_fee_goes_back(desk: World, made: Booking) -> None:
    desk.payments.next_charge = DECLINED
    missed(desk, made)
    charged(desk, made)
    session = pays(desk, made)
    press(desk, "waive")

    outcome = settled(desk, session)
    done(desk)

    assert outcome is settle.Outcome.REFUNDED
    assert list(desk.payments.sent_back.values()) == [MISSED]
    assert conserved(desk, made).free


def test_marked_again_the_fee_is_due_again_and_has_another_key(desk: World, made: Booking) -> None:
    desk.payments.next_charge = DECLINED
    missed(desk, made)
    charged(desk, made)
    old = pays(desk, made)
    change.mark(desk.ports, made, state=State.COMPLETED)
    desk.payments.next_charge = ChargeNews("", ChargeState.PAID)

    again = missed(desk, made)
    charged(desk, made)
    # The page of the first time was still open.
    outcome = settled(desk, old)
    done(desk)

    assert (again.state, again.amount) == (FeeState.DUE, MISSED)
    assert list(desk.payments.charges) == [f"fe:{made.id}:1", f"fe:{made.id}:2"]
    assert outcome is settle.Outcome.REFUNDED
    assert conserved(desk, made) == MISSED


def test_a_payment_while_the_card_is_being_charged_goes_back(desk: World, made: Booking) -> None:
    desk.payments.next_charge = DECLINED
    missed(desk, made)
    charged(desk, made)
    old = pays(desk, made)
    change.mark(desk.ports, made, state=State.COMPLETED)
    desk.payments.next_charge = ChargeNews("", ChargeState.PAID)
    missed(desk, made)
    press(desk, "charge")

    outcome = settled(desk, old)
    done(desk)

    assert outcome is settle.Outcome.REFUNDED
    assert conserved(desk, made) == MISSED


def test_the_link_to_pay_works_long_after_the_session(desk: World, made: Booking) -> None:
    desk.payments.next_charge = DECLINED
    missed(desk, made)
    desk.clock.move(days=50)
    charged(desk, made)
    desk.clock.move(days=25)

    token = links.booking_token(desk.ports, made)

    assert links.booking_of(desk.ports, token).id == made.id


def test_a_refused_charge_can_be_asked_for_by_link(desk: World, made: Booking) -> None:
    desk.payments.charge_refused = "resource_missing"
    missed(desk, made)
    charged(desk, made)

    press(desk, "ask")
    done(desk)
    outcome = settled(desk, pays(desk, made))
    done(desk)

    assert outcome is settle.Outcome.CONFIRMED
    assert conserved(desk, made) == MISSED
    assert letters(desk) == ["fee-asked:client", "fee-failed:therapist", "fee:client"]


def test_a_page_from_before_pays_a_fee_that_is_due_again(desk: World, made: Booking) -> None:
    desk.payments.next_charge = DECLINED
    missed(desk, made)
    charged(desk, made)
    old = pays(desk, made)
    change.mark(desk.ports, made, state=State.COMPLETED)
    again = missed(desk, made)

    outcome = settled(desk, old)

    assert again.state is FeeState.DUE
    assert outcome is settle.Outcome.CONFIRMED
    assert conserved(desk, made) == MISSED
    with pytest.raises(NotNow):
        fee_choices.charge(desk.ports, again.id)
