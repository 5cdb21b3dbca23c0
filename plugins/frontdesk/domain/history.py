"""What a booking was before a change, as plain data, and how it becomes that again."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from frontdesk.domain.booking import Booking, Change
from frontdesk.domain.practice import Policy

_INSTANTS = ("starts_at", "ends_at", "busy_from", "busy_to", "phone_since", "cancels_at")
_PLAIN = (
    *("therapist", "way", "room", "wall", "zone", "client_zone"),
    *("late_moves", "cancelled_by", "revision"),
)

# What somebody has to know of it to be there.
_PLAN = ("therapist", "way", "room", "wall", "zone", "client_zone")


def snapshot(booking: Booking) -> dict[str, Any]:
    """Return everything a change may change, as JSON data."""
    instants = {name: getattr(booking, name) for name in _INSTANTS}
    written = {name: at.isoformat() if at else None for name, at in instants.items()}
    plain = {name: getattr(booking, name) for name in _PLAIN}
    hours = booking.policy.full_refund_hours if booking.policy else None
    return {**written, **plain, "full_refund_hours": hours}


def restored(booking: Booking, was: Mapping[str, Any]) -> Booking:
    """Return a booking as it was, one revision on: a revision never comes back."""
    instants = {name: _instant(was[name]) for name in _INSTANTS}
    plain = {name: was[name] for name in _PLAIN}
    back = {**instants, **plain, "policy": _rule(booking, was)}
    return replace(booking, **{**back, "revision": booking.revision + 1})


def undoable(changes: Sequence[Change], *, actor: str, now: datetime) -> Change | None:
    """Return the newest change, if this actor made it and may still take it back."""
    last = next((change for change in reversed(changes) if change.undone_at is None), None)
    if last is None or last.undo_until is None or now > last.undo_until:
        return None
    # Nobody takes back what somebody else decided.
    return last if last.actor == actor else None


def at_revision(changes: Sequence[Change], revision: int) -> Mapping[str, Any] | None:
    """Return what a booking was at an earlier revision, or None where nobody wrote it down."""
    for change in changes:
        for told in (change.was, change.was.get("undone") or {}):
            if told.get("revision") == revision and "starts_at" in told:
                return dict(told)
    return None


def made_by(changes: Sequence[Change], revision: int, *, actor: str) -> bool:
    """Tell whether somebody gave a booking this revision: by a change, or by taking one back."""
    theirs = (change.was for change in changes if change.actor == actor)
    before = [told.get("revision") for was in theirs for told in (was, was.get("undone") or {})]
    return revision - 1 in before


def with_plan(booking: Booking, was: Mapping[str, Any]) -> Booking:
    """Return a booking with the time, the way and the therapist it had once."""
    begins, ends = (datetime.fromisoformat(was[name]) for name in ("starts_at", "ends_at"))
    return replace(booking, starts_at=begins, ends_at=ends, **{n: was[n] for n in _PLAN})


def _rule(booking: Booking, was: Mapping[str, Any]) -> Policy | None:
    """Return the rule as it was: of all that stands in it, a change touches only the hours."""
    hours = was.get("full_refund_hours")
    if booking.policy is None or hours is None:
        return None
    return replace(booking.policy, full_refund_hours=hours)


def _instant(written: str | None) -> datetime | None:
    return datetime.fromisoformat(written) if written else None
