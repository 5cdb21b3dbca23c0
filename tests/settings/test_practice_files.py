"""The files a practice is told by: pelicanconf.py, consent texts and keys.json."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from frontdesk.settings.practice import load, parse
from frontdesk.settings.reading import SettingsError

ROOT = Path(__file__).resolve().parents[2]
Raw = dict[str, Any]


@pytest.fixture
def raw(raw_practice: Raw) -> Raw:
    return deepcopy(raw_practice)


def problems(raw: Any, *, folder: Path = ROOT, keys: Path | None = None) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as refused:
        parse(raw, folder=folder, keys=keys)
    return refused.value.problems


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("x = 1\n", "holds no PRACTICE"),
        ("PRACTICE = {\n", "line 1"),
        ("PRACTICE = {'name': nmae}\n", "NameError"),
        ("import nothing_of_that_name\n", "nothing_of_that_name"),
    ],
)
def test_a_settings_file_that_does_not_run_is_named(tmp_path, content, told) -> None:
    file = tmp_path / "pelicanconf.py"
    file.write_text(content)

    with pytest.raises(SettingsError) as refused:
        load(file)

    assert "pelicanconf.py" in str(refused.value)
    assert told in str(refused.value)


def test_a_settings_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"nowhere\.py is not there"):
        load(tmp_path / "nowhere.py")


CONSENT = "---\ntitle: Meeting by video\nrevision: 2\n---\nRead **this**.\n"


def consents(raw: Raw, folder: Path, content: bytes) -> Raw:
    (folder / "video.md").write_bytes(content)
    return raw | {"consents": ["video.md"]}


@pytest.mark.parametrize("content", [CONSENT, CONSENT.replace("\n", "\r\n"), "\ufeff" + CONSENT])
def test_a_consent_text_is_read_whatever_editor_wrote_it(raw: Raw, tmp_path, content) -> None:
    found = parse(consents(raw, tmp_path, content.encode()), folder=tmp_path)

    (consent,) = found.consents
    assert (consent.id, consent.title, consent.revision) == ("video", "Meeting by video", 2)
    assert consent.text == "<p>Read <strong>this</strong>.</p>"


def test_any_change_of_a_consent_text_is_another_text(raw: Raw, tmp_path: Path) -> None:
    first = parse(consents(raw, tmp_path, CONSENT.encode()), folder=tmp_path).consents[0]
    second = parse(consents(raw, tmp_path, CONSENT.encode() + b" "), folder=tmp_path).consents[0]

    assert first.text == second.text
    assert first.sha256 != second.sha256


@pytest.mark.parametrize(
    "content",
    [
        b"Read this.\n",
        b"---\ntitle: Meeting\n---\nRead this.\n",
        b"---\ntitle: Meeting\nrevision: two\n---\nRead this.\n",
        b"---\ntitle: Meeting\nrevision: true\n---\nRead this.\n",
        b"---\ntitle: Meeting\nrevision: 0\n---\nRead this.\n",
        b"---\nrevision: 1\n---\nRead this.\n",
        b"---\ntitle: [Meeting\nrevision: 1\n---\nRead this.\n",
        b"---\n- title\n---\nRead this.\n",
        b"---\ntitle: Meeting\nrevision: 1\n",
        b"\xff\xfe---\n",
        b"",
    ],
)
def test_a_consent_text_without_title_or_revision_is_refused(raw: Raw, tmp_path, content) -> None:
    (problem,) = problems(consents(raw, tmp_path, content), folder=tmp_path)

    assert problem.startswith("PRACTICE[\"consents\"][0] 'video.md': ")


# keys.json


@pytest.fixture
def public(keys_folder: Path) -> list[dict[str, str]]:
    return json.loads((keys_folder / "keys.json").read_text())


def with_keys(raw: Raw, folder: Path, content: str) -> str:
    (folder / "keys.json").write_text(content)
    (problem,) = problems(raw, keys=folder / "keys.json")
    return problem


def test_the_active_keys_are_read(raw: Raw, tmp_path: Path, public) -> None:
    old = public[0] | {"status": "retired"}
    (tmp_path / "keys.json").write_text(json.dumps([*public, old]))

    found = parse(raw, folder=ROOT, keys=tmp_path / "keys.json").recipients

    assert [(r.role, r.recipient) for r in found] == [
        (key["role"], key["recipient"]) for key in public
    ]


def test_a_private_key_never_comes_here(raw: Raw, tmp_path: Path, keys_folder: Path) -> None:
    secret = (keys_folder / "therapist.key").read_text()

    for content in (secret, json.dumps([{"recipient": secret}]), secret.lower()):
        problem = with_keys(raw, tmp_path, content)

        assert "holds a private key: take it off this machine" in problem
        assert "AGE-SECRET-KEY-1" not in problem.upper()


def test_a_key_with_a_letter_wrong_is_found_before_anything_is_sealed_to_it(
    raw: Raw, tmp_path: Path, public
) -> None:
    real = public[0]["recipient"]
    public[0]["recipient"] = real[:-1] + ("q" if real[-1] != "q" else "p")

    assert "do not belong together" in with_keys(raw, tmp_path, json.dumps(public))


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("[", "keys.json cannot be used"),
        ("{}", "no active clinician key"),
        ('{"a": 1}', "keys.json cannot be used"),
        ("[1]", "keys.json cannot be used"),
        ("null", "keys.json cannot be used"),
        ('[{"recipient": "age1"}]', "a key has no 'status'"),
        ('[{"status": "active", "recipient": 5, "kid": "a"}]', "keys.json cannot be used"),
        ('[{"status": "active", "recipient": "age1", "kid": "a"}]', "age1 is needed"),
        ('[{"status": "active"}]', "a key has no 'recipient'"),
        ("[" * 100_000, "keys.json cannot be used"),
    ],
)
def test_a_damaged_keys_file_is_named(raw: Raw, tmp_path: Path, content, told) -> None:
    (tmp_path / "keys.json").write_text(content)

    assert told in problems(raw, keys=tmp_path / "keys.json")[0]


@pytest.mark.parametrize(("left", "lost"), [(0, "recovery"), (1, "clinician")])
def test_both_the_therapist_and_the_paper_in_the_drawer_need_a_key(
    raw: Raw, tmp_path: Path, public, left, lost
) -> None:
    assert with_keys(raw, tmp_path, json.dumps([public[left]])) == (
        f"keys.json has no active {lost} key"
    )


def test_keys_that_are_not_there_or_not_text_are_named(raw: Raw, tmp_path: Path) -> None:
    file = tmp_path / "keys.json"
    assert problems(raw, keys=file) == ("keys.json is not there: run frontdesk keys new",)

    file.write_bytes(b"\xff\xfe")
    assert "keys.json cannot be used" in problems(raw, keys=file)[0]
