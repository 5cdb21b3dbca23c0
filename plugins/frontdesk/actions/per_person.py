"""How often one person may have a service: asked once, at the very end, and answered by mail.

A person is an e-mail address, and whoever types one need not be its owner. A check as soon as
the address is typed would tell a stranger who is a client here: one field, one answer, as often
as one likes. So nothing is asked before the last step. There the answer cannot be hidden any
more, because a booking is made or it is not; but to see it one has to hold a time and answer
every question, at the rate of holds and payments, and the address that was typed gets a letter
that says so. Nobody is found out without a word.
"""

from frontdesk.actions.confirm import owe
from frontdesk.actions.ports import Ports
from frontdesk.actions.store_port import Writer
from frontdesk.domain.booking import Booking, Enrolment
from frontdesk.domain.errors import LimitReached


def check(tx: Writer, ports: Ports, booking: Booking) -> None:
    """Pass, or refuse a booking that is one too many; in the transaction that would make it.

    Raises:
        LimitReached: this person has had the service as often as one may.
    """
    service = ports.practice.service(booking.service)
    enrolment = tx.enrolment(booking.enrolment)
    if service is None or service.per_person is None or enrolment is None:
        return
    had = tx.taken_up(
        enrolment.email, service=service.id, now=ports.clock.now(), besides=booking.id
    )
    if had >= service.per_person:
        raise LimitReached(service.id, service.per_person)


def tell(ports: Ports, enrolment: Enrolment) -> None:
    """Write to the address, once a booking, that somebody tried to book with it."""
    now = ports.clock.now()

    def change(tx: Writer) -> None:
        if (booking := tx.booking(enrolment.booking)) is not None:
            owe(tx, booking, kind="limit", audience="client", now=now)

    ports.store.write(change)
