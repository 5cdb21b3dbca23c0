"""The site's texts in SQLite FTS5: found, ranked, and read again when the site changes."""

import json
import os
from pathlib import Path

import pytest

from frontdesk.adapters.posts import LINES, Posts
from frontdesk.domain.searching import question


def line(number: int, **more: object) -> str:
    said = {
        "url": f"/writing/{number}/",
        "title": f"Post {number}",
        "about": "About it",
        "headings": [],
        "filed": [],
        "lang": "en-us",
        "body": "Plain words",
    }
    return json.dumps({**said, **more}, ensure_ascii=False)


def write(site: Path, *lines: str) -> None:
    file = site / LINES
    file.parent.mkdir(exist_ok=True)
    new = file.with_suffix(".new")
    new.write_text("".join(f"{each}\n" for each in lines), "utf-8")
    new.replace(file)


def found(posts: Posts, text: str, *, skip: int = 0, most: int = 10) -> list[str]:
    result = posts.find(question(text), skip=skip, most=most)
    assert result is not None
    return [post.url for post in result.posts]


def test_a_title_counts_more_than_a_text_and_the_newer_of_two_alike_comes_first(
    tmp_path: Path,
) -> None:
    write(
        tmp_path,
        line(1, body="bad sound"),
        line(2, title="Sound"),
        line(3, body="bad sound"),
        line(4, body="nothing of it"),
    )

    assert found(Posts(tmp_path), "sounds") == ["/writing/2/", "/writing/3/", "/writing/1/"]


@pytest.mark.parametrize("asked", ["sesion", "SESIÓN", "sesiones", "ses"])
def test_accents_forms_and_beginnings_are_found(tmp_path: Path, asked: str) -> None:
    write(tmp_path, line(1, body="La sesión por vídeo", lang="es"), line(2))

    assert found(Posts(tmp_path), asked) == ["/writing/1/"]


@pytest.mark.parametrize(
    "asked", ['"sound', "sound*", "sound OR", "NEAR(sound", "sound) --", "title:sound", "^sound"]
)
def test_operators_are_words_or_nothing(tmp_path: Path, asked: str) -> None:
    write(tmp_path, line(1, body="sound"), line(2, body="or near title"))

    assert "/writing/1/" in found(Posts(tmp_path), asked)


def test_all_words_come_before_some_words(tmp_path: Path) -> None:
    write(tmp_path, line(1, body="sound"), line(2, body="sound and picture"))
    posts = Posts(tmp_path)

    both = posts.find(question("sound picture"), skip=0, most=10)
    some = posts.find(question("sound zebra"), skip=0, most=10)

    assert both is not None
    assert some is not None
    assert (both.count, both.all_words) == (1, True)
    assert (some.count, some.all_words) == (2, False)


def test_a_new_site_is_read_at_the_next_search(tmp_path: Path) -> None:
    posts = Posts(tmp_path)

    assert posts.find(question("sound"), skip=0, most=10) is None
    write(tmp_path, line(1, body="sound"))
    assert found(posts, "sound") == ["/writing/1/"]
    write(tmp_path, line(2, body="sound again"))
    assert found(posts, "sound") == ["/writing/2/"]
    (tmp_path / LINES).unlink()
    assert posts.find(question("sound"), skip=0, most=10) is None


@pytest.mark.parametrize(
    "broken",
    ['{"url": "/wri', "[]", '{"url": "/a/"}', line(1, url="//evil.example/", body="sound")],
)
def test_a_broken_file_is_told_without_the_question(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, broken: str
) -> None:
    write(tmp_path, line(0), broken)

    assert Posts(tmp_path).find(question("sound"), skip=0, most=10) is None
    assert "cannot be searched" in caplog.text
    assert "sound" not in caplog.text


def test_long_lists_are_given_in_parts(tmp_path: Path) -> None:
    write(tmp_path, *(line(n, body="sound") for n in range(25)))
    posts = Posts(tmp_path)

    first, third = (found(posts, "sound", skip=skip) for skip in (0, 20))
    assert (len(first), len(third)) == (10, 5)
    assert not {*first} & {*third}


def test_the_index_takes_no_place_beside_the_site(tmp_path: Path) -> None:
    write(tmp_path, line(1))
    found(Posts(tmp_path), "plain")

    assert [*os.walk(tmp_path)][1][2] == ["posts.jsonl"]
