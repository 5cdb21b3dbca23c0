"""What the letters about a series of sessions tell: each of them, and what is left to pay."""

from collections.abc import Sequence

from frontdesk.actions import links, series
from frontdesk.actions.ports import Note, Ports
from frontdesk.actions.store_port import MailRow
from frontdesk.actions.waitlist_letters import spans
from frontdesk.domain import terms_words, wording
from frontdesk.domain.booking import Booking, State
from frontdesk.domain.recurrence import first_of

UNPAID = frozenset({State.HELD, State.AWAITING_PAYMENT})
TO_COME = UNPAID | {State.CONFIRMED}


def booked(ports: Ports, row: MailRow) -> Note | None:
    """Return the note to a client or the therapist; None when nothing of it is to come."""
    first = ports.store.read(lambda look: look.booking(first_of(row.about)))
    enrolment = ports.store.read(lambda look: look.enrolment(first.enrolment)) if first else None
    if first is None or enrolment is None:
        return None
    now = ports.clock.now()
    members = [
        one
        for one in series.members(ports, first)
        if one.id != first.id and one.state in TO_COME and one.starts_at > now
    ]
    if not members:
        return None
    facts = {**_facts(ports, members), "name": enrolment.name}
    to = enrolment.email if row.audience == "client" else ports.practice.email
    return Note(to, facts)


def _facts(ports: Ports, members: Sequence[Booking]) -> dict[str, object]:
    unpaid = [one for one in members if one.state in UNPAID]
    untils = [one.hold_until for one in unpaid if one.hold_until]
    way = ports.practice.way(members[0].way)
    return {
        "way": way.name if way else members[0].way,
        "sessions": [_session(ports, one) for one in members],
        "price": wording.money_words(members[0].deposit or members[0].price),
        "card": members[0].price.free,
        "unpaid": len(unpaid),
        "until": terms_words.both(min(untils), members[0]) if untils else "",
    }


def _session(ports: Ports, booking: Booking) -> dict[str, object]:
    theirs, ours = spans(booking)
    return {
        "when": theirs,
        "when_here": "" if ours == theirs else ours,
        "when_desk": ours,
        "unpaid": booking.state in UNPAID,
        "link": f"{ports.origin}/booking/{links.booking_token(ports, booking)}",
    }
