"""The sample practice with prices to choose from, a deposit and a card on file."""

from dataclasses import replace
from typing import Any

from actions.clients import BACK
from fakes import World
from frontdesk.actions import pay
from frontdesk.domain.booking import Enrolment
from frontdesk.domain.cards import Card
from frontdesk.domain.money import Money
from frontdesk.domain.payment import Attempt
from frontdesk.domain.practice import Band, Policy, Practice

FULL = Band("full", "Full fee", Money(14_000, "USD"))
MIDDLE = Band("middle", "Middle fee", Money(11_500, "USD"), "For most people with a job")
LOW = Band("low", "Reduced fee", Money(9_000, "USD"))
EURO = Band("euro", "In euros", Money(13_000, "EUR"))
SCALE = (FULL, MIDDLE, LOW)
DEPOSIT = Money(4_000, "USD")
RULE = Policy(24, Money(5_000, "USD"), no_show_fee=Money(8_000, "USD"))


def priced(practice: Practice, *, service: int = 0, **changes: Any) -> Practice:
    """Return a practice with a service changed."""
    first = changes.get("bands") or (Band("", "", practice.services[service].price),)
    changed = replace(practice.services[service], **{"price": first[0].price, **changes})
    services = list(practice.services)
    services[service] = changed
    return replace(practice, services=tuple(services))


def with_prices(
    here: World, *, service: int = 0, rule: Policy | None = None, **changes: Any
) -> World:
    """Return the world with a service changed, and with another rule where one is given."""
    practice = priced(here.ports.practice, service=service, **changes)
    practice = replace(practice, policy=rule or practice.policy)
    here.ports = replace(here.ports, practice=practice)
    return here


def made(here: World, enrolment: Enrolment) -> list[Attempt]:
    return list(here.ports.store.read(lambda look: look.attempts(enrolment.booking)))


def card(here: World, enrolment: Enrolment) -> Card | None:
    return here.ports.store.read(lambda look: look.card(enrolment.booking))


def pressed(here: World, enrolment: Enrolment, band: str = "", *, card: bool = False) -> str:
    """Press the button; return the session one is led to."""
    url = pay.start(here.ports, enrolment, cancel_url=BACK, band=band, card_agreed=card)
    assert url is not None
    return url.rpartition("/")[2]


def asked(here: World, session: str) -> Money:
    return here.payments.checkouts[session].total
