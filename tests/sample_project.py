"""A therapist's project with this repository's theme and plugins, and one post."""

import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def lay(root: Path, post: str) -> None:
    """Lay out a project in a folder; its only text is posts/one.md."""
    for name in ("pelicanconf.py", "publishconf.py"):
        shutil.copy(ROOT / name, root / name)
    for name in ("theme", "plugins"):
        (root / name).symlink_to(ROOT / name)
    fill(root, post)


def fill(root: Path, post: str) -> None:
    """Make the content of a project what it was when it was laid out."""
    shutil.rmtree(root / "content", ignore_errors=True)
    shutil.copytree(ROOT / "content" / "consents", root / "content" / "consents")
    for name in ("posts", "pages", "images"):
        (root / "content" / name).mkdir()
    (root / "content" / "posts" / "one.md").write_text(post)
