"""The hold that keeps what a booking let go, for as long as the change can be taken back."""

from dataclasses import replace
from datetime import datetime

from frontdesk.domain.booking import KEEPER, Booking, State


def keeper(old: Booking, new: Booking, *, name: str, until: datetime) -> Booking | None:
    """Return a held booking of what old had and new has not, or None where that is nothing.

    It belongs to no client: nobody is enrolled under its name, so no question about a person
    finds it.

    Args:
        old: the booking before the change.
        new: the same booking after it.
        name: makes its id.
        until: UTC instant up to which it is kept.
    """
    own = f"{KEEPER}{name}"
    held = replace(
        old,
        id=own,
        enrolment=own,
        calendar_uid=own,
        state=State.HELD,
        hold_until=until,
        revision=0,
        phone_since=None,
        approved_at=None,
        cancels_at=None,
        cancelled_by="",
        series="",
        policy=None,
    )
    if old.therapist == new.therapist and old.starts_at == new.starts_at:
        # Only the room was let go; the therapist's time is still the booking's own.
        return replace(held, therapist=own) if old.room and old.room != new.room else None
    same_room = bool(old.room) and old.room == new.room
    return _beside(held, new) if old.therapist == new.therapist or same_room else held


def _beside(held: Booking, new: Booking) -> Booking | None:
    """Cut a hold to what does not clash with the new time: before it or after it."""
    if held.starts_at < new.starts_at:
        ends = min(held.ends_at, new.busy_from)
        cut = replace(held, ends_at=ends, busy_to=max(ends, min(held.busy_to, new.starts_at)))
    else:
        starts = max(held.starts_at, new.busy_to)
        cut = replace(
            held, starts_at=starts, busy_from=min(starts, max(held.busy_from, new.ends_at))
        )
    return cut if cut.starts_at < cut.ends_at else None
