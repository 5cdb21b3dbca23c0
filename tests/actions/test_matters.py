"""Money the therapist has to look at, and what she decides about it."""

from dataclasses import replace

import pytest

from actions.changes import booked, later, now_is, refunds, work
from actions.clients import answered, booking, mails, paying
from actions.paying_later import opened
from fakes import World
from frontdesk.actions import chores, links, matters, odd_money, settle
from frontdesk.actions import refunds as back
from frontdesk.actions.matters import Matter
from frontdesk.domain.booking import By, Enrolment, State
from frontdesk.domain.errors import LinkUnknown, NotNow
from frontdesk.domain.findings import Finding
from frontdesk.domain.givenback import Refund, RefundNews, RefundState
from frontdesk.domain.money import Money
from frontdesk.domain.payment import Purpose

LESS = Money(9900, "USD")


@pytest.fixture
def odd(here: World) -> tuple[World, Enrolment]:
    """Return a client who paid less than was asked for."""
    client = answered(here)
    session = paying(here, client)
    here.payments.pay(session)
    here.payments.tell(session, total=LESS)
    settle.settle(here.ports, session)
    return here, client


def rows(here: World) -> list[Matter]:
    return matters.listed(here.ports)


def press(here: World, name: str) -> None:
    """Do what a button of the only matter does."""
    (matter,) = rows(here)
    next(step for step in matter.acts if step.name == name).do()


def test_a_payment_that_does_not_match_is_listed_with_both_ways_out(odd) -> None:
    here, _ = odd

    (matter,) = rows(here)

    assert matter.title.startswith("A payment does not match: Ana, Monday")
    assert "The client paid $99, and that is not what was asked for." in matter.sentences
    assert "The price is $140." in matter.sentences
    assert [step.name for step in matter.acts] == ["keep", "back"]


def test_keeping_confirms_it_as_if_it_had_matched(odd) -> None:
    here, client = odd
    token = links.booking_token(here.ports, booking(here, client))
    with pytest.raises(LinkUnknown):
        links.booking_of(here.ports, token)

    press(here, "keep")

    assert booking(here, client).state is State.CONFIRMED
    assert mails(here) == [
        "attention:therapist",
        "attention:client",
        "confirmed:client",
        "confirmed:therapist",
    ]
    assert links.booking_of(here.ports, token).id == client.booking
    assert rows(here) == []
    with pytest.raises(NotNow):
        odd_money.keep(here.ports, client.booking)


def test_sending_it_back_cancels_and_returns_what_was_really_taken(odd) -> None:
    here, client = odd

    press(here, "back")
    work(here)

    made = booking(here, client)
    assert (made.state, made.cancelled_by) == (State.CANCELLED, By.PROVIDER)
    assert list(here.payments.sent_back.values()) == [LESS]
    assert mails(here) == ["attention:therapist", "attention:client", "returned:client"]
    assert rows(here) == []
    answered(here)
    with pytest.raises(NotNow):
        odd_money.send_back(here.ports, client.booking)


def test_money_of_another_currency_can_only_go_back(here: World) -> None:
    client = answered(here)
    session = paying(here, client)
    here.payments.pay(session)
    here.payments.tell(session, total=Money(14000, "EUR"))
    settle.settle(here.ports, session)

    (matter,) = rows(here)

    assert [step.name for step in matter.acts] == ["back"]
    with pytest.raises(NotNow, match="currency"):
        odd_money.keep(here.ports, client.booking)
    press(here, "back")
    work(here)
    assert list(here.payments.sent_back.values()) == [Money(14000, "EUR")]


def test_nothing_is_sent_back_where_nothing_was_taken(here: World) -> None:
    client = answered(here)
    session = paying(here, client)
    here.payments.pay(session)
    here.payments.tell(session, payment="no_payment_required")
    settle.settle(here.ports, session)

    press(here, "back")
    work(here)

    assert booking(here, client).state is State.CANCELLED
    assert refunds(here, booking(here, client)) == []


def test_an_odd_rest_goes_back_and_the_session_stands(here: World) -> None:
    made = booked(here)
    session = opened(here, made, Purpose.REST, Money(10000, "USD"))
    here.payments.pay(session)
    here.payments.tell(session, total=Money(1, "USD"))
    settle.settle(here.ports, session)

    press(here, "back")
    work(here)

    assert now_is(here, made).state is State.CONFIRMED
    assert list(here.payments.sent_back.values()) == [Money(1, "USD")]
    assert rows(here) == []


@pytest.mark.parametrize("name", ["again", "by-hand"])
def test_a_refund_that_did_not_arrive_is_listed_until_it_is_settled(
    here: World, name: str
) -> None:
    made = booked(here)
    row = Refund("rf_x", made.id, "pi_x", LESS, "late:2", RefundState.FAILED, here.clock.now())
    lost = replace(row, failure="lost_or_stolen_card")
    here.ports.store.write(lambda tx: tx.save_refund(lost))
    (matter,) = rows(here)

    press(here, name)
    work(here)

    assert matter.title.startswith("A refund did not arrive: Ana")
    assert "The card was reported lost or stolen." in matter.sentences
    assert rows(here) == []


def test_a_refund_nobody_takes_is_listed_while_it_is_tried(here: World) -> None:
    made = booked(here)
    here.payments.refund_refused = "balance_insufficient"
    attempt = here.ports.store.read(lambda look: look.attempts(made.id))[0]
    here.ports.store.write(
        lambda tx: back.owe(tx, attempt, amount=LESS, reason="late", now=here.clock.now())
    )
    later(here, minutes=3)

    (matter,) = rows(here)

    assert matter.title.startswith("A refund waits")
    assert "There is too little money in your payment account." in matter.sentences
    assert [step.name for step in matter.acts] == ["by-hand"]


@pytest.mark.parametrize(
    ("why", "shown"),
    [("processing", False), ("charge_pending", False), ("insufficient_funds", True)],
)
def test_what_waits_at_the_provider_is_listed_only_if_somebody_must_act(
    here: World, why: str, *, shown: bool
) -> None:
    made = booked(here)
    row = Refund("rf_x", made.id, "pi_x", LESS, "late:2", RefundState.PENDING, here.clock.now())
    here.ports.store.write(lambda tx: tx.save_refund(replace(row, failure=why)))
    here.clock.move(minutes=1)

    listed = rows(here)

    assert [(m.kind, m.acts) for m in listed] == ([("refund", ())] if shown else [])


def test_a_session_that_was_paid_back_by_hand_leads_to_its_cancelling(here: World) -> None:
    made = booked(here)
    attempt = here.ports.store.read(lambda look: look.attempts(made.id))[0]
    intent = attempt.intent or ""
    news = RefundNews("re_hand", RefundState.SUCCEEDED, amount=made.price)
    here.payments.refunded[intent] = [news]
    back.look(here.ports, intent)

    (matter,) = rows(here)

    assert matter.leads == (("Cancel the appointment", f"booking/{made.id}/cancel"),)
    row = here.ports.store.read(
        lambda look: look.mail(
            "rp_re_hand", kind="refund-by-hand", audience="therapist", revision=0
        )
    )
    assert row is not None
    assert chores.NOTES["rp"](here.ports, row) is not None


def test_what_the_night_found_is_listed(here: World) -> None:
    found = Finding("paid_unknown", "cs_test_77", here.clock.now())
    here.ports.store.write(lambda tx: tx.set_findings([found], account=""))

    (matter,) = rows(here)

    assert matter.kind == "finding"
    assert any("cs_test_77" in sentence for sentence in matter.sentences)
    assert not any("account of" in sentence for sentence in matter.sentences)


def test_what_was_found_in_a_therapists_own_account_names_it(here: World) -> None:
    found = Finding("paid_unknown", "cs_test_77", here.clock.now(), account="ines")
    here.ports.store.write(lambda tx: tx.set_findings([found], account="ines"))

    (matter,) = rows(here)

    assert matter.sentences[-1] == "It is about the account of Ines Halloran."


def test_a_matter_looks_the_same_each_time(odd) -> None:
    here, _ = odd

    assert repr(rows(here)) == repr(rows(here))
