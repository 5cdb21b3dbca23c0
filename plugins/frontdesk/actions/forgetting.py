"""Forget what was only needed on the day of a session."""

from frontdesk.actions.ports import Ports
from frontdesk.domain.session import FORGOTTEN_AFTER


def nightly(ports: Ports) -> None:
    """Delete sealed arrivals, device checks, words of being late and rooms of old sessions."""
    ended_before = ports.clock.now() - FORGOTTEN_AFTER
    ports.store.write(lambda tx: tx.forget_sessions(ended_before=ended_before))
