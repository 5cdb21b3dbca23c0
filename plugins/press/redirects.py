"""Old addresses that lead to where a post or page is now: redirects in its head."""

from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from typing import Any, NamedTuple
from urllib.parse import quote, unquote, urlsplit

# Other endings, such as .php, would be sent as what they are not: only a server can answer them.
_PAGES = (".html", ".htm")


class Move(NamedTuple):
    """One old address.

    Attributes:
        path: as it was, with its first slash, percent-encoded.
        query: what stood behind the question mark, or "".
        url: where it leads, without a first slash.
        title: of what is there now.
        source: the file whose head says so.
    """

    path: str
    query: str
    url: str
    title: str
    source: str

    @property
    def save_as(self) -> str:
        """The file that answers at the old address, or "" where no file can."""
        path = PurePosixPath(unquote(self.path).lstrip("/"))
        if self.query or (path.suffix and path.suffix not in _PAGES):
            return ""
        is_file = path.suffix and not self.path.endswith("/")
        return str(path if is_file else path / "index.html")

    @property
    def old(self) -> str:
        """The old address as a person would write it."""
        return f"{self.path}?{self.query}" if self.query else self.path


def moves(contents: Iterable[Any], *, taken: Iterable[str]) -> tuple[list[Move], list[str]]:
    """Return every redirect, and what is wrong with the rest, a sentence each.

    Args:
        contents: what is published.
        taken: files that pages of the site are written to.
    """
    found: dict[tuple[str, str], Move] = {}
    problems = []
    busy = set(taken)
    for content in contents:
        for written in _written(content):
            told = f'{content.source_path}: redirects: "{written}"'
            move = _move(written, content)
            if isinstance(move, str):
                problems.append(f"{told} {move}")
                continue
            # With and without its last slash an address is the same one.
            key = (move.path.rstrip("/"), move.query)
            if before := found.get(key):
                problems.append(f"{told} leads to {before.source} already; take one of them out")
            elif problem := _refused(move, busy):
                problems.append(f"{told} {problem}")
            else:
                found[key] = move
    return [found[key] for key in sorted(found)], problems


def _written(content: Any) -> Iterator[str]:
    said = getattr(content, "redirects", None) or []
    for each in said if isinstance(said, list) else str(said).split(","):
        if text := str(each).strip():
            yield text


def _move(written: str, content: Any) -> Move | str:
    """Return the redirect, or what is wrong with it."""
    if any(c.isspace() or not c.isprintable() or c in '\\"' for c in unquote(written)):
        return "is no address; write its path, such as /2019/05/an-old-title/"
    parts = urlsplit(written)
    path = parts.path or ("/" if parts.netloc or parts.query else "")
    if not path.startswith("/") or ".." in unquote(path).split("/"):
        return "is no address of a site; begin with a slash, such as /2019/05/an-old-title/"
    if path == "/" and not parts.query:
        return "is the first page of the site; name the address the post had"
    encoded = quote(unquote(path), safe="/-._~")
    query = quote(unquote(parts.query), safe="=&-._~")
    source = str(content.source_path)
    return Move(encoded, query, content.url, str(content.title), source)


def _refused(move: Move, busy: set[str]) -> str:
    if move.query:
        return ""
    path = unquote(move.path).strip("/")
    if move.url in {f"{path}/", path}:
        return "is where it is now; take it out"
    if busy & {move.save_as, path, f"{path}/index.html"}:
        return "is another page of this site; that page would be gone. Take it out"
    return ""
