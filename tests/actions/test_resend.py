"""Send me my link again: to the mailbox only, and not too often."""

from datetime import timedelta

import pytest

from actions.approvals import BACK, asked, changed, letters
from actions.clients import MONDAY_NINE, answered, at_once, booking, bring, mails
from fakes import World
from frontdesk.actions import links, pay, resend
from frontdesk.domain.booking import Booking, State
from frontdesk.domain.errors import NotNow


@pytest.fixture
def world(here: World) -> World:
    return changed(here, approval=True)


def firm(world: World, minutes: int = 0) -> Booking:
    enrolment = answered(world, MONDAY_NINE + timedelta(minutes=minutes), service=1)
    pay.start(world.ports, enrolment, cancel_url=BACK)
    return booking(world, enrolment)


def links_of(world: World) -> list[str]:
    (letter,) = letters(world, "link")
    assert letter.to == "ana@example.com"
    return [line.rpartition("/")[2] for line in letter.text.split() if "/booking/" in line]


def test_one_letter_brings_the_links_of_everything_to_come(world: World) -> None:
    later, first = firm(world, 60), firm(world)
    request = asked(world, answered(world, MONDAY_NINE + timedelta(hours=4)))
    over = firm(world, 120)
    bring(world, over, State.CANCELLED)

    resend.to_address(world.ports, "ANA@example.com")

    expected = [links.booking_token(world.ports, b) for b in (first, later, request)]
    assert links_of(world) == expected


def test_each_time_is_told_on_both_clocks_where_they_differ(world: World) -> None:
    firm(world)

    resend.to_address(world.ports, "ana@example.com")

    (letter,) = letters(world, "link")
    assert "Monday, November 23, 12:00 pm Eastern time (9:00 am Pacific time for me)" in (
        letter.text
    )


def test_an_address_nobody_booked_with_gets_nothing_and_leaves_no_trace(world: World) -> None:
    firm(world)
    before = list(world.jobs.orders)

    resend.to_address(world.ports, "bo@example.com")

    assert world.jobs.orders == before


def test_an_appointment_that_is_over_is_not_sent(world: World) -> None:
    made = firm(world)
    world.clock.at = made.ends_at

    resend.to_address(world.ports, "ana@example.com")

    assert "link:client" not in mails(world)


def test_ten_minutes_lie_between_two_letters(world: World) -> None:
    firm(world)
    # Two minutes before the clock's own ten minutes turn over: they are no way around it.
    world.clock.move(minutes=8)
    sent = []
    for minutes in (0, 3, 6, 1):
        world.clock.move(minutes=minutes)
        resend.to_address(world.ports, "ana@example.com")
        sent.append(mails(world).count("link:client"))

    assert sent == [1, 1, 1, 2]


def test_many_at_once_get_one_letter(world: World) -> None:
    firm(world)

    at_once(lambda _: resend.to_address(world.ports, "ana@example.com"))

    assert mails(world).count("link:client") == 1


def test_no_id_and_no_order_holds_the_address(world: World) -> None:
    firm(world)

    resend.to_address(world.ports, "ana@example.com")

    assert "ana@" not in repr([order for order in world.jobs.orders if "link" in order[1]])


def test_the_desk_sends_it_for_one_booking(world: World) -> None:
    made = firm(world)

    assert resend.for_booking(world.ports, made) is True
    assert resend.for_booking(world.ports, made) is False

    assert links_of(world) == [links.booking_token(world.ports, made)]


@pytest.mark.parametrize("state", [State.CANCELLED, State.COMPLETED])
def test_what_is_not_to_come_is_not_sent(world: World, state: State) -> None:
    made = firm(world)
    bring(world, made, state)
    after = world.ports.store.read(lambda look: look.booking(made.id))
    assert after is not None

    with pytest.raises(NotNow):
        resend.for_booking(world.ports, after)


def test_a_session_that_is_over_is_not_sent_by_the_desk_either(world: World) -> None:
    made = firm(world)
    world.clock.at = made.ends_at

    with pytest.raises(NotNow):
        resend.for_booking(world.ports, made)
