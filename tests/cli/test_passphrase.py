"""A key that is sealed with a passphrase, as typed at a terminal."""

from pathlib import Path

import pytest

from frontdesk.adapters.keys import BadKey, identities
from frontdesk.cli import main as cli


def typed(monkeypatch: pytest.MonkeyPatch, *phrases: str) -> None:
    """Answer each question for a passphrase in turn; a terminal is the edge of the process."""
    answers = iter(phrases)
    monkeypatch.setattr(cli.getpass, "getpass", lambda _: next(answers))


def keys_new(folder: Path) -> int:
    return cli.main(["keys", "new", "--folder", str(folder), "--passphrase"])


def test_a_slip_in_the_passphrase_makes_no_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    typed(monkeypatch, "orchid lamp", "orchid lmap")

    assert keys_new(tmp_path / "keys") == 1
    assert "differ" in capsys.readouterr().err
    assert not (tmp_path / "keys").exists()


def test_an_empty_passphrase_makes_no_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    typed(monkeypatch, "")

    assert keys_new(tmp_path / "keys") == 1
    assert not (tmp_path / "keys").exists()


def test_a_sealed_key_opens_only_with_its_passphrase(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed(monkeypatch, "orchid lamp", "orchid lamp")
    assert keys_new(tmp_path / "keys") == 0

    written = (tmp_path / "keys" / "therapist.key").read_text("utf-8")

    assert "AGE-SECRET-KEY" not in written
    assert len(identities(written, passphrase="orchid lamp")) == 1
    with pytest.raises(BadKey):
        identities(written, passphrase="orchid lmap")
