"""Making the two keys, once."""

import json
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from frontdesk.adapters.keys import BadKey, KeysExist, identities, keys_new
from frontdesk.adapters.vault import Adapter, open_file
from frontdesk.domain.intake import kid

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


def test_two_keys_are_made_and_only_their_public_halves_are_listed(tmp_path: Path) -> None:
    made = keys_new(tmp_path / "keys", created=NOON, who="ines")

    listed = json.loads((tmp_path / "keys" / "keys.json").read_text())
    assert [(key["who"], key["role"], key["status"], key["created"]) for key in listed] == [
        ("ines", "clinician", "active", "2026-11-21"),
        ("ines", "recovery", "active", "2026-11-21"),
    ]
    assert [key["recipient"] for key in listed] == [key.recipient for key in made]
    assert all(key["kid"] == kid(key["recipient"]) for key in listed)
    assert "SECRET" not in (tmp_path / "keys" / "keys.json").read_text()


def test_each_secret_file_belongs_to_the_public_key_it_names(tmp_path: Path) -> None:
    made = keys_new(tmp_path, created=NOON)

    for name, public in zip(("therapist.key", "recovery.key"), made, strict=True):
        text = (tmp_path / name).read_text()
        assert f"# public key: {public.recipient}\n" in text
        assert [str(key.to_public()) for key in identities(text)] == [public.recipient]


def test_nobody_else_on_the_machine_can_read_the_secrets(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    keys_new(folder, created=NOON)

    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    for name in ("therapist.key", "recovery.key"):
        assert stat.S_IMODE((folder / name).stat().st_mode) == 0o600


def test_the_secrets_cannot_be_committed_by_accident(tmp_path: Path) -> None:
    keys_new(tmp_path, created=NOON)

    assert (tmp_path / ".gitignore").read_text() == "*.key\n"


@pytest.mark.parametrize("there", ["therapist.key", "recovery.key", "keys.json"])
def test_a_key_is_never_written_over(tmp_path: Path, there: str) -> None:
    (tmp_path / there).write_text("older")

    with pytest.raises(KeysExist):
        keys_new(tmp_path, created=NOON)
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [(there, "older")]


def test_a_key_with_a_passphrase_is_useless_without_it(tmp_path: Path) -> None:
    public, _ = keys_new(tmp_path, created=NOON, passphrase="six plain words in a row")
    key = tmp_path / "therapist.key"
    sealed = Adapter().seal(b"words", recipients=[public.recipient])

    assert "SECRET" not in key.read_text()
    assert open_file(sealed, key, passphrase="six plain words in a row") == b"words"
    with pytest.raises(BadKey, match="passphrase is needed"):
        open_file(sealed, key)
    with pytest.raises(BadKey, match="does not open"):
        open_file(sealed, key, passphrase="wrong")


@pytest.mark.parametrize(
    "text", ["", "# only a comment\n", "hello", "age1lvyvwawkr0mcnnnncaghunadrqkmuf9e6507x9y920"]
)
def test_a_file_without_a_secret_key_is_told_so(text: str) -> None:
    with pytest.raises(BadKey, match="secret key"):
        identities(text)


def test_a_mistyped_secret_key_is_not_repeated_in_the_message(tmp_path: Path) -> None:
    keys_new(tmp_path, created=NOON)
    secret = (tmp_path / "recovery.key").read_text().splitlines()[-1]
    mistyped = secret[:-1] + ("Q" if secret[-1] != "Q" else "P")

    with pytest.raises(BadKey) as refusal:
        identities(mistyped)
    assert mistyped not in str(refusal.value)
