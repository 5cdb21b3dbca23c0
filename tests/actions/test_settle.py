"""Money: every payment ends in a session or a refund, whatever comes twice, late or never."""

from dataclasses import replace
from datetime import timedelta
from itertools import permutations

import pytest

from actions.clients import BACK, MONDAY_NINE, answered, attempts, booking, mails, paying
from fakes import World
from frontdesk.actions import chores, links, pay, settle
from frontdesk.actions.settle import Outcome
from frontdesk.domain.booking import State
from frontdesk.domain.errors import LinkUnknown, PaymentsDown
from frontdesk.domain.givenback import RefundState
from frontdesk.domain.money import Money
from frontdesk.domain.payment import AttemptState, CheckoutStatus, Mismatch


def test_a_payment_confirms_once_however_often_it_is_settled(here: World) -> None:
    enrolment = answered(here)
    session = paying(here, enrolment)
    here.payments.pay(session)

    outcomes = {settle.settle(here.ports, session) for _ in range(5)}

    assert outcomes == {Outcome.CONFIRMED}
    assert booking(here, enrolment).state is State.CONFIRMED
    assert mails(here) == ["confirmed:client", "confirmed:therapist"]


def test_it_is_kept_when_a_payment_came(here: World) -> None:
    enrolment = answered(here)
    session = paying(here, enrolment)
    here.clock.move(minutes=7)
    here.payments.pay(session)

    settle.settle(here.ports, session)

    (made,) = here.ports.store.read(lambda look: look.attempts(enrolment.booking))
    assert made.paid_at == here.clock.now()


def test_the_booking_link_works_only_once_it_is_confirmed(here: World) -> None:
    enrolment = answered(here)
    session = paying(here, enrolment)
    token = links.booking_token(here.ports, booking(here, enrolment))
    with pytest.raises(LinkUnknown):
        links.booking_of(here.ports, token)
    here.payments.pay(session)

    settle.settle(here.ports, session)

    assert links.booking_of(here.ports, token).id == enrolment.booking


def test_a_notice_that_is_faster_than_the_answer_finds_its_booking(here: World) -> None:
    enrolment = answered(here)
    here.payments.lost_answers = 1
    with pytest.raises(PaymentsDown):
        pay.start(here.ports, enrolment, cancel_url=BACK)
    session = next(iter(here.payments.checkouts))
    here.payments.pay(session)

    outcome = settle.settle(here.ports, session)

    assert outcome is Outcome.CONFIRMED
    # The client presses Pay again in the old tab: nothing is opened a second time.
    assert pay.start(here.ports, enrolment, cancel_url=BACK) is None


def test_late_money_takes_the_time_again_when_it_is_free(here: World) -> None:
    enrolment = answered(here)
    session = paying(here, enrolment)
    here.payments.tell(session, status=CheckoutStatus.EXPIRED)
    settle.settle(here.ports, session)
    late = replace(here.payments.checkouts[session], reference=enrolment.booking)
    here.payments.checkouts[session] = late
    here.payments.pay(session)

    outcome = settle.settle(here.ports, session)

    assert outcome is Outcome.CONFIRMED
    assert booking(here, enrolment).state is State.CONFIRMED


def test_late_money_goes_back_in_full_when_the_time_is_taken(here: World) -> None:
    enrolment = answered(here)
    session = paying(here, enrolment)
    here.payments.tell(session, status=CheckoutStatus.EXPIRED)
    settle.settle(here.ports, session)
    other = answered(here)
    here.payments.pay(session)

    outcome = settle.settle(here.ports, session)
    chores.run(here.ports, "refund", {"booking": enrolment.booking})
    again = settle.settle(here.ports, session)
    chores.run(here.ports, "refund", {"booking": enrolment.booking})

    refunds = here.ports.store.read(lambda look: look.refunds(enrolment.booking))
    assert outcome is again is Outcome.REFUNDED
    assert [(r.amount, r.state) for r in refunds] == [(Money(14000, "USD"), RefundState.SUCCEEDED)]
    assert list(here.payments.sent_back.values()) == [Money(14000, "USD")]
    assert booking(here, other).state is State.HELD
    assert mails(here) == ["refunded:client"]


def test_money_that_comes_after_the_session_is_over_goes_back(here: World) -> None:
    enrolment = answered(here)
    session = paying(here, enrolment)
    here.payments.pay(session)
    here.clock.at = MONDAY_NINE + timedelta(hours=2)

    assert settle.settle(here.ports, session) is Outcome.REFUNDED


@pytest.mark.parametrize(
    "lie",
    [
        {"total": Money(1, "USD")},
        {"total": Money(14000, "EUR")},
        {"payment": "no_payment_required"},
    ],
)
def test_a_payment_that_does_not_match_keeps_the_time_for_the_therapist(
    here: World, lie: dict[str, object]
) -> None:
    enrolment = answered(here)
    session = paying(here, enrolment)
    here.payments.pay(session)
    here.payments.tell(session, **lie)

    outcome = settle.settle(here.ports, session)

    assert outcome is Outcome.ATTENTION
    assert booking(here, enrolment).state is State.ATTENTION
    assert mails(here) == ["attention:therapist", "attention:client"]


def test_test_money_for_a_real_price_is_not_counted_and_put_to_the_therapist(
    here: World,
) -> None:
    enrolment = answered(here)
    session = paying(here, enrolment)
    here.payments.tell(session, livemode=True)
    assert settle.settle(here.ports, session) is Outcome.FOREIGN
    here.payments.pay(session)

    assert settle.settle(here.ports, session) is Outcome.ATTENTION
    assert settle.settle(here.ports, session) is Outcome.ATTENTION

    (made,) = here.ports.store.read(lambda look: look.attempts(enrolment.booking))
    assert (made.problem, made.price) == (Mismatch.MODE, Money(0, "USD"))
    assert booking(here, enrolment).state is State.ATTENTION
    assert mails(here) == ["attention:therapist", "attention:client"]


def test_a_checkout_of_somebody_else_is_left_alone(here: World) -> None:
    enrolment = answered(here)
    session = paying(here, enrolment)
    here.payments.pay(session)
    here.payments.checkouts["cs_test_9"] = replace(
        here.payments.checkouts[session],
        session="cs_test_9",
        livemode=False,
        reference="bk_none",
        site="of another practice",
    )

    assert settle.settle(here.ports, "cs_test_9") is Outcome.FOREIGN
    assert booking(here, enrolment).state is State.AWAITING_PAYMENT


def test_a_slow_method_keeps_the_time(here: World) -> None:
    enrolment = answered(here)
    session = paying(here, enrolment)
    here.payments.tell(session, status=CheckoutStatus.COMPLETE, payment="unpaid")

    assert settle.settle(here.ports, session) is Outcome.PENDING
    assert booking(here, enrolment).state is State.AWAITING_PAYMENT


@pytest.mark.parametrize("order", list(permutations(["pay", "expire", "sweep", "return"])))
def test_in_every_order_money_ends_in_a_booking_or_a_refund(
    here: World, order: tuple[str, ...]
) -> None:
    enrolment = answered(here)
    session = paying(here, enrolment)

    for event in order:
        if event == "pay" and here.payments.checkouts[session].status is CheckoutStatus.OPEN:
            here.payments.pay(session)
        elif event == "expire":
            here.payments.expire(session)
        elif event == "sweep":
            here.clock.move(minutes=40)
            chores.reconcile(here.ports)
        else:
            settle.settle(here.ports, session)
    settle.settle(here.ports, session)

    paid = here.payments.checkouts[session].payment == "paid"
    confirmed = booking(here, enrolment).state is State.CONFIRMED
    refunds = here.ports.store.read(lambda look: look.refunds(enrolment.booking))
    assert paid == (confirmed or bool(refunds))
    assert len([m for m in mails(here) if m == "confirmed:client"]) == int(confirmed)


def test_an_open_checkout_whose_answer_was_lost_is_adopted(here: World) -> None:
    enrolment = answered(here)
    here.payments.lost_answers = 1
    with pytest.raises(PaymentsDown):
        pay.start(here.ports, enrolment, cancel_url=BACK)

    outcome = settle.settle(here.ports, "cs_test_1")

    assert outcome is Outcome.OPEN
    assert booking(here, enrolment).state is State.AWAITING_PAYMENT
    assert paying(here, enrolment) == "cs_test_1"
    assert attempts(here, enrolment) == [AttemptState.OPEN]


def test_attention_is_asked_for_once_however_much_does_not_match(here: World) -> None:
    enrolment = answered(here)
    here.payments.lost_answers = 1
    with pytest.raises(PaymentsDown):
        pay.start(here.ports, enrolment, cancel_url=BACK)
    here.clock.move(minutes=6)
    paying(here, enrolment)
    for session in ("cs_test_1", "cs_test_2"):
        here.payments.pay(session)
        here.payments.tell(session, total=Money(1, "USD"))

    outcomes = [
        settle.settle(here.ports, session)
        for session in ("cs_test_1", "cs_test_2", "cs_test_1", "cs_test_2")
    ]

    # The second one goes back by itself: a booking is paid for once, whatever the therapist says.
    assert outcomes == [Outcome.ATTENTION, Outcome.REFUNDED] * 2
    assert booking(here, enrolment).state is State.ATTENTION
    assert mails(here) == ["attention:therapist", "attention:client", "refunded:client"]
    assert attempts(here, enrolment) == [AttemptState.PAID] * 2


def test_of_two_payments_for_one_booking_the_second_goes_back(here: World) -> None:
    enrolment = answered(here)
    here.payments.lost_answers = 1
    with pytest.raises(PaymentsDown):
        pay.start(here.ports, enrolment, cancel_url=BACK)
    here.clock.move(minutes=6)
    paying(here, enrolment)
    for session in ("cs_test_1", "cs_test_2"):
        here.payments.pay(session)

    outcomes = [settle.settle(here.ports, session) for session in ("cs_test_2", "cs_test_1")]

    refunds = here.ports.store.read(lambda look: look.refunds(enrolment.booking))
    assert outcomes == [Outcome.CONFIRMED, Outcome.REFUNDED]
    assert [r.intent for r in refunds] == ["pi_cs_test_1"]
    assert booking(here, enrolment).state is State.CONFIRMED
