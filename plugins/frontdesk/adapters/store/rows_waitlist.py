"""How what we know of the waitlist becomes a row, and a row becomes what we know again."""

import json
from typing import Any

from sqlalchemy import RowMapping

from frontdesk.adapters.store.rows import (
    as_text,
    at_minute,
    at_second,
    maybe_instant,
    maybe_seconds,
    minutes,
    seconds,
)
from frontdesk.domain.waiting import Answer, Entry, Freed, Offer, Part, Wait


def entry_row(entry: Entry) -> dict[str, Any]:
    """Return what is kept of somebody who waits."""
    wish = [list(entry.ways), list(entry.weekdays), [part.value for part in entry.parts]]
    return {
        "service": entry.service,
        "email_key": entry.email.casefold(),
        "id": entry.id,
        "email": entry.email,
        "name": entry.name,
        "zone": entry.zone,
        "wish": as_text(wish),
        "state": entry.state.value,
        "joined_at": seconds(entry.joined_at),
        "ends_at": seconds(entry.ends_at),
        "told": entry.told,
        "told_at": maybe_seconds(entry.told_at),
    }


def entry_of(row: RowMapping) -> Entry:
    """Return the entry a row tells of."""
    ways, weekdays, parts = json.loads(row["wish"])
    return Entry(
        id=row["id"],
        service=row["service"],
        email=row["email"],
        name=row["name"],
        zone=row["zone"],
        ways=tuple(ways),
        weekdays=tuple(weekdays),
        parts=tuple(Part(part) for part in parts),
        state=Wait(row["state"]),
        joined_at=at_second(row["joined_at"]),
        ends_at=at_second(row["ends_at"]),
        told=row["told"],
        told_at=maybe_instant(row["told_at"]),
    )


def freed_row(freed: Freed) -> dict[str, Any]:
    """Return what is kept of a time that was let go."""
    return {
        "id": freed.id,
        "therapist": freed.therapist,
        "starts": minutes(freed.starts_at),
        "ends": minutes(freed.ends_at),
        "freed_at": seconds(freed.freed_at),
        "closed_at": maybe_seconds(freed.closed_at),
    }


def freed_of(row: RowMapping) -> Freed:
    """Return the freed time a row tells of."""
    return Freed(
        id=row["id"],
        therapist=row["therapist"],
        starts_at=at_minute(row["starts"]),
        ends_at=at_minute(row["ends"]),
        freed_at=at_second(row["freed_at"]),
        closed_at=maybe_instant(row["closed_at"]),
    )


def offer_row(offer: Offer) -> dict[str, Any]:
    """Return what is kept of an offer."""
    return {
        "booking": offer.booking,
        "freed": offer.freed,
        "entry": offer.entry,
        "made_at": seconds(offer.made_at),
        "until": seconds(offer.until),
        "answer": offer.answer.value,
    }


def offer_of(row: RowMapping) -> Offer:
    """Return the offer a row tells of."""
    return Offer(
        booking=row["booking"],
        freed=row["freed"],
        entry=row["entry"],
        made_at=at_second(row["made_at"]),
        until=at_second(row["until"]),
        answer=Answer(row["answer"]),
    )
