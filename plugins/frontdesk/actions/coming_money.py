"""Payments that take some days to arrive: one line at the desk, with nothing to do about it."""

from collections.abc import Sequence

from frontdesk.actions.matter import Matter, who
from frontdesk.actions.ports import Ports
from frontdesk.domain.payment import FIRST, Attempt, AttemptState, Purpose
from frontdesk.domain.wording import money_words

_FOR = {
    Purpose.REST: "the rest of the price",
    Purpose.FEE: "a fee",
}

_MEANS = (
    "Such a payment takes some days. A time that waits for it is kept, and the client gets an "
    "email once the bank has decided. You have nothing to do."
)


def listed(ports: Ports) -> Sequence[Matter]:
    """Return one matter that tells of all of them, or none."""
    now = ports.clock.now()
    found = ports.store.read(lambda look: look.unsettled(now=now))
    coming = sorted(
        (one for one in found if one.state is AttemptState.PROCESSING),
        key=lambda one: (one.created_at, one.id),
    )
    if not coming:
        return ()
    head = "A payment is on its way" if len(coming) == 1 else "Payments are on their way"
    told = tuple(_line(ports, one) for one in coming)
    return (Matter("coming", "all", head, (*told, _MEANS)),)


def _line(ports: Ports, one: Attempt) -> str:
    booking = ports.store.read(lambda look: look.booking(one.booking))
    what = "" if one.purpose in FIRST else f" for {_FOR[one.purpose]}"
    return f"{who(ports, booking)}: {money_words(one.price)}{what}."
