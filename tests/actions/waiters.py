"""People of the tests who wait, and times that others let go."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from actions.clients import MONDAY_NINE, bring, paying
from fakes import World
from frontdesk.actions import hold, offer, waitlist, waitlist_turns
from frontdesk.domain.booking import Accepted, Booking, Enrolment, SealedIntake, State
from frontdesk.domain.waiting import Entry, Wait

PORTLAND = "America/Los_Angeles"
_COUNT = iter(range(10_000))


def waits(here: World, name: str, *, service: int = 0, zone: str = PORTLAND, **wish: Any) -> str:
    """Put somebody on the list, a second after whoever came before; return their e-mail."""
    email = f"{name}@example.com"
    given = {
        "service": here.ports.practice.services[service],
        "email": email,
        "name": name.title(),
        "zone": zone,
        "ways": ("video", "phone"),
        **wish,
    }
    waitlist.join(here.ports, waitlist.Wish(**given), fresh=f"{next(_COUNT):08}")
    here.clock.move(seconds=1)
    return email


def entry_of(here: World, email: str, service: str = "first-session") -> Entry:
    found = here.ports.store.read(lambda look: look.entry_of(email, service=service))
    assert found is not None
    return found


def standing(here: World, *names: str) -> list[Wait]:
    return [entry_of(here, f"{name}@example.com").state for name in names]


def booked_time(here: World, starts_at: datetime = MONDAY_NINE, service: int = 0) -> Booking:
    """Somebody's firm booking."""
    mark = f"{next(_COUNT):08}"
    chosen = hold.Choice(here.ports.practice.services[service], starts_at, "video", PORTLAND)
    _, made = hold.begin(here.ports, chosen, fresh=(mark, mark, f"{mark}@x"))
    bring(here, made, State.CONFIRMED)
    return replace(made, state=State.CONFIRMED)


def let_go(here: World, starts_at: datetime = MONDAY_NINE, service: int = 0) -> Booking:
    """Cancel somebody's firm booking for good."""
    made = booked_time(here, starts_at, service)
    bring(here, made, State.CANCELLED)
    here.ports.store.write(lambda tx: waitlist.freed(tx, here.ports, made))
    return made


def work(here: World) -> None:
    """Do what a worker does each minute."""
    for act in waitlist_turns.due(here.ports):
        act()


def offered_to(here: World) -> list[str]:
    """Return whom times are offered to now."""
    open_offers = here.ports.store.read(lambda look: look.open_offers())
    found = [here.ports.store.read(lambda look, o=o: look.entry(o.entry)) for o in open_offers]
    return sorted(entry.name for entry in found if entry)


def held_for(here: World, email: str) -> Booking:
    """Return the booking that is held for somebody who has an offer."""
    made = here.ports.store.read(lambda look: look.offer_to(entry_of(here, email).id))
    assert made is not None
    booking = here.ports.store.read(lambda look: look.booking(made.booking))
    assert booking is not None
    return booking


def answers(here: World, enrolment: Enrolment) -> Enrolment:
    """Answer everything that is still to be answered."""
    now = here.clock.now()
    full = replace(
        enrolment,
        phone="503 555 0199",
        voicemail=True,
        jurisdiction="US-OR",
        adult=True,
        consents=tuple(
            Accepted(c.id, c.revision, c.sha256, now) for c in here.ports.practice.consents
        ),
    )
    sealed = SealedIntake(full.id, 1, b"age", "00", "browser", "intake@1", now)
    here.ports.store.write(lambda tx: (tx.save_enrolment(full), tx.seal(sealed)))
    return full


def on_the_payment_page(here: World, email: str) -> str:
    """Answer everything and go to pay; return the session's id."""
    booking = held_for(here, email)
    enrolment = here.ports.store.read(lambda look: look.enrolment(booking.enrolment))
    assert enrolment is not None
    return paying(here, answers(here, enrolment))


def slot_is_open(here: World, starts_at: datetime = MONDAY_NINE) -> bool:
    service = here.ports.practice.services[0]
    return offer.find(here.ports, service, starts_at=starts_at, way="video") is not None
