"""At the door of a session: who may come in, when, and who is told why not."""

from dataclasses import replace
from datetime import timedelta

import pytest

from actions.clients import MONDAY_NINE, answered, booking, bring, paying
from fakes import World
from frontdesk.actions import change, join, links, settle
from frontdesk.domain.booking import Booking, State
from frontdesk.domain.errors import LinkUnknown, NotNow
from frontdesk.domain.session import Door

ENDS = MONDAY_NINE + timedelta(minutes=50)
SECOND = timedelta(seconds=1)


def paid(here: World) -> Booking:
    enrolment = answered(here)
    session = paying(here, enrolment)
    here.payments.pay(session)
    settle.settle(here.ports, session)
    return booking(here, enrolment)


@pytest.mark.parametrize(
    ("at", "door"),
    [
        (MONDAY_NINE - timedelta(minutes=15) - SECOND, Door.EARLY),
        (MONDAY_NINE - timedelta(minutes=15), Door.OPEN),
        (ENDS + timedelta(minutes=60), Door.OPEN),
        (ENDS + timedelta(minutes=60) + SECOND, Door.OVER),
    ],
)
def test_the_door_opens_before_the_session_and_closes_after_it(here: World, at, door) -> None:
    booked = paid(here)
    here.clock.at = at

    client = join.arrive(links.booking_token(here.ports, booked), ports=here.ports)
    therapist = join.receive(booked.id, ports=here.ports)

    assert client == therapist
    assert (client.door, client.now, client.booking) == (door, at, booked)
    assert (client.enrolment.name, client.by_video) == ("Ana", True)


@pytest.mark.parametrize("state", [State.CANCELLED, State.COMPLETED])
def test_a_session_that_is_done_with_has_its_door_shut(here: World, state: State) -> None:
    booked = paid(here)
    bring(here, booked, state)
    here.clock.at = MONDAY_NINE

    visit = join.arrive(links.booking_token(here.ports, booked), ports=here.ports)

    assert (visit.door, visit.booking.state) == (Door.OVER, state)


@pytest.mark.parametrize("through", [(), (State.AWAITING_PAYMENT,), (State.EXPIRED,)])
def test_there_is_nothing_to_come_to_before_it_is_paid(
    here: World, through: tuple[State, ...]
) -> None:
    held = booking(here, answered(here))
    bring(here, held, *through)

    with pytest.raises(NotNow) as refused:
        join.receive(held.id, ports=here.ports)

    assert refused.value.state == (through[-1] if through else State.HELD)


def test_nobody_who_paid_is_left_outside_while_the_therapist_decides(here: World) -> None:
    held = booking(here, answered(here))
    bring(here, held, State.ATTENTION)
    here.clock.at = MONDAY_NINE

    assert join.receive(held.id, ports=here.ports).door is Door.OPEN


def test_a_session_nobody_booked_is_unknown(here: World) -> None:
    with pytest.raises(LinkUnknown):
        join.receive("bk_gone", ports=here.ports)
    with pytest.raises(LinkUnknown):
        join.arrive("A" * 43, ports=here.ports)


@pytest.mark.parametrize("when", [MONDAY_NINE - timedelta(days=1), MONDAY_NINE, ENDS])
def test_the_phone_may_be_asked_for_and_taken_back_until_the_door_shuts(here: World, when) -> None:
    booked = paid(here)
    here.clock.at = when

    join.ask_for_phone(join.receive(booked.id, ports=here.ports), ports=here.ports)
    asked = join.receive(booked.id, ports=here.ports).booking
    join.back_to_video(join.receive(booked.id, ports=here.ports), ports=here.ports)
    back = join.receive(booked.id, ports=here.ports).booking

    assert (asked.phone_since, back.phone_since) == (when, None)
    assert replace(asked, phone_since=None) == booked


def test_nothing_is_asked_for_at_a_shut_door_or_of_a_session_without_video(here: World) -> None:
    late = paid(here)
    here.clock.at = ENDS + timedelta(hours=2)
    shut = join.receive(late.id, ports=here.ports)
    here.clock.at = MONDAY_NINE
    in_the_office = replace(shut, booking=replace(late, way="office"), door=Door.OPEN)

    for visit in (shut, in_the_office):
        join.ask_for_phone(visit, ports=here.ports)

    assert join.receive(late.id, ports=here.ports).booking.phone_since is None


def test_a_visit_is_overtaken_when_they_meet_otherwise_or_not_at_all(here: World) -> None:
    booked = paid(here)
    visit = join.receive(booked.id, ports=here.ports)

    def changed() -> bool:
        return join.changed(visit, here.ports.store.read(lambda look: look.booking(booked.id)))

    before = changed()
    switched = change.switch(here.ports, booked, way="phone", actor="client")
    otherwise = changed()
    change.undo(here.ports, switched, actor="client")
    again = changed()
    bring(here, booked, State.CANCELLED)

    assert (before, otherwise, again) == (False, True, False)
    assert changed()
    assert join.changed(visit, None)
