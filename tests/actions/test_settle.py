"""Money: every payment ends in a session or a refund, whatever comes twice, late or never."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from fakes import World
from frontdesk.actions import chores, hold, links, pay, settle
from frontdesk.actions.settle import Outcome
from frontdesk.domain.booking import Accepted, Booking, Enrolment, SealedIntake, State
from frontdesk.domain.errors import (
    HoldLost,
    LinkUnknown,
    NotNow,
    PaymentsDown,
    PaymentsRefused,
    Unfinished,
)
from frontdesk.domain.money import Money
from frontdesk.domain.payment import AttemptState, CheckoutStatus, RefundState

MONDAY_NINE = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)
BACK = "http://127.0.0.1:8900/enrol/x/check"
_COUNT = iter(range(10_000))


def answered(here: World, starts_at: datetime = MONDAY_NINE, service: int = 0) -> Enrolment:
    """Hold a time and answer everything."""
    number = str(next(_COUNT))
    chosen = hold.Choice(
        here.ports.practice.services[service], starts_at, "video", "America/New_York"
    )
    token, _ = hold.begin(here.ports, chosen, fresh=(number, number, f"{number}@x"))
    enrolment, _ = hold.of_link(here.ports, token)
    now = here.clock.now()
    full = replace(
        enrolment,
        name="Ana",
        email="ana@example.com",
        phone="503 555 0199",
        voicemail=True,
        jurisdiction="US-OR",
        adult=True,
        consents=tuple(
            Accepted(c.id, c.revision, c.sha256, now) for c in here.ports.practice.consents
        ),
    )
    sealed = SealedIntake(full.id, 1, b"age", "00", "browser", "intake@1", now)

    def change(tx):
        tx.save_enrolment(full)
        tx.seal(sealed)

    here.ports.store.write(change)
    return full


def booking(here: World, enrolment: Enrolment) -> Booking:
    found = here.ports.store.read(lambda look: look.booking(enrolment.booking))
    assert found is not None
    return found


def paying(here: World, enrolment: Enrolment) -> str:
    """Bring the client to the payment page; return the session's id."""
    url = pay.start(here.ports, enrolment, cancel_url=BACK)
    assert url is not None
    return url.rpartition("/")[2]


def mails(here: World) -> list[str]:
    return [
        order[1].split(":")[2] + ":" + order[1].split(":")[3]
        for order in here.jobs.orders
        if order[0] == "mail"
    ]


def test_a_payment_confirms_once_however_often_it_is_settled(here: World) -> None:
    enrolment = answered(here)
    session = paying(here, enrolment)
    here.payments.pay(session)

    outcomes = {settle.settle(here.ports, session) for _ in range(5)}

    assert outcomes == {Outcome.CONFIRMED}
    assert booking(here, enrolment).state is State.CONFIRMED
    assert mails(here) == ["confirmed:client", "confirmed:therapist"]


def test_the_booking_link_works_only_once_it_is_confirmed(here: World) -> None:
    enrolment = answered(here)
    session = paying(here, enrolment)
    token = links.booking_token(here.ports, booking(here, enrolment))
    with pytest.raises(LinkUnknown):
        links.booking_of(here.ports, token)
    here.payments.pay(session)

    settle.settle(here.ports, session)

    assert links.booking_of(here.ports, token).id == enrolment.booking


def test_pressing_pay_twice_leads_to_the_same_payment(here: World) -> None:
    enrolment = answered(here)

    first, second = paying(here, enrolment), paying(here, enrolment)

    assert first == second
    assert len(here.payments.checkouts) == 1


def test_a_lost_answer_is_found_again_under_the_same_key(here: World) -> None:
    enrolment = answered(here)
    here.payments.lost_answers = 1
    with pytest.raises(PaymentsDown):
        pay.start(here.ports, enrolment, cancel_url=BACK)

    session = paying(here, enrolment)

    assert list(here.payments.checkouts) == [session]
    assert booking(here, enrolment).state is State.AWAITING_PAYMENT


def test_a_notice_that_is_faster_than_the_answer_finds_its_booking(here: World) -> None:
    enrolment = answered(here)
    here.payments.lost_answers = 1
    with pytest.raises(PaymentsDown):
        pay.start(here.ports, enrolment, cancel_url=BACK)
    session = next(iter(here.payments.checkouts))
    here.payments.pay(session)

    outcome = settle.settle(here.ports, session)

    assert outcome is Outcome.CONFIRMED
    with pytest.raises(NotNow):
        # The client presses Pay again in the old tab: nothing is opened a second time.
        raise NotNow(booking(here, enrolment).state)
    assert pay.start(here.ports, enrolment, cancel_url=BACK) is None


def test_a_refused_request_is_said_at_once_and_frees_the_way_for_another_try(here: World) -> None:
    enrolment = answered(here)
    here.payments.refuses = True
    with pytest.raises(PaymentsRefused):
        pay.start(here.ports, enrolment, cancel_url=BACK)
    here.payments.refuses = False

    session = paying(here, enrolment)

    attempts = here.ports.store.read(lambda look: look.attempts(enrolment.booking))
    assert [a.state for a in attempts] == [AttemptState.FAILED, AttemptState.OPEN]
    assert attempts[-1].session == session


def test_a_free_session_never_meets_the_provider(here: World) -> None:
    enrolment = answered(here, service=1)

    url = pay.start(here.ports, enrolment, cancel_url=BACK)

    assert url is None
    assert booking(here, enrolment).state is State.CONFIRMED
    assert here.payments.checkouts == {}


@pytest.mark.parametrize("step", ["contact", "place", "reason", "consent"])
def test_nothing_is_paid_before_every_step_is_done(here: World, step: str) -> None:
    enrolment = answered(here)
    missing = {
        "contact": replace(enrolment, email=""),
        "place": replace(enrolment, adult=None),
        "consent": replace(enrolment, consents=enrolment.consents[:1]),
        "reason": replace(enrolment, id="en_other"),
    }[step]

    with pytest.raises(Unfinished) as refused:
        pay.start(here.ports, missing, cancel_url=BACK)

    assert refused.value.step == step
    assert here.payments.checkouts == {}


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
    chores.refund(here.ports, {"booking": enrolment.booking})
    again = settle.settle(here.ports, session)
    chores.refund(here.ports, {"booking": enrolment.booking})

    refunds = here.ports.store.read(lambda look: look.refunds(enrolment.booking))
    assert outcome is again is Outcome.REFUNDED
    assert [(r.amount, r.state) for r in refunds] == [(Money(14000, "USD"), RefundState.SUCCEEDED)]
    assert list(here.payments.refunds.values()) == [Money(14000, "USD")]
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
    assert mails(here) == ["attention:therapist"]


def test_a_checkout_of_the_other_mode_or_of_somebody_else_is_left_alone(here: World) -> None:
    enrolment = answered(here)
    session = paying(here, enrolment)
    here.payments.pay(session)
    here.payments.tell(session, livemode=True)
    assert settle.settle(here.ports, session) is Outcome.FOREIGN
    here.payments.checkouts["cs_test_9"] = replace(
        here.payments.checkouts[session], session="cs_test_9", livemode=False, reference="bk_none"
    )

    assert settle.settle(here.ports, "cs_test_9") is Outcome.FOREIGN
    assert booking(here, enrolment).state is State.AWAITING_PAYMENT


def test_a_slow_method_keeps_the_time(here: World) -> None:
    enrolment = answered(here)
    session = paying(here, enrolment)
    here.payments.tell(session, status=CheckoutStatus.COMPLETE, payment="unpaid")

    assert settle.settle(here.ports, session) is Outcome.PENDING
    assert booking(here, enrolment).state is State.AWAITING_PAYMENT


def test_choosing_another_time_closes_the_payment_first(here: World) -> None:
    enrolment = answered(here)
    session = paying(here, enrolment)

    after = pay.abandon(here.ports, booking(here, enrolment))

    assert after.state is State.EXPIRED
    assert here.payments.checkouts[session].status is CheckoutStatus.EXPIRED


def test_choosing_another_time_a_moment_after_paying_keeps_what_was_paid_for(here: World) -> None:
    enrolment = answered(here)
    session = paying(here, enrolment)
    here.payments.pay(session)

    after = pay.abandon(here.ports, booking(here, enrolment))

    assert after.state is State.CONFIRMED


def test_paying_for_a_time_that_went_meanwhile_charges_nothing(here: World) -> None:
    enrolment = answered(here)
    here.clock.move(minutes=31)
    answered(here)

    with pytest.raises(HoldLost):
        pay.start(here.ports, enrolment, cancel_url=BACK)

    assert here.payments.checkouts == {}


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
