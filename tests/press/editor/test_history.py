"""Earlier states of a text, kept and found again without touching anybody's repository."""

import subprocess
from pathlib import Path

import pytest

from press.editor.history import History, NoHistory

POST = "posts/one.md"


@pytest.fixture
def content(tmp_path: Path) -> Path:
    (tmp_path / "content" / "posts").mkdir(parents=True)
    return tmp_path / "content"


@pytest.fixture
def history(content: Path, tmp_path: Path) -> History:
    (tmp_path / ".press").mkdir()
    return History(content, tmp_path / ".press")


def save(history: History, content: Path, text: str | None, words: str = "Saved") -> None:
    path = content / POST
    path.unlink() if text is None else path.write_text(text)
    history.keep(POST, words)


def test_each_saved_state_can_be_read_again(history, content):
    for text in ("one", "two", "drei — ü"):
        save(history, content, text, f"Saved {text}")

    states = history.states(POST)

    assert [s.words for s in states] == ["Saved drei — ü", "Saved two", "Saved one"]
    texts = [history.text(POST, s.id).decode() for s in states]
    assert texts == ["drei — ü", "two", "one"]


def test_saving_the_same_twice_makes_one_state(history, content):
    save(history, content, "one")
    save(history, content, "one")

    assert len(history.states(POST)) == 1


def test_a_removed_text_can_be_brought_back(history, content):
    save(history, content, "one")
    save(history, content, None, "Removed")

    gone, there = history.states(POST)

    assert history.text(POST, there.id) == b"one"
    with pytest.raises(NoHistory):
        history.text(POST, gone.id)


def test_a_text_that_never_was_has_no_states_and_costs_nothing(history, content):
    history.keep("posts/never.md", "Saved")

    assert history.states("posts/never.md") == []


def test_a_repository_of_ones_own_is_left_alone(history, content, tmp_path, monkeypatch):
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    (tmp_path / ".gitignore").write_text("content/\n")
    monkeypatch.setenv("GIT_DIR", str(tmp_path / ".git"))

    save(history, content, "one")

    log = subprocess.run(["git", "log"], cwd=tmp_path, capture_output=True, check=False)
    assert log.returncode != 0
    assert len(history.states(POST)) == 1


@pytest.mark.parametrize("state", ["--help", "HEAD:../x", "", "0000000"])
def test_what_is_no_state_is_refused(history, content, state):
    save(history, content, "one")

    with pytest.raises(NoHistory):
        history.text(POST, state)


def test_without_git_there_are_no_states_and_the_reason_is_said(history, content, monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")

    assert not history.available()
    assert history.states(POST) == []
    with pytest.raises(NoHistory, match="Earlier states are not kept: git is not installed"):
        save(history, content, "one")


def test_a_lock_of_a_program_that_was_killed_does_not_end_the_history(history, content, tmp_path):
    save(history, content, "one")
    (tmp_path / ".press" / "history.git" / "index.lock").touch()

    save(history, content, "two")

    assert len(history.states(POST)) == 2


@pytest.mark.parametrize("damaged", ["HEAD", "objects"])
def test_a_damaged_history_is_put_aside_and_begun_anew(history, content, tmp_path, damaged):
    save(history, content, "one")
    folder = tmp_path / ".press" / "history.git"
    for path in [folder / "HEAD"] if damaged == "HEAD" else (folder / "objects").rglob("*"):
        if path.is_file():
            path.chmod(0o644)
            path.write_bytes(b"")

    save(history, content, "two")

    assert len(history.states(POST)) == 1
    assert (tmp_path / ".press" / "history-damaged-1.git").is_dir()


def test_a_name_of_signs_that_git_reads_as_a_pattern_is_one_text(history, content):
    for name in ("posts/a[1].md", "posts/a1.md", "posts/:x.md"):
        (content / name).write_text(name)
        history.keep(name, f"Saved {name}")

    assert [s.words for s in history.states("posts/a[1].md")] == ["Saved posts/a[1].md"]
    assert len(history.states("posts/:x.md")) == 1
