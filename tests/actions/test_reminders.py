"""Reminders: one for each time a booking has, by day, with all there is to do."""

import re
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from actions.changes import booked, later, now_is
from actions.clients import MONDAY_NINE, answered, paying
from actions.paying_later import SLOW
from actions.priced import DEPOSIT, with_prices
from fakes import World
from frontdesk.actions import change, chores, rest, settle
from frontdesk.actions.ports import Letter
from frontdesk.adapters.mail.letters import Adapter as Letters
from frontdesk.domain.booking import Booking

WEDNESDAY_NINE = MONDAY_NINE + timedelta(days=2)
WEDNESDAY_TEN = WEDNESDAY_NINE + timedelta(hours=1)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


@pytest.fixture
def desk(here: World) -> World:
    """The world with the real words."""
    letters = Letters(here.ports.practice, here.ports.origin, here.ports.links)
    return replace(here, ports=replace(here.ports, letters=letters))


@pytest.fixture
def parted(desk: World) -> tuple[World, Booking]:
    """Return a client who has paid a deposit for Wednesday at nine."""
    with_prices(desk, deposits=(DEPOSIT,))
    return desk, booked(desk, WEDNESDAY_NINE)


def on(here: World, at: datetime) -> list[Letter]:
    """Let it be that instant, twice, and return the letters to the client that went out."""
    here.mail.sent.clear()
    here.clock.at = at
    later(here)
    later(here, minutes=3)
    return [letter for letter in here.mail.sent if letter.to == "ana@example.com"]


def subjects(letters: list[Letter]) -> list[str]:
    return [letter.subject for letter in letters]


def move(here: World, made: Booking, to: datetime) -> None:
    change.move(
        here.ports, now_is(here, made), starts_at=to, actor="therapist", fresh="kp_reminded"
    )


REMINDER = "Reminder: your appointment on Wednesday, November 25"
REST = "What is still to pay for Wednesday, November 25"


def test_a_client_is_reminded_a_day_before_and_once(desk: World) -> None:
    booked(desk, WEDNESDAY_NINE)

    early = on(desk, WEDNESDAY_NINE - DAY - timedelta(minutes=4))
    (letter,) = on(desk, WEDNESDAY_NINE - DAY)
    again = on(desk, WEDNESDAY_NINE - DAY + 5 * HOUR)

    assert (early, again) == ([], [])
    assert letter.subject == REMINDER
    assert letter.calendar is None


def test_a_reminder_says_when_how_and_all_that_can_be_done(desk: World) -> None:
    made = booked(desk, WEDNESDAY_NINE)

    (letter,) = on(desk, WEDNESDAY_NINE - DAY)

    assert "When: Wednesday, November 25, 12:00 pm to 12:50 pm Eastern time" in letter.text
    assert "9:00 am to 9:50 am Pacific time where I am." in letter.text
    assert "How: Video" in letter.text
    link = re.findall(r"http://\S+", letter.text)
    token = desk.ports.links.make("booking", made.id)
    origin = desk.ports.origin
    mine = f"{origin}/booking/{token}"
    assert link == [
        mine,
        f"{origin}/join/{token}/check",
        f"{mine}/switch?way=phone",
        f"{mine}/switch?way=office",
    ]
    assert "Would you rather meet another way? The time stays the same" in letter.text
    assert "To meet by phone instead, press once here:" in letter.text
    assert "Cancel up to 24 hours before" in letter.text
    assert "Still to pay" not in letter.text


def test_a_reminder_names_the_last_moment_to_cancel(desk: World) -> None:
    practice = replace(desk.ports.practice, reminder_hours=48)
    desk.ports = replace(desk.ports, practice=practice)
    booked(desk, WEDNESDAY_NINE)

    (letter,) = on(desk, WEDNESDAY_NINE - 2 * DAY)

    assert (
        "For this session, you have until Tuesday, November 24, 12:00 pm Eastern time"
        in letter.text
    )


def test_a_reminder_of_a_session_by_phone_does_not_ask_for_a_camera(desk: World) -> None:
    made = booked(desk, WEDNESDAY_NINE)
    change.switch(desk.ports, made, way="phone", actor="client")
    later(desk, minutes=4)

    (letter,) = on(desk, WEDNESDAY_NINE - DAY)

    assert "How: Phone" in letter.text
    assert "/check" not in letter.text
    assert "To meet by video instead" in letter.text
    assert "To meet in person instead" in letter.text


def test_who_books_later_than_that_is_not_reminded(desk: World) -> None:
    desk.clock.at = WEDNESDAY_NINE - DAY
    client = answered(desk, WEDNESDAY_NINE)
    session = paying(desk, client)
    desk.clock.move(minutes=1)
    desk.payments.pay(session)
    settle.settle(desk.ports, session)

    (letter,) = on(desk, WEDNESDAY_NINE - DAY + timedelta(minutes=5))

    assert letter.subject == "Your appointment on Wednesday, November 25"
    assert on(desk, WEDNESDAY_NINE - HOUR) == []


def test_a_session_that_was_moved_has_a_reminder_of_its_own(desk: World) -> None:
    made = booked(desk, MONDAY_NINE)
    reminded = on(desk, MONDAY_NINE - DAY)
    move(desk, made, WEDNESDAY_TEN)
    moved = on(desk, MONDAY_NINE - DAY + HOUR)

    (letter,) = on(desk, WEDNESDAY_TEN - DAY)

    assert subjects(reminded) == ["Reminder: your appointment on Monday, November 23"]
    assert subjects(moved) == ["Your appointment is now on Wednesday, November 25"]
    assert letter.subject == REMINDER
    assert "1:00 pm to 1:50 pm Eastern time" in letter.text


def test_a_session_that_is_moved_close_is_told_of_once(desk: World) -> None:
    made = booked(desk, WEDNESDAY_NINE)
    desk.clock.at = MONDAY_NINE - 22 * HOUR
    move(desk, made, MONDAY_NINE + HOUR)

    told = on(desk, MONDAY_NINE - 20 * HOUR)

    assert subjects(told) == ["Your appointment is now on Monday, November 23"]


def test_another_way_of_meeting_needs_no_second_reminder(desk: World) -> None:
    made = booked(desk, WEDNESDAY_NINE)
    (first,) = on(desk, WEDNESDAY_NINE - DAY)
    change.switch(desk.ports, now_is(desk, made), way="phone", actor="client")

    (second,) = on(desk, WEDNESDAY_NINE - DAY + HOUR)

    assert first.subject == REMINDER
    assert second.subject.startswith("Same time, now by phone")


def test_nobody_is_reminded_of_what_was_cancelled(parted) -> None:
    here, made = parted
    change.cancel(here.ports, made, actor="client")
    gone = on(here, here.clock.now() + HOUR)

    sent = [*on(here, WEDNESDAY_NINE - 3 * DAY), *on(here, WEDNESDAY_NINE - DAY)]

    assert subjects(gone) == ["Your appointment on Wednesday, November 25 is cancelled"]
    assert sent == []


def test_a_reminder_that_was_not_sent_in_time_is_not_sent_at_night(desk: World) -> None:
    booked(desk, WEDNESDAY_NINE)
    desk.mail.down = True
    desk.clock.at = WEDNESDAY_NINE - DAY
    chores.reconcile(desk.ports)
    desk.mail.down = False

    # Eleven at night, where the client is, and eight in the morning.
    night = on(desk, WEDNESDAY_NINE - 13 * HOUR)
    morning = on(desk, WEDNESDAY_NINE - 4 * HOUR)

    assert night == []
    assert subjects(morning) == [REMINDER]


def test_a_reminder_is_of_no_use_once_the_session_begins(desk: World) -> None:
    booked(desk, WEDNESDAY_NINE)
    desk.mail.down = True
    desk.clock.at = WEDNESDAY_NINE - DAY
    chores.reconcile(desk.ports)
    desk.mail.down = False

    sent = on(desk, WEDNESDAY_NINE - timedelta(minutes=30))

    later = desk.clock.now() + DAY
    assert sent == []
    assert desk.ports.store.read(lambda look: look.unsent(before=later)) == []


def test_no_reminder_goes_out_where_the_practice_wants_none(desk: World) -> None:
    practice = replace(desk.ports.practice, reminder_hours=0)
    desk.ports = replace(desk.ports, practice=practice)
    booked(desk, WEDNESDAY_NINE)

    assert on(desk, WEDNESDAY_NINE - DAY) == []


def test_the_rest_is_asked_for_three_days_before_and_once(parted) -> None:
    here, made = parted

    early = on(here, WEDNESDAY_NINE - 3 * DAY - timedelta(minutes=4))
    (letter,) = on(here, WEDNESDAY_NINE - 3 * DAY)
    again = on(here, WEDNESDAY_NINE - 2 * DAY)

    assert (early, again) == ([], [])
    assert letter.subject == REST
    assert "Still to pay: $100 of $140." in letter.text
    token = here.ports.links.make("booking", made.id)
    assert re.findall(r"http://\S+", letter.text) == [f"{here.ports.origin}/booking/{token}"]


def test_the_reminder_of_the_session_says_what_is_open(parted) -> None:
    here, _ = parted
    on(here, WEDNESDAY_NINE - 3 * DAY)

    (letter,) = on(here, WEDNESDAY_NINE - DAY)

    assert letter.subject == REMINDER
    assert "Still to pay: $100 of $140." in letter.text


def paying_the_rest(here: World, made: Booking) -> str:
    url = rest.start(here.ports, made)
    assert url is not None
    return url.rpartition("/")[2]


def test_who_has_paid_the_rest_is_thanked_once_and_not_asked_for_it(parted) -> None:
    here, made = parted
    session = paying_the_rest(here, made)
    here.payments.pay(session)
    for _ in range(3):
        settle.settle(here.ports, session)

    (thanks,) = on(here, here.clock.now())
    asked = on(here, WEDNESDAY_NINE - 3 * DAY)
    (reminder,) = on(here, WEDNESDAY_NINE - DAY)

    assert thanks.subject == "Thank you for your payment"
    assert "Thank you, the rest is paid. There is nothing left to pay." in thanks.text
    assert "Paid now: $100\nPaid in all: $140\n" in thanks.text
    token = here.ports.links.make("booking", made.id)
    assert f"{here.ports.origin}/booking/{token}/receipt" in thanks.text
    assert asked == []
    assert "Still to pay" not in reminder.text


def test_money_that_is_on_its_way_is_not_asked_for_again(parted) -> None:
    here, made = parted
    session = paying_the_rest(here, made)
    here.payments.tell(session, **SLOW)
    settle.settle(here.ports, session)

    assert on(here, WEDNESDAY_NINE - 3 * DAY) == []


def test_a_rest_that_is_paid_while_its_letter_waits_is_not_asked_for(parted) -> None:
    here, made = parted
    here.clock.at = WEDNESDAY_NINE - 3 * DAY
    here.mail.down = True
    chores.reconcile(here.ports)
    session = paying_the_rest(here, made)
    here.payments.pay(session)
    settle.settle(here.ports, session)
    here.mail.down = False

    sent = on(here, WEDNESDAY_NINE - 3 * DAY + timedelta(minutes=5))

    assert subjects(sent) == ["Thank you for your payment"]
