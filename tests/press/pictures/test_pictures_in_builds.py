"""Pictures and cards of a site that Pelican really builds for its real address."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

ROOT = Path(__file__).resolve().parents[3]
HEAD = "---\ntitle: {title}\ndate: {day}\ncategory: A\n{more}---\n![x](/images/{picture}.png)\n"


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with a post that is out, a draft and one of the future, each with a picture."""
    root = tmp_path_factory.mktemp("site")
    for name in ("posts", "images", "pages"):
        (root / "content" / name).mkdir(parents=True)
    for picture, day, more in (
        ("out", "2026-01-02", ""),
        ("draft", "2026-01-02", "draft: true\n"),
        ("future", "2999-01-02", ""),
    ):
        text = HEAD.format(title=picture, day=day, more=more, picture=picture)
        (root / "content" / "posts" / f"{picture}.md").write_text(text)
        Image.new("RGB", (600, 400), "teal").save(root / "content" / "images" / f"{picture}.png")
    words = ("-m", "pelican", str(root / "content"), "-s", str(ROOT / "publishconf.py"))
    overrides = (f'PRACTICE_FOLDER="{ROOT}"', 'PRESS_LINT="off"', f'PRESS_CACHE="{root}/.press"')
    done = subprocess.run(
        [
            sys.executable,
            *words,
            "-o",
            str(root / "output"),
            "--fatal",
            "errors",
            "-e",
            *overrides,
        ],
        cwd=root,
        env=os.environ | {"SITE_URL": "https://www.example.com"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return root / "output"


def test_what_nobody_may_read_yet_shows_no_picture_and_no_card(output):
    images = sorted(p.name for p in (output / "images").iterdir())

    assert images
    assert all(name.startswith("out-") for name in images)
    assert len(list((output / "cards").iterdir())) == 1


def test_a_shared_link_shows_the_card_of_its_post(output):
    page = (output / "writing" / "out" / "index.html").read_text()
    (card,) = (output / "cards").iterdir()

    assert f'content="https://www.example.com/cards/{card.name}"' in page
