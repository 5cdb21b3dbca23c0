"""A first session of the tests, and what others take meanwhile."""

from dataclasses import replace
from datetime import datetime

from actions.clients import MONDAY_NINE, answered, bring
from fakes import World
from frontdesk.actions import hold
from frontdesk.domain.booking import Booking, Enrolment, State


def firm(here: World, service: int = 0, starts_at: datetime = MONDAY_NINE) -> Booking:
    """A first session that is booked."""
    enrolment = answered(here, starts_at, service)
    first = here.ports.store.read(lambda look: look.booking(enrolment.booking))
    bring(here, first, State.CONFIRMED)
    return here.ports.store.read(lambda look: look.booking(enrolment.booking))


def enrolment_of(here: World, booking: Booking) -> Enrolment:
    found = here.ports.store.read(lambda look: look.enrolment(booking.enrolment))
    assert found is not None
    return found


def latest(here: World, booking: Booking) -> Booking:
    return here.ports.store.read(lambda look: look.booking(booking.id))


def somebody_else(here: World, starts_at: datetime) -> Booking:
    mark = starts_at.strftime("%m%d%H%M")
    chosen = hold.Choice(here.ports.practice.services[0], starts_at, "video", "UTC")
    _, made = hold.begin(here.ports, chosen, fresh=(mark, mark, f"{mark}@x"))
    bring(here, made, State.CONFIRMED)
    return made


def with_service(here: World, **changes: object) -> None:
    first, *rest = here.ports.practice.services
    practice = replace(here.ports.practice, services=(replace(first, **changes), *rest))
    here.ports = replace(here.ports, practice=practice)
