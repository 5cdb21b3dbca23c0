"""Where the things of a project are."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Project:
    """Where things are.

    Attributes:
        root: the project's folder.
        content: what is written; below root.
        output: where the preview is built to; nothing else writes there.
        watched: files and folders whose change means another build.
    """

    root: Path
    content: Path
    output: Path
    watched: tuple[Path, ...]


def project(root: Path) -> Project:
    """Return the places of a project as this repository lays them out."""
    kept = root / ".press"
    return Project(
        root=root,
        content=root / "content",
        output=kept / "preview",
        watched=(
            *(root / name for name in ("content", "theme", "pelicanconf.py")),
            *(root / "plugins" / "frontdesk" / name for name in ("templates", "static")),
        ),
    )
