import io
import os
from pathlib import Path

import pytest
from rich.console import Console

from rehearsal import demo_site
from rehearsal.demo import Demo, table
from rehearsal.demo_folder import Folder, Ports

SECRETS = ("link-key", "desk-key", "webhook-secret", "stripe-key")


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    made = Folder(tmp_path / "demo")
    made.prepare()
    return made


def test_secrets_are_made_once_and_for_their_owner_only(folder: Folder) -> None:
    before = [folder.secret_file(name).read_text() for name in SECRETS]

    folder.prepare()

    assert [folder.secret_file(name).read_text() for name in SECRETS] == before
    assert len(set(before)) == len(SECRETS)
    assert all(folder.secret_file(name).stat().st_mode & 0o077 == 0 for name in SECRETS)
    assert min(len(text.strip()) for text in before) >= 32


def test_a_live_key_of_the_outside_never_reaches_the_demo(folder: Folder) -> None:
    outside = {
        "STRIPE_SECRET_KEY": "sk_live_real",
        "SMTP_PASSWORD": "real",
        "MAIL_FROM": "real@example.com",
        "FRONTDESK_LINK_KEY": "real",
        "PATH": "/bin",
    }

    env = folder.env(Ports(), outside=outside)

    assert not any("real" in value for value in env.values())
    assert env["PATH"] == "/bin"
    assert folder.secret_file("stripe-key").read_text().startswith("sk_test_")


def test_every_address_of_the_demo_is_this_computer(folder: Folder) -> None:
    env = folder.env(Ports(site=8901), outside={"HTTPS_PROXY": "http://proxy.example"})

    assert env["FRONTDESK_ORIGIN"] == "http://127.0.0.1:8901"
    assert env["STRIPE_API_BASE"] == "http://127.0.0.1:8930"
    assert (env["SMTP_HOST"], env["SMTP_PORT"]) == ("127.0.0.1", "8941")
    assert env["NO_PROXY"] == "127.0.0.1,localhost"


def test_the_table_says_all_a_person_needs_and_cuts_no_address(tmp_path: Path) -> None:
    shown = Demo(tmp_path, Ports())
    page = io.StringIO()

    Console(file=page, width=80).print(table(shown))

    text = page.getvalue()
    for address in (f"{shown.origin}/", shown.today, shown.mails, shown.payments):
        assert address in text
    assert "no money moves" in text
    assert "Ctrl-C" in text


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root = tmp_path / "project"
    for name in demo_site.SOURCES:
        (root / name).mkdir(parents=True)
        (root / name / "one.txt").write_text("one", "utf-8")
    (root / "pelicanconf.py").write_text("PRACTICE = {}", "utf-8")
    return root


def test_an_unchanged_site_is_not_built_again(project: Path, tmp_path: Path) -> None:
    first = demo_site.fingerprint(project, keys=tmp_path / "keys.json")
    os.utime(project / "content" / "one.txt", (1, 1))

    assert demo_site.fingerprint(project, keys=tmp_path / "keys.json") == first


@pytest.mark.parametrize(
    "changed", ["content/one.txt", "content/two.txt", "theme/one.txt", "pelicanconf.py"]
)
def test_a_changed_file_builds_the_site_again(project: Path, tmp_path: Path, changed: str) -> None:
    first = demo_site.fingerprint(project, keys=tmp_path / "keys.json")
    (project / changed).write_text("two", "utf-8")

    assert demo_site.fingerprint(project, keys=tmp_path / "keys.json") != first


def test_a_renamed_file_and_new_keys_build_the_site_again(project: Path, tmp_path: Path) -> None:
    keys = tmp_path / "keys.json"
    first = demo_site.fingerprint(project, keys=keys)
    (project / "content" / "one.txt").rename(project / "content" / "won.txt")
    second = demo_site.fingerprint(project, keys=keys)
    keys.write_text("[]", "utf-8")

    assert len({first, second, demo_site.fingerprint(project, keys=keys)}) == 3


def test_a_site_without_a_home_page_was_never_built(tmp_path: Path) -> None:
    stamp = tmp_path / "site.stamp"
    stamp.write_text("now", "utf-8")

    assert not demo_site.is_current(stamp, tmp_path, now="now")

    (tmp_path / "index.html").write_text("", "utf-8")
    assert demo_site.is_current(stamp, tmp_path, now="now")
    assert not demo_site.is_current(stamp, tmp_path, now="later")
