"""The service's scripts and styles, copied beside the site and named with a content hash."""

import hashlib
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pelican.generators import Generator
from rcssmin import cssmin  # type: ignore[import-untyped]
from rjsmin import jsmin  # type: ignore[import-untyped]

STATIC = Path(__file__).resolve().parent.parent / "static"
FOLDER = "frontdesk"
_HASH_CHARS = 10


class StaticFiles(Generator):
    """Copies static files to output/frontdesk/ when they have changed."""

    def generate_output(self, writer: object) -> None:  # noqa: ARG002 - Pelican's signature
        """Copy what is new. Nothing is removed: old pages in a visitor's tab still ask for it."""
        for source in sorted(STATIC.rglob("*")):
            name = source.relative_to(STATIC)
            if source.is_file() and not any(part.startswith(".") for part in name.parts):
                copy(source, Path(self.output_path) / FOLDER / name)


class Assets:
    """The template global asset(), for sites whose other plugins bring none."""

    def __init__(self, folders: Mapping[str, str]) -> None:
        self.folders = folders

    def __repr__(self) -> str:
        return f"Assets({sorted(self.folders)})"

    def __call__(self, path: str) -> str:
        """Return the address of a file, which changes whenever the file does.

        Raises:
            FileNotFoundError: no such file, or its first folder is not known.
        """
        top, _, rest = path.partition("/")
        if top not in self.folders:
            raise FileNotFoundError(f"asset {path}: its folder is none of {sorted(self.folders)}")
        digest = hashlib.sha256((Path(self.folders[top]) / rest).read_bytes()).hexdigest()
        return f"/{path}?v={digest[:_HASH_CHARS]}"


def offer_assets(settings: dict[str, Any]) -> None:
    """Tell whoever serves asset() where our files are, and serve it where nobody does."""
    folders = settings.setdefault("ASSET_FOLDERS", {})
    folders[FOLDER] = str(STATIC)
    if "asset" not in settings["JINJA_GLOBALS"]:
        theme = str(Path(settings["THEME"]) / "static")
        settings["JINJA_GLOBALS"]["asset"] = Assets({"theme": theme, **folders})


def copy(source: Path, target: Path) -> None:
    """Put a file beside the site as browsers get it, unless it is there already."""
    if target.is_file() and target.stat().st_mtime_ns == source.stat().st_mtime_ns:
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(sent(source))
    shutil.copystat(source, target)


def sent(source: Path) -> bytes:
    """Return what a browser gets of a file: scripts and styles without comments and indents."""
    if not (shorten := _SHORTEN.get(source.suffix)):
        return source.read_bytes()
    return str(shorten(source.read_text("utf-8"), keep_bang_comments=True)).encode()


_SHORTEN = {".js": jsmin, ".css": cssmin}
