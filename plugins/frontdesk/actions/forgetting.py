"""Forget what was only needed on the day of a session, and what strangers wrote long ago."""

from frontdesk.actions.ports import Ports
from frontdesk.actions.store_port import Writer
from frontdesk.domain.letter import KEPT_FOR
from frontdesk.domain.session import FORGOTTEN_AFTER


def nightly(ports: Ports) -> None:
    """Delete old letters, and the sealed arrivals, checks, lateness and rooms of old sessions."""
    now = ports.clock.now()

    def change(tx: Writer) -> None:
        tx.forget_sessions(ended_before=now - FORGOTTEN_AFTER)
        tx.forget_letters(received_before=now - KEPT_FOR)

    ports.store.write(change)
    ports.store.forget()
