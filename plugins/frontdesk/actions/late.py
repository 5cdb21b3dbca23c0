"""The therapist says that she runs late, or that she does not any more."""

from datetime import datetime

from frontdesk.actions.join import Visit
from frontdesk.actions.ports import Ports
from frontdesk.domain.errors import NotNow
from frontdesk.domain.lateness import CHOICES, Lateness, begins_at
from frontdesk.domain.session import Door


def begins(visit: Visit, ports: Ports) -> datetime:
    """Return when a session begins (UTC), as its client was told last."""
    said = ports.store.read(lambda look: look.lateness(visit.booking.id))
    starts_at = visit.booking.starts_at
    return begins_at(starts_at, said, now=visit.now) or starts_at


def say(visit: Visit, *, minutes: int, ports: Ports) -> None:
    """Keep how late the session will begin; the newest word counts, 0 takes it back.

    Raises:
        ValueError: minutes is none of CHOICES.
        NotNow: the session is over, cancelled or not firm.
    """
    if minutes not in CHOICES:
        raise ValueError(f"{minutes} is none of {CHOICES}")
    if visit.door is Door.OVER:
        raise NotNow(visit.booking.state)
    said = Lateness(visit.booking.id, minutes, visit.now)
    ports.store.write(lambda tx: tx.save_lateness(said))
