"""The two scripts we did not write are the ones their hashes name, and small."""

import hashlib
import json
from pathlib import Path

import brotli
import pytest

ROOT = Path(__file__).parents[3]
STATIC = ROOT / "plugins" / "frontdesk" / "static"
FRONTEND = ROOT / "frontend"
BUNDLES = ("age.js", "age-open.js")
PACKAGES = ("age-encryption", "@noble/ciphers", "@noble/curves", "@noble/hashes", "@scure/base")


def test_each_bundle_is_the_file_its_hash_names() -> None:
    known = [line.split() for line in (FRONTEND / "age.sha256").read_text().splitlines()]

    assert [(FRONTEND / name).resolve() for _, name in known] == [STATIC / n for n in BUNDLES]
    for digest, name in known:
        assert hashlib.sha256((FRONTEND / name).read_bytes()).hexdigest() == digest


@pytest.mark.parametrize("bundle", BUNDLES)
def test_a_bundle_names_the_versions_it_was_built_from_and_their_licences(bundle: str) -> None:
    script = (STATIC / bundle).read_text()
    packages = json.loads((FRONTEND / "package-lock.json").read_text())["packages"]
    notice = (FRONTEND / "THIRD_PARTY.md").read_text()

    for name in PACKAGES:
        version = packages[f"node_modules/{name}"]["version"]
        assert f"{name} {version}" in script
        assert f"| {version} |" in notice.partition(f"[{name}]")[2].partition("\n")[0]
    assert "BSD-3-Clause" in script


def test_a_client_is_never_sent_what_opens() -> None:
    for name in ("seal.js", "enrol.js", "join.js", "room.js", "check.js"):
        script = (STATIC / name).read_text()
        assert "age-open" not in script
        assert "opening.js" not in script


def test_opening_costs_the_therapist_less_than_24_kilobytes() -> None:
    assert len(brotli.compress((STATIC / "age-open.js").read_bytes())) < 24_000


def test_sealing_costs_a_phone_less_than_24_kilobytes() -> None:
    scripts = [(STATIC / name).read_bytes() for name in ("age.js", "seal.js", "enrol.js")]

    assert sum(len(brotli.compress(script)) for script in scripts) < 24_000


def test_no_script_of_sealing_keeps_or_builds_what_it_should_not() -> None:
    for name in ("seal.js", "enrol.js"):
        script = (STATIC / name).read_text()
        for forbidden in ("innerHTML", "eval(", "localStorage", "sessionStorage", "cookie"):
            assert forbidden not in script
