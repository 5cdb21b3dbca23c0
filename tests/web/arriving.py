"""A client at the door of a session, and what she says of where she is."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from frontdesk.adapters.vault import open_intake
from frontdesk.domain.arrival import FORM, Arrival
from frontdesk.domain.intake import Binding, Intake, binding, inner
from web.conftest import Served
from web.made import Made, made

WHERE = "1 Canary Lane, Portland"
ANSWERS = {
    "answer.where": WHERE,
    "answer.number": "503 555 0111",
    "answer.with": "somebody",
    "answer.who": "canary-cousin",
    "answer.private": "yes",
}
NEXT_WEEK = timedelta(days=7)


def at_the_door(served: Served, *, way: str = "video") -> Made:
    """Book a session and stand at its open door, ten minutes early."""
    return come_to(made(served, way=way))


def come_to(one: Made) -> Made:
    one.served.here.clock.at = one.now().starts_at - timedelta(minutes=10)
    return one


def arrive(one: Made) -> str:
    return f"/join/{one.token}/arrive"


def kept(one: Made) -> Arrival | None:
    found: Arrival | None = one.served.here.ports.store.read(lambda look: look.arrival(one.id))
    return found


def opened(one: Made, keys: Path) -> dict[str, object]:
    sealed = kept(one)
    assert sealed is not None
    return open_intake(
        sealed.ciphertext, (keys / "therapist.key").read_text(), expected=bound(one)
    )


def bound(one: Made, *, enrolment: str = "") -> Binding:
    ports = one.served.here.ports
    recipients = [r.recipient for r in ports.practice.recipients]
    name = enrolment or one.client().id
    return binding(name, origin=ports.origin, form=FORM, recipients=recipients)


def sealed_by_a_browser(one: Made, answers: dict[str, str]) -> bytes:
    ports = one.served.here.ports
    written = Intake(bound(one), "browser", ports.clock.now(), 1, answers)
    recipients = [r.recipient for r in ports.practice.recipients]
    sealed: bytes = ports.vault.seal(inner(written), recipients=recipients)
    return sealed


def follow(one: Made, starts_at: datetime) -> Made:
    """Make another session of the same client, as a series does."""
    second = made(one.served, starts_at=starts_at)
    theirs = replace(second.client(), follows=one.client().id)
    one.served.here.ports.store.write(lambda tx: tx.save_enrolment(theirs))
    return second
