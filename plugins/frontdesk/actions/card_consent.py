"""What a client agreed to who leaves a card: the very sentences, when, and their hash."""

from dataclasses import replace
from hashlib import sha256

from frontdesk.actions import tills
from frontdesk.actions.ports import Ports
from frontdesk.actions.store_port import Writer
from frontdesk.domain import due_words
from frontdesk.domain.booking import Accepted, Booking
from frontdesk.domain.cards import Card

# What it is called among the consents; it has no revisions, as the hash is of the words.
NAME, REVISION = "card", 1


def words(ports: Ports, booking: Booking) -> str:
    """Return the sentences as one text; "" where no card is asked for."""
    service = ports.practice.service(booking.service)
    if service is None or not service.keeps_card:
        return ""
    return " ".join(due_words.card_words(booking, service, ports.practice.policy))


def keep(tx: Writer, ports: Ports, booking: Booking) -> None:
    """Keep that they were agreed to just now, for a booking as the client was shown it."""
    said, now = words(ports, booking), ports.clock.now()
    tx.save_card(Card(booking.id, said, now, account=tills.account_of(ports, booking)))
    client = tx.enrolment(booking.enrolment)
    if client is not None:
        others = tuple(one for one in client.consents if one.consent != NAME)
        agreed = Accepted(NAME, REVISION, sha256(said.encode()).hexdigest(), now)
        tx.save_enrolment(replace(client, consents=(*others, agreed)))
