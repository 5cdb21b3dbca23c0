"""Bookings of the tests that are made, and what became of them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from actions.clients import BACK, MONDAY_NINE, answered, booking, paying
from fakes import World
from frontdesk.actions import chores, pay, settle
from frontdesk.actions.ports import Ports
from frontdesk.domain.booking import Booking, Change
from frontdesk.domain.givenback import Refund
from frontdesk.domain.money import Money
from frontdesk.domain.practice import Policy

FEE = Money(5000, "USD")
MINUTE = timedelta(minutes=1)
TEN = MONDAY_NINE + 60 * MINUTE
ELEVEN = MONDAY_NINE + 120 * MINUTE
AFTERNOON = MONDAY_NINE + 240 * MINUTE


def kinder(here: World, **changes: object) -> World:
    """Return the same world with a rule that keeps a part and lets a client move late once."""
    rule = replace(Policy(24, FEE, move_hours=24, late_moves=1), **changes)
    practice = replace(here.ports.practice, policy=rule)
    return replace(here, ports=replace(here.ports, practice=practice))


def booked(here: World, starts_at: datetime = MONDAY_NINE, *, service: int = 0) -> Booking:
    """Book by video to the end, and send every letter about it."""
    client = answered(here, starts_at, service)
    if here.ports.practice.services[service].price.free:
        pay.start(here.ports, client, cancel_url=BACK)
    else:
        session = paying(here, client)
        here.payments.pay(session)
        settle.settle(here.ports, session)
    work(here)
    here.mail.sent.clear()
    return booking(here, client)


def work(here: World) -> None:
    """Do all the work that was ordered, as the engine would by now."""
    for kind, _, args in list(here.jobs.orders):
        chores.run(here.ports, kind, args)


def later(here: World, **by: float) -> None:
    """Let time pass and do what is due."""
    here.clock.move(**by)
    chores.reconcile(here.ports)
    work(here)


def now_is(here: World | Ports, old: Booking) -> Booking:
    """Return a booking as it is now."""
    ports = here if isinstance(here, Ports) else here.ports
    found = ports.store.read(lambda look: look.booking(old.id))
    assert found is not None
    return found


def refunds(here: World, of: Booking) -> Sequence[Refund]:
    return here.ports.store.read(lambda look: look.refunds(of.id))


def changes(here: World, of: Booking) -> Sequence[Change]:
    return here.ports.store.read(lambda look: look.changes(of.id))


def letters(here: World) -> list[str]:
    """Return the kinds of letters that went out, and to whom."""
    sides = {"therapist@example.com": "therapist"}
    return sorted(f"{m.subject}:{sides.get(m.to, 'client')}" for m in here.mail.sent)
