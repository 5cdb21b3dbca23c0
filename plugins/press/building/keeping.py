"""Small files that one build leaves for the next, and that may vanish or rot without harm."""

import io
import logging
import os
import pickle
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from press.building.digests import BYTES, of_bytes

logger = logging.getLogger(__name__)

# A file may have been put there by anybody: only these may come out of it.
_PLAIN = {
    *(("datetime", name) for name in ("date", "datetime", "time", "timedelta", "timezone")),
    *(("builtins", name) for name in ("set", "frozenset")),
    ("pelican.utils", "SafeDatetime"),
    ("press.headings", "Heading"),
    ("press.building.conversions", "Named"),
    ("press.building.ledger", "Entry"),
}


class Foreign(Exception):
    """What was read is damaged, or not ours."""


class _Plain(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if (module, name) not in _PLAIN:
            raise Foreign(f"{module}.{name}")
        return super().find_class(module, name)


def packed(value: object) -> bytes:
    """Return a value as bytes that tell when they are damaged."""
    data = pickle.dumps(value, protocol=5)
    return of_bytes(data) + data


def unpacked(data: bytes) -> Any:
    """Return the value that packed was given.

    Raises:
        Foreign: this is something else.
    """
    if of_bytes(data[BYTES:]) != data[:BYTES]:
        raise Foreign("damaged")
    return plain(data[BYTES:])


def plain(data: bytes) -> Any:
    """Return a pickled value that is made of plain things only.

    Raises:
        Foreign: it is made of others, or is no pickle.
    """
    try:
        return _Plain(io.BytesIO(data)).load()
    except (pickle.UnpicklingError, EOFError, AttributeError, ImportError, TypeError) as error:
        raise Foreign(str(error)) from error


def replace(file: Path, data: bytes) -> None:
    """Write a file so that whoever reads it meanwhile finds the old one or the new one.

    Raises:
        OSError: the disk is full, or the folder cannot be written; nothing is left half done.
    """
    # Threads of one process may bring the same file to the same bytes.
    beside = file.with_name(f".{file.name}.{os.getpid()}.{threading.get_ident()}.part")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        beside.write_bytes(data)
        beside.replace(file)
    except OSError as error:
        # A full disk does not say by itself for which file there was no place.
        raise OSError(error.errno, error.strerror, str(file)) from error
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)


def warn(folder: Path, why: object) -> None:
    """Say that the next build will be slower than it could be."""
    logger.warning("%s: nothing can be kept for the next build here: %s", folder, why)


@contextmanager
def alone(file: Path) -> Iterator[None]:
    """Wait until no other build works on the same site; where there are no locks, just go on."""
    try:
        import fcntl  # noqa: PLC0415 - not on every system
    except ImportError:
        yield
        return
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        held = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC)
    except OSError:
        yield  # what cannot be locked cannot be written either, and that is told elsewhere
        return
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
    finally:
        os.close(held)
