"""A client's answers, a step at a time; what is private is sealed before it is kept."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from fakes import MORNING, World
from frontdesk.actions import enrol, hold
from frontdesk.adapters.keys import keys_new
from frontdesk.adapters.vault import CannotOpen, open_intake
from frontdesk.domain import intake
from frontdesk.domain.booking import Enrolment, SealedIntake
from frontdesk.domain.errors import NotSealed

MONDAY_NINE = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)
CONTACT = {
    "name": " Ana  Maria ",
    "email": "ana @example.com",
    "phone": "(503) 555-0199",
    "voicemail": "no",
}
PLACE = {"jurisdiction": "US-OR", "adult": "yes"}
ANSWERS = {"reason": "I cannot sleep. \u00c9 dif\u00edcil.", "comfort": "", "place": "At home"}
IN_CLEAR = enrol.Arrival(None, ANSWERS)


@pytest.fixture
def begun(here: World) -> Enrolment:
    service = here.ports.practice.services[0]
    choice = hold.Choice(service, MONDAY_NINE, "video", "America/Los_Angeles")
    token, _ = hold.begin(here.ports, choice, fresh=("a", "b", "c@x"))
    return hold.of_link(here.ports, token)[0]


def kept(here: World, enrolment: Enrolment) -> Enrolment | None:
    return here.ports.store.read(lambda look: look.enrolment(enrolment.id))


def sealed(here: World, enrolment: Enrolment) -> SealedIntake | None:
    return here.ports.store.read(lambda look: look.sealed(enrolment.id))


def by_a_browser(here: World, enrolment: Enrolment, *, sequence: int = 1) -> bytes:
    recipients = [r.recipient for r in here.ports.practice.recipients]
    bound = intake.binding(
        enrolment.id,
        origin=here.ports.origin,
        form=here.ports.practice.form,
        recipients=recipients,
    )
    written = intake.Intake(bound, "browser", MORNING, sequence, ANSWERS)
    return here.ports.vault.seal(intake.inner(written), recipients=recipients)


def test_what_was_typed_is_kept_tidy(here: World, begun: Enrolment) -> None:
    enrol.save_contact(here.ports, begun, CONTACT)

    found = kept(here, begun)
    assert found is not None
    assert (found.name, found.email) == ("Ana Maria", "ana@example.com")
    assert (found.phone, found.voicemail) == ("(503) 555-0199", False)


def test_every_step_may_be_done_again_and_keeps_the_others(here: World, begun: Enrolment) -> None:
    first = enrol.save_contact(here.ports, begun, CONTACT)
    placed = enrol.save_place(here.ports, first, PLACE)
    again = enrol.save_contact(here.ports, placed, CONTACT | {"name": "Bo"})

    assert kept(here, begun) == again
    assert (again.name, again.jurisdiction, again.adult) == ("Bo", "US-OR", True)


def test_elsewhere_and_too_young_are_kept_and_lead_no_further(here: World, begun) -> None:
    there = enrol.save_contact(here.ports, begun, CONTACT)

    elsewhere = enrol.save_place(here.ports, there, PLACE | {"jurisdiction": "elsewhere"})
    young = enrol.save_place(here.ports, there, PLACE | {"adult": "no"})

    assert elsewhere.jurisdiction == ""
    assert young.adult is False
    assert [enrol.progress(here.ports, e) for e in (elsewhere, young)] == ["place", "place"]


def test_the_steps_lead_from_the_first_to_the_check(here: World, begun: Enrolment) -> None:
    steps = [enrol.progress(here.ports, begun)]
    at = enrol.save_contact(here.ports, begun, CONTACT)
    steps.append(enrol.progress(here.ports, at))
    at = enrol.save_place(here.ports, at, PLACE)
    steps.append(enrol.progress(here.ports, at))
    enrol.save_intake(here.ports, at, IN_CLEAR)
    steps.append(enrol.progress(here.ports, at))
    at = enrol.save_consents(here.ports, at)
    steps.append(enrol.progress(here.ports, at))

    assert steps == ["contact", "place", "reason", "consent", "check"]


def test_a_consent_is_kept_with_the_very_text_and_the_time(here: World, begun: Enrolment) -> None:
    here.clock.move(minutes=3)

    enrol.save_consents(here.ports, begun)

    found = kept(here, begun)
    assert found is not None
    assert [(a.consent, a.revision, a.sha256, a.at) for a in found.consents] == [
        (c.id, c.revision, c.sha256, here.clock.now()) for c in here.ports.practice.consents
    ]


def test_a_text_that_changed_since_is_asked_for_again(here: World, begun: Enrolment) -> None:
    at = enrol.save_place(here.ports, enrol.save_contact(here.ports, begun, CONTACT), PLACE)
    enrol.save_intake(here.ports, at, IN_CLEAR)
    at = enrol.save_consents(here.ports, at)
    first, *others = here.ports.practice.consents
    changed = replace(here.ports.practice, consents=(replace(first, sha256="0" * 64), *others))

    assert enrol.progress(here.ports, at) == "check"
    assert enrol.progress(replace(here.ports, practice=changed), at) == "consent"


def test_answers_in_clear_are_sealed_here_and_open_with_the_therapists_key(
    here: World, begun: Enrolment, keys_folder: Path
) -> None:
    assert enrol.save_intake(here.ports, begun, IN_CLEAR)

    row = sealed(here, begun)
    assert row is not None
    assert (row.sealed_by, row.form, row.sequence) == ("server", "intake@1", 1)
    assert row.sha256 == hashlib.sha256(row.ciphertext).hexdigest()
    expected = intake.binding(
        begun.id,
        origin=here.ports.origin,
        form=here.ports.practice.form,
        recipients=[r.recipient for r in here.ports.practice.recipients],
    )
    for key in ("therapist.key", "recovery.key"):
        opened = open_intake(row.ciphertext, (keys_folder / key).read_text(), expected=expected)
        assert opened["answers"] == ANSWERS
        assert (opened["sealed_by"], opened["seq"]) == ("server", 1)


def test_nothing_a_client_wrote_is_on_the_disk_in_clear(
    here: World, begun: Enrolment, tmp_path: Path
) -> None:
    enrol.save_intake(here.ports, begun, IN_CLEAR)
    # A twin, so that the search itself is known to find what is there.
    enrol.save_contact(here.ports, begun, CONTACT)

    files = [file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()]

    assert any(b"ana@example.com" in content for content in files)
    assert not any(b"cannot sleep" in content or b"At home" in content for content in files)


def test_what_a_browser_sealed_is_kept_byte_for_byte(here: World, begun: Enrolment) -> None:
    ciphertext = by_a_browser(here, begun)

    assert enrol.save_intake(here.ports, begun, enrol.Arrival(ciphertext, {}))

    row = sealed(here, begun)
    assert row is not None
    assert (row.ciphertext, row.sealed_by) == (ciphertext, "browser")
    assert row.received_at == MORNING


@pytest.mark.parametrize(
    "claimed",
    [
        b"",
        b"I cannot sleep.",
        b'{"reason": "I cannot sleep."}',
        b"age-encryption.org/v1\n",
        b"age-encryption.org/v1\nI cannot sleep.",
        b"x" * (64 * 1024 + 1),
    ],
)
def test_plain_text_that_claims_to_be_sealed_is_refused(here: World, begun, claimed) -> None:
    with pytest.raises(NotSealed) as refused:
        enrol.save_intake(here.ports, begun, enrol.Arrival(claimed, {}))

    assert sealed(here, begun) is None
    assert "sleep" not in str(refused.value)


def test_another_practices_key_opens_nothing(here: World, begun: Enrolment, tmp_path) -> None:
    keys_new(tmp_path / "others", created=MORNING)
    enrol.save_intake(here.ports, begun, IN_CLEAR)

    row = sealed(here, begun)

    assert row is not None
    with pytest.raises(CannotOpen, match="another key"):
        open_intake(row.ciphertext, (tmp_path / "others" / "therapist.key").read_text())


def test_answers_may_be_sent_five_times_and_the_newest_counts(
    here: World, begun: Enrolment, keys_folder: Path
) -> None:
    secret = (keys_folder / "therapist.key").read_text()

    taken = [
        enrol.save_intake(here.ports, begun, enrol.Arrival(None, ANSWERS | {"place": f"Room {n}"}))
        for n in range(1, 7)
    ]

    row = sealed(here, begun)
    assert taken == [True] * 5 + [False]
    assert row is not None
    assert row.sequence == 5
    opened = open_intake(row.ciphertext, secret)
    assert (opened["answers"]["place"], opened["seq"]) == ("Room 5", 5)


def test_answers_that_do_not_fit_are_refused_and_nothing_is_kept(here: World, begun) -> None:
    with pytest.raises(intake.IntakeTooLong):
        enrol.save_intake(here.ports, begun, enrol.Arrival(None, {"reason": "\u00e9" * 40_000}))

    assert sealed(here, begun) is None


@pytest.mark.parametrize("sealed_already", [False, True])
def test_without_keys_nothing_private_is_taken(here: World, begun, sealed_already) -> None:
    ciphertext = by_a_browser(here, begun) if sealed_already else None
    ports = replace(here.ports, practice=replace(here.ports.practice, recipients=()))

    with pytest.raises(NotSealed, match="no keys"):
        enrol.save_intake(ports, begun, enrol.Arrival(ciphertext, ANSWERS))

    assert sealed(here, begun) is None


def test_a_slow_step_undoes_neither_another_step_nor_another_time(
    here: World, begun: Enrolment
) -> None:
    """Two tabs: the slow one read the answers before the other sent its own."""
    service = here.ports.practice.services[0]
    later = hold.Choice(service, MONDAY_NINE + timedelta(hours=1), "video", "UTC")
    new = hold.again(here.ports, later, enrolment=begun, fresh=("n", "n", "n@x"))
    enrol.save_place(here.ports, begun, PLACE)

    enrol.save_contact(here.ports, begun, CONTACT)

    found = kept(here, begun)
    assert found is not None
    assert (found.booking, found.jurisdiction, found.name) == (new.id, "US-OR", "Ana Maria")
