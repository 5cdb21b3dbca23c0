"""The real site and a site of strange texts, built once by a real Pelican, and served."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from theme.served_site import serving

ROOT = Path(__file__).resolve().parents[2]
ADDRESS = "https://www.example.com"


def post(title: str, *more: str, date: str = "2026-03-01", body: str = "Some words.") -> str:
    return "\n".join(["---", f"title: {title}", f"date: {date}", *more, "---", body, ""])


STRANGE = {
    "posts/marks.md": post(
        """'Sound & "picture": <b>bold</b> <script>alert(1)</script>'""",
        "tags: [R&B <i>x</i>, 'Don''t panic']",
        "category: 'Q & A'",
        """summary: 'If a < b & "c" > d, then <em>so</em>'""",
        "author: Ines & Bo",
    ),
    "posts/draft.md": post("A draft nobody may see", "status: draft", "slug: not-yet"),
    "posts/switched.md": post("Another draft", "draft: true", "slug: not-yet-either"),
    "posts/future.md": post("A post of tomorrow", "slug: tomorrow", date="2999-01-01"),
    "posts/classic.md": (
        "Title: Classic headers\nDate: 2026-02-01\nTags: a, b\n"
        "Redirects: /2019/05/old-words/\n\nOld words.\n"
    ),
    "pages/about.md": "---\ntitle: About & me\nslug: about\ntemplate: about\n---\nWords.\n",
    "consents/telehealth.md": "---\ntitle: A consent\n---\nNot a page.\n",
} | {
    f"posts/many-{n}.md": post(
        f"Many {n}",
        "tags: [many]",
        *(["series: Many", f"part: {n}"] if n < 4 else []),
        date=f"2026-01-{n:02d}",
    )
    for n in range(1, 13)
}


def build(output: Path, *options: str, content: Path = ROOT / "content") -> None:
    subprocess.run(
        [
            *(sys.executable, "-m", "pelican", str(content), "-s", str(ROOT / "publishconf.py")),
            *("-o", str(output), "--fatal", "errors", *options),
            *("-e", f'PRACTICE_FOLDER="{ROOT}"'),
        ],
        cwd=output.parent,
        env={**os.environ, "SITE_URL": ADDRESS},
        check=True,
        capture_output=True,
        text=True,
    )


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("site") / "output"
    build(output)
    return output


@pytest.fixture(scope="session")
def strange(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("strange")
    for name, text in STRANGE.items():
        file = folder / "content" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    build(folder / "output", content=folder / "content")
    return folder / "output"


@pytest.fixture(scope="session")
def served(site: Path) -> Iterator[str]:
    with serving(site) as address:
        yield address
