"""Calendars kept elsewhere, as the tests tell what is in them."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from actions.clients import MONDAY_NINE, answered, booking, bring
from fakes import World
from frontdesk.actions import chores, offer, outside
from frontdesk.actions.outside_port import Found, Source
from frontdesk.adapters.mail.letters import Adapter as WrittenLetters
from frontdesk.domain.booking import Booking, State
from frontdesk.domain.clocks import minute
from frontdesk.domain.errors import OutsideUnread

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


@dataclass
class ToldCalendars:
    """Calendars that say what the test tells them to."""

    therapists: list[str]
    times: list[tuple[str, int, int]] | None = field(default_factory=list)
    tag: str = "t1"
    trouble: str = ""
    asked: list[dict[str, object]] = field(default_factory=list)

    def sources(self) -> list[Source]:
        return [Source(f"source-of-{name}", name) for name in self.therapists]

    def look(self, source: Source, **how: object) -> Found:
        self.asked.append(how)
        if self.trouble:
            raise OutsideUnread(self.trouble)
        return Found(self.tag, self.times)

    def say(self, *times: tuple[datetime, datetime], uid: str = "x") -> None:
        self.times = [(uid, minute(a), minute(b)) for a, b in times]


def told_to(here: World) -> ToldCalendars:
    """Give the sample practice's therapist a calendar, and letters that read as they really do."""
    made = ToldCalendars([here.ports.practice.therapists[0].id])
    letters = WrittenLetters(here.ports.practice, here.ports.origin, here.ports.links)
    here.ports = replace(here.ports, outside=made, letters=letters)
    return made


def confirmed(here: World, starts_at: datetime = MONDAY_NINE) -> Booking:
    made = booking(here, answered(here, starts_at))
    bring(here, made, State.CONFIRMED)
    return booking(here, here.ports.store.read(lambda look: look.enrolment(made.enrolment)))


def refresh(here: World, **later: float) -> None:
    here.clock.move(**(later or {"minutes": 10}))
    outside.refresh(here.ports)


def offered(here: World, starts_at: datetime = MONDAY_NINE) -> bool:
    service = here.ports.practice.services[0]
    return offer.find(here.ports, service, starts_at=starts_at, way="video") is not None


def send(here: World) -> None:
    for kind, _, args in list(here.jobs.orders):
        if kind == "mail":
            chores.run(here.ports, kind, args)
