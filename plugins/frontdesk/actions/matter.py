"""One thing about money that the therapist has to look at, and what she may do about it."""

from collections.abc import Callable
from dataclasses import dataclass, field

from frontdesk.actions.ports import Ports
from frontdesk.domain.booking import Booking
from frontdesk.domain.wording import when_words


@dataclass(frozen=True, slots=True)
class Step:
    """Something the therapist may do about a matter, behind a page that says what it means.

    Attributes:
        name: its part of the address.
        words: on the button.
        head: over the page.
        sentences: what it does, told before.
        do: does it; raises NotNow when it cannot be done any more.
    """

    name: str
    words: str
    head: str
    sentences: tuple[str, ...]
    # Left out of what a matter looks like: functions look different each time they are made.
    do: Callable[[], None] = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Matter:
    """One row of the section "Money to look at".

    Attributes:
        kind, about: name it in addresses: "refund" and its id, for example.
        title: what happened, and to whom.
        sentences: what it means, in plain words.
        more: what stands beside its acts only, as it is long.
        acts: what may be done about it here.
        leads: words and addresses, below the desk's own, of pages where more can be done.
    """

    kind: str
    about: str
    title: str
    sentences: tuple[str, ...]
    acts: tuple[Step, ...] = ()
    leads: tuple[tuple[str, str], ...] = ()
    more: tuple[str, ...] = ()


def who(ports: Ports, booking: Booking | None) -> str:
    """Return whose appointment it is and when, in a few words."""
    if booking is None:
        return "an appointment"
    client = ports.store.read(lambda look: look.enrolment(booking.enrolment))
    name = client.name if client and client.name else "someone"
    return f"{name}, {when_words(booking.starts_at, booking.zone)}"
