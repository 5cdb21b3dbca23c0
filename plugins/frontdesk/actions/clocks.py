"""Keep the therapist's wall time where a government changes what the clocks show."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from frontdesk.actions import acts, links
from frontdesk.actions.confirm import owe_row
from frontdesk.actions.ports import Note, Ports
from frontdesk.actions.store_port import MailRow, Writer
from frontdesk.domain import wording
from frontdesk.domain.booking import BLOCKING, Act, Booking, Enrolment, State
from frontdesk.domain.clocks import instant, instant_of, minute

# The first letters of what a mail is about; see NOTES in actions/chores.py.
LETTER = "tz"
MOST = 100_000
# Somebody is choosing or paying: that comes to its end before anything moves.
_UNDER_WAY = frozenset({State.HELD, State.AWAITING_PAYMENT})
_AGREED = frozenset({State.REQUESTED, State.CONFIRMED})
LATER = timedelta(hours=1)

ZoneOf = Callable[[str], ZoneInfo]


def recheck(ports: Ports, *, zone_of: ZoneOf = ZoneInfo) -> None:
    """Compare every booking ahead with the installed rules of its zone, and tell who is affected.

    A booking keeps the wall time it was made for and so gets another instant. Where that is
    taken it keeps its instant, and the therapist is told.

    zone_of: the rules; another than the installed ones for tests.
    """
    now = acts.present(ports)
    ahead = ports.store.read(lambda look: look.ahead(after=now, limit=MOST))
    off = [booking for booking in ahead if _is_off(booking, zone_of)]
    left = [booking for booking in off if booking.state in _AGREED]
    moved = True
    # Sessions one after the other move like a train: each takes the place another has left.
    while left and moved:
        waiting = [booking for booking in left if not _move(ports, booking, zone_of=zone_of)]
        moved, left = len(waiting) < len(left), waiting
    for booking in [*left, *(b for b in off if b.state is State.ATTENTION)]:
        _stay(ports, booking, zone_of=zone_of)
    if any(booking.state in _UNDER_WAY for booking in off):
        _look_again(ports, now=now)


def note(ports: Ports, row: MailRow) -> Note | None:
    """Return what a letter says of a changed clock; None when it is not true any more."""
    booking_id, other = row.about.removeprefix(f"{LETTER}_").rsplit("_", 1)
    booking = ports.store.read(lambda look: look.booking(booking_id))
    if booking is None or booking.state not in BLOCKING or booking.revision != row.revision:
        ports.store.write(lambda tx: tx.disown_mail(row.about, revision=row.revision))
        return None
    client = ports.store.read(lambda look: look.enrolment(booking.enrolment))
    known = client or Enrolment(booking.enrolment, booking.id, booking.service, row.wanted_at)
    to = known.email if row.audience == "client" else ports.practice.email
    return Note(to, _facts(ports, booking, known, other=instant_of(int(other)))) if to else None


def _is_off(booking: Booking, zone_of: ZoneOf) -> bool:
    """Tell whether the clock shows something else at the start than it was booked for.

    Asked this way round, because a wall time that happens twice has two right instants.
    """
    try:
        return _shown(booking, zone_of) != booking.wall
    except ZoneInfoNotFoundError:
        # A zone without rules cannot be judged.
        return False


def _shown(booking: Booking, zone_of: ZoneOf) -> str:
    return booking.starts_at.astimezone(zone_of(booking.zone)).strftime("%Y-%m-%dT%H:%M")


def _wanted(booking: Booking, zone_of: ZoneOf) -> Booking:
    zone = zone_of(booking.zone)
    starts_at = instant(datetime.fromisoformat(booking.wall), zone)
    by = starts_at - booking.starts_at
    new = replace(
        booking,
        starts_at=starts_at.astimezone(UTC),
        ends_at=booking.ends_at + by,
        busy_from=booking.busy_from + by,
        busy_to=booking.busy_to + by,
        revision=booking.revision + 1,
    )
    # Not the same where the new rules skip that wall time.
    return replace(new, wall=_shown(new, zone_of))


def _move(ports: Ports, booking: Booking, *, zone_of: ZoneOf) -> bool:
    """Move a booking to its wall time; False when that is taken."""
    now = acts.present(ports)

    def change(tx: Writer) -> bool:
        found = tx.booking(booking.id)
        if not _still(found, booking):
            return True
        new = _wanted(booking, zone_of)
        if not tx.revise(new, revision=booking.revision, now=now):
            return False
        acts.note(tx, booking, Act.MOVE, actor="system", now=now, can_undo=False)
        if booking.state is State.CONFIRMED:
            links.remember(tx, ports, new)
        for audience in ("client", "therapist"):
            _owe(tx, new, kind="zone", audience=audience, other=booking.starts_at, now=now)
        return True

    return ports.store.write(change)


def _stay(ports: Ports, booking: Booking, *, zone_of: ZoneOf) -> None:
    """Leave a booking at its instant, and tell the therapist what the clock shows then."""
    now = acts.present(ports)
    other = _wanted(booking, zone_of).starts_at

    def change(tx: Writer) -> None:
        found = tx.booking(booking.id)
        if not _still(found, booking):
            return
        # With its new wall time it is right again, and does not jump when the place gets free.
        now_shown = replace(booking, wall=_shown(booking, zone_of))
        tx.revise(now_shown, revision=booking.revision, now=now)
        _owe(tx, booking, kind="zone-clash", audience="therapist", other=other, now=now)

    ports.store.write(change)


def _still(found: Booking | None, booking: Booking) -> bool:
    return found is not None and (found.state, found.revision, found.cancels_at) == (
        booking.state,
        booking.revision,
        None,
    )


def _owe(
    tx: Writer, booking: Booking, *, kind: str, audience: str, other: datetime, now: datetime
) -> None:
    about = f"{LETTER}_{booking.id}_{minute(other)}"
    owe_row(tx, MailRow(about, kind, audience, booking.revision, now))


def _look_again(ports: Ports, *, now: datetime) -> None:
    at = now + LATER
    key = f"clocks:{at:%Y%m%d%H}"
    ports.store.write(lambda tx: tx.enqueue("clocks", key=key, args={}, at=at))


def _facts(
    ports: Ports, booking: Booking, client: Enrolment, *, other: datetime
) -> dict[str, object]:
    return {
        "booking": booking,
        "name": client.name,
        "reference": booking.reference,
        "day": wording.day_words(booking.starts_at, booking.client_zone),
        "day_here": wording.day_words(booking.starts_at, booking.zone),
        "when": _span(booking, booking.starts_at, zone=booking.client_zone),
        "when_here": _span(booking, booking.starts_at, zone=booking.zone),
        "other": _span(booking, other, zone=booking.client_zone),
        "other_here": _span(booking, other, zone=booking.zone),
        "link": f"{ports.origin}/booking/{links.booking_token(ports, booking)}",
    }


def _span(booking: Booking, starts: datetime, *, zone: str) -> str:
    ends = starts + (booking.ends_at - booking.starts_at)
    return f"{wording.day_words(starts, zone)}, {wording.span_words(starts, ends, zone)}"
