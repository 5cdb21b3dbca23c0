"""Settling what is not one price paid at once: cards, deposits, rests, fees, and odd money."""

from dataclasses import replace

import pytest

from actions.changes import booked, later, now_is, refunds, work
from actions.clients import answered, attempts, booking, bring, mails, paying
from actions.paying_later import CARD, SLOW, of_purpose, opened
from fakes import World
from frontdesk.actions import chores, settle
from frontdesk.actions.settle import Outcome
from frontdesk.domain.booking import Enrolment, State
from frontdesk.domain.cards import Fee, FeeState
from frontdesk.domain.money import Money
from frontdesk.domain.payment import AttemptState, CheckoutStatus, Mismatch, Purpose
from told_payments import ToldPayments

REST = Money(10000, "USD")


def problems(here: World, client: Enrolment) -> list[str]:
    found = here.ports.store.read(lambda look: look.attempts(client.booking))
    return [attempt.problem for attempt in found]


def test_a_card_to_keep_makes_a_free_session_firm(here: World) -> None:
    client = answered(here)
    session = paying(here, client)
    of_purpose(here, client, Purpose.CARD, Money(0, "USD"))
    here.payments.tell(
        session, status=CheckoutStatus.COMPLETE, payment="no_payment_required", card=CARD
    )

    outcome = settle.settle(here.ports, session)

    card = here.ports.store.read(lambda look: look.card(client.booking))
    assert outcome is Outcome.CONFIRMED
    assert card is not None
    assert (card.customer, card.method) == (CARD.customer, CARD.method)
    assert "refunds" not in [order[0] for order in here.jobs.orders]


def test_a_card_that_comes_too_late_costs_nobody_anything(here: World) -> None:
    client = answered(here)
    session = paying(here, client)
    of_purpose(here, client, Purpose.CARD, Money(0, "USD"))
    here.payments.tell(session, status=CheckoutStatus.EXPIRED)
    settle.settle(here.ports, session)
    answered(here)
    here.payments.tell(
        session, status=CheckoutStatus.COMPLETE, payment="no_payment_required", card=CARD
    )

    outcomes = {settle.settle(here.ports, session) for _ in range(2)}

    before = {"ended_before": here.clock.now(), "account": ""}
    idle = here.ports.store.read(lambda look: look.idle_cards(**before))
    assert outcomes == {Outcome.EXPIRED}
    assert refunds(here, booking(here, client)) == []
    assert [card.method for card in idle] == [CARD.method]


@pytest.mark.parametrize(
    ("lie", "problem", "captured"),
    [
        ({"total": Money(1, "USD")}, Mismatch.AMOUNT, Money(1, "USD")),
        ({"total": Money(14000, "EUR")}, Mismatch.CURRENCY, Money(14000, "EUR")),
        ({"reference": "bk_other"}, Mismatch.REFERENCE, Money(14000, "USD")),
        ({"payment": "no_payment_required"}, Mismatch.UNPAID, Money(0, "USD")),
        ({"payment": "something_new"}, Mismatch.UNPAID, Money(0, "USD")),
    ],
)
def test_what_does_not_match_is_kept_with_its_reason_and_what_was_taken(
    here: World, lie: dict[str, object], problem: str, captured: Money
) -> None:
    client = answered(here)
    session = paying(here, client)
    here.payments.pay(session)
    here.payments.tell(session, **lie)

    outcomes = {settle.settle(here.ports, session) for _ in range(3)}

    (attempt,) = here.ports.store.read(lambda look: look.attempts(client.booking))
    assert outcomes == {Outcome.ATTENTION}
    assert (attempt.problem, attempt.price) == (problem, captured)
    assert booking(here, client).state is State.ATTENTION
    assert mails(here) == ["attention:therapist", "attention:client"]


def test_a_payment_of_a_price_that_was_changed_since_is_put_to_the_therapist(here: World) -> None:
    client = answered(here)
    session = paying(here, client)
    of_purpose(here, client, Purpose.PRICE, Money(9900, "USD"))
    here.payments.pay(session)

    outcome = settle.settle(here.ports, session)

    assert outcome is Outcome.ATTENTION
    assert problems(here, client) == [Mismatch.AMOUNT]


def test_somebody_unwelcome_is_known_as_such(here: World) -> None:
    client = answered(here)
    session = paying(here, client)
    here.ports.store.write(lambda tx: tx.save_enrolment(replace(client, adult=False)))
    here.payments.pay(session)

    settle.settle(here.ports, session)

    assert problems(here, client) == [Mismatch.UNWELCOME]


def test_what_does_not_match_and_comes_too_late_goes_back_by_itself(here: World) -> None:
    client = answered(here)
    session = paying(here, client)
    here.payments.tell(session, status=CheckoutStatus.EXPIRED)
    settle.settle(here.ports, session)
    answered(here)
    here.payments.pay(session)
    here.payments.tell(session, total=Money(9900, "USD"))

    outcome = settle.settle(here.ports, session)

    (row,) = refunds(here, booking(here, client))
    assert outcome is Outcome.REFUNDED
    assert row.amount == Money(9900, "USD")
    assert problems(here, client) == [""]


def test_old_news_of_an_end_do_not_undo_a_payment(here: World) -> None:
    client = answered(here)
    session = paying(here, client)
    here.payments.pay(session)
    settle.settle(here.ports, session)

    outcomes = []
    for older in ({"status": CheckoutStatus.EXPIRED}, SLOW, {**SLOW, "failed": True}):
        here.payments.tell(session, **older)
        outcomes.append(settle.settle(here.ports, session))

    assert outcomes == [Outcome.CONFIRMED] * 3
    assert attempts(here, client) == [AttemptState.PAID]
    assert booking(here, client).state is State.CONFIRMED


def test_the_rest_of_the_price_is_kept_once(here: World) -> None:
    made = booked(here)
    first = here.ports.store.read(lambda look: look.attempts(made.id))[0]
    deposit = replace(first, purpose=Purpose.DEPOSIT, price=Money(4000, "USD"))
    here.ports.store.write(lambda tx: tx.save_attempt(deposit))
    sessions = [opened(here, made, Purpose.REST, REST) for _ in range(2)]
    for session in sessions:
        here.payments.pay(session)

    outcomes = [settle.settle(here.ports, session) for session in sessions]
    later(here, minutes=3)

    (row,) = refunds(here, made)
    assert outcomes == [Outcome.CONFIRMED, Outcome.REFUNDED]
    assert (row.reason, row.amount) == ("late:3", REST)
    assert now_is(here, made).state is State.CONFIRMED


@pytest.mark.parametrize("state", [State.CANCELLED, State.COMPLETED])
def test_a_rest_is_taken_of_what_took_place_and_not_of_what_was_cancelled(
    here: World, state: State
) -> None:
    made = booked(here)
    first = here.ports.store.read(lambda look: look.attempts(made.id))[0]
    deposit = replace(first, purpose=Purpose.DEPOSIT, price=Money(4000, "USD"))
    here.ports.store.write(lambda tx: tx.save_attempt(deposit))
    session = opened(here, made, Purpose.REST, REST)
    bring(here, made, state)
    here.payments.pay(session)

    outcome = settle.settle(here.ports, session)

    kept = state is State.COMPLETED
    assert outcome is (Outcome.CONFIRMED if kept else Outcome.REFUNDED)
    assert [r.amount for r in refunds(here, made)] == ([] if kept else [REST])


def test_a_rest_that_expires_or_fails_leaves_the_appointment_alone(here: World) -> None:
    made = booked(here)
    gone, slow = (opened(here, made, Purpose.REST, REST) for _ in range(2))
    here.payments.tell(gone, status=CheckoutStatus.EXPIRED)
    here.payments.tell(slow, **SLOW, failed=True)

    outcomes = [settle.settle(here.ports, session) for session in (gone, slow)]

    assert outcomes == [Outcome.EXPIRED] * 2
    assert now_is(here, made).state is State.CONFIRMED


def test_a_rest_of_another_amount_is_put_to_the_therapist_and_the_session_stands(
    here: World,
) -> None:
    made = booked(here)
    session = opened(here, made, Purpose.REST, REST)
    here.payments.pay(session)
    here.payments.tell(session, total=Money(1, "USD"))

    outcome = settle.settle(here.ports, session)

    assert outcome is Outcome.ATTENTION
    assert now_is(here, made).state is State.CONFIRMED
    assert [b.id for b in here.ports.store.read(lambda look: look.matters())] == [made.id]


def test_a_fee_the_client_was_asked_for_is_kept_once(here: World) -> None:
    made = booked(here)
    amount = Money(5000, "USD")
    fee = Fee(f"fe_{made.id}", made.id, "late", amount, FeeState.ASKED, here.clock.now())
    here.ports.store.write(lambda tx: tx.save_fee(fee))
    sessions = [opened(here, made, Purpose.FEE, amount) for _ in range(2)]
    for session in sessions:
        here.payments.pay(session)

    outcomes = [settle.settle(here.ports, session) for session in sessions]

    kept = here.ports.store.read(lambda look: look.fee(made.id))
    assert outcomes == [Outcome.CONFIRMED, Outcome.REFUNDED]
    assert kept is not None
    assert (kept.state, kept.intent) == (FeeState.PAID, f"pi_{sessions[0]}")
    assert [r.intent for r in refunds(here, made)] == [f"pi_{sessions[1]}"]


def test_a_checkout_of_ours_that_no_row_tells_of_is_unknown_and_not_foreign(here: World) -> None:
    client = answered(here)
    session = paying(here, client)
    known = here.payments.checkouts[session]
    for name, site in [("cs_ours", here.ports.site), ("cs_theirs", "f" * 16), ("cs_none", "")]:
        here.payments.checkouts[name] = replace(
            known, session=name, reference="bk_none", site=site
        )

    outcomes = [settle.settle(here.ports, s) for s in ("cs_ours", "cs_theirs", "cs_none")]

    assert outcomes == [Outcome.UNKNOWN, Outcome.FOREIGN, Outcome.FOREIGN]


def test_an_account_settles_only_its_own_checkouts(here: World) -> None:
    made = booked(here)
    own = ToldPayments(checkouts=here.payments.checkouts)
    ports = replace(here.ports, tills={"bo": own})
    session = opened(here, made, Purpose.REST, REST, account="bo")
    first = here.ports.store.read(lambda look: look.attempts(made.id))[0]
    deposit = replace(first, purpose=Purpose.DEPOSIT, price=Money(4000, "USD"))
    here.ports.store.write(lambda tx: tx.save_attempt(deposit))
    here.payments.pay(session)

    wrong, right = settle.settle(ports, session), settle.settle(ports, session, account="bo")

    assert (wrong, right) == (Outcome.FOREIGN, Outcome.CONFIRMED)
    with pytest.raises(LookupError):
        settle.settle(ports, session, account="gone")


def test_a_refund_that_was_told_of_before_its_payment_is_learned(here: World) -> None:
    client = answered(here)
    session = paying(here, client)
    here.payments.pay(session)
    here.payments.refund(f"pi_{session}", amount=Money(14000, "USD"), key="by hand", refund_id="")
    chores.KINDS["refunds"](here.ports, {"intent": f"pi_{session}", "account": ""})

    settle.settle(here.ports, session)
    work(here)

    (row,) = refunds(here, booking(here, client))
    assert not row.ours
    assert "refund-by-hand:therapist" in mails(here)


def test_an_older_lost_checkout_that_was_paid_is_found_behind_a_newer_one(here: World) -> None:
    client = answered(here)
    made = booking(here, client)
    paid = opened(here, made, Purpose.PRICE, made.price)
    newer = opened(here, made, Purpose.PRICE, made.price)
    first = here.ports.store.read(lambda look: look.attempts(made.id))[0]
    unheard = replace(first, session=None, state=AttemptState.WANTED)
    here.ports.store.write(lambda tx: tx.save_attempt(unheard))
    here.payments.pay(paid)
    here.payments.tell(newer, status=CheckoutStatus.EXPIRED)
    here.clock.move(minutes=2)

    chores.reconcile(here.ports)
    chores.reconcile(here.ports)

    assert booking(here, client).state is State.CONFIRMED
