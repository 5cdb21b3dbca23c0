"""Whole builds, as a therapist runs them, where something is wrong or has changed."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def build(tmp_path: Path):
    def building(text: str, *, settings: str = "pelicanconf.py", **environment: str):
        posts = tmp_path / "content" / "posts"
        posts.mkdir(parents=True, exist_ok=True)
        (posts / "one.md").write_text(text, "utf-8")
        without = {k: v for k, v in os.environ.items() if k != "SITE_URL"}
        return subprocess.run(
            [
                *(sys.executable, "-m", "pelican", str(tmp_path / "content")),
                *("-s", str(ROOT / settings), "-o", str(tmp_path / "output"), "--fatal", "errors"),
                *("-e", f'PRACTICE_FOLDER="{ROOT}"'),
            ],
            cwd=tmp_path,
            env=without | {"COLUMNS": "400"} | environment,
            capture_output=True,
            check=False,
            text=True,
        )

    return building


GOOD = "---\ntitle: A post\ndate: 2026-01-02\n---\nWords.\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("---\ntitle: Pain: a year on\ndate: 2026-01-02\n---\nx\n", ["one.md, line 2:", "quotes"]),
        (
            "---\ntitle: A\ndate: 2026-01-02\ncover: sae\n---\nx\n",
            ["one.md", 'Did you mean "sea"'],
        ),
        (
            "---\ntitle: A\ndate: 2026-01-02\nredirects: [/search/]\n---\nx\n",
            ["one.md: redirects:", "is another page of this site"],
        ),
        (
            "---\ntitle: A\ndate: 2026-01-02\nseries: S\npart: two\n---\nx\n",
            ["one.md: part is", "write a whole number"],
        ),
    ],
)
def test_a_broken_post_fails_the_build_and_says_where_and_what(build, text, told):
    result = build(text)

    words = " ".join((result.stdout + result.stderr).split())
    assert result.returncode != 0
    for part in told:
        assert part in words


@pytest.mark.parametrize(
    "address", ["", "http://example.com", "example.com", "https://example.com/blog"]
)
def test_publishing_without_a_real_address_is_refused_with_an_example(build, address):
    result = build(GOOD, settings="publishconf.py", SITE_URL=address)

    assert result.returncode != 0
    assert "SITE_URL=https://www.example.com" in result.stderr + result.stdout


def test_a_preview_needs_no_address_and_makes_neither_feed_nor_map(build, tmp_path):
    result = build(GOOD)

    assert result.returncode == 0, result.stdout + result.stderr
    output = tmp_path / "output"
    page = (output / "writing/a-post/index.html").read_text("utf-8")
    assert "canonical" not in page
    assert "atom" not in page
    assert not (output / "sitemap.xml").exists()
    assert "Sitemap" not in (output / "robots.txt").read_text()


def test_the_same_texts_make_the_same_bytes(build, tmp_path):
    def bytes_of(output: Path) -> dict[str, bytes]:
        return {
            str(f.relative_to(output)): f.read_bytes() for f in output.rglob("*") if f.is_file()
        }

    build(GOOD, LC_ALL="C")
    first = bytes_of(tmp_path / "output")
    build(GOOD, LC_ALL="C.UTF-8", TZ="Asia/Tokyo")

    assert bytes_of(tmp_path / "output") == first
