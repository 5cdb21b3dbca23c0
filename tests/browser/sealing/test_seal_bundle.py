"""The one script we did not write is the one its hash names, and small."""

import hashlib
import json
from pathlib import Path

import brotli

ROOT = Path(__file__).parents[3]
STATIC = ROOT / "plugins" / "frontdesk" / "static"
FRONTEND = ROOT / "frontend"


def test_age_js_is_the_file_its_hash_names() -> None:
    digest, name = (FRONTEND / "age.sha256").read_text().split()

    assert (FRONTEND / name).resolve() == STATIC / "age.js"
    assert hashlib.sha256((STATIC / "age.js").read_bytes()).hexdigest() == digest


def test_age_js_names_the_versions_it_was_built_from_and_their_licences() -> None:
    script = (STATIC / "age.js").read_text()
    packages = json.loads((FRONTEND / "package-lock.json").read_text())["packages"]
    notice = (FRONTEND / "THIRD_PARTY.md").read_text()

    for name in ("age-encryption", "@noble/ciphers", "@noble/curves", "@noble/hashes"):
        version = packages[f"node_modules/{name}"]["version"]
        assert f"{name} {version}" in script
        assert f"| {version} |" in notice.partition(f"[{name}]")[2].partition("\n")[0]
    assert "BSD-3-Clause" in script


def test_sealing_costs_a_phone_less_than_24_kilobytes() -> None:
    scripts = [(STATIC / name).read_bytes() for name in ("age.js", "seal.js", "enrol.js")]

    assert sum(len(brotli.compress(script)) for script in scripts) < 24_000


def test_no_script_of_sealing_keeps_or_builds_what_it_should_not() -> None:
    for name in ("seal.js", "enrol.js"):
        script = (STATIC / name).read_text()
        for forbidden in ("innerHTML", "eval(", "localStorage", "sessionStorage", "cookie"):
            assert forbidden not in script
