"""Sealing and opening in the age format."""

import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from frontdesk.adapters.keys import BadKey, PublicKey, keys_new
from frontdesk.adapters.vault import Adapter, CannotOpen, open_file, open_intake
from frontdesk.domain.errors import NotSealed, WrongEnvelope
from frontdesk.domain.intake import Binding, Intake, binding, check_sealed, inner
from frontdesk.domain.practice import Form, Question

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
FORM = Form("reason", 1, (Question("why", "What brings you?"),))
CANARY = "I have not slept since March, Łucja 🌧"

needs_age = pytest.mark.skipif(
    shutil.which("age") is None, reason="the age program is not installed (apt install age)"
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("keys") / "hers"


@pytest.fixture(scope="module")
def public(folder: Path) -> tuple[PublicKey, ...]:
    return keys_new(folder, created=NOON)


@pytest.fixture(scope="module")
def recipients(public: tuple[PublicKey, ...]) -> tuple[str, ...]:
    return tuple(key.recipient for key in public)


@pytest.fixture(scope="module")
def bound(recipients: tuple[str, ...]) -> Binding:
    return binding("en_one", origin="https://x.example", form=FORM, recipients=recipients)


@pytest.fixture(scope="module")
def plain(bound: Binding) -> bytes:
    answers = {"why": CANARY}
    return inner(Intake(bound, sealed_by="server", sealed_at=NOON, sequence=1, answers=answers))


@pytest.fixture(scope="module")
def sealed(plain: bytes, recipients: tuple[str, ...]) -> bytes:
    return Adapter().seal(plain, recipients=recipients)


@given(st.binary(max_size=9000))
@settings(deadline=None, max_examples=50)
def test_whatever_is_sealed_comes_back_whole(
    folder: Path, recipients: tuple[str, ...], text: bytes
) -> None:
    shut = Adapter().seal(text, recipients=recipients)

    check_sealed(shut)
    assert open_file(shut, folder / "therapist.key") == text


@pytest.mark.parametrize("key", ["therapist.key", "recovery.key"])
def test_either_key_opens_an_intake(folder: Path, bound: Binding, sealed: bytes, key: str) -> None:
    opened = open_intake(sealed, (folder / key).read_text(), expected=bound)

    assert opened["answers"] == {"why": CANARY}
    assert opened["sealed_by"] == "server"
    assert opened["sealed_at"] == "2026-11-21T12:00:00Z"


@needs_age
@pytest.mark.parametrize("key", ["therapist.key", "recovery.key"])
def test_the_age_program_opens_it_without_our_software(
    folder: Path, plain: bytes, sealed: bytes, key: str
) -> None:
    ran = subprocess.run(
        ["age", "-d", "-i", folder / key], input=sealed, capture_output=True, check=True
    )

    assert ran.stdout == plain


@needs_age
def test_what_the_age_program_sealed_is_opened(
    folder: Path, plain: bytes, recipients: tuple[str, ...], tmp_path: Path
) -> None:
    named = [word for text in recipients for word in ("-r", text)]
    subprocess.run(["age", "-a", *named, "-o", tmp_path / "intake.age"], input=plain, check=True)

    assert open_file(tmp_path / "intake.age", folder / "recovery.key") == plain


def test_no_word_of_the_client_is_in_the_sealed_file(sealed: bytes) -> None:
    for word in CANARY.encode().split():
        if len(word) > 4:
            assert word not in sealed


def test_the_same_words_sealed_twice_look_different(
    plain: bytes, sealed: bytes, recipients: tuple[str, ...]
) -> None:
    assert Adapter().seal(plain, recipients=recipients) != sealed


def test_another_therapists_key_is_told_so(sealed: bytes, tmp_path: Path) -> None:
    keys_new(tmp_path, created=NOON)

    with pytest.raises(CannotOpen, match="sealed to another key") as shut:
        open_file(sealed, tmp_path / "therapist.key")
    assert shut.value.reason == "wrong_key"


@pytest.mark.parametrize("text", [b"", b"%PDF-1.7", b"age-encryption.org/v2\n"])
def test_something_that_is_no_age_file_is_told_so(folder: Path, text: bytes) -> None:
    with pytest.raises(CannotOpen, match="not an age file") as shut:
        open_file(text, folder / "therapist.key")
    assert shut.value.reason == "not_age"


@pytest.mark.parametrize("kept", [30, 200, -1, -2000])
def test_a_file_that_was_cut_off_is_told_so(folder: Path, sealed: bytes, kept: int) -> None:
    with pytest.raises(CannotOpen, match="cut off") as shut:
        open_file(sealed[:kept], folder / "therapist.key")
    assert shut.value.reason == "damaged"


def test_no_changed_byte_goes_unnoticed(folder: Path, sealed: bytes) -> None:
    for at in range(0, len(sealed), 41):
        changed = sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :]

        with pytest.raises(CannotOpen):
            open_file(changed, folder / "therapist.key")


def test_an_intake_swapped_between_two_clients_is_refused(
    folder: Path, bound: Binding, sealed: bytes
) -> None:
    key = (folder / "therapist.key").read_text()

    with pytest.raises(WrongEnvelope) as refusal:
        open_intake(sealed, key, expected=replace(bound, enrolment="en_two"))
    assert refusal.value.field == "enrolment"


def test_an_intake_that_does_not_name_the_key_that_opens_it_is_refused(
    folder: Path, bound: Binding, plain: bytes, tmp_path: Path
) -> None:
    stranger = keys_new(tmp_path, created=NOON)[0].recipient
    forged = Adapter().seal(plain, recipients=[stranger])

    with pytest.raises(WrongEnvelope) as refusal:
        open_intake(forged, (tmp_path / "therapist.key").read_text())
    assert refusal.value.field == "kid"


def test_a_sealed_letter_that_is_no_intake_is_refused(
    folder: Path, recipients: tuple[str, ...]
) -> None:
    letter = Adapter().seal(b"Dear Ines", recipients=recipients)

    with pytest.raises(NotSealed):
        open_intake(letter, (folder / "therapist.key").read_text())


@pytest.mark.parametrize(
    "bad", [(), ("age1nonsense",), ("AGE-SECRET-KEY-1NONSENSE",), ("",), ("age1pq1qqqq",)]
)
def test_nothing_is_sealed_without_a_usable_public_key(bad: tuple[str, ...]) -> None:
    with pytest.raises(BadKey):
        Adapter().seal(b"words", recipients=bad)


def test_one_bad_key_among_good_ones_stops_the_sealing(recipients: tuple[str, ...]) -> None:
    with pytest.raises(BadKey):
        Adapter().seal(b"words", recipients=(*recipients, "age1nonsense"))
