"""Take what a client says of where she is just before a session, sealed to the therapist."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass, replace

from frontdesk.actions import enrol
from frontdesk.actions.join import Visit
from frontdesk.actions.ports import Ports
from frontdesk.actions.store_port import Reader, Writer
from frontdesk.domain import intake
from frontdesk.domain.arrival import FORM, MAX_SEALED_BYTES, Arrival, bound_to, for_this_time
from frontdesk.domain.booking import Booking, Enrolment
from frontdesk.domain.errors import KeyChanged, NotSealed
from frontdesk.domain.session import Door, Meeting

# At an office the therapist sees who is there, and knows where to send for help.
_FROM_AFAR = frozenset({Meeting.VIDEO, Meeting.PHONE})


@dataclass(frozen=True, slots=True)
class Said:
    """What was said for this session, and at the one before it; either may be None.

    outdated: whether what was said before is sealed to other keys than those of now.
    """

    now: Arrival | None
    before: Arrival | None
    outdated: bool


def may_say(ports: Ports, visit: Visit) -> bool:
    """Tell whether the client may say where she is: at an open door, from afar, to a key."""
    from_afar = visit.booking.way in _FROM_AFAR
    return visit.door is Door.OPEN and from_afar and bool(ports.practice.recipients)


def unasked(ports: Ports, visit: Visit) -> bool:
    """Tell whether the way into a session leads past the question first."""
    if not may_say(ports, visit):
        return False
    return ports.store.read(lambda look: of(look, visit.booking)) is None


def of(look: Reader, booking: Booking) -> Arrival | None:
    """Return what was said for a session, at the time that it has now."""
    return for_this_time(look.arrival(booking.id), booking)


def said(ports: Ports, visit: Visit) -> Said:
    """Return what was said, all of it sealed."""
    return ports.store.read(lambda look: _said(look, ports, visit))


def bound(ports: Ports, enrolment: Enrolment) -> intake.Binding:
    """Return what must stand inside the answers of a client."""
    return enrol.bound(ports, bound_to(enrolment), FORM)


def say(ports: Ports, visit: Visit, sent: enrol.Arrival, *, kids: Collection[str] = ()) -> None:
    """Keep the answers in the place of earlier ones; those in clear are sealed here, in memory.

    kids: to which keys a browser says it sealed them; empty if it does not say.

    Raises:
        KeyChanged: they are sealed to other keys than those of now.
        NotSealed: what claims to be sealed is no age file, or is longer than answers can be.
        IntakeTooLong: the answers do not fit.
    """
    sealed_by, ciphertext = "browser", sent.ciphertext
    binding = bound(ports, visit.enrolment)
    if ciphertext is not None and kids and set(kids) != set(binding.kids):
        raise KeyChanged
    if ciphertext is None:
        ciphertext = enrol.sealed_here(ports, binding, answers=sent.answers, sequence=1)
        sealed_by = "server"
    intake.check_sealed(ciphertext)
    if len(ciphertext) > MAX_SEALED_BYTES:
        raise NotSealed(f"{len(ciphertext)} bytes, {MAX_SEALED_BYTES} are allowed")
    kept = Arrival(
        booking=visit.booking.id,
        ciphertext=ciphertext,
        sha256=hashlib.sha256(ciphertext).hexdigest(),
        sealed_by=sealed_by,
        same_as="",
        said_at=visit.now,
        kids=binding.kids,
    )
    ports.store.write(lambda tx: tx.save_arrival(kept))


def say_the_same(ports: Ports, visit: Visit) -> bool:
    """Take the sealed answers of the session before over; False when there are none.

    Raises:
        KeyChanged: the therapist is warned of them, for she has other keys now.
    """

    def change(tx: Writer) -> bool:
        found = _said(tx, ports, visit)
        if found.outdated:
            raise KeyChanged
        before = found.before
        if before is None:
            return False
        same_as = before.same_as or before.booking
        now = replace(before, booking=visit.booking.id, same_as=same_as, said_at=visit.now)
        tx.save_arrival(now)
        return True

    return ports.store.write(change)


def skip(ports: Ports, visit: Visit) -> None:
    """Keep that the client would rather tell; answers that are there already stay."""
    skipped = Arrival(visit.booking.id, b"", "", "", "", visit.now)

    def change(tx: Writer) -> None:
        if of(tx, visit.booking) is None:
            tx.save_arrival(skipped)

    ports.store.write(change)


def _said(look: Reader, ports: Ports, visit: Visit) -> Said:
    root = bound_to(visit.enrolment)
    before = look.arrival_before(root, besides=visit.booking.id)
    kids = bound(ports, visit.enrolment).kids
    outdated = before is not None and not before.opens_with(kids)
    return Said(of(look, visit.booking), before, outdated)
