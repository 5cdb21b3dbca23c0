"""The one way for files into the site: written when they differ, swept when nobody makes them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from press.building.digests import digest
from press.building.ledger import Ledger

_open: dict[Path, Ledger] = {}


def put(path: Path, data: bytes) -> None:
    """Bring a file of the site to these bytes.

    A file that has them already is left alone, its time too. What one build puts and the next
    does not is removed.

    Args:
        path: whole, inside the output folder.
        data: all of it.

    Raises:
        OSError: the disk is full, or a folder stands there; nothing is left half written.
    """
    ledger = _of(path)
    name = ledger.name_of(path.absolute())
    ledger.note(name, ledger.write(name, data))


def ensure(path: Path, *, made_from: object, make: Callable[[], bytes]) -> None:
    """Put a file that takes long to make, unless it is there and was made from the same.

    Args:
        path: as in put.
        made_from: all that the bytes depend on, such as a picture's bytes, sizes and the version
            of what draws it.
        make: returns the bytes.
    """
    ledger, key = _of(path), digest(made_from)
    name = ledger.name_of(path.absolute())
    standing = ledger.standing(name)
    if standing and standing.made_from == key:
        ledger.note(name, standing)
    else:
        ledger.note(name, ledger.write(name, make())._replace(made_from=key))


def keep(path: Path) -> bool:
    """Say that a file of the last build is still wanted; False when it is not there as it was."""
    ledger = _of(path)
    name = ledger.name_of(path.absolute())
    if standing := ledger.standing(name):
        ledger.note(name, standing)
    return bool(standing)


@contextmanager
def noted_in(ledger: Ledger) -> Iterator[None]:
    """Note what is put inside, for tests; a build opens and closes by its signals."""
    begin(ledger)
    try:
        yield
    finally:
        end(ledger)


def begin(ledger: Ledger) -> None:
    """Note from now on what is put into the ledger's folder."""
    _open[ledger.output] = ledger


def end(ledger: Ledger) -> None:
    """Stop noting."""
    _open.pop(ledger.output, None)


def _of(path: Path) -> Ledger:
    for folder in path.absolute().parents:
        if folder in _open:
            return _open[folder]
    # Outside of a build, such as in a test: written, and nobody takes notes.
    return Ledger(path.absolute().parent, None)
