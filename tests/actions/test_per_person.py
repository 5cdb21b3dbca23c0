"""A service one person may have only so often: decided at the end, and told by mail."""

from dataclasses import replace

import pytest

from actions.approvals import BACK, asked, changed, letters
from actions.clients import MONDAY_NINE, answered, at_once, booking, bring, mails, paying
from fakes import World
from frontdesk.actions import approval, chores, enrol, hold, pay, settle
from frontdesk.domain.booking import Enrolment, State
from frontdesk.domain.errors import LimitReached, Unfinished

HALF_HOURS = [MONDAY_NINE.replace(hour=hour, minute=m) for hour in (17, 18, 19) for m in (0, 30)]


@pytest.fixture
def once(here: World) -> World:
    """The free call can be had once by each person."""
    return changed(here, service=1, per_person=1)


def book(here: World, number: int = 0, *, service: int = 1, email: str = "") -> Enrolment:
    """Come to the end of the steps, and press."""
    enrolment = ready(here, number, service=service, email=email)
    pay.start(here.ports, enrolment, cancel_url=BACK)
    return enrolment


def ready(here: World, number: int, *, service: int = 1, email: str = "") -> Enrolment:
    made = answered(here, HALF_HOURS[number], service=service)
    return named(here, made, email) if email else made


def named(here: World, enrolment: Enrolment, email: str) -> Enrolment:
    made = replace(enrolment, email=email)
    here.ports.store.write(lambda tx: tx.save_enrolment(made))
    return made


def test_the_second_booking_of_one_person_is_refused_at_the_end(once: World) -> None:
    book(once)

    with pytest.raises(LimitReached) as refused:
        book(once, 1)

    assert (refused.value.service, refused.value.most) == ("hello-call", 1)


def test_typing_an_address_tells_nobody_anything(once: World) -> None:
    book(once)
    stranger = ready(once, 1)
    fields = {"name": "X", "email": "ana@example.com", "phone": "5035550199", "voicemail": "no"}

    saved = enrol.save_contact(once.ports, stranger, fields)

    assert enrol.progress(once.ports, saved) == "check"
    assert "limit:client" not in mails(once)


def test_the_address_is_told_once_whoever_tried(once: World) -> None:
    book(once)
    enrolment = ready(once, 1)
    for _ in range(3):
        with pytest.raises(LimitReached):
            pay.start(once.ports, enrolment, cancel_url=BACK)

    (letter,) = letters(once, "limit")

    assert letter.to == "ana@example.com"
    assert "/book/" in letter.text
    assert "hello" not in letter.text.replace("Hello Ana", "").lower()


def test_letters_of_an_address_may_be_large_or_small(once: World) -> None:
    book(once)

    with pytest.raises(LimitReached):
        book(once, 1, email="ANA@Example.COM")
    book(once, 2, email="bo@example.com")


def test_twice_means_twice(here: World) -> None:
    twice = changed(here, service=1, per_person=2)
    book(twice)
    book(twice, 1)

    with pytest.raises(LimitReached):
        book(twice, 2)


def test_a_past_one_counts_and_a_cancelled_one_does_not(once: World) -> None:
    first = book(once)
    bring(once, booking(once, first), State.CANCELLED)
    second = book(once, 1)
    bring(once, booking(once, second), State.COMPLETED)

    with pytest.raises(LimitReached):
        book(once, 2)


def test_beginning_again_on_another_device_does_not_count_as_having_booked(once: World) -> None:
    left_behind = ready(once, 0)

    book(once, 1)

    assert booking(once, left_behind).state is State.HELD


def test_of_two_presses_at_the_same_moment_one_is_refused(once: World) -> None:
    both = [ready(once, 0), ready(once, 1)]

    got = at_once(lambda n: pay.start(once.ports, both[n], cancel_url=BACK), threads=2)

    assert sorted(type(one).__name__ for one in got) == ["LimitReached", "NoneType"]
    states = sorted(booking(once, one).state for one in both)
    assert states == [State.CONFIRMED, State.HELD]


def test_what_is_being_paid_counts(here: World) -> None:
    once = changed(here, per_person=1)
    first = ready(once, 0, service=0)
    session = paying(once, first)

    with pytest.raises(LimitReached):
        book(once, 2, service=0)

    once.payments.pay(session)
    settle.settle(once.ports, session)
    assert booking(once, first).state is State.CONFIRMED
    assert list(once.payments.checkouts) == [session]


def test_what_was_never_paid_does_not_count(here: World) -> None:
    once = changed(here, per_person=1)
    session = paying(once, ready(once, 0, service=0))
    once.payments.expire(session)
    settle.settle(once.ports, session)

    assert paying(once, ready(once, 2, service=0)) != session


def test_a_request_counts_and_so_does_a_yes_that_is_not_paid_yet(here: World) -> None:
    once = changed(here, per_person=1, approval=True)
    made = asked(once, ready(once, 0, service=0))
    with pytest.raises(LimitReached):
        book(once, 2, service=0)
    approval.approve(once.ports, made.id)

    with pytest.raises(LimitReached):
        book(once, 4, service=0)

    once.clock.move(hours=25)
    chores.reconcile(once.ports)
    later = answered(once, HALF_HOURS[0].replace(day=25))
    assert asked(once, later).state is State.REQUESTED


def test_another_service_keeps_every_answer_and_needs_only_a_time(once: World) -> None:
    book(once)
    enrolment = ready(once, 1)
    with pytest.raises(LimitReached):
        pay.start(once.ports, enrolment, cancel_url=BACK)
    other = once.ports.practice.services[0]

    instead = enrol.choose_service(once.ports, enrolment, other)
    with pytest.raises(Unfinished) as unfinished:
        pay.start(once.ports, instead, cancel_url=BACK)
    choice = hold.Choice(other, HALF_HOURS[4], "phone", "UTC")
    hold.again(once.ports, choice, enrolment=instead, fresh=("o", "o", "o@x"))
    latest = once.ports.store.read(lambda look: look.enrolment(enrolment.id))

    assert unfinished.value.step == "time"
    assert latest is not None
    assert paying(once, latest)
    assert booking(once, latest).service == other.id
