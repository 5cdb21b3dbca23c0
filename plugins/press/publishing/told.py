"""What a publication says on a terminal: the difference, the list, how it ended."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from press.publishing.kept import Publication
from press.publishing.publish import Plan
from press.publishing.tree import address, is_page, title

# More than a screen of lines tells nobody more.
_MOST_PAGES = 20


def difference(plan: Plan, earlier: Callable[[str], bytes]) -> list[str]:
    """Return lines that say which pages come, change and go, and how many other files.

    Args:
        plan: what is about to be sent.
        earlier: gives a page of the last publication, for the titles of those that go.
    """
    if not plan.change:
        return ["Nothing differs from what you sent last."]
    now = _reader(plan.site)
    lines = ["This is the first time from this computer: everything is new."] if plan.first else []
    lines += _pages("+ new", plan.change.added, now)
    lines += _pages("~ changed", plan.change.changed, now)
    lines += _pages("- removed", plan.change.removed, earlier)
    return [*lines, *_others(plan)]


def _pages(marked: str, names: Sequence[str], read: Callable[[str], bytes]) -> Iterator[str]:
    sign, word = marked.split()
    pages = [name for name in names if is_page(name)]
    if pages:
        yield f"{len(pages)} {'page' if len(pages) == 1 else 'pages'} {word}"
    for name in pages[:_MOST_PAGES]:
        yield f"  {sign} {address(name)}  {title(read(name))}".rstrip()
    if len(pages) > _MOST_PAGES:
        yield f"  {sign} and {len(pages) - _MOST_PAGES} more"


def _others(plan: Plan) -> Iterator[str]:
    change = plan.change
    lists = (("new", change.added), ("changed", change.changed), ("removed", change.removed))
    counts = [(len([n for n in names if not is_page(n)]), word) for word, names in lists]
    if said := ", ".join(f"{count} {word}" for count, word in counts if count):
        yield f"Other files: {said}"


def listed(publications: Sequence[Publication]) -> list[str]:
    """Return a line for each publication, the newest first."""
    return [_line(p) for p in reversed(publications)] or ["Nothing was published from here yet."]


def _line(made: Publication) -> str:
    pages = sum(map(is_page, made.files))
    back = f", back to {made.again}" if made.again else ""
    return f"{made.number:>4}  {made.at}  {pages} pages to {made.place}{back}"


def _reader(folder: Path) -> Callable[[str], bytes]:
    return lambda name: (folder / name).read_bytes()
