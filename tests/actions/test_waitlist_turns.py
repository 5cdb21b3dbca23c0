"""A time that somebody lets go is offered to one person at a time, in order."""

from dataclasses import replace
from datetime import timedelta

import pytest

from actions.clients import MONDAY_NINE, bring
from actions.waiters import (
    PORTLAND,
    booked_time,
    entry_of,
    held_for,
    let_go,
    offered_to,
    on_the_payment_page,
    slot_is_open,
    standing,
    waits,
    work,
)
from fakes import World
from frontdesk.actions import chores, hold, waitlist_turns
from frontdesk.domain.booking import State
from frontdesk.domain.errors import SlotGone
from frontdesk.domain.payment import CheckoutStatus
from frontdesk.domain.waiting import Part, Wait

HOUR = timedelta(hours=1)


def test_whoever_joined_first_is_offered_a_freed_time_and_nobody_else_can_take_it(
    here: World,
) -> None:
    waits(here, "ana")
    waits(here, "bo")
    let_go(here)

    work(here)

    assert offered_to(here) == ["Ana"]
    held = held_for(here, "ana@example.com")
    assert (held.state, held.starts_at) == (State.HELD, MONDAY_NINE)
    assert timedelta(0) <= held.hold_until - here.clock.at - 2 * HOUR < timedelta(minutes=1)
    assert not slot_is_open(here)
    chosen = hold.Choice(here.ports.practice.services[0], MONDAY_NINE, "video", PORTLAND)
    with pytest.raises(SlotGone):
        hold.begin(here.ports, chosen, fresh=("x", "x", "x@x"))


def test_a_time_that_is_not_taken_goes_to_the_next_and_each_is_asked_once(here: World) -> None:
    for name in ("ana", "bo", "cy"):
        waits(here, name)
    let_go(here)
    asked = []

    for _ in range(3):
        work(here)
        asked += offered_to(here)
        here.clock.at = held_for(here, f"{asked[-1].lower()}@example.com").hold_until
        work(here)
        assert offered_to(here) == asked[-1:], "a hold stands at its very last second"
        here.clock.move(seconds=1)
    work(here)
    work(here)

    assert asked == ["Ana", "Bo", "Cy"]
    assert offered_to(here) == []
    assert standing(here, "ana", "bo", "cy") == [Wait.WAITING] * 3
    assert slot_is_open(here)
    assert here.ports.store.read(lambda look: look.open_freed()) == []


def test_a_declined_offer_goes_to_the_next_at_once(here: World) -> None:
    ana = waits(here, "ana")
    waits(here, "bo")
    let_go(here)
    work(here)

    waitlist_turns.decline(here.ports, entry_of(here, ana))
    work(here)

    assert offered_to(here) == ["Bo"]
    assert standing(here, "ana", "bo") == [Wait.WAITING, Wait.OFFERED]


def test_leaving_the_list_gives_the_offered_time_to_the_next(here: World) -> None:
    ana = waits(here, "ana")
    waits(here, "bo")
    let_go(here)
    work(here)

    waitlist_turns.decline(here.ports, entry_of(here, ana), leave=True)
    work(here)

    assert standing(here, "ana", "bo") == [Wait.LEFT, Wait.OFFERED]
    let_go(here, MONDAY_NINE + HOUR)
    work(here)
    assert offered_to(here) == ["Bo"]


def test_who_takes_the_time_is_off_the_list(here: World) -> None:
    ana = waits(here, "ana")
    waits(here, "bo")
    let_go(here)
    work(here)
    bring(here, held_for(here, ana), State.CONFIRMED)

    work(here)
    work(here)

    assert standing(here, "ana", "bo") == [Wait.BOOKED, Wait.WAITING]
    assert offered_to(here) == []


def test_who_ison_the_payment_page_keeps_the_offer_until_the_payment_is_over(
    here: World,
) -> None:
    ana = waits(here, "ana")
    waits(here, "bo")
    let_go(here)
    work(here)
    session = on_the_payment_page(here, ana)
    here.clock.move(minutes=125)

    work(here)
    assert offered_to(here) == ["Ana"]
    here.payments.tell(session, status=CheckoutStatus.EXPIRED)
    here.clock.move(minutes=40)
    chores.reconcile(here.ports)

    assert offered_to(here) == ["Bo"]


def test_declining_with_an_open_payment_closes_it_first(here: World) -> None:
    ana = waits(here, "ana")
    waits(here, "bo")
    let_go(here)
    work(here)
    session = on_the_payment_page(here, ana)

    waitlist_turns.decline(here.ports, entry_of(here, ana))
    work(here)

    assert here.payments.checkouts[session].status is CheckoutStatus.EXPIRED
    assert offered_to(here) == ["Bo"]


def test_declining_a_moment_after_paying_keeps_what_was_paid_for(here: World) -> None:
    ana = waits(here, "ana")
    let_go(here)
    work(here)
    booking = held_for(here, ana)
    here.payments.pay(on_the_payment_page(here, ana))

    waitlist_turns.decline(here.ports, entry_of(here, ana))

    latest = here.ports.store.read(lambda look: look.booking(booking.id))
    assert latest.state is State.CONFIRMED
    assert standing(here, "ana") == [Wait.BOOKED]


def test_a_time_is_offered_only_to_those_it_suits(here: World) -> None:
    waits(here, "dee", ways=("office",), weekdays=(2,))
    waits(here, "eve", parts=(Part.AFTERNOON,))
    waits(here, "fay", ways=("office",))
    waits(here, "gil", weekdays=(1,), parts=(Part.MORNING,))
    let_go(here)

    work(here)

    assert offered_to(here) == ["Fay"]
    assert held_for(here, "fay@example.com").way == "office"


def test_a_shorter_service_is_offered_the_freed_time_too(here: World) -> None:
    waits(here, "ana", service=1)
    let_go(here)

    work(here)

    held = held_for_hello(here)
    assert (held.starts_at, held.minutes) == (MONDAY_NINE, 15)


def held_for_hello(here: World):
    entry = entry_of(here, "ana@example.com", "hello-call")
    made = here.ports.store.read(lambda look: look.offer_to(entry.id))
    return here.ports.store.read(lambda look: look.booking(made.booking))


def test_a_time_too_short_for_a_service_is_not_offered(here: World) -> None:
    # A hello call at 9:00 is let go, while 9:30 stays booked.
    booked_time(here, MONDAY_NINE + HOUR / 2, service=1)
    waits(here, "ana")
    let_go(here, service=1)

    work(here)

    assert offered_to(here) == []


def test_who_books_in_another_way_waits_no_more(here: World) -> None:
    ana = waits(here, "ana")
    here.clock.move(minutes=1)
    made = booked_time(here)
    enrolment = here.ports.store.read(lambda look: look.enrolment(made.enrolment))
    here.ports.store.write(lambda tx: tx.save_enrolment(replace(enrolment, email=ana.upper())))

    work(here)

    assert standing(here, "ana") == [Wait.BOOKED]


def test_who_has_had_a_service_as_often_as_one_may_is_passed_over(here: World) -> None:
    once = replace(here.ports.practice.services[0], per_person=1)
    rest = here.ports.practice.services[1:]
    practice = replace(here.ports.practice, services=(once, *rest))
    here.ports = replace(here.ports, practice=practice)
    made = booked_time(here, MONDAY_NINE + 2 * HOUR)
    enrolment = here.ports.store.read(lambda look: look.enrolment(made.enrolment))
    here.ports.store.write(
        lambda tx: tx.save_enrolment(replace(enrolment, email="ana@example.com"))
    )
    here.clock.move(seconds=1)
    waits(here, "ana")
    waits(here, "bo")
    let_go(here)

    work(here)

    assert offered_to(here) == ["Bo"]


def test_three_offers_without_an_answer_end_the_wait_and_declining_does_not(here: World) -> None:
    ana, bo = waits(here, "ana", ways=("video",)), waits(here, "bo", ways=("office",))
    for number in range(3):
        assert standing(here, "ana", "bo") == [Wait.WAITING] * 2
        let_go(here, MONDAY_NINE + number * timedelta(days=7))
        work(here)
        here.clock.at = held_for(here, ana).hold_until + timedelta(seconds=1)
        work(here)
        waitlist_turns.decline(here.ports, entry_of(here, bo))
        here.clock.at += timedelta(days=1)

    assert standing(here, "ana", "bo") == [Wait.ENDED, Wait.WAITING]
    waits(here, "ana")
    assert standing(here, "ana") == [Wait.WAITING]
