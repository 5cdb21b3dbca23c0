"""Clients of the tests: as far on their way as a test needs."""

from dataclasses import replace
from datetime import UTC, datetime

from fakes import World
from frontdesk.actions import hold, pay
from frontdesk.domain.booking import Accepted, Booking, Enrolment, SealedIntake

MONDAY_NINE = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)
BACK = "http://127.0.0.1:8900/enrol/x/check"
_COUNT = iter(range(10_000))


def answered(here: World, starts_at: datetime = MONDAY_NINE, service: int = 0) -> Enrolment:
    """Hold a time and answer everything."""
    number = str(next(_COUNT))
    chosen = hold.Choice(
        here.ports.practice.services[service], starts_at, "video", "America/New_York"
    )
    token, _ = hold.begin(here.ports, chosen, fresh=(number, number, f"{number}@x"))
    enrolment, _ = hold.of_link(here.ports, token)
    now = here.clock.now()
    full = replace(
        enrolment,
        name="Ana",
        email="ana@example.com",
        phone="503 555 0199",
        voicemail=True,
        jurisdiction="US-OR",
        adult=True,
        consents=tuple(
            Accepted(c.id, c.revision, c.sha256, now) for c in here.ports.practice.consents
        ),
    )
    sealed = SealedIntake(full.id, 1, b"age", "00", "browser", "intake@1", now)

    def change(tx):
        tx.save_enrolment(full)
        tx.seal(sealed)

    here.ports.store.write(change)
    return full


def booking(here: World, enrolment: Enrolment) -> Booking:
    found = here.ports.store.read(lambda look: look.booking(enrolment.booking))
    assert found is not None
    return found


def paying(here: World, enrolment: Enrolment) -> str:
    """Bring the client to the payment page; return the session's id."""
    url = pay.start(here.ports, enrolment, cancel_url=BACK)
    assert url is not None
    return url.rpartition("/")[2]


def mails(here: World) -> list[str]:
    return [
        order[1].split(":")[2] + ":" + order[1].split(":")[3]
        for order in here.jobs.orders
        if order[0] == "mail"
    ]
