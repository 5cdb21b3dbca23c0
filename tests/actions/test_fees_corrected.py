"""A mark that was a slip: the fee is let go of, and what was charged in that moment goes back."""

from datetime import timedelta

import pytest

from actions.changes import later, letters
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
from frontdesk.actions import change, charging, chores, fees, matters
from frontdesk.domain import fee_words
from frontdesk.domain.booking import Booking, State
from frontdesk.domain.cards import ChargeNews, ChargeState, FeeState
from frontdesk.domain.errors import PaymentsDown, PaymentsRefused


@pytest.fixture
def made(desk: World, made: Booking) -> Booking:
    """A free session whose client left a card, and who did not come."""
    missed(desk, made)
    return made


def corrected(desk: World, made: Booking) -> None:
    change.mark(desk.ports, made, state=State.COMPLETED)


def on_the_line(desk: World, *, arrives: bool) -> None:
    """Send the charge, and lose its answer."""
    press(desk, "charge")
    desk.payments.lost_answers, desk.payments.down = int(arrives), not arrives
    with pytest.raises(PaymentsDown):
        done(desk)
    desk.payments.lost_answers, desk.payments.down = 0, False


def test_a_charge_that_was_ordered_and_not_sent_yet_is_never_sent(
    desk: World, made: Booking
) -> None:
    press(desk, "charge")
    found = fee(desk, made)

    corrected(desk, made)
    done(desk)
    later(desk, hours=30)

    assert found is not None
    assert fee_words.taken_back(found) == "The fee of $80 is let go of. No email goes out."
    assert desk.payments.charge_params == []
    assert (state(desk, made), letters(desk)) == (FeeState.WAIVED, [])
    assert matters.listed(desk.ports) == []


def test_without_that_guard_it_would_be_charged(
    desk: World, made: Booking, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fees, "corrected", lambda *_: None)
    press(desk, "charge")

    corrected(desk, made)
    done(desk)

    assert state(desk, made) is FeeState.PAID


def test_a_charge_that_is_on_the_line_goes_back_once_it_is_there(
    desk: World, made: Booking, monkeypatch: pytest.MonkeyPatch
) -> None:
    press(desk, "charge")
    right = desk.payments.charge

    def slip(params: object, *, key: str) -> ChargeNews:
        news = right(params, key=key)
        corrected(desk, made)
        return news

    monkeypatch.setattr(desk.payments, "charge", slip)

    done(desk)
    done(desk)

    assert state(desk, made) is FeeState.WAIVED
    assert list(desk.payments.sent_back.values()) == [MISSED]
    assert conserved(desk, made).free
    assert letters(desk) == ["fee-back:client"]


@pytest.mark.parametrize("hours", [0, 30])
def test_a_charge_whose_answer_was_lost_is_not_sent_again_and_goes_back(
    desk: World, made: Booking, hours: int
) -> None:
    on_the_line(desk, arrives=True)

    corrected(desk, made)
    (matter,) = matters.listed(desk.ports)
    later(desk, hours=hours, minutes=1)
    done(desk)

    assert matter.title.startswith("A fee you let go of")
    assert matter.acts == ()
    assert len(desk.payments.charge_params) == 1
    assert list(desk.payments.sent_back.values()) == [MISSED]
    assert conserved(desk, made).free
    assert letters(desk) == ["fee-back:client"]
    assert matters.listed(desk.ports) == []


def test_a_charge_that_never_got_there_is_let_go_of_after_an_hour(
    desk: World, made: Booking
) -> None:
    on_the_line(desk, arrives=False)
    corrected(desk, made)
    later(desk, minutes=2)
    between = state(desk, made)

    later(desk, hours=2)

    assert (between, state(desk, made)) == (FeeState.WANTED, FeeState.WAIVED)
    assert desk.payments.charge_params == []
    assert letters(desk) == []


@pytest.mark.parametrize(
    ("end", "back"),
    [(ChargeNews("", ChargeState.PAID), [MISSED]), (DECLINED, [])],
)
def test_a_slow_charge_that_was_corrected_is_followed_to_its_end(
    desk: World, made: Booking, end: ChargeNews, back: list[object]
) -> None:
    desk.payments.next_charge = SLOWLY
    found = charged(desk, made)
    corrected(desk, made)
    between = state(desk, made)
    desk.payments.charges[found.key] = ChargeNews(found.intent, end.state, end.code)

    later(desk, hours=1)
    later(desk, hours=1)

    assert between is FeeState.WANTED
    assert state(desk, made) is FeeState.WAIVED
    assert list(desk.payments.sent_back.values()) == back
    assert conserved(desk, made).free


def test_a_provider_that_refuses_to_tell_is_asked_again(
    desk: World, made: Booking, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_the_line(desk, arrives=True)
    corrected(desk, made)
    right = desk.payments.tried

    def refuse(_: object) -> None:
        raise PaymentsRefused("PermissionError")

    monkeypatch.setattr(desk.payments, "tried", refuse)
    later_hours(desk)
    between = state(desk, made)
    monkeypatch.setattr(desk.payments, "tried", right)
    later_hours(desk)

    assert between is FeeState.WANTED
    assert list(desk.payments.sent_back.values()) == [MISSED]


def later_hours(desk: World) -> None:
    """Let hours pass, without the orders of the engine that are tried at once."""
    desk.jobs.orders.clear()
    desk.clock.at += timedelta(hours=3)
    chores.reconcile(desk.ports)
    done(desk)


def test_a_correction_that_was_the_slip_charges_what_was_on_the_line(
    desk: World, made: Booking
) -> None:
    on_the_line(desk, arrives=True)
    corrected(desk, made)

    change.mark(desk.ports, made, state=State.NO_SHOW)
    done(desk)

    assert len(desk.payments.charges) == 1
    assert conserved(desk, made) == MISSED
    assert letters(desk) == ["fee:client"]


def test_the_notice_of_the_charge_sends_it_back_too(desk: World, made: Booking) -> None:
    on_the_line(desk, arrives=True)
    corrected(desk, made)

    charging.look(desk.ports, f"pi_fe:{made.id}:1", reference=made.id)
    charging.look(desk.ports, f"pi_fe:{made.id}:1", reference=made.id)
    done(desk)

    assert list(desk.payments.sent_back.values()) == [MISSED]
    assert conserved(desk, made).free
