"""What got lost between the provider and us: nothing keeps a time for ever, or pays twice."""

from dataclasses import replace
from datetime import timedelta

import pytest

from actions.changes import booked, later, now_is, refunds
from actions.clients import BACK, MONDAY_NINE, answered, attempts, booking, paying
from actions.going_back import PRICE, USD, left, only, paid, say, told
from actions.priced import DEPOSIT, RULE, SCALE, with_prices
from fakes import World
from frontdesk.actions import audit, change, chores, disputes, odd_money, pay, rest, settle
from frontdesk.actions import refunds as back
from frontdesk.actions.store_port import Writer
from frontdesk.domain.booking import Booking, State
from frontdesk.domain.errors import NotNow, PaymentsDown, PaymentsRefused
from frontdesk.domain.givenback import DisputeNews, DisputeState, RefundState
from frontdesk.domain.money import Money
from frontdesk.domain.payment import AttemptState, Checkout


def minutes(here: World, count: int) -> None:
    for _ in range(count):
        here.clock.move(minutes=1)
        chores.reconcile(here.ports)


def contested(here: World, made: Booking, state: DisputeState) -> None:
    intent = paid(here, made).intent or ""
    now = here.clock.now()
    here.payments.disputes["du_1"] = DisputeNews("du_1", intent, PRICE, state, now)
    disputes.look(here.ports, "du_1")


def test_a_time_is_free_again_after_a_switch_of_price_nobody_went_on_with(
    here: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_prices(here, bands=SCALE)
    client = answered(here)
    pay.start(here.ports, client, cancel_url=BACK, band="full")
    really = here.payments.expire

    def slow(session: str) -> Checkout:
        here.clock.move(seconds=5)
        return really(session)

    monkeypatch.setattr(here.payments, "expire", slow)
    with pytest.raises(PaymentsDown):
        pay.start(here.ports, client, cancel_url=BACK, band="low")

    minutes(here, 50)

    assert booking(here, client).state is State.EXPIRED
    assert attempts(here, client) == [AttemptState.EXPIRED, AttemptState.FAILED]


def test_what_was_paid_at_the_moment_of_giving_up_counts(
    here: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = answered(here)
    here.payments.lost_answers = 1
    with pytest.raises(PaymentsDown):
        pay.start(here.ports, client, cancel_url=BACK)
    here.payments.pay("cs_test_1")
    here.clock.move(hours=2)

    def too_late(*_: object, **__: object) -> None:
        settle.settle(here.ports, "cs_test_1")

    monkeypatch.setattr(here.payments, "find", too_late)
    chores.reconcile(here.ports)

    assert attempts(here, client) == [AttemptState.PAID]
    assert booking(here, client).state is State.CONFIRMED


def test_a_checkout_the_provider_does_not_know_is_asked_about_rarely_then_given_up(
    here: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = answered(here)
    session = paying(here, client)
    del here.payments.checkouts[session]
    here.clock.move(hours=24)
    chores.reconcile(here.ports)
    waiting = booking(here, client).state

    minutes(here, 2 * 60)

    assert waiting is State.AWAITING_PAYMENT
    assert booking(here, client).state is State.EXPIRED
    assert attempts(here, client) == [AttemptState.FAILED]


def test_a_checkout_our_key_may_not_look_at_keeps_its_time_and_is_asked_about_hourly(
    here: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = answered(here)
    paying(here, client)
    here.clock.move(hours=26)
    asked = []

    def refuse(session: str) -> None:
        asked.append(session)
        raise PaymentsRefused("api_key_expired")

    monkeypatch.setattr(here.payments, "look", refuse)
    minutes(here, 2 * 60)

    assert len(asked) == 2
    assert booking(here, client).state is State.AWAITING_PAYMENT


def test_a_refund_after_the_bank_paid_is_closed_and_owed_by_nobody(here: World) -> None:
    made = booked(here)
    contested(here, made, DisputeState.LOST)
    here.payments.refund_refused = "charge_disputed"

    change.cancel(here.ports, made, actor="client")
    later(here, minutes=3)

    row = only(here, made)
    assert (row.state, row.failure) == (RefundState.CANCELLED, "bank")
    assert told(here, "refund-failed") == []
    assert here.ports.store.read(lambda look: look.stuck_refunds()) == []


def test_a_refund_that_arrived_unheard_before_a_dispute_is_not_sent_again(
    here: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, made = left(here)
    part = replace(only(here, made), amount=Money(4000, USD))
    here.ports.store.write(lambda tx: tx.save_refund(part))
    really = here.payments.refund

    def lost(*args: object, **how: object) -> None:
        really(*args, **how)
        raise PaymentsDown("reset")

    monkeypatch.setattr(here.payments, "refund", lost)
    with pytest.raises(PaymentsDown):
        chores.run(here.ports, "refund", {"booking": made.id})
    monkeypatch.undo()
    contested(here, made, DisputeState.OPEN)
    here.clock.move(minutes=3)
    chores.reconcile(here.ports)
    blocked = only(here, made).state
    contested(here, made, DisputeState.WON)

    with pytest.raises(NotNow, match="changed"):
        back.by_hand(here.ports, part.id)
    with pytest.raises(NotNow, match="changed"):
        back.again(here.ports, part.id)
    later(here, minutes=2)

    assert blocked is RefundState.BLOCKED
    assert only(here, made).state is RefundState.SUCCEEDED
    assert len(here.payments.sent_back) == 1


def test_a_refund_on_the_line_is_not_closed_as_paid_by_hand(
    here: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, made = left(here)
    really, said = here.payments.refund, []

    def meanwhile(*args: object, **how: object) -> object:
        try:
            back.by_hand(here.ports, only(here, made).id)
        except NotNow as why:
            said.append(why.state)
        return really(*args, **how)

    monkeypatch.setattr(here.payments, "refund", meanwhile)
    chores.run(here.ports, "refund", {"booking": made.id})

    assert said == ["unheard"]
    assert only(here, made).state is RefundState.SUCCEEDED


def test_a_refund_of_an_account_that_is_gone_cannot_be_closed_unheard(here: World) -> None:
    here, made = left(here)
    row = replace(only(here, made), account="gone", state=RefundState.SENT, tries=2)
    theirs = replace(paid(here, made), account="gone")

    def moved(tx: Writer) -> None:
        tx.save_attempt(theirs)
        tx.save_refund(row)

    here.ports.store.write(moved)

    with pytest.raises(NotNow, match="unheard"):
        back.by_hand(here.ports, row.id)

    assert only(here, made).state is RefundState.SENT


def test_a_refund_nobody_may_ask_about_is_asked_about_hourly_all_the_same(
    here: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, made = left(here)
    here.payments.refund_state = RefundState.PENDING
    chores.run(here.ports, "refund", {"booking": made.id})
    asked = []

    def refuse(intent: str) -> None:
        asked.append(intent)
        raise PaymentsRefused("api_key_expired")

    monkeypatch.setattr(here.payments, "refunds", refuse)
    minutes(here, 4 * 60 + 5)

    assert len(asked) == 4


def test_a_refund_that_failed_unheard_is_found_at_night(here: World) -> None:
    here, made = left(here)
    chores.run(here.ports, "refund", {"booking": made.id})
    here.payments.tell("cs_test_1", site=here.ports.site)
    say(here, made, state=RefundState.FAILED, failure="lost_or_stolen_card")

    audit.nightly(here.ports)
    audit.nightly(here.ports)

    assert only(here, made).state is RefundState.FAILED
    assert told(here, "refund-failed") == ["refund-failed:therapist", "refund-failed:client"]
    assert here.ports.store.read(lambda look: look.findings()) == []


def test_the_therapist_may_send_back_what_the_rule_had_kept_of_an_odd_payment(
    here: World,
) -> None:
    with_prices(here, deposits=(DEPOSIT,), rule=RULE)
    made = booked(here)
    session = (rest.start(here.ports, made) or "").rpartition("/")[2]
    here.payments.tell(session, total=Money(9000, USD))
    here.payments.pay(session)
    settle.settle(here.ports, session)
    here.clock.at = MONDAY_NINE - timedelta(hours=2)
    change.cancel(here.ports, now_is(here, made), actor="client")
    later(here, minutes=3)
    by_rule = [row.amount.minor for row in refunds(here, made)]

    odd_money.send_back(here.ports, made.id)
    later(here, minutes=3)

    assert by_rule == [8000]
    assert sorted(row.amount.minor for row in refunds(here, made)) == [1000, 8000]
    assert {row.state for row in refunds(here, made)} == {RefundState.SUCCEEDED}
    assert told(here, "returned") == ["returned:client"]


def test_what_went_back_before_is_not_told_a_second_time(here: World) -> None:
    with_prices(here, deposits=(DEPOSIT,), rule=RULE)
    made = booked(here)
    session = (rest.start(here.ports, made) or "").rpartition("/")[2]
    here.payments.tell(session, total=Money(9000, USD))
    here.payments.pay(session)
    settle.settle(here.ports, session)
    change.cancel(here.ports, now_is(here, made), actor="therapist")
    later(here, minutes=3)

    odd_money.send_back(here.ports, made.id)

    assert sorted(row.amount.minor for row in refunds(here, made)) == [4000, 9000]
    assert told(here, "returned") == []
    assert here.ports.store.read(lambda look: look.matters()) == []


def test_an_account_that_is_gone_is_named_while_somebody_may_have_paid_there(here: World) -> None:
    paying(here, client := answered(here))
    made = booking(here, client)
    theirs = replace(paid(here, made), account="gone")
    here.ports.store.write(lambda tx: tx.save_attempt(theirs))
    here.clock.move(hours=1)

    audit.nightly(here.ports)

    found = here.ports.store.read(lambda look: look.findings())
    assert [(one.kind, one.subject) for one in found] == [("account_gone", "gone")]
