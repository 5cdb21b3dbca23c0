"""Send people the links of their appointments once more, to the address they booked with."""

from datetime import timedelta

from frontdesk.actions import links
from frontdesk.actions.confirm import owe_row
from frontdesk.actions.ports import Note, Ports
from frontdesk.actions.store_port import MailRow, Writer
from frontdesk.domain.booking import Booking, State
from frontdesk.domain.errors import NotNow
from frontdesk.domain.terms_words import both

# One letter per address in this time, however often somebody asks.
PAUSE = timedelta(minutes=10)
LETTER = "rs"
_KIND, _AUDIENCE = "link", "client"


def to_address(ports: Ports, email: str) -> None:
    """Send the links of all appointments to come to an address; nothing, if it has none.

    Nobody but the owner of the mailbox may learn which: answer before calling this, and the
    same in both cases.
    """

    def change(tx: Writer) -> None:
        now = ports.clock.now()
        if found := tx.bookings_of(email, ends_after=now):
            # Named by the first booking that has the address, so that no id holds the address.
            _owe(tx, min(found, key=lambda booking: booking.created_at), ports=ports)

    ports.store.write(change)


def for_booking(ports: Ports, booking: Booking) -> bool:
    """Send the client of a booking the links of everything to come.

    Returns:
        False when a letter like it was ordered within the last ten minutes.

    Raises:
        NotNow: the booking is neither confirmed nor requested, or it is over.
    """
    if booking.state not in {State.CONFIRMED, State.REQUESTED}:
        raise NotNow(booking.state)
    if booking.ends_at <= ports.clock.now():
        raise NotNow(State.COMPLETED)
    return ports.store.write(lambda tx: _owe(tx, booking, ports=ports))


def note(ports: Ports, row: MailRow) -> Note | None:
    """Return what the letter "link" says: every appointment to come, each with its link."""
    booking_id = row.about.removeprefix(f"{LETTER}_")
    booking = ports.store.read(lambda look: look.booking(booking_id))
    enrolment = (
        ports.store.read(lambda look: look.enrolment(booking.enrolment)) if booking else None
    )
    if enrolment is None or not enrolment.email:
        return None
    now = ports.clock.now()
    found = ports.store.read(lambda look: look.bookings_of(enrolment.email, ends_after=now))
    told = [
        {
            "when": both(each.starts_at, each),
            "asked": each.state is State.REQUESTED,
            "link": f"{ports.origin}/booking/{links.booking_token(ports, each)}",
        }
        for each in found
    ]
    facts = {"name": enrolment.name, "appointments": told}
    return Note(to=enrolment.email, facts=facts) if told else None


def _owe(tx: Writer, booking: Booking, *, ports: Ports) -> bool:
    """Order the letter, unless one was ordered a moment ago; the number counts the pauses."""
    now = ports.clock.now()
    number = int(now.timestamp() // PAUSE.total_seconds())
    row = MailRow(f"{LETTER}_{booking.id}", _KIND, _AUDIENCE, number, now)
    for earlier in (number, number - 1):
        sent = tx.mail(row.about, kind=_KIND, audience=_AUDIENCE, revision=earlier)
        if sent is not None and now - sent.wanted_at < PAUSE:
            return False
    owe_row(tx, row)
    return True
