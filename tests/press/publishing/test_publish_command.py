"""The command itself, on a small site that Pelican really builds."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

CONF = """
import os
SITENAME = "Example"
SITEURL = "https://www.example.com"
PATH = "content"
PLUGINS = []
TIMEZONE = "UTC"
DELETE_OUTPUT_DIRECTORY = True
FEED_ALL_ATOM = CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = None
AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None
PUBLISH_TARGET = "shown"
DIRECT_TEMPLATES = ["index"]
EXTRA_PATH_METADATA = {"404.html": {"path": "404.html"}}
STATIC_PATHS = ["404.html"]
ARTICLE_EXCLUDES = PAGE_EXCLUDES = ["404.html"]
READERS = {"html": None}
"""
POST = "Title: {title}\nDate: 2026-01-02\nCategory: a\n\n{text}\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "content").mkdir()
    (tmp_path / "publishconf.py").write_text(CONF)
    (tmp_path / "content" / "404.html").write_text("<title>Not here</title>")
    write(tmp_path, "one")
    return tmp_path


def write(project: Path, title: str, text: str = "Words.") -> None:
    (project / "content" / f"{title}.md").write_text(POST.format(title=title, text=text))


def run(project: Path, *words: str, **environ: str) -> subprocess.CompletedProcess[str]:
    kept = {k: v for k, v in os.environ.items() if k != "PUBLISH_TARGET"}
    return subprocess.run(
        [sys.executable, "-m", "press.publishing", *words],
        cwd=project,
        env=kept | environ,
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )


def test_a_therapist_publishes_changes_and_goes_back(project):
    shown = project / "shown"

    first = run(project, "publish", "--yes")
    write(project, "two")
    (project / "content" / "one.md").unlink()
    looked = run(project, "publish", "--dry-run")
    second = run(project, "publish", "--yes")
    two = (shown / "two.html").is_file(), (shown / "one.html").is_file()
    back = run(project, "rollback", "--yes")
    listing = run(project, "publications")

    assert "This is the first time" in first.stdout, first.stderr
    assert "1 page new\n  + /two.html" in looked.stdout
    assert "1 page removed\n  - /one.html" in looked.stdout
    assert "Nothing was sent." in looked.stdout
    assert "Published as number 2" in second.stdout
    assert two == (True, False)
    assert back.returncode == 0
    assert (shown / "one.html").is_file()
    assert not (shown / "two.html").exists()
    assert "back to 1" in listing.stdout.splitlines()[0]


def test_nothing_is_sent_while_nobody_agrees(project):
    done = run(project, "publish")

    assert done.returncode == 3
    assert "add --yes" in done.stdout
    assert not (project / "shown").exists()


def test_a_broken_link_stops_it_before_anything_is_sent(project):
    write(project, "two", "[gone]({filename}nowhere.md)")

    done = run(project, "publish", "--yes")

    assert done.returncode == 1
    assert "nowhere.md" in done.stderr
    assert "Nothing was published." in done.stderr
    assert not (project / "shown").exists()


def test_a_command_gets_the_folder_and_its_secrets_stay_its_own(project):
    loud = "import os, sys; print(os.environ['UPLOAD_TOKEN'], file=sys.stderr); sys.exit(7)"
    (project / "loud.py").write_text(loud)
    copy = "import shutil, sys; shutil.copytree(sys.argv[1], 'copied')"
    (project / "copier.py").write_text(copy)

    def to(script: str) -> tuple[str, ...]:
        return ("publish", "--yes", "--to", f"command:{sys.executable} {script} {{folder}}")

    fine = run(project, *to("copier.py"))
    bad = run(project, *to("loud.py"), UPLOAD_TOKEN="hunter2hunter2")

    assert fine.returncode == 0, fine.stderr
    assert (project / "copied" / "one.html").is_file()
    assert bad.returncode == 1
    assert "ended with 7: •••" in bad.stderr
    assert "hunter2" not in bad.stdout + bad.stderr


def test_a_target_that_cannot_be_is_told_before_anything_is_built(project):
    done = run(project, "publish", "--yes", "--to", "ftp://host/x")

    assert done.returncode == 1
    assert '"ftp:" is no way' in done.stderr
    assert not (project / ".press" / "site").exists()
