"""Reminders to somebody who wished for the phone, and of what costs nothing."""

from dataclasses import replace
from datetime import timedelta

import pytest

from actions.changes import booked, later, work
from actions.clients import MONDAY_NINE, answered, booking
from fakes import World
from frontdesk.actions import join, pay
from frontdesk.actions.ports import Letter
from frontdesk.adapters.mail.letters import Adapter as Letters

WEDNESDAY_NINE = MONDAY_NINE + timedelta(days=2)


@pytest.fixture
def desk(here: World) -> World:
    """The world with the real words."""
    letters = Letters(here.ports.practice, here.ports.origin, here.ports.links)
    return replace(here, ports=replace(here.ports, letters=letters))


def reminder(desk: World) -> Letter:
    """Let it be a day before, and return what the client gets."""
    desk.mail.sent.clear()
    desk.clock.at = WEDNESDAY_NINE - timedelta(days=1)
    later(desk)
    later(desk, minutes=3)
    (letter,) = [one for one in desk.mail.sent if one.to == "ana@example.com"]
    return letter


def test_who_wished_for_the_phone_reads_that_it_is_by_phone(desk: World) -> None:
    made = booked(desk, WEDNESDAY_NINE)
    join.ask_for_phone(join.receive(made.id, ports=desk.ports), ports=desk.ports)

    letter = reminder(desk)

    assert letter.subject.startswith("Reminder")
    assert "How: Phone" in letter.text
    assert "I call you at the number you gave" in letter.text
    assert "by phone instead" not in letter.text


def test_a_free_session_is_told_of_without_a_word_about_money(desk: World) -> None:
    client = answered(desk, WEDNESDAY_NINE, 1)
    pay.start(desk.ports, client, cancel_url="http://127.0.0.1:8900/enrol/x/check")
    work(desk)

    letter = reminder(desk)

    assert "There is nothing to pay." in letter.text
    assert "you have until" not in letter.text
    assert booking(desk, client).price.free
