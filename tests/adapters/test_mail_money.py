"""Letters about money: neutral subjects, plain words, the right amount, and one way on."""

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from actions.changes import booked
from actions.clients import answered, paying
from actions.paying_later import SLOW, opened
from fakes import World
from frontdesk.actions import change, chores, settle, trouble
from frontdesk.actions.confirm import owe, owe_row
from frontdesk.actions.ports import Letter
from frontdesk.actions.store_port import MailRow
from frontdesk.adapters.mail.letters import Adapter as Letters
from frontdesk.domain.booking import Booking, State
from frontdesk.domain.givenback import Dispute, DisputeState, Refund, RefundState
from frontdesk.domain.money import Money
from frontdesk.domain.payment import Purpose

TEXTS = Path(__file__).parents[2] / "plugins" / "frontdesk" / "templates" / "mail"
AMOUNT = Money(4200, "USD")
HEALTH = re.compile(r"therap|session|counsel|mental|health", re.IGNORECASE)


@pytest.fixture
def desk(here: World) -> World:
    """The world with the real words."""
    letters = Letters(here.ports.practice, here.ports.origin, here.ports.links)
    return replace(here, ports=replace(here.ports, letters=letters))


def sent(here: World) -> list[Letter]:
    here.clock.move(minutes=3)
    chores.reconcile(here.ports)
    return here.mail.sent


def of_refund(here: World, made: Booking, kind: str, audience: str, **changes: object) -> Letter:
    """Send one letter about a refund, and return it."""
    now = here.clock.now()
    row = Refund("rf_x", made.id, "pi_x", AMOUNT, "late:2", RefundState.SUCCEEDED, now)

    def change(tx):
        tx.save_refund(replace(row, **changes))
        owe_row(tx, MailRow("rf_x", kind, audience, 0, now))

    here.ports.store.write(change)
    (letter,) = sent(here)
    return letter


@pytest.mark.parametrize(
    ("kind", "audience", "words"),
    [
        ("refunded", "client", "All of the second $42 goes back"),
        ("refund-failed", "client", "I will pay you another way"),
        ("refund-failed", "therapist", "The card was reported lost or stolen."),
        ("refund-waits", "therapist", "does not take a refund of $42"),
        ("refund-by-hand", "therapist", "The appointment still stands"),
    ],
)
def test_letters_about_a_refund_say_how_much_and_what_next(
    desk: World, kind: str, audience: str, words: str
) -> None:
    made = booked(desk)

    letter = of_refund(
        desk,
        made,
        kind,
        audience,
        state=RefundState.FAILED,
        failure="lost_or_stolen_card",
    )

    assert words in letter.text
    assert not HEALTH.search(letter.subject)
    assert letter.to == ("ana@example.com" if audience == "client" else "hello@example.com")
    if audience == "therapist":
        assert made.reference in letter.text
        assert "/booking/" not in letter.text


def test_a_refund_that_the_bank_holds_is_not_to_be_sent_again(desk: World) -> None:
    made, held = booked(desk), {"state": RefundState.BLOCKED, "failure": "charge_disputed"}

    letter = of_refund(desk, made, "refund-failed", "therapist", **held)

    assert "$42 is not sent back to" in letter.text
    assert "until the bank decides" in letter.text
    assert "send it again" not in letter.text


@pytest.mark.parametrize("state", list(DisputeState))
def test_a_cancelled_session_promises_no_money_while_a_bank_disputes_it(
    desk: World, state: DisputeState
) -> None:
    made = booked(desk)
    now = desk.clock.now()
    intent = desk.ports.store.read(lambda look: look.attempts(made.id))[0].intent or ""
    found = Dispute("dp_1", made.id, intent, Money(14_000, "USD"), state, now, now)
    change.cancel(desk.ports, made, actor="therapist")

    desk.ports.store.write(lambda tx: tx.save_dispute(found))
    desk.clock.move(minutes=3)
    chores.run(desk.ports, "leave", {"booking": made.id})
    (letter,) = [one for one in sent(desk) if "is cancelled" in one.subject]

    waits = "Until it decides, I cannot send $140 back." in letter.text
    assert waits is (state is DisputeState.OPEN)
    assert ("$140 goes back" in letter.text) is not waits


def test_a_refund_that_arrived_meanwhile_is_not_told_to_have_failed(desk: World) -> None:
    made = booked(desk)
    now = desk.clock.now()
    row = Refund("rf_x", made.id, "pi_x", AMOUNT, "late:2", RefundState.SUCCEEDED, now)

    def change(tx):
        tx.save_refund(row)
        owe_row(tx, MailRow("rf_x", "refund-failed", "client", 0, now))

    desk.ports.store.write(change)

    assert sent(desk) == []


@pytest.mark.parametrize(
    ("state", "kind", "words"),
    [
        (DisputeState.OPEN, "dispute", "Answer in your Stripe account."),
        (DisputeState.WON, "dispute-over", "You keep the $42"),
        (DisputeState.LOST, "dispute-over", "The bank gave the $42 to the client."),
    ],
)
def test_letters_about_a_dispute_say_how_much_until_when_and_how_it_ended(
    desk: World, state: DisputeState, kind: str, words: str
) -> None:
    made, now = booked(desk), desk.clock.now()
    until = now + timedelta(days=9)
    row = Dispute("dp_1", made.id, "pi_x", AMOUNT, state, now, now, answer_by=until)

    def change(tx):
        tx.save_dispute(row)
        owe_row(tx, MailRow("dp_dp_1", kind, "therapist", 0, now))

    desk.ports.store.write(change)
    (letter,) = sent(desk)

    assert words in letter.text
    assert not HEALTH.search(letter.subject)
    assert ("Never send notes about the client's health." in letter.text) is (kind == "dispute")


def test_a_slow_payment_is_told_of_and_so_is_its_failing(desk: World) -> None:
    client = answered(desk)
    session = paying(desk, client)
    desk.payments.tell(session, **SLOW)
    settle.settle(desk.ports, session)
    (coming,) = list(sent(desk))
    desk.payments.tell(session, failed=True)
    settle.settle(desk.ports, session)

    letter = sent(desk)[-1]

    assert "You have nothing to do." in coming.text
    assert "Your bank did not send the $140. You were not charged." in letter.text
    assert re.findall(r"https?://\S+/enrol/\S+/check", letter.text)


@pytest.mark.parametrize("firm", [True, False])
def test_money_the_therapist_sends_back_is_told_with_its_amount(
    desk: World, *, firm: bool
) -> None:
    made = booked(desk)
    now = desk.clock.now()
    row = Refund("rf_x", made.id, "pi_x", AMOUNT, "attention:2", RefundState.WANTED, now)

    def change(tx):
        tx.save_refund(row)
        owe_row(tx, MailRow(f"rt_{made.id}", "returned", "client", 1, now))
        if not firm:
            tx.leave(made.id, at=now, by="provider")

    desk.ports.store.write(change)
    if not firm:
        chores.run(desk.ports, "leave", {"booking": made.id})

    letter = next(m for m in sent(desk) if m.subject == "Your money is on its way back")

    assert "All of it, $42, goes back" in letter.text
    assert ("Your appointment stands" in letter.text) is firm


def test_money_that_is_sent_back_twice_is_told_each_time_with_its_own_amount(desk: World) -> None:
    made = booked(desk)
    for number, minor in ((2, 4200), (3, 1700)):
        now = desk.clock.now()
        amount, name = Money(minor, "USD"), f"rf_{number}"
        reason = f"attention:{number}"
        row = Refund(name, made.id, f"pi_{number}", amount, reason, RefundState.WANTED, now)

        def change(tx, row=row, number=number, now=now):
            tx.save_refund(row)
            owe_row(tx, MailRow(f"rt_{made.id}", "returned", "client", number - 1, now))

        desk.ports.store.write(change)
        sent(desk)

    told = [re.findall(r"All of it, (.*), goes", letter.text) for letter in desk.mail.sent]

    assert told == [["$42"], ["$17"]]


def test_after_a_session_no_letter_says_that_it_stands(desk: World) -> None:
    made = booked(desk)
    desk.clock.at = made.ends_at
    change.mark(desk.ports, made, state=State.COMPLETED)

    letter = of_refund(desk, made, "refunded", "client")

    assert "You paid $42 twice for one appointment. It was:" in letter.text
    assert "stands" not in letter.text


def test_money_for_what_was_cancelled_meanwhile_is_not_called_late(desk: World) -> None:
    made = booked(desk)
    change.cancel(desk.ports, made, actor="client")
    desk.clock.move(minutes=3)
    chores.run(desk.ports, "leave", {"booking": made.id})
    sent(desk)
    desk.mail.sent.clear()

    letter = of_refund(desk, made, "refunded", "client")

    assert "Your payment of $42 came after this appointment was cancelled:" in letter.text
    assert "All of the $42 goes back" in letter.text
    assert "too late" not in letter.text


def test_a_later_payment_that_does_not_match_is_told_apart_from_the_first(desk: World) -> None:
    made = booked(desk)
    session = opened(desk, made, Purpose.REST, AMOUNT)
    desk.payments.pay(session)
    desk.payments.tell(session, total=Money(1, "USD"))
    settle.settle(desk.ports, session)

    ours = next(one for one in sent(desk) if one.to == "hello@example.com")

    assert "The appointment is not changed by this." in ours.text
    assert "The time is kept" not in ours.text


def test_trouble_is_told_with_what_it_means_and_what_to_do(desk: World) -> None:
    trouble.keep(desk.ports, "refused", "api_key_expired", account="ines")

    (letter,) = sent(desk)

    assert letter.to == "hello@example.com"
    assert "Stripe says: api_key_expired." in letter.text
    assert "Run frontdesk doctor on the server." in letter.text
    assert "It is about the account of Ines Halloran." in letter.text
    assert not HEALTH.search(letter.subject)


def test_the_letter_that_asks_for_a_look_leads_to_the_desk(desk: World) -> None:
    made = booked(desk)
    now = desk.clock.now()
    desk.ports.store.write(
        lambda tx: owe(tx, made, kind="attention", audience="therapist", now=now)
    )

    (letter,) = sent(desk)

    assert 'under "Money to look at"' in letter.text


@pytest.mark.parametrize(
    "name",
    [
        *("processing-client", "payment-failed-client", "refund-failed-client"),
        *("refund-failed-therapist", "refund-waits-therapist", "refund-by-hand-therapist"),
        *("dispute-therapist", "dispute-over-therapist", "returned-client"),
        *("attention-client", "kept-client", "rest-client", "fee-back-client"),
    ],
)
def test_first_lines_stay_neutral(name: str) -> None:
    subject = (TEXTS / f"{name}.txt").read_text("utf-8").splitlines()[0]

    assert "{" not in subject
    assert not HEALTH.search(subject)
