"""What nobody waits for: letters, refunds and the minute's look for what was forgotten."""

from dataclasses import replace
from datetime import timedelta

import pytest

from actions.clients import BACK, MONDAY_NINE, answered, attempts, booking, paying
from fakes import World
from frontdesk.actions import chores, pay, settle
from frontdesk.actions.confirm import owe
from frontdesk.actions.ports import Letter
from frontdesk.domain.booking import Enrolment, State
from frontdesk.domain.errors import MailDown, PaymentsDown
from frontdesk.domain.givenback import RefundState
from frontdesk.domain.money import Money
from frontdesk.domain.payment import AttemptState, CheckoutStatus


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


def unheard(here: World, enrolment: Enrolment) -> None:
    """Press pay while the provider does not answer."""
    here.payments.down = True
    with pytest.raises(PaymentsDown):
        pay.start(here.ports, enrolment, cancel_url=BACK)
    here.payments.down = False


def test_a_lapsed_hold_that_nobody_pays_for_is_released(here: World) -> None:
    enrolment = answered(here)
    here.clock.move(minutes=30)
    chores.reconcile(here.ports)
    kept = booking(here, enrolment).state

    here.clock.move(seconds=1)
    chores.reconcile(here.ports)

    assert kept is State.HELD
    assert booking(here, enrolment).state is State.EXPIRED


def test_a_lapsed_hold_is_kept_while_its_payment_may_still_turn_up(here: World) -> None:
    enrolment = answered(here)
    unheard(here, enrolment)
    here.clock.move(hours=2)
    here.payments.down = True

    chores.reconcile(here.ports)

    assert booking(here, enrolment).state is State.HELD
    assert attempts(here, enrolment) == [AttemptState.WANTED]


def test_a_checkout_the_provider_never_made_fails_and_then_frees_the_time(here: World) -> None:
    enrolment = answered(here)
    unheard(here, enrolment)
    states = []
    for minutes in (2, 34, 6):
        here.clock.move(minutes=minutes)
        chores.reconcile(here.ports)
        states.append((*attempts(here, enrolment), booking(here, enrolment).state))

    assert states == [
        (AttemptState.WANTED, State.HELD),  # it may still come
        (AttemptState.FAILED, State.HELD),
        (AttemptState.FAILED, State.EXPIRED),
    ]


def test_a_request_that_was_never_sent_is_not_looked_for_without_end(here: World) -> None:
    enrolment = answered(here)
    unheard(here, enrolment)
    here.clock.move(minutes=6)
    session = paying(here, enrolment)
    here.payments.tell(session, status=CheckoutStatus.EXPIRED)
    here.clock.move(minutes=36)

    chores.reconcile(here.ports)

    now = here.clock.now()
    assert attempts(here, enrolment) == [AttemptState.FAILED, AttemptState.EXPIRED]
    assert here.ports.store.read(lambda look: look.unsettled(now=now)) == []


def test_a_refund_the_engine_forgot_is_sent_by_the_sweeper_once(here: World) -> None:
    enrolment = answered(here)
    session = paying(here, enrolment)
    here.payments.pay(session)
    here.clock.at = MONDAY_NINE + timedelta(hours=2)
    settle.settle(here.ports, session)
    chores.reconcile(here.ports)
    early = dict(here.payments.sent_back)

    here.clock.move(minutes=3)
    chores.reconcile(here.ports)
    chores.reconcile(here.ports)
    chores.run(here.ports, "refund", {"booking": enrolment.booking})

    refunds = here.ports.store.read(lambda look: look.refunds(enrolment.booking))
    assert early == {}
    assert list(here.payments.sent_back.values()) == [Money(14000, "USD")]
    assert [(r.state, r.provider_id) for r in refunds] == [(RefundState.SUCCEEDED, "re_1")]


def test_one_letter_that_cannot_be_sent_does_not_keep_the_others_back(here: World) -> None:
    enrolment = answered(here, service=1)
    pay.start(here.ports, enrolment, cancel_url=BACK)
    here.clock.move(minutes=3)
    mail = RefusesTheFirst()

    chores.reconcile(replace(here.ports, mail=mail))
    first_minute = list(mail.sent)
    chores.reconcile(replace(here.ports, mail=mail))

    assert len(first_minute) == 1
    assert sorted(mail.sent) == ["ana@example.com", "therapist@example.com"]


class RefusesTheFirst:
    """A mail server that refuses one letter and takes the rest."""

    def __init__(self) -> None:
        self.asked = 0
        self.sent: list[str] = []

    def send(self, letter: Letter) -> None:
        self.asked += 1
        if self.asked == 1:
            raise MailDown("busy")
        self.sent.append(letter.to)


def test_a_letter_about_answers_that_are_gone_is_not_sent(here: World) -> None:
    model = booking(here, answered(here, service=1))
    day = timedelta(days=1)
    orphan = replace(
        model,
        id="bk_orphan",
        reference="ORPHAN",
        calendar_uid="orphan@x",
        enrolment="en_gone",
        starts_at=model.starts_at + day,
        ends_at=model.ends_at + day,
        busy_from=model.busy_from + day,
        busy_to=model.busy_to + day,
    )

    def change(tx):
        assert tx.hold(orphan, now=here.clock.now())
        owe(tx, orphan, kind="confirmed", audience="client", now=here.clock.now())

    here.ports.store.write(change)

    kind, _, args = here.jobs.orders[-1]
    chores.run(here.ports, kind, args)
    chores.run(here.ports, kind, {**args, "booking": "bk_gone"})

    assert here.mail.sent == []
    later = here.clock.now() + timedelta(days=1)
    assert here.ports.store.read(lambda look: look.unsent(before=later)) == []


def test_work_of_a_kind_nobody_knows_is_an_error(here: World) -> None:
    with pytest.raises(LookupError):
        chores.run(here.ports, "tidy", {})
