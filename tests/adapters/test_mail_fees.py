"""Letters about fees: how much, what for, what was agreed to, and where to pay or to look."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import NoReturn

import pytest

from actions.clients import MONDAY_NINE
from actions.owing import FREE, MISSED, carded, charged, done, left_late, missed, with_cards
from fakes import World
from frontdesk.actions import change, charging, fee_choices, fee_pay, settle
from frontdesk.actions.ports import Letter
from frontdesk.adapters.mail.letters import Adapter as Letters
from frontdesk.domain.booking import Booking, State
from frontdesk.domain.cards import ChargeNews, ChargeState, PaymentNews
from frontdesk.domain.errors import MailDown, PaymentsDown, PaymentsRefused
from frontdesk.domain.fee_words import UNANSWERED

HEALTH = re.compile(r"therap|session|counsel|mental|health|fee", re.IGNORECASE)


@pytest.fixture
def desk(here: World) -> World:
    """The practice with cards and the real words."""
    with_cards(here)
    letters = Letters(here.ports.practice, here.ports.origin, here.ports.links)
    here.ports = replace(here.ports, letters=letters)
    return here


@pytest.fixture
def made(desk: World) -> Booking:
    return carded(desk)


def words_of(desk: World, made: Booking) -> str:
    card = desk.ports.store.read(lambda look: look.card(made.id))
    assert card is not None
    return card.words


def only(desk: World) -> Letter:
    (letter,) = desk.mail.sent
    assert not HEALTH.search(letter.subject)
    return letter


def test_a_charge_is_told_with_the_very_words_that_were_agreed_to(
    desk: World, made: Booking
) -> None:
    missed(desk, made)
    charged(desk, made)

    letter = only(desk)

    assert letter.to == "ana@example.com"
    assert "A fee of $80 is paid. It is for a session we missed each other at." in letter.text
    assert f'"{words_of(desk, made)}"' in letter.text
    assert len(re.findall(r"https?://\S+/booking/\S+", letter.text)) == 1


def test_a_card_that_says_no_is_told_with_the_link_to_pay(desk: World, made: Booking) -> None:
    desk.payments.next_charge = ChargeNews("", ChargeState.DECLINED, "insufficient_funds")
    missed(desk, made)
    charged(desk, made)

    letter = only(desk)

    assert "There is a fee of $80" in letter.text
    assert "Your card could not be charged. You can pay here:" in letter.text
    assert f'"{words_of(desk, made)}"' in letter.text
    assert "insufficient" not in letter.text
    assert len(re.findall(r"https?://\S+/booking/\S+", letter.text)) == 1


def test_a_link_to_pay_is_not_sent_once_the_fee_was_waived(desk: World, made: Booking) -> None:
    desk.payments.next_charge = ChargeNews("", ChargeState.DECLINED, "insufficient_funds")
    found = missed(desk, made)
    desk.mail.down = True
    fee_choices.charge(desk.ports, found.id)
    with pytest.raises(MailDown):
        done(desk)
    desk.mail.down = False

    fee_choices.waive(desk.ports, found.id)
    done(desk)

    assert desk.mail.sent == []


def test_a_charge_that_was_refused_is_told_to_the_therapist_only(
    desk: World, made: Booking
) -> None:
    desk.payments.charge_refused = "resource_missing"
    missed(desk, made)
    charged(desk, made)

    letter = only(desk)

    assert letter.to == "hello@example.com"
    assert "$80 was not charged to Ana.\nThe card is not there any more." in letter.text
    assert made.reference in letter.text
    assert "/booking/" not in letter.text


def test_a_charge_without_an_answer_asks_the_therapist_to_look_it_up(
    desk: World, made: Booking, monkeypatch: pytest.MonkeyPatch
) -> None:
    def may_not_look(_: object) -> NoReturn:
        raise PaymentsRefused("rak_lacks_permission")

    monkeypatch.setattr(desk.payments, "tried", may_not_look)
    found = missed(desk, made)
    fee_choices.charge(desk.ports, found.id)
    desk.payments.lost_answers = 1
    with pytest.raises(PaymentsDown):
        done(desk)
    desk.clock.move(hours=24)
    done(desk)

    letter = only(desk)

    assert "I do not know whether $80 was charged to Ana." in letter.text
    assert "Look in your Stripe account" in letter.text
    assert UNANSWERED not in letter.text


def test_a_late_cancellation_is_told_with_what_may_be_charged(desk: World, made: Booking) -> None:
    left_late(desk, made)

    theirs, ours = sorted(desk.mail.sent, key=lambda letter: letter.to)

    assert "I may charge $50 to the card you left. If I do, you get an email." in theirs.text
    assert "There was nothing to pay." not in theirs.text
    assert "By the rule, you may charge $50 to their card." in ours.text


def test_a_deposit_that_does_not_reach_the_fee_is_told_with_the_rest(desk: World) -> None:
    made = carded(desk, service=0)
    left_late(desk, made)

    theirs = min(desk.mail.sent, key=lambda letter: letter.to)

    assert "I keep the fee of $40. " in theirs.text
    assert "I may charge $10 to the card you left." in theirs.text


def test_in_time_no_charge_is_spoken_of(desk: World, made: Booking) -> None:
    desk.clock.at = MONDAY_NINE - timedelta(days=2)
    change.cancel(desk.ports, made, actor="client")
    desk.clock.move(minutes=3)
    done(desk)

    assert desk.mail.sent
    assert not [letter for letter in desk.mail.sent if "charge" in letter.text]
    assert desk.ports.practice.services[FREE].keeps_card


def came_back(desk: World) -> Letter:
    """Return the letter about money for a fee that goes back, once all is done."""
    done(desk)
    assert list(desk.payments.sent_back.values()) == [MISSED]
    letter = desk.mail.sent[-1]
    assert letter.subject == "Your payment is on its way back"
    assert letter.to == "ana@example.com"
    assert "All of the $80 goes back to the card it came from." in letter.text
    assert re.findall(r"https?://\S+/booking/\S+/receipt", letter.text)
    assert "does not fit" not in letter.text
    assert "not booked" not in letter.text
    return letter


def test_a_charge_after_a_corrected_mark_comes_back_with_the_reason(
    desk: World, made: Booking, monkeypatch: pytest.MonkeyPatch
) -> None:
    missed(desk, made)
    fee_choices.charge(desk.ports, f"fe_{made.id}")
    right = desk.payments.charge

    def slip(params: object, *, key: str) -> ChargeNews:
        news = right(params, key=key)
        change.mark(desk.ports, made, state=State.COMPLETED)
        return news

    monkeypatch.setattr(desk.payments, "charge", slip)
    done(desk)

    assert "by mistake that we did not meet" in came_back(desk).text


def test_a_waived_fee_that_is_paid_comes_back_with_the_reason(desk: World, made: Booking) -> None:
    desk.payments.next_charge = ChargeNews("", ChargeState.DECLINED, "insufficient_funds")
    found = missed(desk, made)
    charged(desk, made)
    session = (fee_pay.start(desk.ports, made) or "").rpartition("/")[2]
    fee_choices.waive(desk.ports, found.id)
    desk.payments.pay(session)
    settle.settle(desk.ports, session)

    assert "after I had let that fee go" in came_back(desk).text


def test_each_second_payment_of_a_fee_has_a_letter_with_its_own_amount(
    desk: World, made: Booking
) -> None:
    missed(desk, made)
    fee = charged(desk, made)
    for number in (2, 3):
        taken = ChargeNews(f"pi_{number}", ChargeState.PAID)
        news = PaymentNews(taken, MISSED, livemode=False, reference=made.id, fee=fee.id)
        charging.account_for(desk.ports, news, account="")
    done(desk)

    back = [m for m in desk.mail.sent if "way back" in m.subject]
    assert len(back) == 2
    assert len({m.message_id for m in back}) == 2
    assert all(m.text.count("$80") == 2 for m in back)
    assert all("was paid a second time" in m.text for m in back)
