"""Every kind of target: what arrives, what goes, what stays, and the way back."""

import shutil
import subprocess
from pathlib import Path

import pytest

from press.publishing.folder import Folder
from press.publishing.git import GitBranch
from press.publishing.rsync import Rsync
from press.publishing.target import NotSent

POST = "writing/one/index.html"


class Place:
    """A target and what readers would find there."""

    def __init__(self, kind: str, root: Path) -> None:
        self.shown = root / "shown"
        self._git = kind == "git"
        if kind == "folder":
            self.target = Folder(self.shown)
        elif kind == "rsync":
            self.target = Rsync(str(self.shown))
        else:
            self._remote, project = root / "remote.git", root / "project"
            _git("init", "--bare", "-q", str(self._remote))
            _git("init", "-q", str(project))
            self.target = GitBranch(f"{self._remote}#pages", project)

    def files(self) -> dict[str, str]:
        if self._git:
            shutil.rmtree(self.shown, ignore_errors=True)
            _git("clone", "-q", "-b", "pages", str(self._remote), str(self.shown))
            shutil.rmtree(self.shown / ".git")
        found = {p.relative_to(self.shown).as_posix(): p for p in self.shown.rglob("*")}
        return {n: p.read_text() for n, p in found.items() if p.is_file() and n != ".nojekyll"}

    def add(self, name: str, text: str) -> None:
        """Somebody else puts a file there."""
        if self._git:
            self.files()
            _git("clone", "-q", "-b", "pages", str(self._remote), f"{self.shown}-2")
            (Path(f"{self.shown}-2") / name).write_text(text)
            for words in (("add", "-A"), ("commit", "-qm", "x"), ("push", "-q")):
                _git("-C", f"{self.shown}-2", *words)
        else:
            (self.shown / name).write_text(text)


def _git(*words: str) -> None:
    subprocess.run(
        ["git", "-c", "user.name=A", "-c", "user.email=a@example.com", *words],
        check=True,
        capture_output=True,
    )


@pytest.fixture(params=["folder", "git", "rsync"])
def place(request, tmp_path):
    if request.param == "rsync" and not shutil.which("rsync"):
        pytest.skip("rsync is not installed")
    return Place(request.param, tmp_path)


def test_a_first_publication_brings_everything(place, site, publish):
    assert place.target.problems() == []

    made = publish(site(), place.target)

    assert place.files().keys() == made.files.keys()


def test_new_pages_come_changed_ones_change_and_removed_ones_go(place, site, publish):
    publish(site(), place.target)

    publish(site({"new/index.html": "N", "index.html": "other", POST: None}), place.target)

    shown = place.files()
    assert shown["index.html"] == "other"
    assert shown["new/index.html"] == "N"
    assert POST not in shown


def test_what_somebody_else_put_there_stays(place, site, publish):
    publish(site(), place.target)
    place.add("CNAME", "www.example.com")

    publish(site({POST: None}), place.target)

    shown = place.files()
    assert shown["CNAME"] == "www.example.com"
    assert POST not in shown


def test_a_removed_page_with_odd_signs_takes_no_other_with_it(place, site, publish):
    publish(site({"a[1]*/index.html": "odd", "a1x/index.html": "plain"}), place.target)

    publish(site({"a1x/index.html": "plain"}), place.target)

    assert "a[1]*/index.html" not in place.files()
    assert "a1x/index.html" in place.files()


def test_one_command_goes_back_and_the_next_goes_further_back(place, site, publish, back):
    for text in ("first", "second", "third"):
        publish(site({"index.html": text, f"{text}.html": text}), place.target)

    back(place.target)
    once = place.files()
    back(place.target)
    twice = place.files()

    assert (once["index.html"], "third.html" in once) == ("second", False)
    assert (twice["index.html"], "second.html" in twice) == ("first", False)


def test_a_publication_can_be_gone_back_to_by_its_number(place, site, publish, back):
    for text in ("first", "second", "third"):
        publish(site({"index.html": text}), place.target)

    back(place.target, 1)

    assert place.files()["index.html"] == "first"


def test_a_target_that_was_emptied_gets_everything_again(tmp_path, site, publish):
    place = Place("folder", tmp_path)
    publish(site(), place.target)
    (place.shown / POST).unlink()

    publish(site({"index.html": "other"}), place.target)

    assert POST in place.files()


def test_a_folder_that_cannot_be_written_says_what_stands_there(tmp_path, site, publish, kept):
    place = Place("folder", tmp_path)
    publish(site(), place.target)
    (place.shown / "new").write_text("a file where a folder should be")

    with pytest.raises(NotSent, match="0 files arrived whole"):
        publish(site({"new/index.html": "N"}), place.target)

    assert len(kept.all()) == 1


def test_pages_arrive_after_what_they_load(tmp_path, site, publish):
    place = Place("folder", tmp_path)
    publish(site(), place.target)
    (place.shown / "theme" / "two.css").mkdir()

    with pytest.raises(NotSent):
        publish(site({"theme/two.css": "x", "index.html": "needs two.css"}), place.target)

    assert "needs" not in place.files()["index.html"]


def test_a_branch_that_moved_meanwhile_is_not_overwritten(tmp_path, site, publish, monkeypatch):
    place = Place("git", tmp_path)
    publish(site(), place.target)
    fetched = GitBranch._fetched

    def then_somebody_pushes(self):
        commit = fetched(self)
        place.add("theirs.html", "theirs")
        return commit

    monkeypatch.setattr(GitBranch, "_fetched", then_somebody_pushes)
    with pytest.raises(NotSent, match="publish again"):
        publish(site({"index.html": "mine"}), place.target)

    assert place.files()["theirs.html"] == "theirs"
    assert place.files()["index.html"] != "mine"


def test_a_branch_does_not_touch_what_the_person_has_staged(tmp_path, site, publish):
    place = Place("git", tmp_path)
    project = tmp_path / "project"
    (project / "draft.md").write_text("words")
    _git("-C", str(project), "add", "draft.md")

    publish(site(), place.target)

    status = subprocess.run(
        ["git", "status", "--porcelain"], cwd=project, capture_output=True, text=True, check=True
    )
    assert status.stdout == "A  draft.md\n"


def test_an_unreachable_target_says_so_and_changes_nothing(tmp_path, site, publish, kept):
    project = tmp_path / "project"
    _git("init", "-q", str(project))

    with pytest.raises(NotSent, match="as it was"):
        publish(site(), GitBranch(f"{tmp_path}/nowhere.git#pages", project))

    assert kept.all() == []
