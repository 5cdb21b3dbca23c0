"""Which file of content/ a post means when it shows a picture."""

from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path
from urllib.parse import unquote, urlsplit

# What Pillow can read and browsers show; drawings (svg) go out as they are.
RASTER = frozenset({".jpg", ".jpeg", ".png", ".webp", ".gif", ".avif"})
_MARKS = ("{static}", "{attach}", "{filename}", "|static|", "|attach|", "|filename|")


class NoPicture(Exception):
    """A post shows a picture that is not there; the words name the nearest one."""


def is_raster(address: str) -> bool:
    """Return whether an address names a picture of points that is not somebody else's."""
    parts = urlsplit(_unmarked(address))
    return not parts.scheme and not parts.netloc and _suffix(parts.path) in RASTER


def find(address: str, *, post: Path, content: Path) -> Path:
    """Return the file behind "../images/desk.jpg", "{static}/images/desk.jpg" and the like.

    Args:
        address: as it stands in the post.
        post: the file of the post.
        content: the folder of all content, which no address leaves.

    Raises:
        NoPicture: no such file.
    """
    path = unquote(urlsplit(_unmarked(address)).path)
    for candidate in _candidates(path, post=post, content=content):
        found = candidate.resolve()
        if found.is_file() and found.is_relative_to(content.resolve()):
            return found
    raise NoPicture(f'there is no picture "{path}"{_hint(path, content)}')


def _candidates(path: str, *, post: Path, content: Path) -> Iterator[Path]:
    if path.startswith("/"):
        yield content / path.lstrip("/")
        return
    yield post.parent / path
    # Content managers write the way from the site's root, some without the slash.
    yield content / path


def _unmarked(address: str) -> str:
    return next((address[len(m) :] for m in _MARKS if address.startswith(m)), address)


def _suffix(path: str) -> str:
    return Path(path).suffix.lower()


def _hint(path: str, content: Path) -> str:
    names = {p.name: p for p in sorted(content.rglob("*")) if _suffix(p.name) in RASTER}
    near = get_close_matches(Path(path).name, names, n=1, cutoff=0.5)
    return f'; did you mean "/{names[near[0]].relative_to(content).as_posix()}"?' if near else ""
