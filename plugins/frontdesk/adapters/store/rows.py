"""How what we know becomes a row, and a row becomes what we know again."""

import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import RowMapping

from frontdesk.actions.store_port import MailRow
from frontdesk.domain.booking import (
    Accepted,
    Act,
    Booking,
    Change,
    Enrolment,
    SealedIntake,
    State,
)
from frontdesk.domain.money import Money
from frontdesk.domain.practice import Policy


def seconds(instant: datetime) -> int:
    """Return whole UTC seconds since 1970; a part of a second is dropped."""
    if instant.tzinfo is None:
        raise ValueError(f"{instant.isoformat()} has no time zone")
    return int(instant.timestamp() // 1)


def minutes(instant: datetime) -> int:
    """Return UTC minutes since 1970.

    Raises:
        ValueError: the instant is not a whole minute, so keeping it would move it.
    """
    if instant.second or instant.microsecond:
        raise ValueError(f"{instant.isoformat()} is not a whole minute")
    return seconds(instant) // 60


def at_second(count: int) -> datetime:
    """Return the UTC instant so many seconds after 1970 began."""
    return datetime.fromtimestamp(count, UTC)


def at_minute(count: int) -> datetime:
    """Return the UTC instant so many minutes after 1970 began."""
    return datetime.fromtimestamp(count * 60, UTC)


def as_text(data: Any) -> str:
    """Return JSON that says the same things in the same order, byte for byte each time."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def booking_row(booking: Booking) -> dict[str, Any]:
    """Return what is kept of a booking."""
    return {
        "id": booking.id,
        "reference": booking.reference,
        "enrolment": booking.enrolment,
        "therapist": booking.therapist,
        "service": booking.service,
        "way": booking.way,
        "state": booking.state.value,
        "starts": minutes(booking.starts_at),
        "ends": minutes(booking.ends_at),
        "busy_from": minutes(booking.busy_from),
        "busy_to": minutes(booking.busy_to),
        "wall": booking.wall,
        "zone": booking.zone,
        "client_zone": booking.client_zone,
        "price_minor": booking.price.minor,
        "currency": booking.price.currency,
        "hold_until": maybe_seconds(booking.hold_until),
        "calendar_uid": booking.calendar_uid,
        "created_at": seconds(booking.created_at),
        "revision": booking.revision,
        "generation": booking.generation,
        "phone_since": maybe_seconds(booking.phone_since),
        "room": booking.room,
        "approved_at": maybe_seconds(booking.approved_at),
        "cancels_at": maybe_seconds(booking.cancels_at),
        "cancelled_by": booking.cancelled_by,
        "series": booking.series,
        "policy": policy_text(booking.policy),
        "late_moves": booking.late_moves,
        "band": booking.band,
        "deposit_minor": booking.deposit.minor if booking.deposit else None,
    }


def booking_of(row: RowMapping) -> Booking:
    """Return the booking a row tells of."""
    return Booking(
        id=row["id"],
        reference=row["reference"],
        enrolment=row["enrolment"],
        therapist=row["therapist"],
        service=row["service"],
        way=row["way"],
        state=State(row["state"]),
        starts_at=at_minute(row["starts"]),
        ends_at=at_minute(row["ends"]),
        busy_from=at_minute(row["busy_from"]),
        busy_to=at_minute(row["busy_to"]),
        wall=row["wall"],
        zone=row["zone"],
        client_zone=row["client_zone"],
        price=Money(row["price_minor"], row["currency"]),
        hold_until=maybe_instant(row["hold_until"]),
        calendar_uid=row["calendar_uid"],
        created_at=at_second(row["created_at"]),
        revision=row["revision"],
        generation=row["generation"],
        phone_since=maybe_instant(row["phone_since"]),
        room=row["room"],
        approved_at=maybe_instant(row["approved_at"]),
        cancels_at=maybe_instant(row["cancels_at"]),
        cancelled_by=row["cancelled_by"],
        series=row["series"],
        policy=policy_of(row["policy"]),
        late_moves=row["late_moves"],
        band=row["band"],
        deposit=maybe_money(row["deposit_minor"], row["currency"]),
    )


def policy_text(policy: Policy | None) -> str:
    """Return the rule a client saw as JSON; "" for none."""
    if policy is None:
        return ""
    fee, missed = policy.late_fee, policy.no_show_fee
    kept = [policy.full_refund_hours, fee.minor, fee.currency]
    # In a booking every fee has the currency of its price, so there are no others.
    return as_text([*kept, policy.move_hours, policy.late_moves, missed.minor if missed else None])


def policy_of(kept: str) -> Policy | None:
    """Return the rule a client saw."""
    if not kept:
        return None
    # Rules kept before there were fees for not coming have one number less.
    hours, minor, currency, move_hours, late_moves, *missed = json.loads(kept)
    no_show = maybe_money(missed[0] if missed else None, currency)
    return Policy(hours, Money(minor, currency), move_hours, late_moves, no_show)


def change_row(change: Change) -> dict[str, Any]:
    """Return what is kept of an act on a booking."""
    return {
        "booking": change.booking,
        "number": change.number,
        "act": change.act.value,
        "actor": change.actor,
        "at": seconds(change.at),
        "undo_until": maybe_seconds(change.undo_until),
        "was": as_text(dict(change.was)),
        "undone_at": maybe_seconds(change.undone_at),
    }


def change_of(row: RowMapping) -> Change:
    """Return the act on a booking a row tells of."""
    return Change(
        booking=row["booking"],
        number=row["number"],
        act=Act(row["act"]),
        actor=row["actor"],
        at=at_second(row["at"]),
        undo_until=maybe_instant(row["undo_until"]),
        was=json.loads(row["was"]),
        undone_at=maybe_instant(row["undone_at"]),
    )


def enrolment_row(enrolment: Enrolment) -> dict[str, Any]:
    """Return what is kept of an enrolment."""
    consents = [[c.consent, c.revision, c.sha256, seconds(c.at)] for c in enrolment.consents]
    return {
        "id": enrolment.id,
        "booking": enrolment.booking,
        "service": enrolment.service,
        "created_at": seconds(enrolment.created_at),
        "name": enrolment.name,
        "email": enrolment.email,
        "phone": enrolment.phone,
        "voicemail": enrolment.voicemail,
        "jurisdiction": enrolment.jurisdiction,
        "adult": enrolment.adult,
        "consents": as_text(consents),
        "follows": enrolment.follows,
        "email_key": enrolment.email.casefold(),
    }


def enrolment_of(row: RowMapping) -> Enrolment:
    """Return the enrolment a row tells of."""
    consents = json.loads(row["consents"])
    return Enrolment(
        id=row["id"],
        booking=row["booking"],
        service=row["service"],
        created_at=at_second(row["created_at"]),
        name=row["name"],
        email=row["email"],
        phone=row["phone"],
        voicemail=row["voicemail"],
        jurisdiction=row["jurisdiction"],
        adult=row["adult"],
        consents=tuple(Accepted(c, r, sha256, at_second(at)) for c, r, sha256, at in consents),
        follows=row["follows"],
    )


def sealed_row(intake: SealedIntake) -> dict[str, Any]:
    """Return what is kept of a sealed intake."""
    return {
        "enrolment": intake.enrolment,
        "sequence": intake.sequence,
        "ciphertext": intake.ciphertext,
        "sha256": intake.sha256,
        "sealed_by": intake.sealed_by,
        "form": intake.form,
        "received_at": seconds(intake.received_at),
    }


def sealed_of(row: RowMapping) -> SealedIntake:
    """Return the sealed intake a row tells of."""
    return SealedIntake(
        enrolment=row["enrolment"],
        sequence=row["sequence"],
        ciphertext=row["ciphertext"],
        sha256=row["sha256"],
        sealed_by=row["sealed_by"],
        form=row["form"],
        received_at=at_second(row["received_at"]),
    )


def mail_row(row: MailRow) -> dict[str, Any]:
    """Return what is kept of a letter that is owed."""
    return {
        "about": row.about,
        "kind": row.kind,
        "audience": row.audience,
        "revision": row.revision,
        "wanted_at": seconds(row.wanted_at),
        "sent_at": maybe_seconds(row.sent_at),
    }


def mail_of(row: RowMapping) -> MailRow:
    """Return the letter that is owed a row tells of."""
    return MailRow(
        about=row["about"],
        kind=row["kind"],
        audience=row["audience"],
        revision=row["revision"],
        wanted_at=at_second(row["wanted_at"]),
        sent_at=maybe_instant(row["sent_at"]),
    )


def maybe_money(minor: int | None, currency: str) -> Money | None:
    """Return an amount, or None for none."""
    return None if minor is None else Money(minor, currency)


def maybe_seconds(instant: datetime | None) -> int | None:
    """Return seconds(instant), or None for none."""
    return None if instant is None else seconds(instant)


def maybe_instant(count: int | None) -> datetime | None:
    """Return at_second(count), or None for none."""
    return None if count is None else at_second(count)
