"""A small built site, and the ways to publish one."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from press.publishing.kept import Publication, Publications
from press.publishing.publish import going_back, planned, send
from press.publishing.target import Target

ADDRESS = "https://www.example.com"
PAGES = {
    "index.html": "<title>Home</title>",
    "404.html": "<title>Not here</title>",
    "writing/one/index.html": "<title>One &amp; only</title>",
    "theme/site.css": "body{}",
}


@pytest.fixture
def site(tmp_path: Path) -> Callable[..., Path]:
    """Make the built site anew: PAGES with changes; None takes a file out."""

    def made(changes: dict[str, str | None] | None = None) -> Path:
        folder = tmp_path / "site"
        for path in sorted(folder.rglob("*"), reverse=True):
            path.unlink() if path.is_file() else path.rmdir()
        for name, text in {**PAGES, **(changes or {})}.items():
            if text is not None:
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                (folder / name).write_text(text, "utf-8")
        return folder

    return made


@pytest.fixture
def kept(tmp_path: Path) -> Publications:
    return Publications(tmp_path / ".press" / "publications")


@pytest.fixture
def publish(kept: Publications) -> Callable[[Path, Target], Publication]:
    def publishing(folder: Path, to: Target) -> Publication:
        plan = planned(folder, to.place, kept, address=ADDRESS)
        return send(plan, to, kept, at=datetime(2026, 11, 22, tzinfo=UTC))

    return publishing


@pytest.fixture
def back(kept: Publications) -> Callable[..., Publication]:
    def going(to: Target, number: int = 0) -> Publication:
        with going_back(to.place, kept, number) as plan:
            return send(plan, to, kept, at=datetime(2026, 11, 23, tzinfo=UTC))

    return going
