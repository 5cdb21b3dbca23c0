import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from press.frontmatter import split
from press.lint.facts import examine
from press.lint.limits import Limits
from press.lint.post import read
from press.lint.site import Site
from press.new_post.made import Refused, head, made, opener

ROOT = Path(__file__).resolve().parents[3]
DAY = datetime(2026, 6, 1, 23, 30)  # noqa: DTZ001 - a wall time
OLD = "---\ntitle: Old\nslug: old\ncategory: Sound\ntags: [video, setup]\n---\nx\n"


@pytest.fixture
def site() -> Site:
    facts = examine(read("posts/2020-old.md", OLD), Limits(), default_lang="en")
    return Site(texts={"posts/2020-old.md": facts}, now=DAY, therapists=("Ines Halloran",))


def test_a_new_post_is_a_draft_of_today_with_what_may_be_chosen_in_comments(site, tmp_path):
    file = made(tmp_path, site, title="  Don’t panic:  a year on ")

    text = file.read_text("utf-8")
    found = split(text)
    assert found
    assert file.name == "dont-panic-a-year-on.md"
    assert found.head["title"] == "Don’t panic: a year on"
    assert (found.head["slug"], found.head["draft"]) == ("dont-panic-a-year-on", "true")
    assert (found.head["date"].date().isoformat(), found.head["author"]) == (
        "2026-06-01",
        "Ines Halloran",
    )
    assert "category:  # Sound\n" in text
    assert "tags: []  # video, setup\n" in text


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"title": "???"}, "No address can be made"),
        ({"title": "Old"}, "posts/2020-old.md has the address old already"),
        ({"title": "A", "lang": "español"}, "is no language"),
    ],
)
def test_a_post_that_would_be_in_the_way_is_not_made(site, tmp_path, given, says):
    with pytest.raises(Refused, match=says):
        made(tmp_path, site, **given)

    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_there_is_never_changed(site, tmp_path):
    (tmp_path / "a-post.md").write_text("mine", "utf-8")

    with pytest.raises(Refused, match="it was not changed"):
        made(tmp_path, site, title="A post")

    assert (tmp_path / "a-post.md").read_text("utf-8") == "mine"


def test_a_translation_may_have_the_slug_of_the_other(site, tmp_path):
    file = made(tmp_path, site, title="Viejo", name="old", lang="es")

    assert "\nlang: es\n" in file.read_text("utf-8")


@given(st.text(min_size=1, max_size=80), st.text(max_size=20))
def test_any_title_comes_back_as_it_was_typed(title, tag):
    typed = " ".join(title.split())
    facts = examine(read("posts/a.md", OLD), Limits(), default_lang="en")._replace(tags=[tag])
    site = Site(texts={"posts/a.md": facts}, now=DAY)

    found = split(head(site, title=typed, address="x"))

    assert found
    assert found.head.get("title", "") == typed


@pytest.mark.parametrize(
    ("environ", "platform", "command"),
    [
        ({"VISUAL": "code --wait", "EDITOR": "vi"}, "linux", ["code", "--wait"]),
        ({"EDITOR": "vi"}, "darwin", ["vi"]),
        ({}, "darwin", ["open", "-t"]),
        ({}, "win32", ["notepad"]),
        ({}, "linux", []),
    ],
)
def test_the_persons_own_editor_comes_first(environ, platform, command):
    assert opener(environ, platform) == command


def test_the_command_makes_the_post_and_hands_it_to_the_editor(tmp_path):
    (tmp_path / "content/posts").mkdir(parents=True)
    conf = (ROOT / "pelicanconf.py").read_text("utf-8")
    (tmp_path / "pelicanconf.py").write_text(f'{conf}\nTHEME = "{ROOT}/theme"\n', "utf-8")
    script = "import sys; print('editing', sys.argv[1])"

    def run(*words: str):
        return subprocess.run(
            [sys.executable, "-m", "press.new_post", *words],
            cwd=tmp_path,
            env={**os.environ, "VISUAL": f'"{sys.executable}" -c "{script}"'},
            capture_output=True,
            text=True,
            check=False,
        )

    first, second = run("A", "quiet", "hour"), run("A quiet hour", "--no-open")

    assert first.returncode == 0, first.stderr
    assert "editing" in first.stdout
    assert "content/posts/a-quiet-hour.md is made." in first.stdout
    assert second.returncode == 1
    assert "a-quiet-hour already" in second.stderr
