"""What the tests of wishes for other times do: ask, answer, choose."""

from datetime import datetime, timedelta

from actions.approvals import SUNDAY_EVENING, wish
from actions.clients import MONDAY_NINE
from fakes import World
from frontdesk.actions import hold, offered, requests
from frontdesk.actions.offered import Chosen
from frontdesk.domain.booking import Booking, Enrolment
from frontdesk.domain.request import TimeRequest

LATER = SUNDAY_EVENING + timedelta(hours=2)
LATER_MONDAY = MONDAY_NINE + timedelta(hours=2)
THREE = [SUNDAY_EVENING, LATER, SUNDAY_EVENING + timedelta(days=1)]


def ask(world: World, number: str = "1", **changes) -> TimeRequest:
    made = wish(world.ports, number, **changes)
    requests.ask(world.ports, made)
    return made


def answer(world: World, made: TimeRequest, *times: datetime) -> TimeRequest:
    given = times or (SUNDAY_EVENING, LATER)
    return requests.answer(world.ports, made.id, times=given, therapist="ines")


def choose(world: World, made: TimeRequest, at: datetime, number: str = "q") -> str:
    return offered.choose(world.ports, made, Chosen(at, (number, number, f"{number}@x")))


def kept(world: World, made: TimeRequest) -> TimeRequest:
    found = world.ports.store.read(lambda look: look.time_request(made.id))
    assert found is not None
    return found


def held_by(world: World, token: str) -> tuple[Enrolment, Booking]:
    return hold.of_link(world.ports, token)
