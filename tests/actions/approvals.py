"""What the tests of approval, limits and wishes start from."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from fakes import World
from frontdesk.actions import chores, pay
from frontdesk.actions.ports import Letter, Ports
from frontdesk.adapters.mail.letters import Adapter as Letters
from frontdesk.domain.booking import Booking, Enrolment
from frontdesk.domain.request import LIFE, Asked, TimeRequest

BACK = "http://127.0.0.1:8900/enrol/x/check"
# A Sunday evening where the therapist is: far outside of her hours.
SUNDAY_EVENING = datetime(2026, 11, 30, 3, 0, tzinfo=UTC)


def changed(here: World, service: int = 0, **changes: Any) -> World:
    """Return the same world with a service that differs."""
    practice = here.ports.practice
    services = list(practice.services)
    services[service] = replace(services[service], **changes)
    other = replace(practice, services=tuple(services))
    letters = Letters(other, here.ports.origin, here.ports.links)
    return replace(here, ports=replace(here.ports, practice=other, letters=letters))


def asked(here: World, enrolment: Enrolment) -> Booking:
    """Bring an answered enrolment to its request."""
    assert pay.start(here.ports, enrolment, cancel_url=BACK) is None
    found = here.ports.store.read(lambda look: look.booking(enrolment.booking))
    assert found is not None
    return found


def letters(here: World, kind: str = "") -> list[Letter]:
    """Send what is owed, as the engine would, and return the letters of a kind."""
    before = len(here.mail.sent)
    for name, key, args in list(here.jobs.orders):
        if name == "mail" and kind in key.split(":"):
            chores.run(here.ports, name, args)
    return here.mail.sent[before:]


def wish(ports: Ports, number: str = "1", **changes: Any) -> TimeRequest:
    """Return what somebody asks for, not kept yet."""
    now = ports.clock.now()
    made = TimeRequest(
        id=f"tr_{number}",
        service="first-session",
        state=Asked.OPEN,
        created_at=now,
        expires_at=now + LIFE,
        weekdays=(7,),
        parts=("evening",),
        way="video",
        zone="America/New_York",
        name="Ana",
        email="ana@example.com",
    )
    return replace(made, **changes)
