"""A session at Whereby that is about to begin, with Doxy.me as the other place."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta

from actions.clients import MONDAY_NINE, answered, booking, paying
from adapters.video.accounts import provider
from adapters.video.open_stage import on_stage
from adapters.video.vendor_stage import Whereby
from fakes import World
from frontdesk.actions import chores, join, links, settle, video
from frontdesk.actions.ports import Ports
from frontdesk.domain.booking import Booking
from frontdesk.domain.video import Link, Prepared, VideoPlan


@dataclass
class Stage:
    """A practice that meets at Whereby, with Doxy.me as the other place."""

    here: World
    vendor: Whereby
    ports: Ports
    booked: Booking

    def at(self, minutes: float) -> None:
        """Set the clock to so many minutes from the start."""
        self.here.clock.at = self.booked.starts_at + timedelta(minutes=minutes)

    def work(self) -> None:
        chores.reconcile(self.ports)

    def way(self, *, host: bool = False, fallback: bool = False) -> Link:
        token = links.booking_token(self.ports, self.booked)
        visit = join.arrive(token, ports=self.ports)
        return video.way_in(visit, self.ports, host=host, fallback=fallback)

    def room(self, at: str = "whereby") -> Prepared | None:
        return self.ports.store.read(lambda look: look.prepared(self.booked.id, provider=at))

    def without_fallback(self) -> None:
        practice = replace(self.ports.practice, video=VideoPlan("whereby"))
        self.ports = replace(self.ports, practice=practice)


@contextmanager
def staged(here: World) -> Iterator[Stage]:
    """Let a practice meet elsewhere until the block ends."""
    with on_stage(Whereby(MONDAY_NINE)) as vendor:
        plan = VideoPlan("whereby", "static-link")
        videos = {
            "whereby": provider("whereby", base=vendor.origin, seconds=10),
            "static-link": provider("static-link"),
        }
        practice = replace(here.ports.practice, video=plan)
        here.ports = replace(here.ports, practice=practice, videos=videos)
        enrolment = answered(here)
        session = paying(here, enrolment)
        here.payments.pay(session)
        settle.settle(here.ports, session)
        yield Stage(here, vendor, here.ports, booking(here, enrolment))
