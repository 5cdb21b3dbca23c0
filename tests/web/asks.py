"""Wishes for other times, asked and answered as far as a test of their pages needs."""

import re
from datetime import datetime

from actions.approvals import letters
from frontdesk.actions import hold
from frontdesk.domain.request import TimeRequest
from web.conftest import DESK_KEY, Served

ASK = "/ask/first-session"
DESK = f"/today/{DESK_KEY}/asks"
FORM = {
    "day-7": "yes",
    "day-6": "yes",
    "part-evening": "yes",
    "way": "video",
    "zone": "America/New_York",
    "name": "Ana",
    "email": "ana@example.com",
    "phone": "",
}
# Sunday evening in Portland.
TYPED, SLOT = "2026-11-29T19:00", "2026-11-30T03:00:00Z"


def wishes(served: Served) -> list[TimeRequest]:
    now = served.here.clock.now()
    return list(served.here.ports.store.read(lambda look: look.time_requests(now=now)))


def offered(served: Served, *typed: str) -> str:
    """Ask, answer, and return the address in the letter."""
    served.post(ASK, FORM)
    (wish,) = wishes(served)
    times = {f"time-{n}": text for n, text in enumerate(typed or (TYPED,), start=1)}
    answer = served.post(f"{DESK}/{wish.id}", times)
    assert answer.status_code == 303, answer.text
    (letter,) = letters(served.here, "times")
    found = re.search(r"/ask/answer/\S+", letter.text)
    assert found is not None
    return found[0]


def take(served: Served, at: datetime) -> None:
    """Give the time to somebody else."""
    ports = served.here.ports
    therapist = ports.practice.therapists[0]
    service = ports.practice.services[0]
    choice = hold.Choice(service, at, "video", "UTC", therapist.id)
    slot = hold.Slot(at, at.replace(minute=50), therapist.id)
    now = served.here.clock.now()
    made = hold.of_slot(ports, choice, slot, fresh=("x", "x", "x@x"), now=now)
    assert ports.store.write(lambda tx: tx.hold(made, now=now))
