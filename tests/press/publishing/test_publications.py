"""What is kept of publications, how targets are named, and what may not go out."""

import pytest

from press.publishing.discreet import told
from press.publishing.folder import Folder
from press.publishing.git import GitBranch
from press.publishing.kept import KEEP, Lost
from press.publishing.publish import NotPublished, planned
from press.publishing.rsync import Rsync
from press.publishing.target import BadTarget, kind
from press.publishing.tree import Difference, difference

ADDRESS = "https://www.example.com"


@pytest.mark.parametrize(
    ("setting", "means"),
    [
        ("/srv/site", ("folder", "/srv/site")),
        ("~/site", ("folder", "~/site")),
        ("me@host:/srv/site/", ("rsync", "me@host:/srv/site/")),
        ("host:site", ("rsync", "host:site")),
        ("rsync://host/site", ("rsync", "rsync://host/site")),
        ("git:origin#pages", ("git", "origin#pages")),
        ("git:https://x.example/a.git", ("git", "https://x.example/a.git")),
        ("command:upload {folder} --to b:c", ("command", "upload {folder} --to b:c")),
        ("C:\\sites\\mine", ("folder", "C:\\sites\\mine")),
    ],
)
def test_one_line_says_how_and_where(setting, means):
    assert kind(setting) == means


@pytest.mark.parametrize("setting", ["", "  ", "git:", "ftp://host/x", "https://host/x"])
def test_a_line_that_means_nothing_is_answered_with_what_does(setting):
    with pytest.raises(BadTarget, match=r"PUBLISH_TARGET: .*\n.*a folder of this computer"):
        kind(setting)


def test_nothing_differs_between_a_site_and_itself(site, kept, publish, tmp_path):
    publish(site(), Folder(tmp_path / "a"))

    plan = planned(site(), str(tmp_path / "a"), kept, address=ADDRESS)

    assert not plan.change
    assert not plan.first


def test_a_difference_names_each_path_once():
    found = difference({"a": "1", "b": "1", "c": "1"}, {"b": "2", "c": "1", "d": "1"})

    assert found == Difference(added=("d",), changed=("b",), removed=("a",))


def test_old_publications_are_forgotten_with_what_only_they_held(site, kept, publish, tmp_path):
    for number in range(KEEP + 2):
        publish(site({"index.html": f"number {number}"}), Folder(tmp_path / "a"))

    contents = {
        path.read_text()
        for path in (tmp_path / ".press").rglob("*")
        if path.parent.name != "x" and path.is_file() and path.suffix != ".json"
    }
    assert [p.number for p in kept.all()] == list(range(3, KEEP + 3))
    assert "number 1" not in contents
    assert "number 2" in contents


def test_going_back_from_the_first_says_there_is_nothing_earlier(site, publish, back, tmp_path):
    publish(site(), Folder(tmp_path / "a"))

    with pytest.raises(Lost, match="nothing earlier"):
        back(Folder(tmp_path / "a"))


def test_a_number_that_went_elsewhere_is_refused(site, publish, back, tmp_path):
    publish(site(), Folder(tmp_path / "a"))
    publish(site(), Folder(tmp_path / "b"))

    with pytest.raises(Lost, match="kept are: 2"):
        back(Folder(tmp_path / "b"), 1)


def test_a_damaged_publication_is_never_sent(site, publish, back, tmp_path):
    publish(site({"index.html": "first"}), Folder(tmp_path / "a"))
    publish(site({"index.html": "second"}), Folder(tmp_path / "a"))
    for path in (tmp_path / ".press" / "publications" / "contents").glob("*/*"):
        if path.read_text() == "first":
            path.write_text("damaged")

    with pytest.raises(Lost, match="damaged"):
        back(Folder(tmp_path / "a"))

    assert (tmp_path / "a" / "index.html").read_text() == "second"


def test_a_half_written_record_is_passed_over(site, kept, publish, tmp_path):
    publish(site(), Folder(tmp_path / "a"))
    (tmp_path / ".press" / "publications" / "000002.json").write_text('{"number": 2')

    assert [p.number for p in kept.all()] == [1]


@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [
        ("a.js", "const key = 'sk_live_4eC39HqLyjWDarjtT1'", "a.js holds a secret key"),
        ("keys.txt", "AGE-SECRET-KEY-1QQQQ", "keys.txt holds a secret key"),
        ("a.html", '<a href="http://localhost:8900/">', "a.html links to this computer"),
        ("404.html", None, "404.html is missing"),
        (
            "a.html",
            '<link rel="canonical" href="https://old.example/a.html">',
            "a.html gives another address",
        ),
    ],
)
def test_what_must_not_go_out_is_named(site, kept, name, text, problem):
    with pytest.raises(NotPublished) as refused:
        planned(site({name: text}), "x", kept, address=ADDRESS)

    assert [p for p in refused.value.problems if p.startswith(problem)]


def test_a_secret_of_the_environment_is_found_in_a_page(site, kept, monkeypatch):
    monkeypatch.setenv("MAIL_PASSWORD", "correct-horse-battery")

    with pytest.raises(NotPublished, match="holds a secret"):
        planned(site({"a.txt": "x correct-horse-battery x"}), "x", kept, address=ADDRESS)


def test_a_link_out_of_the_site_is_refused(site, kept, tmp_path):
    folder = site()
    (folder / "out").symlink_to(tmp_path)

    with pytest.raises(NotPublished, match="a link to another place"):
        planned(folder, "x", kept, address=ADDRESS)


def test_secrets_never_stand_in_what_is_said(tmp_path):
    environ = {"DEPLOY_TOKEN": "abc/def+ghi123", "HOME_KEY_FILE": str(tmp_path)}
    words = f"git push https://me:hunter2hunter2@x.example/a.git failed: abc/def+ghi123 {tmp_path}"

    said = told(words, environ)

    assert said == f"git push https://•••@x.example/a.git failed: ••• {tmp_path}"


def test_places_are_named_without_secrets(tmp_path):
    git = GitBranch("https://token123@x.example/a.git#pages", tmp_path)

    assert git.place == "git:https://•••@x.example/a.git#pages"
    assert Rsync("me@host:/srv/site").place == "me@host:/srv/site/"
