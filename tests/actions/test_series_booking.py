"""More sessions like one: each a booking of its own."""

from dataclasses import replace
from datetime import timedelta

import pytest

from actions.clients import MONDAY_NINE, at_once, bring, overtaken, paying
from actions.followers import enrolment_of, firm, latest, somebody_else
from actions.waiters import held_for, waits
from fakes import World, blocking
from frontdesk.actions import chores, enrol, hold, links, series
from frontdesk.adapters.mail.letters import Adapter as Letters
from frontdesk.domain.booking import State
from frontdesk.domain.recurrence import Why

WEEK = timedelta(weeks=1)
HOUR = timedelta(hours=1)


@pytest.fixture
def writing(here: World) -> World:
    """The same world with the real words."""
    letters = Letters(here.ports.practice, here.ports.origin, here.ports.links)
    here.ports = replace(here.ports, letters=letters)
    return here


def test_free_sessions_are_firm_at_once_and_one_letter_tells_of_all(writing: World) -> None:
    first = firm(writing, service=1)
    first_day = [MONDAY_NINE + timedelta(days=1, hours=1.5)]

    done = series.book(writing.ports, first, [MONDAY_NINE + WEEK, *first_day])

    assert [one.state for one in done.made] == [State.CONFIRMED] * 2
    assert done.refused == ()
    for one in done.made:
        token = links.booking_token(writing.ports, one)
        assert links.booking_of(writing.ports, token).id == one.id
    chores.reconcile(writing.ports)
    writing.clock.move(minutes=3)
    chores.reconcile(writing.ports)
    told = [letter for letter in writing.mail.sent if letter.to == "ana@example.com"]
    assert [letter.subject for letter in told] == ["Your next appointments"]
    assert told[0].text.count("/booking/") == 2
    assert "Monday, November 30, 12:00 pm to 12:15 pm Eastern time" in told[0].text
    assert "9:00 am to 9:15 am Pacific time where I am" in told[0].text
    assert "pay" not in told[0].text
    desk = [letter for letter in writing.mail.sent if letter.to == "hello@example.com"]
    assert [letter.subject for letter in desk] == ["New appointments"]
    assert "http" not in desk[0].text


def test_each_session_is_a_booking_of_its_own_that_follows_the_first(here: World) -> None:
    first = firm(here)

    done = series.book(here.ports, first, [MONDAY_NINE + n * WEEK for n in (1, 2)])

    one, two = done.made
    assert len({first.id, one.id, two.id}) == 3
    assert len({first.reference, one.reference, two.reference}) >= 2
    assert len({first.calendar_uid, one.calendar_uid, two.calendar_uid}) == 3
    assert one.series == two.series != ""
    assert (one.service, one.way, one.therapist) == (first.service, first.way, first.therapist)
    was, now = enrolment_of(here, first), enrolment_of(here, one)
    assert now == replace(was, id=now.id, booking=one.id, created_at=here.clock.at, follows=was.id)
    assert here.ports.store.read(lambda look: look.sealed(now.id)) is None


def test_sessions_booked_from_a_later_one_follow_the_very_first(here: World) -> None:
    first = firm(here)
    one = series.book(here.ports, first, [MONDAY_NINE + WEEK]).made[0]
    bring(here, one, State.CONFIRMED)

    two = series.book(here.ports, latest(here, one), [MONDAY_NINE + 2 * WEEK]).made[0]

    assert two.series == one.series
    assert enrolment_of(here, two).follows == first.enrolment
    members = series.members(here.ports, two)
    assert [m.id for m in members] == [first.id, one.id, two.id]
    assert series.members(here.ports, first) == members


def test_a_paid_session_is_held_for_a_day_and_can_be_paid_at_once(here: World) -> None:
    first = firm(here)

    one = series.book(here.ports, first, [MONDAY_NINE + WEEK]).made[0]

    assert (one.state, one.hold_until) == (State.HELD, here.clock.at + timedelta(hours=24))
    enrolment = enrolment_of(here, one)
    assert enrol.progress(here.ports, enrolment) == "check"
    token = here.ports.links.make("enrol", enrolment.id)
    assert hold.of_link(here.ports, token) == (enrolment, one)
    here.payments.pay(paying(here, enrolment))
    here.clock.move(minutes=40)
    chores.reconcile(here.ports)
    assert latest(here, one).state is State.CONFIRMED


def test_a_session_without_a_sealed_intake_to_follow_asks_for_one(here: World) -> None:
    first = firm(here)
    one = series.book(here.ports, first, [MONDAY_NINE + WEEK]).made[0]
    stranger = replace(enrolment_of(here, one), follows="en_nobody")

    assert enrol.progress(here.ports, stranger) == "reason"


def test_what_is_not_paid_is_let_go_by_itself_and_the_others_stand(here: World) -> None:
    first = firm(here)
    one, two = series.book(here.ports, first, [MONDAY_NINE + n * WEEK for n in (1, 2)]).made
    bring(here, one, State.CONFIRMED)
    here.clock.move(hours=24)
    chores.reconcile(here.ports)
    assert latest(here, two).state is State.HELD

    here.clock.move(seconds=1)
    chores.reconcile(here.ports)

    assert latest(here, two).state is State.EXPIRED
    assert latest(here, one).state is State.CONFIRMED
    assert latest(here, first).state is State.CONFIRMED


def test_a_time_that_is_taken_meanwhile_is_named_and_the_others_stand(here: World) -> None:
    first = firm(here)
    starts = [MONDAY_NINE + n * WEEK for n in (1, 2, 3)]
    ports = overtaken(here, lambda: somebody_else(here, starts[1]))

    done = series.book(ports, first, starts)

    assert [one.starts_at for one in done.made] == [starts[0], starts[2]]
    assert done.refused == ((starts[1], Why.TAKEN),)


def test_sending_the_form_twice_books_once(here: World) -> None:
    first = firm(here)
    starts = [MONDAY_NINE + n * WEEK for n in (1, 2)]

    once = series.book(here.ports, first, starts)
    twice = series.book(here.ports, first, starts)

    assert once == twice
    assert len([order for order in here.jobs.orders if "series" in order[1]]) == 2


def test_pressing_at_the_same_moment_books_once(here: World) -> None:
    first = firm(here)
    starts = [MONDAY_NINE + n * WEEK for n in range(1, 4)]

    results = at_once(lambda _: series.book(here.ports, first, starts), threads=6)

    booked = {tuple(one.id for one in done.made) for done in results}
    assert len(booked) == 1
    assert all(done.refused == () for done in results)
    spans = [
        (b.busy_from, b.busy_to)
        for b in here.ports.store.read(lambda look: look.ahead(after=here.clock.at))
    ]
    assert len(spans) == 4
    assert blocking(spans) == 0


def test_two_clients_who_want_the_same_weeks_get_each_week_once(here: World) -> None:
    first, other = firm(here), firm(here, starts_at=MONDAY_NINE + 2 * HOUR)
    starts = [MONDAY_NINE + n * WEEK for n in range(1, 5)]

    results = at_once(
        lambda number: series.book(here.ports, (first, other)[number % 2], starts), threads=6
    )

    made = {one.starts_at: one.series for done in results for one in done.made}
    assert sorted(made) == starts
    found = here.ports.store.read(lambda look: look.ahead(after=here.clock.at))
    assert len(found) == 2 + len(starts)


def test_each_can_be_cancelled_without_the_others(here: World) -> None:
    first = firm(here, service=1)
    one, two = series.book(here.ports, first, [MONDAY_NINE + WEEK, MONDAY_NINE + WEEK + HOUR]).made

    bring(here, one, State.CANCELLED)

    assert [latest(here, b).state for b in (first, two)] == [State.CONFIRMED] * 2


def test_the_letter_says_how_and_until_when_to_pay(writing: World) -> None:
    first = firm(writing)
    series.book(writing.ports, first, [MONDAY_NINE + n * WEEK for n in (1, 2)])
    for kind, _, args in list(writing.jobs.orders):
        if kind == "mail":
            chores.run(writing.ports, kind, args)

    letter = next(m for m in writing.mail.sent if m.to == "ana@example.com")

    assert (
        "open its link and pay $140 by Saturday, November 21, 12:00 pm Eastern time "
        "(9:00 am Pacific time for me)."
    ) in letter.text
    assert letter.text.count("(to be paid)") == 2
    assert letter.text.count("/booking/") == 2
    assert "/enrol/" not in letter.text


def test_choosing_another_time_before_paying_keeps_it_in_the_series(here: World) -> None:
    first = firm(here)
    one = series.book(here.ports, first, [MONDAY_NINE + WEEK]).made[0]
    choice = hold.Choice(
        here.ports.practice.services[0], one.starts_at + HOUR, one.way, one.client_zone
    )

    new = hold.again(
        here.ports, choice, enrolment=enrolment_of(here, one), fresh=("n", "n", "n@x")
    )

    assert new.series == one.series
    assert latest(here, one).state is State.EXPIRED


def test_a_session_that_was_not_paid_is_offered_to_who_waits(here: World) -> None:
    first = firm(here)
    one = series.book(here.ports, first, [MONDAY_NINE + WEEK]).made[0]
    waits(here, "bo")
    here.clock.move(hours=24, seconds=1)

    chores.reconcile(here.ports)

    assert held_for(here, "bo@example.com").starts_at == one.starts_at
