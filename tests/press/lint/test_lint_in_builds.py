"""Whole builds and commands, as a therapist runs them."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from press.lint.__main__ import main

ROOT = Path(__file__).resolve().parents[3]
HEAD = "---\ntitle: A post\ndate: 2026-01-02\ncategory: Notes\n"
BAD = f"{HEAD}---\nWords.\n\nI guarantee it.\n\n# A second title\n"
ADVICE = HEAD.replace("A post", "Another") + "---\nPress [here](http://example.org).\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch) -> Path:
    (tmp_path / "content/posts").mkdir(parents=True)
    conf = (ROOT / "pelicanconf.py").read_text("utf-8")
    folder = (
        f'PRACTICE_FOLDER = "{ROOT}"\nTHEME = "{ROOT}/theme"\nPLUGIN_PATHS = ["{ROOT}/plugins"]\n'
    )
    (tmp_path / "pelicanconf.py").write_text(conf + folder, "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def build(project: Path, *, more: str = "", **posts: str) -> "subprocess.CompletedProcess[str]":
    with (project / "pelicanconf.py").open("a", encoding="utf-8") as conf:
        conf.write(f"{more}\n")
    write(project, **posts)
    options = ("-s", "pelicanconf.py", "-o", "output", "--fatal", "errors")
    return subprocess.run(
        [sys.executable, "-m", "pelican", "content", *options],
        cwd=project,
        env={**os.environ, "COLUMNS": "200"},
        capture_output=True,
        check=False,
        text=True,
    )


def write(project: Path, **posts: str) -> None:
    for name, text in posts.items():
        (project / f"content/posts/{name}.md").write_text(text, "utf-8")


def test_errors_stop_the_build_before_a_page_is_written_and_all_are_listed(project):
    told = build(project, one=BAD)

    assert told.returncode != 0
    lines = [line for line in told.stderr.splitlines() if line.startswith("content/")]
    assert [line.partition(": ")[0] for line in lines] == [
        "content/posts/one.md:8",
        "content/posts/one.md:10",
    ]
    assert "(claim-guarantee)" in lines[0]
    assert not list((project / "output").glob("**/*.html"))


def test_advice_and_drafts_let_the_build_go_on(project):
    told = build(project, one=BAD.replace("category", "draft: true\ncategory"), two=ADVICE)

    assert told.returncode == 0, told.stdout + told.stderr
    assert "claim-guarantee" not in told.stderr
    assert (project / "output/writing/another/index.html").is_file()


def test_the_setting_show_lists_errors_and_goes_on(project):
    told = build(project, one=BAD, more='PRESS_LINT = "show"')

    assert told.returncode == 0, told.stdout + told.stderr
    assert "content/posts/one.md:8" in told.stderr
    assert (project / "output/writing/a-post/index.html").is_file()


def test_the_task_groups_by_file_says_why_and_ends_with_one_at_an_error(
    project, capsys, monkeypatch
):
    monkeypatch.setenv("COLUMNS", "200")
    write(project, one=BAD)

    code = main([])

    lines = capsys.readouterr().out.splitlines()
    assert code == 1
    assert lines[0] == "content/posts/one.md"
    assert "     8  error “guarantee” claim-guarantee" in lines
    assert any("APA Ethics Code 5.01(b)" in line for line in lines)
    assert any("1 text: 2 errors" in line for line in lines)


def test_the_task_tells_programs_the_same_in_json_and_only_of_the_files_named(project, capsys):
    write(project, one=BAD, two=ADVICE)

    code = main(["--json", "content/posts/one.md"])

    found = json.loads(capsys.readouterr().out)
    assert code == 1
    assert {one["file"] for one in found} == {"content/posts/one.md"}
    assert found[-1].keys() == {
        *("file", "line", "column", "rule", "level", "says", "why", "source", "mend"),
    }


def test_drafts_are_shown_but_count_only_when_they_are_named(project, capsys):
    write(project, one=BAD.replace("category", "draft: true\ncategory"))

    assert main([]) == 0
    assert "claim-guarantee" in capsys.readouterr().out
    assert main(["content/posts/one.md"]) == 1


@pytest.mark.parametrize(
    ("words", "more", "says"),
    [
        (["content/posts/none.md"], "", "content/posts/none.md is no post"),
        ([], 'PRESS_LIMITS = {"grad": 8}', "PRESS_LIMITS has no 'grad'"),
    ],
)
def test_a_file_or_a_setting_that_cannot_be_used_is_told(project, capsys, words, more, says):
    with (project / "pelicanconf.py").open("a", encoding="utf-8") as conf:
        conf.write(f"{more}\n")

    assert main(words) == 2
    assert says in capsys.readouterr().err
