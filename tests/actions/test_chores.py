"""What nobody waits for: letters, refunds and the minute's look for what was forgotten."""

import pytest

from actions.clients import BACK, answered, booking, paying
from fakes import World
from frontdesk.actions import chores, pay
from frontdesk.domain.booking import State
from frontdesk.domain.errors import PaymentsDown
from frontdesk.domain.payment import CheckoutStatus


def test_the_sweeper_finds_what_no_notice_told(here: World) -> None:
    enrolment = answered(here)
    session = paying(here, enrolment)
    here.payments.pay(session)
    here.clock.move(minutes=36)

    chores.reconcile(here.ports)

    assert booking(here, enrolment).state is State.CONFIRMED


def test_the_sweeper_finds_a_checkout_whose_answer_was_lost(here: World) -> None:
    enrolment = answered(here)
    here.payments.lost_answers = 1
    with pytest.raises(PaymentsDown):
        pay.start(here.ports, enrolment, cancel_url=BACK)
    here.payments.pay("cs_test_1")
    here.clock.move(minutes=2)

    chores.reconcile(here.ports)

    assert booking(here, enrolment).state is State.CONFIRMED


def test_a_letter_is_sent_once_and_again_only_when_it_was_not(here: World) -> None:
    enrolment = answered(here, service=1)
    pay.start(here.ports, enrolment, cancel_url=BACK)
    here.mail.down = True
    for kind, _, args in here.jobs.orders:
        with pytest.raises(Exception, match="answer"):
            chores.run(here.ports, kind, args)
    here.mail.down = False
    here.clock.move(minutes=3)

    chores.reconcile(here.ports)
    for kind, _, args in here.jobs.orders:
        chores.run(here.ports, kind, args)

    assert sorted(letter.to for letter in here.mail.sent) == [
        "ana@example.com",
        "therapist@example.com",
    ]


def test_the_time_is_released_only_when_nobody_can_pay_for_it_any_more(here: World) -> None:
    enrolment = answered(here)
    session = paying(here, enrolment)
    here.clock.move(minutes=50)
    here.payments.down = True
    chores.reconcile(here.ports)
    assert booking(here, enrolment).state is State.AWAITING_PAYMENT
    with pytest.raises(Exception, match="gone"):
        answered(here)

    here.payments.down = False
    here.payments.tell(session, status=CheckoutStatus.EXPIRED)
    chores.reconcile(here.ports)

    assert booking(here, enrolment).state is State.EXPIRED
    answered(here)
