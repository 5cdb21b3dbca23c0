"""Files as a server may send them at once: packed beforehand with brotli and gzip."""

import gzip
import os
from collections.abc import Iterator
from functools import partial
from importlib.metadata import version
from pathlib import Path

import brotli  # type: ignore[import-untyped]

from press.building import output
from press.building.ledger import Ledger

SUFFIXES = frozenset({".html", ".css", ".js", ".json", ".xml", ".txt", ".svg"})
# Below this the frame of an answer weighs more than what is saved.
LEAST_BYTES = 600
# A tenth less than brotli's quick steps leave, at half the time of its last one.
_BROTLI, _GZIP = 10, 9


def pack(ledger: Ledger) -> None:
    """Put a .br and a .gz beside every text file of the site that has changed.

    What the last build made and this one did not is about to go, and is not packed.
    """
    leaving = ledger.before.keys() - ledger.now.keys()
    for file in _texts(ledger.output):
        if ledger.name_of(file) in leaving:
            continue
        data = file.read_bytes()
        if len(data) < LEAST_BYTES:
            continue
        for ending, made_with, make in (
            (".br", f"brotli {version('brotli')} {_BROTLI}", _brotli),
            (".gz", f"gzip {_GZIP}", _gzip),
        ):
            path = file.with_name(file.name + ending)
            output.ensure(path, made_from=(made_with, data), make=partial(make, data))


def _texts(folder: Path) -> Iterator[Path]:
    for at, folders, names in os.walk(folder):
        folders.sort()
        yield from (Path(at, name) for name in sorted(names) if Path(name).suffix in SUFFIXES)


def _brotli(data: bytes) -> bytes:
    return bytes(brotli.compress(data, mode=brotli.MODE_TEXT, quality=_BROTLI))


def _gzip(data: bytes) -> bytes:
    # Without the time of day, so that the same text gives the same bytes.
    return gzip.compress(data, compresslevel=_GZIP, mtime=0)
