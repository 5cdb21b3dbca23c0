"""Take a client's answers, a step at a time; every step may be done again."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from frontdesk.actions.ports import Ports
from frontdesk.actions.store_port import Reader, Writer
from frontdesk.domain import enrolment as rules
from frontdesk.domain import intake
from frontdesk.domain.booking import Accepted, Booking, Enrolment, SealedIntake
from frontdesk.domain.errors import NotSealed
from frontdesk.domain.practice import Form, Service, Therapist


@dataclass(frozen=True, slots=True)
class Arrival:
    """A sealed intake as it arrives: ciphertext from a browser, or answers to seal here."""

    ciphertext: bytes | None
    answers: Mapping[str, str]


def save_contact(ports: Ports, enrolment: Enrolment, fields: Mapping[str, str]) -> Enrolment:
    """Keep name, e-mail, phone and voicemail; fields must be free of refusals."""
    given = rules.contact(fields)
    return _save(
        ports,
        enrolment,
        name=given.name,
        email=given.email,
        phone=given.phone,
        voicemail=given.voicemail,
    )


def save_place(ports: Ports, enrolment: Enrolment, fields: Mapping[str, str]) -> Enrolment:
    """Keep where the client will be, if that place will do, and whether they are an adult."""
    place, adult = fields["jurisdiction"], fields["adult"] == "yes"
    booking = ports.store.read(lambda look: look.booking(enrolment.booking))
    known = place if booking and welcome(ports, booking, place=place) else ""
    return _save(ports, enrolment, jurisdiction=known, adult=adult)


def choose_service(ports: Ports, enrolment: Enrolment, service: Service) -> Enrolment:
    """Keep that another service is wanted; every answer stays, the time is still to be chosen."""
    return _save(ports, enrolment, service=service.id)


def welcome(ports: Ports, booking: Booking, *, place: str) -> bool:
    """Tell whether the therapist may work with somebody who is there on that day."""
    service = ports.practice.service(booking.service)
    therapist = ports.practice.therapist(booking.therapist)
    if service is None or therapist is None:
        return bool(place)
    return rules.welcome(place, service, therapist=therapist, day=day_of(booking))


def others(ports: Ports, booking: Booking, *, place: str) -> Sequence[Therapist]:
    """Return who else could have the session with somebody who is there on that day."""
    service = ports.practice.service(booking.service)
    if service is None:
        return ()
    able = rules.instead(ports.practice, service, place=place, day=day_of(booking))
    return [therapist for therapist in able if therapist.id != booking.therapist]


def day_of(booking: Booking) -> date:
    """Return the date of a session where the therapist is; licences count by it."""
    return booking.starts_at.astimezone(ZoneInfo(booking.zone)).date()


def save_consents(ports: Ports, enrolment: Enrolment) -> Enrolment:
    """Keep that every consent was accepted: which text, which revision, its hash and when."""
    now = ports.clock.now()
    accepted = tuple(Accepted(c.id, c.revision, c.sha256, at=now) for c in ports.practice.consents)
    return _save(ports, enrolment, consents=accepted)


def save_intake(ports: Ports, enrolment: Enrolment, arrival: Arrival) -> bool:
    """Keep the sealed answers; those that come in clear are sealed here, in memory.

    Returns:
        False when this client has sent five already.

    Raises:
        NotSealed: what claims to be sealed is not an age file.
        IntakeTooLong: the answers do not fit.
    """
    if not ports.practice.recipients:
        raise NotSealed("the practice has no keys")
    before = ports.store.read(lambda look: look.sealed(enrolment.id))
    sequence = before.sequence + 1 if before else 1
    sealed_by = "browser" if arrival.ciphertext is not None else "server"
    ciphertext = arrival.ciphertext
    if ciphertext is None:
        ours = bound(ports, enrolment.id, ports.practice.form)
        ciphertext = sealed_here(ports, ours, answers=arrival.answers, sequence=sequence)
    intake.check_sealed(ciphertext)
    row = SealedIntake(
        enrolment=enrolment.id,
        sequence=sequence,
        ciphertext=ciphertext,
        sha256=hashlib.sha256(ciphertext).hexdigest(),
        sealed_by=sealed_by,
        form=f"{ports.practice.form.id}@{ports.practice.form.revision}",
        received_at=ports.clock.now(),
    )

    def change(tx: Writer) -> bool:
        # Two tabs may send at the same moment: the one that comes second is the newer.
        newest = tx.sealed(enrolment.id)
        number = newest.sequence + 1 if newest else 1
        return tx.seal(replace(row, sequence=number))

    return ports.store.write(change)


def sealed_here(
    ports: Ports, binding: intake.Binding, *, answers: Mapping[str, str], sequence: int
) -> bytes:
    """Seal answers that came in clear, in memory; binding must name the keys of the practice.

    Raises:
        IntakeTooLong: the answers do not fit.
    """
    written = intake.Intake(
        binding=binding,
        sealed_by="server",
        sealed_at=ports.clock.now(),
        sequence=sequence,
        answers=answers,
    )
    recipients = [r.recipient for r in ports.practice.recipients]
    return ports.vault.seal(intake.inner(written), recipients=recipients)


def bound(ports: Ports, enrolment_id: str, form: Form) -> intake.Binding:
    """Return what must stand inside the answers of an enrolment to one of our forms."""
    recipients = [r.recipient for r in ports.practice.recipients]
    return intake.binding(enrolment_id, origin=ports.origin, form=form, recipients=recipients)


def progress(ports: Ports, enrolment: Enrolment) -> str:
    """Return the first step that is not done.

    Another day or another therapist may have been chosen since the place was answered.
    """
    sealed, booking = ports.store.read(
        lambda look: (intake_of(look, enrolment) is not None, look.booking(enrolment.booking))
    )
    there = booking is None or welcome(ports, booking, place=enrolment.jurisdiction)
    return rules.next_step(enrolment, sealed=sealed, practice=ports.practice, welcome=there)


def intake_of(look: Reader, enrolment: Enrolment) -> SealedIntake | None:
    """Return the newest sealed intake of an enrolment, or of the one that it follows."""
    own = look.sealed(enrolment.id)
    return own if own or not enrolment.follows else look.sealed(enrolment.follows)


def _save(ports: Ports, enrolment: Enrolment, **answers: Any) -> Enrolment:
    """Keep some answers; what another tab sent meanwhile, and its time, stay."""

    def change(tx: Writer) -> Enrolment:
        latest = replace(tx.enrolment(enrolment.id) or enrolment, **answers)
        tx.save_enrolment(latest)
        return latest

    return ports.store.write(change)
