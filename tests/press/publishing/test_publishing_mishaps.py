"""Publications that break off, places that would do harm, and names that look secret."""

import os
import subprocess
from pathlib import Path

import pytest

from press.publishing.discreet import exposed, told
from press.publishing.folder import Folder
from press.publishing.git import GitBranch
from press.publishing.kept import KEEP
from press.publishing.publish import NotPublished, planned, target
from press.publishing.rsync import Rsync
from press.publishing.target import NotSent

ADDRESS = "https://www.example.com"


def git(*words: str) -> str:
    who = {
        f"GIT_{role}_{what}": "a" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
    }
    return subprocess.run(
        ["git", *words], env=os.environ | who, check=True, capture_output=True, text=True
    ).stdout


class Killed(Folder):
    """A folder whose sending breaks off when all has arrived, and nobody could note it."""

    def send(self, site, change) -> None:
        super().send(site, change)
        raise NotSent("killed")


def test_what_a_publication_that_broke_off_had_brought_is_removed_by_the_next(
    tmp_path, site, publish
):
    shown = tmp_path / "shown"
    publish(site(), Folder(shown))
    (shown / "CNAME").write_text("mine")
    for mistake in ("one.html", "two.html"):
        with pytest.raises(NotSent):
            publish(site({mistake: "not meant for readers"}), Killed(shown))

    publish(site(), Folder(shown))

    assert sorted(p.name for p in shown.iterdir() if p.is_file()) == [
        "404.html",
        "CNAME",
        "index.html",
    ]


def test_a_first_publication_that_broke_off_is_known_to_the_next(tmp_path, site, publish):
    with pytest.raises(NotSent):
        publish(site({"mistake.html": "x"}), Killed(tmp_path / "shown"))

    publish(site(), Folder(tmp_path / "shown"))

    assert not (tmp_path / "shown" / "mistake.html").exists()


def test_nothing_is_sent_that_cannot_be_kept(tmp_path, site, publish):
    (tmp_path / ".press").write_text("a file where a folder should be")

    with pytest.raises(OSError, match=r"Not a directory"):
        publish(site(), Folder(tmp_path / "shown"))

    assert not (tmp_path / "shown").exists()


def test_a_busy_place_does_not_make_another_be_forgotten(tmp_path, site, publish, kept):
    publish(site({"old.html": "x"}), Folder(tmp_path / "quiet"))
    for _ in range(KEEP + 1):
        publish(site(), Folder(tmp_path / "busy"))

    publish(site(), Folder(tmp_path / "quiet"))

    assert not (tmp_path / "quiet" / "old.html").exists()
    assert len([p for p in kept.all() if p.place.endswith("busy")]) == KEEP


def test_a_kept_file_that_a_power_cut_shortened_is_kept_anew(tmp_path, site, publish, back):
    publish(site({"index.html": "first"}), Folder(tmp_path / "a"))
    for path in (tmp_path / ".press" / "publications" / "contents").glob("*/*"):
        path.write_bytes(b"")
    publish(site({"index.html": "first", "new.html": "x"}), Folder(tmp_path / "a"))
    publish(site({"index.html": "third"}), Folder(tmp_path / "a"))

    back(Folder(tmp_path / "a"))

    assert (tmp_path / "a" / "index.html").read_text() == "first"


@pytest.mark.parametrize(
    "place", [".", "..", "content", "content/site", "output", ".press/site", "theme", ".git"]
)
def test_a_site_cannot_be_sent_into_the_projects_own_folders(tmp_path, place):
    project = tmp_path / "project"
    project.mkdir()

    assert "name a" in target(place, project).problems()[0]


def test_a_site_may_be_sent_beside_the_project_or_into_a_folder_of_its_own(tmp_path):
    for place in ("../site", "public", str(tmp_path / "content")):
        assert target(place, tmp_path / "project").problems() == []


def test_the_name_of_an_author_is_no_secret():
    environ = {"GIT_AUTHOR_NAME": "Ines Halloran", "STRIPE_PUBLISHABLE_KEY": "pk_live_12345678"}

    assert not exposed("by Ines Halloran, pk_live_12345678", environ)
    assert exposed("Basic 12345678", {"HTTP_AUTHORIZATION": "Basic 12345678"})


def test_a_key_longer_than_any_file_name_stays_secret():
    key = "k" * 5000

    assert told(f"failed with {key}", {"DEPLOY_KEY": key}) == "failed with •••"


def test_a_name_with_a_sign_that_cannot_be_seen_is_refused(site, kept):
    with pytest.raises(NotPublished, match=r"a\\nb.html"):
        planned(site({"a\nb.html": "x"}), "x", kept, address=ADDRESS)


def test_a_removed_page_with_a_backslash_goes(tmp_path, site, publish):
    to = Rsync(str(tmp_path / "shown"))
    if to.problems():
        pytest.skip("rsync is not installed")
    publish(site({"a\\b.html": "x", "a\\[b].html": "x"}), to)

    publish(site(), to)

    assert not list((tmp_path / "shown").glob("a*"))


def test_a_branch_takes_a_folder_where_a_file_was_and_asks_no_hook(tmp_path, site, publish):
    remote, project = tmp_path / "remote.git", tmp_path / "project"
    git("init", "-q", "--bare", str(remote))
    git("init", "-q", str(project))
    hook = project / ".git" / "hooks" / "pre-push"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    to = GitBranch(f"{remote}#pages", project)
    publish(site({"help": "a file"}), to)

    publish(site({"help/index.html": "a folder"}), to)

    shown = git("-C", str(remote), "ls-tree", "-r", "--name-only", "pages").split()
    assert "help/index.html" in shown


def test_a_publication_that_a_hook_of_another_repository_starts_goes_to_its_own(
    tmp_path, site, publish, monkeypatch
):
    remote, project = tmp_path / "remote.git", tmp_path / "project"
    git("init", "-q", "--bare", str(remote))
    git("init", "-q", str(project))
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "nowhere"))
    to = GitBranch(f"{remote}#pages", project)

    assert to.problems() == []
    publish(site(), to)

    assert Path(remote, "refs/heads/pages").is_file()
