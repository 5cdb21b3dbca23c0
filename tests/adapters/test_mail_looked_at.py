"""Letters to a client whose payment needs a look: what happened, and what comes of it."""

from dataclasses import replace

import pytest

from actions.changes import booked, later
from actions.clients import answered, paying
from actions.paying_later import opened
from actions.priced import DEPOSIT, with_prices
from fakes import World
from frontdesk.actions import links, odd_money, settle
from frontdesk.actions.ports import Letter
from frontdesk.adapters.mail.letters import Adapter as Letters
from frontdesk.domain.booking import Booking, Enrolment
from frontdesk.domain.money import Money
from frontdesk.domain.money_words import to_client
from frontdesk.domain.payment import Mismatch, Purpose

LESS = Money(9_900, "USD")


@pytest.fixture
def desk(here: World) -> World:
    """The world with the real words."""
    letters = Letters(here.ports.practice, here.ports.origin, here.ports.links)
    return replace(here, ports=replace(here.ports, letters=letters))


def told(here: World) -> list[Letter]:
    """Return the letters to the client that go out now, however often it is looked for them."""
    here.mail.sent.clear()
    for _ in range(2):
        later(here, minutes=3)
    return [letter for letter in here.mail.sent if letter.to == "ana@example.com"]


def odd(here: World, **lie: object) -> Enrolment:
    """Let a first payment come that is not what was asked for, and be told of it three times."""
    client = answered(here)
    session = paying(here, client)
    here.payments.pay(session)
    here.payments.tell(session, **lie)
    for _ in range(3):
        settle.settle(here.ports, session)
    return client


def odd_rest(here: World, made: Booking) -> None:
    """Let a rest come that is less than was asked for."""
    session = opened(here, made, Purpose.REST, Money(10_000, "USD"))
    here.payments.pay(session)
    here.payments.tell(session, total=LESS)
    for _ in range(3):
        settle.settle(here.ports, session)


@pytest.mark.parametrize(
    ("lie", "happened"),
    [
        ({"total": LESS}, "You paid $99. That is not the amount I asked for."),
        ({"total": Money(14_000, "EUR")}, "You paid €140. That is not the currency I asked for."),
        ({"reference": "bk_other"}, "The payment carries the number of another appointment."),
        ({"payment": "no_payment_required"}, "but nothing was charged."),
    ],
)
def test_a_payment_that_needs_a_look_is_told_once_in_plain_words(
    desk: World, lie: dict[str, object], happened: str
) -> None:
    odd(desk, **lie)

    (letter,) = told(desk)

    assert letter.subject == "I need to look at your payment"
    assert happened in letter.text
    assert "I keep your time until then: Monday, November 23, 12:00 pm Eastern" in letter.text
    assert "You have nothing to do, and nothing more is charged." in letter.text
    # No link works until it is decided.
    assert "http" not in letter.text


@pytest.mark.parametrize("problem", list(Mismatch), ids=str)
def test_whatever_does_not_match_has_words_for_who_paid(problem: Mismatch) -> None:
    said = to_client(problem, paid="$99")

    assert said.startswith("You ")
    assert said.endswith(".")


def test_a_payment_that_is_kept_is_confirmed_and_told_of_no_further(desk: World) -> None:
    client = odd(desk, total=LESS)
    told(desk)

    odd_money.keep(desk.ports, client.booking)

    (letter,) = told(desk)
    assert letter.subject.startswith("Your appointment on Monday")


def test_who_was_not_told_before_it_was_decided_is_told_only_of_that(desk: World) -> None:
    client = odd(desk, total=LESS)

    odd_money.send_back(desk.ports, client.booking)

    (letter,) = told(desk)
    assert letter.subject == "Your money is on its way back"
    assert "All of it, $99, goes back" in letter.text


def test_a_rest_that_does_not_match_leaves_the_appointment_as_it_is(desk: World) -> None:
    with_prices(desk, deposits=(DEPOSIT,))
    odd_rest(desk, booked(desk))

    (letter,) = told(desk)

    assert letter.subject == "I need to look at your payment"
    assert "Your appointment stands: Monday, November 23, 12:00 pm Eastern" in letter.text
    assert "keep your time" not in letter.text


def test_a_rest_that_is_kept_is_told_with_what_is_still_open(desk: World) -> None:
    with_prices(desk, deposits=(DEPOSIT,))
    made = booked(desk)
    odd_rest(desk, made)
    told(desk)

    odd_money.keep(desk.ports, made.id)

    (letter,) = told(desk)
    token = links.booking_token(desk.ports, made)
    assert letter.subject == "I have looked at your payment"
    assert "I have looked at your payment of $99. It counts." in letter.text
    assert "Still to pay: $1 of $140." in letter.text
    assert f"{desk.ports.origin}/booking/{token}\n" in letter.text


def test_a_late_payment_that_does_not_match_promises_no_time(desk: World) -> None:
    with_prices(desk, deposits=(DEPOSIT,))
    made = booked(desk)
    session = opened(desk, made, Purpose.REST, Money(10_000, "USD"))
    desk.ports.store.write(lambda tx: tx.leave(made.id, at=desk.clock.now(), by="client"))
    later(desk, minutes=1)
    desk.payments.pay(session)
    desk.payments.tell(session, total=LESS)
    settle.settle(desk.ports, session)

    letter = next(one for one in told(desk) if one.subject.startswith("I need to look"))

    assert booking_state(desk, made) == "cancelled"
    assert "It was for: Monday, November 23" in letter.text
    assert "I keep your time" not in letter.text


def booking_state(here: World, made: Booking) -> str:
    found = here.ports.store.read(lambda look: look.booking(made.id))
    assert found is not None
    return found.state.value
